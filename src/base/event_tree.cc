#include "tocsin/event_tree.h"

#include <algorithm>

namespace tocsin {
namespace {

using Path = std::vector<std::string>;

// Whether "*" as a step takes any member (paths of profiles) or itself (names of fields).
enum class Star : bool { kItself, kAnyMember };

// Follows `path` step by step through objects; arrays on the way fan out.
void Follow(const Node& node, const Path& path, Star star, size_t step,
            std::vector<const Node*>* found) {
  if (step == path.size()) {
    found->push_back(&node);
    return;
  }
  if (node.kind == Node::Kind::kArray) {
    for (const Node& item : node.items) Follow(item, path, star, step, found);
    return;
  }
  if (node.kind != Node::Kind::kObject) return;
  for (const auto& [key, child] : node.members) {
    if (key == path[step] || (star == Star::kAnyMember && path[step] == "*")) {
      Follow(child, path, star, step + 1, found);
    }
  }
}

Path SplitDots(std::string_view name) {
  Path path;
  size_t begin = 0;
  while (true) {
    size_t dot = name.find('.', begin);
    path.emplace_back(name.substr(begin, dot - begin));
    if (dot == std::string_view::npos) return path;
    begin = dot + 1;
  }
}

std::string WithoutSpaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

}  // namespace

std::vector<const Node*> Resolve(const EventTree& event, std::string_view field) {
  std::vector<const Node*> found;
  for (const auto& [name, path] : event.access->renames) {
    if (name != field) continue;
    Follow(event.root, path, Star::kAnyMember, 0, &found);
    if (!found.empty()) return found;
  }

  std::vector<std::vector<const Node*>> roots;
  for (const Path& root : event.access->roots) {
    std::vector<const Node*>& objects = roots.emplace_back();
    Follow(event.root, root, Star::kAnyMember, 0, &objects);
    std::erase_if(objects, [](const Node* n) { return n->kind != Node::Kind::kObject; });
  }
  const Path dotted = SplitDots(field);
  for (const auto& objects : roots) {
    for (const Path& path : {Path{std::string(field)}, dotted}) {
      for (const Node* object : objects) Follow(*object, path, Star::kItself, 0, &found);
      if (!found.empty()) return found;
    }
  }
  for (const auto& objects : roots) {
    for (const Node* object : objects) {
      for (const auto& [key, child] : object->members) {
        if (key.find(' ') != std::string::npos && WithoutSpaces(key) == field) {
          found.push_back(&child);
        }
      }
    }
    if (!found.empty()) return found;
  }
  return found;
}

}  // namespace tocsin
