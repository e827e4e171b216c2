// Builds YamlNode trees from the events of a YAML parser: places, duplicate keys, aliases and
// limits. It knows nothing of the parser library; yaml_tree.cc joins the two.
//
// Aliases are copied out, and every copy is charged to the limits before it is made, in nodes and
// in bytes: ten lines of aliases to aliases cost no more than the limit allows.
//
// One thread. Borrows the text, the limits and the diagnostics while it lives.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "diag/codes.h"
#include "rule/yaml_places.h"
#include "rule/yaml_tree.h"

namespace tocsin {

class YamlBuilder {
 public:
  YamlBuilder(std::string_view text, const std::string& file, const YamlLimits& limits,
              Diagnostics* diagnostics);

  // The events of one document. An anchor is a number that is unique in the document, 0 for none.
  // A tag is "?" for a plain value, "!" for a quoted one, else the explicit tag's full name.
  void BeginDocument();
  void Scalar(YamlPlace place, std::string_view tag, size_t anchor, const std::string& value);
  void Null(YamlPlace place, size_t anchor);
  void Alias(YamlPlace place, size_t anchor);
  void BeginList(YamlPlace place, std::string_view tag, size_t anchor);
  void BeginMap(YamlPlace place, std::string_view tag, size_t anchor);
  void EndList() { EndCollection(); }
  void EndMap() { EndCollection(); }

  // After the events of a document: its root.
  YamlNode TakeRoot() { return std::move(root_); }
  // The document has an error and must not be used.
  bool document_failed() const { return document_failed_; }
  // Nothing more of the file is read: a limit was passed, a quote is never closed, or there were
  // too many errors.
  bool stopped() const { return stopped_; }

 private:
  // A list or map that is being read. `nodes`, `bytes` and `height` are those of the finished part,
  // with all it holds.
  struct Frame {
    YamlNode node;
    YamlNode key;
    size_t key_end = 0;  // offset; 0 when it is not known
    bool has_key = false;
    size_t anchor = 0;
    size_t nodes = 1;
    size_t bytes = 0;
    size_t height = 1;
  };
  struct Anchored {
    YamlNode node;
    size_t nodes = 1;
    size_t bytes = 0;
    size_t height = 1;
  };

  bool ExpectsKey() const;
  void BeginCollection(YamlNode::Kind kind, YamlPlace place, std::string_view tag, size_t anchor);
  void EndCollection();
  // Gives a finished value to the collection around it.
  void Attach(Anchored value, size_t anchor);
  void AttachKey(YamlNode key);
  void CheckContinuation(YamlPlace place, const SourceRange& range, std::string_view value);
  void CheckColon();
  void CheckTag(const SourceRange& range, std::string_view tag, bool scalar);
  void CheckDuplicates(const YamlNode& map);
  bool Charge(const SourceRange& range, size_t nodes, size_t bytes);
  Diagnostic& Fail(Code code, const SourceRange& range, std::string message, std::string hint = {});
  void Stop(Code code, const SourceRange& range, std::string message);

  std::string_view text_;
  const std::string& file_;
  const YamlLimits& limits_;
  Diagnostics* diagnostics_;

  std::vector<Frame> frames_;
  std::unordered_map<size_t, Anchored> anchors_;
  YamlNode root_;
  size_t nodes_ = 0;
  size_t bytes_ = 0;
  size_t failures_ = 0;
  bool document_failed_ = false;
  bool stopped_ = false;
};

}  // namespace tocsin
