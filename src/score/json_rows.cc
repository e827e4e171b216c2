#include "score/json_rows.h"

#include <fmt/core.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <vector>

namespace tocsin {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr std::string_view kRowsWanted = "the array must hold objects";
constexpr std::string_view kValueWanted = "a key must lead to an object or to a single value";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Takes the events of the parser; every method gives false to stop it.
class RowHandler {
 public:
  using Ch = char;

  RowHandler(std::string_view text, const rapidjson::MemoryStream* stream, const LookupSink* sink)
      : text_(text), stream_(stream), sink_(sink) {}

  bool Null() { return Scalar({}); }
  bool Bool(bool value) { return Scalar(value ? "true" : "false"); }
  bool RawNumber(const Ch* text, rapidjson::SizeType size, bool) { return Scalar({text, size}); }
  bool String(const Ch* text, rapidjson::SizeType size, bool) { return Scalar({text, size}); }
  // Never called: numbers come as their text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

  bool StartObject() {
    if (frames_.empty()) keyed_ = true;
    return Open();
  }
  bool StartArray() {
    if (frames_.size() == 1) {
      return Wrong(std::string(keyed_ ? kValueWanted : kRowsWanted));
    }
    if (!frames_.empty() && arrays_++ == 0) joined_.clear();
    return Open();
  }

  bool Key(const Ch* text, rapidjson::SizeType size, bool) {
    const std::string_view name(text, size);
    if (frames_.size() == 1) {
      cells_.assign(1, {std::string(kJsonKeyColumn), std::string(name)});
    } else if (arrays_ == 0) {
      path_.resize(frames_.back());
      if (!path_.empty()) path_ += '.';
      path_ += name;
    }
    return true;
  }

  bool EndObject(rapidjson::SizeType) {
    frames_.pop_back();
    return frames_.size() != 1 || Give();
  }
  bool EndArray(rapidjson::SizeType) {
    frames_.pop_back();
    if (arrays_ > 0 && --arrays_ == 0) cells_.emplace_back(path_, joined_);
    return true;
  }

  const std::string& problem() const { return problem_; }
  uint64_t LineAt(size_t offset) {
    const size_t end = std::min(offset, text_.size());
    if (end > counted_) {
      line_ += static_cast<uint64_t>(std::count(text_.begin() + static_cast<ptrdiff_t>(counted_),
                                                text_.begin() + static_cast<ptrdiff_t>(end), '\n'));
      counted_ = end;
    }
    return line_;
  }

 private:
  bool Wrong(std::string what) {
    problem_ = std::move(what);
    return false;
  }

  bool Open() {
    if (frames_.size() >= kMaxDepth) return Wrong("the values are nested too deep");
    // A row begins with the second frame.
    if (frames_.size() == 1) {
      path_.clear();
      if (!keyed_) cells_.clear();
    }
    frames_.push_back(path_.size());
    return true;
  }

  bool Scalar(std::string_view text) {
    if (frames_.empty()) return Wrong("the file must hold an array or an object");
    if (frames_.size() == 1) {
      if (!keyed_) return Wrong(std::string(kRowsWanted));
      cells_.emplace_back(kJsonValueColumn, text);
      return Give();
    }
    if (arrays_ == 0) {
      cells_.emplace_back(path_, text);
    } else {
      if (!joined_.empty()) joined_ += ", ";
      joined_ += text;
    }
    return true;
  }

  bool Give() {
    LookupCells views(cells_.begin(), cells_.end());
    std::string problem = (*sink_)(LineAt(stream_->Tell()), views);
    return problem.empty() || Wrong(std::move(problem));
  }

  std::string_view text_;
  const rapidjson::MemoryStream* stream_;
  const LookupSink* sink_;
  bool keyed_ = false;
  std::vector<size_t> frames_;  // open lists and maps: how long the path is outside of them
  size_t arrays_ = 0;           // open ones inside the row
  std::string path_;
  std::string joined_;
  std::vector<std::pair<std::string, std::string>> cells_;
  std::string problem_;
  size_t counted_ = 0;  // bytes whose lines are in line_
  uint64_t line_ = 1;
};

}  // namespace

Result<void> ReadJsonRows(std::string_view text, const std::string& file, const LookupSink& sink) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  rapidjson::MemoryStream stream(text.data(), text.size());
  RowHandler handler(text, &stream, &sink);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (!result.IsError()) return {};
  const std::string what =
      handler.problem().empty() ? rapidjson::GetParseError_En(result.Code()) : handler.problem();
  return Fail(fmt::format("{}:{}: {}", file, handler.LineAt(result.Offset()), what));
}

}  // namespace tocsin
