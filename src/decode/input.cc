#include "decode/input.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "decode/archive_source.h"
#include "decode/envelope.h"
#include "decode/profile_names.h"
#include "decode/record_splitter.h"
#include "decode/sniff.h"
#include "decode/zeek_header.h"

namespace tocsin {
namespace {

constexpr size_t kReadBytes = 256u << 10;
constexpr std::string_view kCutOff = "record cut off by damage to the file";

int32_t YearOf(int64_t seconds) {
  namespace ch = std::chrono;
  const auto days = ch::floor<ch::days>(ch::sys_seconds(ch::seconds(seconds)));
  return static_cast<int32_t>(ch::year_month_day(days).year());
}

// The bytes of a member that are read and not yet consumed.
class Window {
 public:
  explicit Window(ArchiveSource* source) : source_(source) {}

  std::string_view text() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void Consume(size_t count) { begin_ += count; }
  // True at the end of the member.
  bool last() const { return last_; }

  // Puts at least one byte more behind text(), or sets last().
  Result<void> Fill() {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (bytes_.size() - end_ < kReadBytes) bytes_.resize(std::max(2 * end_, end_ + kReadBytes));
    const Result<size_t> count = source_->Read(bytes_.data() + end_, kReadBytes);
    if (!count) {
      last_ = true;
      return tl::unexpected(count.error());
    }
    end_ += *count;
    last_ = *count == 0;
    return {};
  }

  void StartMember() {
    begin_ = end_ = 0;
    last_ = false;
    bytes_.resize(std::min(bytes_.size(), 4 * kReadBytes));
  }

 private:
  ArchiveSource* source_;
  std::vector<char> bytes_;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool last_ = false;
};

class Reader : public BatchReader {
 public:
  Reader(std::string path, InputOptions options, std::unique_ptr<ArchiveSource> source)
      : path_(std::move(path)),
        options_(std::move(options)),
        source_(std::move(source)),
        window_(source_.get()) {}

  Result<bool> Next(Batch* batch) override {
    batch->buffer.clear();
    batch->records.clear();
    batch->rejects.clear();
    batch->context = nullptr;
    batch->bytes = 0;
    while (batch->bytes < options_.batch_bytes) {
      if (splitter_ == nullptr) {
        if (ended_ || !StartMember()) break;
        if (!IsEmpty(*batch)) break;  // what follows is of another member
        UseContext(batch);
      }
      if (batch->context == nullptr) UseContext(batch);
      if (held_.has_value()) AddRecord(*std::exchange(held_, std::nullopt), batch);
      if (!Step(batch)) break;
    }
    batch->buffer.append(kRecordPadding, '\0');
    if (!IsEmpty(*batch)) return true;
    if (error_.has_value()) return tl::unexpected(*error_);
    return false;
  }

  uint64_t consumed() const override { return source_->consumed(); }

 private:
  // Opens the next member and recognises it. False at the end of the input or on an error.
  bool StartMember() {
    const Result<bool> more = source_->NextMember();
    if (!more || !*more) {
      ended_ = true;
      if (!more) error_ = more.error();
      return false;
    }
    window_.StartMember();
    while (window_.text().size() < kSniffBytes && !window_.last()) Fill();

    auto context = std::make_shared<StreamContext>();
    context->source_name = path_;
    if (!source_->member_name().empty()) context->source_name += "/" + source_->member_name();
    context->profile = options_.profile;
    context->asserted = options_.asserted;
    context->utc_offset_s = options_.utc_offset_s;
    context->default_year =
        options_.default_year != 0 ? options_.default_year : YearOf(source_->modified_s());

    const std::string_view head = window_.text();
    const bool whole = window_.last();
    // The format that is given is that of the messages.
    envelopes_ = LooksLikeEnvelopes(WithoutBom(head));
    const Sniffed sniffed = envelopes_ ? SniffKnownFormat(Format::kJson, head, whole)
                            : options_.format.has_value()
                                ? SniffKnownFormat(*options_.format, head, whole)
                                : SniffFormat(head, whole, context->source_name);
    context->format = sniffed.format;
    zeek_.emplace(std::string(ZeekLogOfFile(context->source_name)), sniffed.bare_zeek_names);
    context_ = std::move(context);
    splitter_ = sniffed.json_documents ? MakeJsonSplitter(options_.max_record_bytes)
                                       : MakeLineSplitter(options_.max_record_bytes);
    window_.Consume(head.size() - WithoutBom(head).size());
    return true;
  }

  // An error ends the member early; what was read before it counts.
  void Fill() {
    if (const Result<void> filled = window_.Fill(); !filled) {
      error_ = filled.error();
      ended_ = true;
    }
  }

  // Takes one cut. False when the batch ends here.
  bool Step(Batch* batch) {
    Cut cut = splitter_->Next(window_.text(), window_.last());
    if (cut.kind == Cut::Kind::kMore && !window_.last()) {
      Fill();
      return true;
    }
    if (cut.kind == Cut::Kind::kMore) {
      splitter_ = nullptr;
      return true;
    }
    window_.Consume(cut.consumed);
    batch->bytes += cut.consumed;
    if (cut.kind == Cut::Kind::kReject) batch->rejects.push_back(std::move(cut.reject));
    if (cut.kind != Cut::Kind::kRecord) return true;
    if (IsCutOff(cut)) {
      batch->rejects.push_back(
          {cut.line, kCutOff, std::string(cut.record.substr(0, 4096)), cut.record.size()});
      return true;
    }
    if (context_->format == Format::kZeekTsv && TakeZeekHeader(cut.record)) return true;
    if (batch->context != context_ && !batch->records.empty()) {
      held_ = std::move(cut);  // its bytes stay in the window until something is read
      return false;
    }
    UseContext(batch);
    AddRecord(cut, batch);
    return true;
  }

  // True for the last line of a damaged file. (Whether JSON is whole shows when it is decoded.)
  bool IsCutOff(const Cut& cut) const {
    return error_.has_value() && context_->format != Format::kJson && window_.last() &&
           window_.text().empty() && cut.consumed == cut.record.size();
  }

  // True when the line is part of a header. Otherwise the header in force becomes the context's.
  bool TakeZeekHeader(std::string_view line) {
    if (zeek_->Take(line)) return true;
    std::shared_ptr<const StreamContext::ZeekHeader> header = zeek_->Current();
    if (context_->zeek != header) {
      auto context = std::make_shared<StreamContext>(*context_);
      context->zeek = std::move(header);
      context_ = std::move(context);
    }
    return false;
  }

  void UseContext(Batch* batch) const {
    batch->context = context_;
    batch->envelopes = envelopes_;
  }

  static bool IsEmpty(const Batch& batch) {
    return batch.bytes == 0 && batch.records.empty() && batch.rejects.empty();
  }

  static void AddRecord(const Cut& cut, Batch* batch) {
    batch->records.push_back({static_cast<uint32_t>(batch->buffer.size()),
                              static_cast<uint32_t>(cut.record.size()), cut.line});
    batch->buffer.append(cut.record);
  }

  const std::string path_;
  const InputOptions options_;
  const std::unique_ptr<ArchiveSource> source_;
  Window window_;
  std::unique_ptr<Splitter> splitter_;  // null between members
  std::optional<ZeekHeaderReader> zeek_;
  std::shared_ptr<const StreamContext> context_;
  bool envelopes_ = false;
  std::optional<Cut> held_;  // a record for the next batch
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<std::unique_ptr<BatchReader>> BatchReader::Open(const std::string& path,
                                                       const InputOptions& options) {
  auto source = ArchiveSource::Open(path, options.max_expansion);
  if (!source) return tl::unexpected(source.error());
  // offsets in a batch have 32 bits
  InputOptions bounded = options;
  bounded.max_record_bytes = std::clamp<size_t>(options.max_record_bytes, 1, 1u << 30);
  bounded.batch_bytes = std::clamp<size_t>(options.batch_bytes, 1, 1u << 30);
  return std::make_unique<Reader>(path, std::move(bounded), std::move(*source));
}

}  // namespace tocsin
