// Legacy rule collections: documents of one file joined by a top-level `action:`.
//
//   action: global   its content is merged into every following document; several accumulate
//   action: reset    forget the globals
//   action: repeat   the previous rule with this document's content, as a further rule
//
// Maps are merged deeply; on conflict the document wins over the global (with a warning, since
// other tools let the global win). What merging copies is bounded for the file as a whole.
//
// One thread. Borrows the context.
#pragma once

#include <string>
#include <string_view>

#include "rule/parse_context.h"

namespace tocsin {

class Collection {
 public:
  Collection(const ParseContext& context, const YamlLimits& limits)
      : context_(context), limits_(limits) {}

  // Takes the next document. The root of the rule it makes, or null when it makes none: it only
  // changes the collection, or its action is wrong (reported). The root is valid until the next
  // call and may be changed until then.
  const YamlNode* Add(YamlNode root, std::string_view text);

  // Of the document given last: the hash of its bytes and, through their hashes, of what was merged
  // into it.
  const std::string& content_hash() const { return hash_; }

 private:
  const YamlNode* AddRule(YamlNode root, std::string_view text);
  const YamlNode* AddRepeat(YamlNode root, std::string_view text);
  void AddGlobal(YamlNode root, std::string_view text);
  bool Charge(const YamlNode& copied, const SourceRange& range);

  const ParseContext& context_;
  const YamlLimits& limits_;
  YamlNode global_;
  std::string global_hash_;  // empty: no globals
  YamlNode rule_;            // the last rule made
  std::string hash_;         // its hash; empty: no rule yet
  bool told_ = false;        // that collections are gone
  size_t copied_nodes_ = 0;
  size_t copied_bytes_ = 0;
};

}  // namespace tocsin
