// Renaming of fields. One rule for all of them: a function says which names take the place of a
// name; detection items, referenced fields (`fieldref`), lists of fields and what correlations ask
// for follow it.
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
std::optional<Names> OpenNames(const std::string& from, const DetectionItem* item,
                               const Renaming& renaming, Application* application) {
  std::optional<Names> to = renaming(from);
  if (!to || !application->NamePasses(from, item)) return std::nullopt;
  size_t bytes = 0;
  for (const std::string& name : *to) bytes += name.size() + 1;
  if (!application->Charge(bytes)) return std::nullopt;
  return to;
}

bool HasEmpty(const Names& names) {
  return std::any_of(names.begin(), names.end(), [](const auto& name) { return name.empty(); });
}

// The same where an empty name is no name.
std::optional<Names> NewNames(const std::string& from, const DetectionItem* item,
                              const Renaming& renaming, Application* application) {
  std::optional<Names> to = OpenNames(from, item, renaming, application);
  if (!to || !HasEmpty(*to)) return to;
  application->Refuse(Code::kPipelineRefusesRule, item == nullptr ? SourceRange() : item->key_range,
                      fmt::format("the field '{}' is mapped to an empty name", from));
  return std::nullopt;
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

bool RenameAsked(const Renaming& renaming, Application* application, AskedField* field) {
  // For the gates a name like that of a detection item.
  DetectionItem item;
  item.applied = field->applied;
  const std::optional<Names> to = OpenNames(field->name, &item, renaming, application);
  if (!to) return false;
  Names names;
  for (const std::string& name : *to) AddName(name, &names);
  if (names == Names{field->name}) return false;
  if (names.size() > 1 || HasEmpty(names)) {
    field->refusal = application->RefusalOf(fmt::format(
        "the field '{}' is mapped to {}", field->asked,
        names.size() > 1 ? fmt::format("several: {}", fmt::join(names, ", ")) : "an empty name"));
    return true;
  }
  field->name = names.front();
  if (!application->item().id.empty()) field->applied.push_back(application->item().id);
  return true;
}

bool RenameFields(const Renaming& renaming, Application* application) {
  bool handled = application->EditItemsByName([&](Detection* node) {
    return RenameItem(renaming, application, &node->item) ? ItemEdit::kChanged : ItemEdit::kNone;
  });
  Names fields;
  for (const std::string& field : application->head().fields) {
    const std::optional<Names> to = NewNames(field, nullptr, renaming, application);
    if (to) Track(field, *to, application);
    for (const std::string& name : to.value_or(Names{field})) AddName(name, &fields);
  }
  application->head().fields = std::move(fields);
  for (AskedField* field : application->asked_fields()) {
    if (!field->refusal && RenameAsked(renaming, application, field)) handled = true;
  }
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
