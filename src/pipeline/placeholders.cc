#include "pipeline/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/sigma_text.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

constexpr size_t kMaxBytes = 16u << 20;

// Texts are joined as Sigma strings, because a backslash at the end of one piece must not escape
// the beginning of the next; under `re` and in numbers and networks they are joined as they are.
class Joiner {
 public:
  explicit Joiner(bool sigma) : sigma_(sigma) {}

  std::string Join(const std::string& left, std::string_view right) const {
    if (!sigma_) return left + std::string(right);
    SigmaParts parts = ParseSigma(left);
    AppendParts(ParseSigma(right), &parts);
    return WriteSigma(parts);
  }

 private:
  bool sigma_;
};

struct Expansion {
  std::vector<std::string> texts;
  bool changed = false;
  bool open = false;  // holds a placeholder that was not resolved
  bool too_many = false;
};

// `work` counts the bytes that were put together so far.
Expansion ExpandText(std::string_view text, const PlaceholderLookup& lookup, const Joiner& joiner,
                     size_t* work) {
  Expansion result;
  result.texts.emplace_back();
  for (const TextSegment& segment : SplitPlaceholders(text)) {
    const std::vector<std::string>* values = segment.placeholder ? lookup(segment.text) : nullptr;
    if (values == nullptr) {
      const std::string as_is =
          segment.placeholder ? fmt::format("%{}%", segment.text) : std::string(segment.text);
      result.open |= segment.placeholder;
      for (std::string& done : result.texts) {
        *work += done.size() + as_is.size();
        if (*work > kMaxBytes) {
          result.too_many = true;
          return result;
        }
        done = joiner.Join(done, as_is);
      }
      continue;
    }
    result.changed = true;
    std::vector<std::string> product;
    for (const std::string& value : *values) {
      // A percent sign of a value is literal.
      const std::string escaped = ReplaceAll(value, "%", "\\%");
      for (const std::string& done : result.texts) {
        *work += done.size() + escaped.size();
        if (product.size() >= kMaxPlaceholderValues || *work > kMaxBytes) {
          result.too_many = true;
          return result;
        }
        product.push_back(joiner.Join(done, escaped));
      }
    }
    result.texts = std::move(product);
  }
  return result;
}

// The value as a list, when it is one already or nothing but the placeholder of one.
std::optional<Scalar> ListInPlaceOf(const Scalar& value, const ListLookup& lists) {
  if (value.type == Scalar::Type::kList) return value;
  const std::vector<TextSegment> segments = SplitPlaceholders(value.text);
  if (!lists || segments.size() != 1 || !segments[0].placeholder) return std::nullopt;
  Scalar out = value;
  out.list = lists(segments[0].text);
  if (out.list == nullptr) return std::nullopt;
  out.type = Scalar::Type::kList;
  return out;
}

bool IsSelected(const PlaceholderSelection& selection, std::string_view name) {
  const auto has = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (selection.include) return has(*selection.include);
  return !selection.exclude || !has(*selection.exclude);
}

}  // namespace

void ReadSelection(ParamReader* reader, PlaceholderSelection* out) {
  out->include = reader->TextList("include");
  out->exclude = reader->TextList("exclude");
  if (out->include && out->exclude) {
    reader->source().Error(
        Code::kPipelineBadValue, reader->range(),
        fmt::format("'include' and 'exclude' of {} exclude each other", reader->what()));
  }
}

bool ExpandItems(const PlaceholderSelection& selection, Application* application,
                 const ValuesOfPlaceholder& find) {
  return application->EditItems([&](Detection* node) {
    DetectionItem& item = node->item;
    const PlaceholderOutcome outcome = ExpandPlaceholders(
        [&](std::string_view name) {
          return IsSelected(selection, name) ? find(name, item) : nullptr;
        },
        &item);
    if (outcome == PlaceholderOutcome::kTooMany) {
      application->Refuse(Code::kPipelineRuleTooLarge, item.key_range,
                          "the placeholders of an item have too many combinations");
      return ItemEdit::kNone;
    }
    size_t bytes = 0;
    for (const Scalar& value : item.values) bytes += value.text.size();
    application->Charge(bytes);
    return outcome == PlaceholderOutcome::kChanged ? ItemEdit::kChanged : ItemEdit::kNone;
  });
}

bool TakesSigmaStrings(const DetectionItem& item) {
  constexpr std::string_view kRaw[] = {"re", "cidr", "lt", "lte", "gt", "gte"};
  return std::none_of(std::begin(kRaw), std::end(kRaw),
                      [&](std::string_view modifier) { return HasModifier(item, modifier); });
}

PlaceholderOutcome ExpandPlaceholders(const PlaceholderLookup& lookup, DetectionItem* item,
                                      const ListLookup& lists) {
  if (!HasModifier(*item, "expand")) return PlaceholderOutcome::kUnchanged;
  const Joiner joiner(TakesSigmaStrings(*item));
  std::vector<Scalar> values;
  bool changed = false;
  bool open = false;
  size_t work = 0;
  for (const Scalar& value : item->values) {
    if (std::optional<Scalar> list = ListInPlaceOf(value, lists)) {
      changed |= value.type != list->type;
      values.push_back(std::move(*list));
      continue;
    }
    Expansion expansion = ExpandText(value.text, lookup, joiner, &work);
    for (std::string& text : expansion.texts) {
      Scalar& copy = values.emplace_back(value);
      copy.text = std::move(text);
    }
    if (expansion.too_many || values.size() > kMaxPlaceholderValues) {
      return PlaceholderOutcome::kTooMany;
    }
    changed |= expansion.changed;
    open |= expansion.open;
  }
  if (!changed) return PlaceholderOutcome::kUnchanged;
  if (!open) {
    std::erase(item->modifiers, "expand");
    for (Scalar& value : values) value.text = ReplaceAll(value.text, "\\%", "%");
  }
  item->values = std::move(values);
  return PlaceholderOutcome::kChanged;
}

using Values = std::vector<std::string>;

void Read(ParamReader* reader, ValuePlaceholders* out) { ReadSelection(reader, &out->selection); }

bool Run(const ValuePlaceholders& params, Application* application) {
  return ExpandItems(params.selection, application,
                     [&](std::string_view name, const DetectionItem&) -> const Values* {
                       const auto found = application->vars().find(name);
                       return found == application->vars().end() ? nullptr : &found->second;
                     });
}

void Read(ParamReader* reader, WildcardPlaceholders* out) {
  ReadSelection(reader, &out->selection);
}

bool Run(const WildcardPlaceholders& params, Application* application) {
  static const Values kAnyText = {"*"};
  static const Values kAnyRegex = {".*"};
  return ExpandItems(params.selection, application,
                     [](std::string_view, const DetectionItem& item) {
                       return HasModifier(item, "re") ? &kAnyRegex : &kAnyText;
                     });
}

}  // namespace tocsin
