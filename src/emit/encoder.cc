#include "tocsin/encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "emit/cut_record.h"
#include "emit/encoding.h"
#include "emit/record_key.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

#define TOCSIN_ENCODER(name, writer, held, help) EncoderInfo{name, help},
constexpr auto kEncoders = std::to_array<EncoderInfo>({
#include "emit/encoders.def"
});
#undef TOCSIN_ENCODER

// Where a record takes what is added to its end.
struct HeldPlace {
  size_t depth;
  std::string_view member;
};
struct Form {
  WriteRecord write;
  HeldPlace held;
};

#define TOCSIN_ENCODER(name, writer, held, help) Form{writer, held},
constexpr auto kForms = std::to_array<Form>({
#include "emit/encoders.def"
});
#undef TOCSIN_ENCODER

constexpr auto kNames = [] {
  std::array<std::string_view, kEncoders.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = kEncoders[i].name;
  return names;
}();

class TableEncoder : public Encoder {
 public:
  TableEncoder(const Form& form, EncoderOptions options)
      : form_(form), options_(std::move(options)) {}

  std::string Encode(const DetectionRecord& detection, const RuleSet& rules) const override {
    const std::string dedupe_key = DedupeKey(detection);
    std::string text = Write(detection, rules, dedupe_key, false);
    for (size_t cut = 0; text.size() > kMaxRecordBytes && cut < kRecordCuts; ++cut) {
      const std::unique_ptr<const CutRecord> smaller = MakeCutRecord(detection, cut);
      text = Write(smaller->detection, rules, dedupe_key, true);
    }
    return text;
  }

  // The record ends with as many closing braces as its last object lies deep: the member goes in
  // front of them.
  void AddHeld(const HeldBack& held, std::string* encoded) const override {
    const size_t end = encoded->size() - form_.held.depth;
    JsonWriter json;
    json.StartObject();
    json.Key(form_.held.member);
    json.StartObject();
    json.Key("held");
    json.Uint(held.count);
    json.Member("since", Rfc3339(held.since_ns));
    json.EndObject();
    json.EndObject();
    const std::string object = json.Take();
    const std::string_view member = std::string_view(object).substr(1, object.size() - 2);
    const bool first = (*encoded)[end - 1] == '{';
    encoded->insert(end, fmt::format("{}{}", first ? "" : ",", member));
  }

 private:
  std::string Write(const DetectionRecord& detection, const RuleSet& rules,
                    const std::string& dedupe_key, bool truncated) const {
    std::map<std::string, std::string> custom = options_.custom_fields;
    for (const auto& [name, text] : detection.rule->extensions.custom_fields) custom[name] = text;
    const Encoding encoding = {
        detection, rules, options_, dedupe_key, {custom.begin(), custom.end()}, truncated};
    JsonWriter json;
    form_.write(encoding, &json);
    return json.Take();
  }

  const Form& form_;
  EncoderOptions options_;
};

}  // namespace

std::span<const EncoderInfo> Encoders() { return kEncoders; }
std::span<const std::string_view> EncoderNames() { return kNames; }

Result<std::unique_ptr<Encoder>> MakeEncoder(EncoderOptions options) {
  const auto found = std::find(kNames.begin(), kNames.end(), options.format);
  if (found == kNames.end()) {
    return Fail(fmt::format("there is no output format '{}': use {}", options.format,
                            fmt::join(kNames, ", ")));
  }
  size_t bytes = 0;
  for (const auto& [name, text] : options.custom_fields) bytes += name.size() + text.size();
  if (bytes > kMaxCustomFieldBytes) {
    return Fail(fmt::format("the custom fields have {} bytes, at most {} are allowed", bytes,
                            kMaxCustomFieldBytes));
  }
  const Form& form = kForms[static_cast<size_t>(found - kNames.begin())];
  return std::make_unique<TableEncoder>(form, std::move(options));
}

}  // namespace tocsin
