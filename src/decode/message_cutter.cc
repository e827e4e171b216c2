// A message is looked at for what a file's sniffing would find, but for the common cases (one JSON
// object, one line) without its cost: a message without line breaks that begins with a brace is one
// object, unless some closing brace is followed by an opening one.
#include "decode/message_cutter.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "decode/profile_names.h"
#include "decode/record_splitter.h"
#include "decode/sniff.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view WithoutLineEnd(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  while (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// Whether another object may begin behind one: never wrong when it says no.
bool MayHoldSecondObject(std::string_view text) {
  for (size_t at = text.find('}'); at != std::string_view::npos; at = text.find('}', at + 1)) {
    const size_t next = text.find_first_not_of(kBlanks, at + 1);
    if (next == std::string_view::npos) return false;
    if (text[next] == '{') return true;
  }
  return false;
}

}  // namespace

MessageCutter::MessageCutter(MessageSettings settings)
    : settings_(std::move(settings)), zeek_(std::string(ZeekLogOfFile(settings_.topic))) {
  for (size_t i = 0; i < kFormats; ++i) {
    StreamContext& context = contexts_[i];
    context.format = static_cast<Format>(i);
    context.source_name = settings_.topic;
    context.profile = settings_.profile;
    context.asserted = settings_.asserted;
    context.utc_offset_s = settings_.utc_offset_s;
  }
}

void MessageCutter::Cut(std::string_view message, int64_t timestamp_ms) {
  const size_t needed = message.size() + kRecordPadding;
  if (buffer_.size() < needed) buffer_.resize(std::max(needed, 2 * buffer_.size()));
  if (!message.empty()) std::memcpy(buffer_.data(), message.data(), message.size());
  CutPadded({buffer_.data(), message.size()}, timestamp_ms);
}

void MessageCutter::CutPadded(std::string_view message, int64_t timestamp_ms) {
  records_.clear();
  rejects_.clear();
  // The one in force is of use again.
  const size_t kept = settings_.lines && !zeek_contexts_.empty() ? 1 : 0;
  zeek_contexts_.erase(zeek_contexts_.begin(), zeek_contexts_.end() - static_cast<ptrdiff_t>(kept));
  const std::string_view text = WithoutBom(message);
  if (text.find_first_not_of(kBlanks) == std::string_view::npos) return;
  SetYear(std::max<int64_t>(timestamp_ms, 0));
  if (settings_.lines && CutLine(WithoutLineEnd(text))) return;
  if (!CutSingle(text)) CutMany(text);
}

// A line of a Zeek log with a header; false for all others.
bool MessageCutter::CutLine(std::string_view line) {
  if (settings_.format.value_or(Format::kZeekTsv) != Format::kZeekTsv) return false;
  if (line.starts_with("#separator")) zeek_begun_ = true;
  if (!zeek_begun_ || line.size() > settings_.max_record_bytes) return false;
  if (!zeek_.Take(line)) records_.push_back({line, ZeekContext(zeek_.Current())});
  return true;
}

// False when the message may be more than one record.
bool MessageCutter::CutSingle(std::string_view text) {
  const std::string_view line = WithoutLineEnd(text);
  if (line.size() > settings_.max_record_bytes || line.find('\n') != std::string_view::npos) {
    return false;
  }
  if (settings_.format.value_or(Format::kJson) == Format::kJson) {
    const char first = line[line.find_first_not_of(kBlanks)];
    if (first == '{' && EnvelopePrefix(line) == 0 && !MayHoldSecondObject(line)) {
      AddRecord(line, Format::kJson);
      return true;
    }
    if (settings_.format || first == '{' || first == '[') return false;
  }
  const Format format =
      settings_.format ? *settings_.format : SniffFormat(line, true, settings_.topic).format;
  if (format == Format::kZeekTsv || format == Format::kJson) return false;
  AddRecord(line, format);
  return true;
}

void MessageCutter::CutMany(std::string_view text) {
  using Kind = tocsin::Cut::Kind;
  const Sniffed sniffed = settings_.format ? SniffKnownFormat(*settings_.format, text, true)
                                           : SniffFormat(text, true, settings_.topic);
  const auto splitter = sniffed.json_documents ? MakeJsonSplitter(settings_.max_record_bytes)
                                               : MakeLineSplitter(settings_.max_record_bytes);
  ZeekHeaderReader zeek(std::string(ZeekLogOfFile(settings_.topic)), sniffed.bare_zeek_names);
  while (true) {
    tocsin::Cut cut = splitter->Next(text, true);
    if (cut.kind == Kind::kMore) return;
    text.remove_prefix(cut.consumed);
    if (cut.kind == Kind::kReject) rejects_.push_back(std::move(cut.reject));
    if (cut.kind != Kind::kRecord) continue;
    if (sniffed.format != Format::kZeekTsv) {
      AddRecord(cut.record, sniffed.format);
    } else if (!zeek.Take(cut.record)) {
      records_.push_back({cut.record, ZeekContext(zeek.Current())});
    }
  }
}

void MessageCutter::AddRecord(std::string_view bytes, Format format) {
  records_.push_back({bytes, &contexts_[static_cast<size_t>(format)]});
}

const StreamContext* MessageCutter::ZeekContext(
    std::shared_ptr<const StreamContext::ZeekHeader> header) {
  if (zeek_contexts_.empty() || zeek_contexts_.back()->zeek != header) {
    auto context =
        std::make_unique<StreamContext>(contexts_[static_cast<size_t>(Format::kZeekTsv)]);
    context->zeek = std::move(header);
    zeek_contexts_.push_back(std::move(context));
  }
  return zeek_contexts_.back().get();
}

void MessageCutter::SetYear(int64_t timestamp_ms) {
  if (timestamp_ms >= year_begin_ms_ && timestamp_ms < year_end_ms_) return;
  namespace ch = std::chrono;
  // Beyond the last year that the calendar knows, no log has a time stamp.
  const ch::year last = ch::year::max() - ch::years(1);
  const auto begin_of = [](ch::year year) {
    return ch::duration_cast<ch::milliseconds>(
               ch::sys_days(year / ch::January / 1).time_since_epoch())
        .count();
  };
  timestamp_ms = std::min(timestamp_ms, begin_of(last));
  const auto day =
      ch::floor<ch::days>(ch::sys_time<ch::milliseconds>(ch::milliseconds(timestamp_ms)));
  const ch::year year = ch::year_month_day(day).year();
  year_begin_ms_ = begin_of(year);
  year_end_ms_ = begin_of(year + ch::years(1));
  for (StreamContext& context : contexts_) context.default_year = static_cast<int32_t>(year);
}

}  // namespace tocsin
