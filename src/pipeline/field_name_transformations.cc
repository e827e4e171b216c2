// Renaming of fields. One rule for all of them: a function says which names take the place of a
// name; detection items, referenced fields (`fieldref`), the rule's list of fields and what
// correlations ask of it follow it.
//
//   Image|endswith: x      with Image -> [exe, path]      exe or path|endswith: x
//
// Several names of one item are alternatives inside of the item, so that a negation (neq) stays
// outside of them.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "pipeline/pipeline_item.h"
#include "pipeline/sigma_text.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

using Names = std::vector<std::string>;
using Renaming = std::function<std::optional<Names>(const std::string& field)>;

constexpr size_t kMaxNamesOfItem = 256;
constexpr std::array<std::string_view, 4> kFunctions = {"lower", "upper", "snake_case", "title"};

// Modifiers that already say where in a value a keyword has to stand, or that are no text search.
constexpr std::array<std::string_view, 5> kPlacingModifiers = {"contains", "startswith", "endswith",
                                                               "re", "exists"};

void AddName(const std::string& name, Names* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
}

void Track(const std::string& from, const Names& to, Application* application) {
  PipelineState& state = application->state();
  if (to.size() == 1 && to.front() == from) return;
  std::set<std::string, std::less<>> ids = std::move(state.applied_to_field[from]);
  state.applied_to_field.erase(from);
  if (!application->item().id.empty()) ids.insert(application->item().id);
  for (const std::string& name : to) state.applied_to_field[name] = ids;
}

// The names for `from`; nothing when it stays as it is.
std::optional<Names> NewNames(const std::string& from, const DetectionItem* item,
                              const Renaming& renaming, Application* application) {
  std::optional<Names> to = renaming(from);
  if (!to || !application->NamePasses(from, item)) return std::nullopt;
  size_t bytes = 0;
  for (const std::string& name : *to) {
    bytes += name.size() + 1;
    if (name.empty()) {
      application->Refuse(Code::kPipelineRefusesRule,
                          item == nullptr ? SourceRange() : item->key_range,
                          fmt::format("the field '{}' is mapped to an empty name", from));
      return std::nullopt;
    }
  }
  if (!application->Charge(bytes)) return std::nullopt;
  return to;
}

bool RenameReferences(const Renaming& renaming, Application* application, DetectionItem* item) {
  if (!HasModifier(*item, "fieldref")) return false;
  bool changed = false;
  std::vector<Scalar> values;
  for (Scalar& value : item->values) {
    const std::optional<Names> to = NewNames(value.text, item, renaming, application);
    if (!to) {
      values.push_back(std::move(value));
      continue;
    }
    changed = true;
    Track(value.text, *to, application);
    for (const std::string& name : *to) {
      value.text = name;
      values.push_back(value);
    }
  }
  item->values = std::move(values);
  return changed;
}

// A keyword is found anywhere inside a text; a field's value is compared as a whole.
void KeepKeywordSearch(DetectionItem* item) {
  const bool placed = std::any_of(kPlacingModifiers.begin(), kPlacingModifiers.end(),
                                  [&](std::string_view name) { return HasModifier(*item, name); });
  if (!placed) item->modifiers.emplace_back("contains");
}

bool RenameItem(const Renaming& renaming, Application* application, DetectionItem* item) {
  bool changed = RenameReferences(renaming, application, item);
  const bool keyword = item->is_keyword();
  Names names;
  for (const std::string& field : item->fields) {
    const std::optional<Names> to = NewNames(field, item, renaming, application);
    if (!to) {
      AddName(field, &names);
      continue;
    }
    changed = true;
    PipelineState& state = application->state();
    state.mapped_from.insert(field);
    state.mapped_to.insert(to->begin(), to->end());
    for (const std::string& name : *to) AddName(name, &names);
  }
  if (names.size() > kMaxNamesOfItem) {
    application->Refuse(Code::kPipelineRuleTooLarge, item->key_range,
                        "a field is mapped to too many names");
    return false;
  }
  item->fields = std::move(names);
  if (keyword && !item->is_keyword()) KeepKeywordSearch(item);
  return changed;
}

// What correlations ask of the rule's events. It makes a variant of the rule even when nothing else
// of it is renamed, because the names it is told under differ.
bool RenameCorrelationFields(const Renaming& renaming, Application* application) {
  bool changed = false;
  for (std::string& field : application->rule().correlation_fields) {
    const std::optional<Names> to = NewNames(field, nullptr, renaming, application);
    if (!to) continue;
    if (to->size() != 1) {
      application->Refuse(Code::kCorrelationFieldMapping, application->rule().range,
                          fmt::format("a correlation asks for the field '{}' of this rule, which "
                                      "is mapped to several: {}",
                                      field, fmt::join(*to, ", ")));
      return changed;
    }
    // Detection items of that name have been tracked already.
    if (!application->state().applied_to_field.contains(to->front())) {
      Track(field, *to, application);
    }
    field = to->front();
    changed = true;
  }
  return changed;
}

bool RenameFields(const Renaming& renaming, Application* application) {
  bool handled = application->EditItemsByName([&](Detection* node) {
    return RenameItem(renaming, application, &node->item) ? ItemEdit::kChanged : ItemEdit::kNone;
  });
  Names fields;
  for (const std::string& field : application->rule().fields) {
    const std::optional<Names> to = NewNames(field, nullptr, renaming, application);
    if (to) Track(field, *to, application);
    for (const std::string& name : to.value_or(Names{field})) AddName(name, &fields);
  }
  application->rule().fields = std::move(fields);
  handled |= RenameCorrelationFields(renaming, application);
  return handled;
}

std::optional<Names> Lookup(const NameMapping& mapping, const std::string& field) {
  const auto found = std::find_if(mapping.begin(), mapping.end(),
                                  [&](const auto& row) { return row.first == field; });
  return found == mapping.end() ? std::nullopt : std::optional(found->second);
}

// Every run of letters begins with a capital and goes on in lower case.
std::string TitleCase(std::string_view text) {
  std::string out;
  bool inside = false;
  for (const char c : text) {
    const std::string one(1, c);
    out += inside ? AsciiLower(one) : AsciiUpper(one);
    inside = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  return out;
}

using Function = std::string (*)(std::string_view);
constexpr std::array<Function, 4> kFunctionOf = {AsciiLower, AsciiUpper, SnakeCase, TitleCase};

}  // namespace

void Read(ParamReader* reader, FieldNameMapping* out) {
  out->mapping = reader->RequiredMapping("mapping", true);
}

bool Run(const FieldNameMapping& params, Application* application) {
  const auto renaming = [&](const std::string& field) -> std::optional<Names> {
    if (!application->Charge(params.mapping.size())) return std::nullopt;
    return Lookup(params.mapping, field);
  };
  return RenameFields(renaming, application);
}

void Read(ParamReader* reader, FieldNamePrefixMapping* out) {
  out->mapping = reader->RequiredMapping("mapping", false);
}

bool Run(const FieldNamePrefixMapping& params, Application* application) {
  const auto renaming = [&](const std::string& field) -> std::optional<Names> {
    if (field.empty() || !application->Charge(params.mapping.size())) return std::nullopt;
    for (const auto& [prefix, targets] : params.mapping) {
      if (!field.starts_with(prefix)) continue;
      Names names;
      for (const std::string& target : targets)
        names.push_back(target + field.substr(prefix.size()));
      return names;
    }
    return std::nullopt;
  };
  return RenameFields(renaming, application);
}

void Read(ParamReader* reader, FieldNamePrefix* out) {
  out->prefix = reader->RequiredText("prefix");
}

bool Run(const FieldNamePrefix& params, Application* application) {
  const auto renaming = [&](const std::string& field) -> std::optional<Names> {
    if (field.empty()) return std::nullopt;
    return Names{params.prefix + field};
  };
  return RenameFields(renaming, application);
}

void Read(ParamReader* reader, FieldNameSuffix* out) {
  out->suffix = reader->RequiredText("suffix");
}

bool Run(const FieldNameSuffix& params, Application* application) {
  const auto renaming = [&](const std::string& field) -> std::optional<Names> {
    if (field.empty()) return std::nullopt;
    return Names{field + params.suffix};
  };
  return RenameFields(renaming, application);
}

void Read(ParamReader* reader, FieldNameTransform* out) {
  reader->Require("transform_func");
  out->function =
      static_cast<FieldNameTransform::Function>(reader->Choice("transform_func", kFunctions));
  if (reader->Find("mapping") != nullptr) {
    out->exceptions = reader->RequiredMapping("mapping", false);
  }
}

bool Run(const FieldNameTransform& params, Application* application) {
  const auto renaming = [&](const std::string& field) -> std::optional<Names> {
    if (field.empty() || !application->Charge(params.exceptions.size())) return std::nullopt;
    if (auto names = Lookup(params.exceptions, field)) return names;
    return Names{kFunctionOf[static_cast<size_t>(params.function)](field)};
  };
  return RenameFields(renaming, application);
}

}  // namespace tocsin
