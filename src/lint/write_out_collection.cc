#include "lint/write_out_collection.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "diag/codes.h"
#include "diag/quote.h"
#include "lint/file_documents.h"
#include "lint/merge_blocks.h"
#include "rule/documents.h"

namespace tocsin {
namespace {

constexpr std::string_view kAction = "action";

// From the first line that says something.
std::string_view FromFirstWord(std::string_view text) {
  for (const std::string_view line : LinesOf(text)) {
    if (!IsBlankLine(line)) return text.substr(static_cast<size_t>(line.data() - text.data()));
  }
  return {};
}

// A document as it goes into the new file.
struct Piece {
  std::string_view marker;
  std::string text;
};

// A document of a collection, ready to be joined with others.
struct Part {
  std::string above;  // what stands before its first key
  std::string below;  // and after its last
  BlockMap map;       // without `action`
};

std::optional<Part> PartOf(std::span<const std::string_view> lines, const FileDocument& document) {
  std::optional<BlockMap> map = CutBlockMap(lines, document.lines, *document.root);
  if (!map) return std::nullopt;
  Indent(-static_cast<int64_t>(map->indent), &*map);
  Part part;
  for (size_t i = 0; i < map->entries.size(); ++i) {
    if (map->entries[i].key != kAction) continue;
    const bool last = i + 1 == map->entries.size();
    (last ? map->below : map->entries[i + 1].above).insert(0, map->entries[i].above);
    map->entries.erase(map->entries.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (!map->entries.empty()) part.above = std::exchange(map->entries[0].above, "");
  part.below = std::exchange(map->below, "");
  part.map = *std::move(map);
  return part;
}

// Follows the documents of a file as rule/collection does, with their lines.
class Writer {
 public:
  explicit Writer(std::span<const std::string_view> lines)
      : lines_(lines), begins_with_dashes_(!lines.empty() && lines[0].starts_with("---")) {}

  bool Take(const FileDocument& document) {
    const bool alone = document.root == nullptr || document.root->kind != YamlNode::Kind::kMap ||
                       !BelongsToCollections(*document.root);
    if (alone) return Keep(document);
    const YamlNode* action = document.root->Find(kAction);
    std::optional<Part> part = PartOf(lines_, document);
    if (action == nullptr) return TakeRule(document, std::move(part));
    if (!part) return false;
    if (action->text == "global") return TakeGlobal(document, *std::move(part));
    if (action->text == "repeat") return TakeRepeat(document, *std::move(part));
    return action->text == "reset" && TakeReset(document, *part);
  }

  // The whole file. Nothing when there is no rule, or when a document would be lost.
  std::optional<std::string> Finish() {
    if (pieces_.empty() || !taken_) return std::nullopt;
    pieces_.back().text += comments_;
    std::string text;
    for (const Piece& piece : pieces_) {
      if (&piece != pieces_.data() || begins_with_dashes_) text += piece.marker;
      text += piece.text;
    }
    return text;
  }

 private:
  bool TakeRule(const FileDocument& document, std::optional<Part> part) {
    rule_.reset();
    if (!global_) {
      if (part) rule_ = part->map;
      return Keep(document);
    }
    if (!part || !MergeBlocks(*global_, "", Winner::kMap, &part->map)) return false;
    taken_ = true;
    return Write(document, *part);
  }

  bool TakeGlobal(const FileDocument& document, Part part) {
    Drop(document, part);
    taken_ = false;
    if (global_) return MergeBlocks(part.map, "", Winner::kOther, &*global_);
    global_ = std::move(part.map);
    return true;
  }

  bool TakeRepeat(const FileDocument& document, Part part) {
    if (!rule_) return false;
    if (!MergeBlocks(part.map, "", Winner::kOther, &*rule_)) return false;
    part.map = *rule_;
    return Write(document, part);
  }

  bool TakeReset(const FileDocument& document, const Part& part) {
    if (!part.map.entries.empty() || !taken_) return false;
    Drop(document, part);
    global_.reset();
    return true;
  }

  // Its comments go to the next document.
  void Drop(const FileDocument& document, const Part& part) {
    comments_ += document.comment;
    comments_ += FromFirstWord(part.above);
    comments_ += FromFirstWord(part.below);
  }

  bool Write(const FileDocument& document, const Part& part) {
    rule_ = part.map;
    const std::string text = part.above + TextOf(part.map) + part.below;
    return Add(document, std::string(FromFirstWord(text)));
  }

  bool Keep(const FileDocument& document) {
    std::string text = JoinLines(lines_, document.lines);
    if (document.root != nullptr) return Add(document, std::move(text));
    pieces_.push_back({document.marker, std::move(text)});
    return true;
  }

  bool Add(const FileDocument& document, std::string text) {
    size_ += text.size();
    if (size_ > YamlLimits().max_bytes) return false;
    if (pieces_.empty() && !begins_with_dashes_) comments_ += document.comment;
    if (!comments_.empty()) text = comments_ + std::string(FromFirstWord(text));
    comments_.clear();
    pieces_.push_back({document.marker, std::move(text)});
    return true;
  }

  std::span<const std::string_view> lines_;
  bool begins_with_dashes_;
  std::vector<Piece> pieces_;
  std::optional<BlockMap> global_;
  std::optional<BlockMap> rule_;  // the last one, when its lines can be joined with others
  std::string comments_;          // of documents that are gone
  bool taken_ = true;             // of the global documents, by a rule
  size_t size_ = 0;
};

std::optional<std::string> WrittenOut(std::string_view text) {
  const std::string file;
  Diagnostics problems;
  const std::vector<YamlDocument> documents = ParseYaml(text, file, YamlLimits(), &problems);
  if (HasErrors(problems)) return std::nullopt;
  const std::vector<std::string_view> lines = LinesOf(text);
  Writer writer(lines);
  const std::vector<FileDocument> cut = FileDocumentsOf(lines, documents);
  const bool taken = std::all_of(cut.begin(), cut.end(),
                                 [&](const FileDocument& each) { return writer.Take(each); });
  return taken ? writer.Finish() : std::nullopt;
}

// The rules of a file as they were read, also those with errors.
std::vector<YamlNode> RootsOf(std::string_view text, Diagnostics* problems) {
  std::vector<YamlNode> roots;
  VisitDocuments(text, "", {}, problems,
                 [&](const ParsedDocument& document) { roots.push_back(document.root); });
  return roots;
}

// Whatever the order of keys.
bool SameTree(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.quoted != b.quoted ||
      a.members.size() != b.members.size()) {
    return false;
  }
  std::map<std::string_view, const YamlNode*> members;
  for (const auto& [key, value] : a.members) members.emplace(key.text, &value);
  return std::ranges::equal(a.items, b.items, SameTree) &&
         std::ranges::all_of(b.members, [&](const auto& member) {
           const auto own = members.find(member.first.text);
           return own != members.end() && SameTree(*own->second, member.second);
         });
}

bool SaysTheSame(const std::vector<YamlNode>& rules, std::string_view text) {
  Diagnostics problems;
  const std::vector<YamlNode> written = RootsOf(text, &problems);
  const bool collection = std::ranges::any_of(problems, [](const Diagnostic& problem) {
    return problem.code == RowOf(Code::kLegacyCollection).id;
  });
  return !collection && std::ranges::equal(rules, written, SameTree);
}

// One edit from the first line that changes to the last.
TextEdit EditOf(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old_lines = LinesOf(before);
  const std::vector<std::string_view> new_lines = LinesOf(after);
  const auto [old_begin, new_begin] = std::ranges::mismatch(old_lines, new_lines);
  auto old_end = old_lines.end();
  auto new_end = new_lines.end();
  while (old_end != old_begin && new_end != new_begin && *(old_end - 1) == *(new_end - 1)) {
    --old_end;
    --new_end;
  }
  const auto line_of = [&](auto line) { return static_cast<size_t>(line - old_lines.begin()); };
  TextEdit edit = {RangeOfLines(old_lines, {line_of(old_begin), line_of(old_end)}), ""};
  for (auto line = new_begin; line != new_end; ++line) edit.text += *line;
  return edit;
}

// Rules that take their id from one document have it in common, which was so before, too, and shows
// only now.
std::string TitleFor(const std::vector<YamlNode>& rules) {
  std::map<std::string_view, size_t> ids;
  for (const YamlNode& rule : rules) {
    const YamlNode* id = rule.Find("id");
    if (id == nullptr || id->text.empty() || ++ids[id->text] == 1) continue;
    return fmt::format("write each rule out; those with the id {} then need ids of their own",
                       Quote(id->text));
  }
  return "write each rule out";
}

}  // namespace

bool IsCollection(std::string_view text) {
  if (text.find(kAction) == std::string_view::npos) return false;
  const std::string file;
  Diagnostics ignored;
  const std::vector<YamlDocument> documents = ParseYaml(text, file, YamlLimits(), &ignored);
  return std::any_of(documents.begin(), documents.end(), [](const YamlDocument& document) {
    return BelongsToCollections(document.root) && document.root.Find(kAction) != nullptr;
  });
}

std::optional<Fix> WriteOutCollection(std::string_view text) {
  std::string closed(text);
  const bool open = !text.ends_with('\n');
  if (open) closed += '\n';
  std::optional<std::string> written = WrittenOut(closed);
  if (!written) return std::nullopt;
  if (open) written->erase(written->find_last_not_of("\r\n", written->size() - 1) + 1);
  Diagnostics problems;
  const std::vector<YamlNode> rules = RootsOf(text, &problems);
  if (!SaysTheSame(rules, *written)) return std::nullopt;
  return Fix{TitleFor(rules), {EditOf(text, *written)}};
}

}  // namespace tocsin
