#include "decode/json_tree.h"

#include <cstring>

#include "base/json_text.h"

namespace tocsin {
namespace {

// Reads tokens one after the other. The depth of the recursion is bounded by kMaxJsonDepth, which
// the scan has enforced.
class TreeReader {
 public:
  explicit TreeReader(const JsonIndex& index) : text_(index.text().data()), at_(index.begin()) {}

  Node ReadNode() {
    Node node;
    switch (text_[*at_]) {
      case '{':
        node.kind = Node::Kind::kObject;
        ReadMembers(&node);
        break;
      case '[':
        node.kind = Node::Kind::kArray;
        ReadItems(&node);
        break;
      case '"':
        node.kind = Node::Kind::kString;
        node.text = UnescapeJson(StringAt(at_++));
        break;
      default:
        node.text = TokenAt(at_++);
        node.kind = node.text[0] == 'n'                          ? Node::Kind::kNull
                    : node.text[0] == 't' || node.text[0] == 'f' ? Node::Kind::kBool
                                                                 : Node::Kind::kNumber;
        if (node.kind == Node::Kind::kNull) node.text.clear();
    }
    return node;
  }

  std::string_view TokenAt(const uint32_t* token) const {
    const char* begin = text_ + token[0];
    const char* end = text_ + token[1];
    while (std::strchr(" \t\r\n", end[-1]) != nullptr) --end;
    return {begin, static_cast<size_t>(end - begin)};
  }

  std::string_view StringAt(const uint32_t* token) const {
    const std::string_view quoted = TokenAt(token);
    return quoted.substr(1, quoted.size() - 2);
  }

 private:
  void ReadMembers(Node* node) {
    while (text_[*at_++] != '}') {
      if (text_[*at_] == '}') continue;
      std::string name = UnescapeJson(StringAt(at_));
      at_ += 2;
      node->members.emplace_back(std::move(name), ReadNode());
    }
  }

  void ReadItems(Node* node) {
    while (text_[*at_++] != ']') {
      if (text_[*at_] == ']') continue;
      node->items.push_back(ReadNode());
    }
  }

  const char* text_;
  const uint32_t* at_;
};

}  // namespace

Node JsonTree(const JsonIndex& index) { return TreeReader(index).ReadNode(); }

void JsonLeaves(const JsonIndex& index, std::vector<Value>* leaves) {
  const TreeReader reader(index);
  const char* text = index.text().data();
  for (const uint32_t* at = index.begin(); at != index.end(); ++at) {
    const char c = text[*at];
    if (std::strchr("{}[]:,n", c) != nullptr) continue;
    if (c == '"') {
      if (at + 1 != index.end() && text[at[1]] == ':') continue;
      const std::string_view content = reader.StringAt(at);
      const bool escaped = content.find('\\') != std::string_view::npos;
      leaves->push_back({Value::Kind::kString, escaped, content});
    } else {
      const Value::Kind kind = c == 't' || c == 'f' ? Value::Kind::kBool : Value::Kind::kNumber;
      leaves->push_back({kind, false, reader.TokenAt(at)});
    }
  }
}

}  // namespace tocsin
