#include "tocsin/decoder.h"

#include <array>

#include "decode/record_reader.h"

namespace tocsin {
namespace {

constexpr std::string_view kFormatNames[] = {
#define TOCSIN_FORMAT(format, name, what) name,
#include "decode/formats.def"
#undef TOCSIN_FORMAT
};
constexpr size_t kFormatCount = std::size(kFormatNames);

struct ReaderRow {
  Format format;
  std::unique_ptr<RecordReader> (*make)(std::span<const std::string>);
};

constexpr ReaderRow kReaders[] = {
    {Format::kJson, MakeJsonReader},           {Format::kZeekTsv, MakeZeekTsvReader},
    {Format::kSyslog, MakeSyslogReader},       {Format::kAuditd, MakeAuditdReader},
    {Format::kAccessLog, MakeAccessLogReader},
};

// Rows stand in the order of Format, so that a format is an index.
constexpr bool InOrder() {
  size_t index = 0;
  for (const ReaderRow& row : kReaders) {
    if (static_cast<size_t>(row.format) != index++) return false;
  }
  return index == kFormatCount;
}
static_assert(InOrder());

// Readers are made when their format is met: most streams have one.
class FormatDecoder : public Decoder {
 public:
  explicit FormatDecoder(std::span<const std::string> field_names)
      : field_names_(field_names.begin(), field_names.end()) {}

  DecodeOutcome Decode(std::string_view record, const StreamContext& context,
                       Event* event) override {
    event->Reset(field_names_.size());
    event->record = record;
    event->leaf_source = this;
    last_ = &ReaderOf(context.format);
    return last_->Read(record, context, event);
  }

  DecodeOutcome DecodeTree(std::string_view record, const StreamContext& context,
                           EventTree* tree) override {
    *tree = EventTree{};
    tree->raw = record;
    return ReaderOf(context.format).ReadTree(record, context, tree);
  }

  void CollectLeaves(const Event& event, std::vector<Value>* leaves) override {
    if (last_ != nullptr) last_->CollectLeaves(event, leaves);
  }

 private:
  RecordReader& ReaderOf(Format format) {
    const auto index = static_cast<size_t>(format);
    if (!readers_[index]) readers_[index] = kReaders[index].make(field_names_);
    return *readers_[index];
  }

  const std::vector<std::string> field_names_;
  std::array<std::unique_ptr<RecordReader>, kFormatCount> readers_;
  RecordReader* last_ = nullptr;  // whose event is in use
};

}  // namespace

std::string_view FormatName(Format format) { return kFormatNames[static_cast<size_t>(format)]; }

std::unique_ptr<Decoder> Decoder::Create(std::span<const std::string> field_names) {
  return std::make_unique<FormatDecoder>(field_names);
}

}  // namespace tocsin
