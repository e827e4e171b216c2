// What is known of the world outside of a rule, and held against it: SigmaHQ's log sources with
// their fields, its names of files, the names of MITRE ATT&CK and D3FEND. The files of
// src/lint/data, embedded, say where they come from.
//
// Thread safety: pure functions; a table is read when it is first asked. Borrows: views point to
// static storage.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"
#include "tocsin/rule.h"

namespace tocsin {

std::vector<EmbeddedFile> LintDataFiles();

struct KnownLogSource {
  std::vector<std::string_view> fields;   // of its events; none: they are not known
  std::vector<std::string_view> decided;  // fields whose value the log source decides
};
// Null when SigmaHQ has no such log source. All three attributes count.
const KnownLogSource* FindLogSource(const LogSource& source);

// What some known log source says of itself under an attribute, sorted.
std::span<const std::string_view> KnownProducts();
std::span<const std::string_view> KnownCategories();
std::span<const std::string_view> KnownServices();

// How names of files with rules for a log source, or else for its product, begin. "" when that is
// not said.
std::string_view FileNameBeginning(const LogSource& source);

struct WindowsCategory {
  bool decides_event_id = false;
  std::vector<std::string_view> providers;  // of its events
};
const WindowsCategory* FindWindowsCategory(std::string_view category);

// The tactics of a technique ("t1059.001"), as tags call them ("execution").
std::span<const std::string_view> TacticsOf(std::string_view technique);

// What tags of the namespace attack can say: tactics, techniques and other objects, sorted.
std::span<const std::string_view> AttackNames();
// Those of the namespace d3fend, sorted.
std::span<const std::string_view> D3fendNames();

}  // namespace tocsin
