#include "score/csv_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace tocsin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  // The next line that is not empty; false at the end, and when something is wrong.
  bool Next(std::vector<std::string>* fields) {
    while (at_ < text_.size() && TakeLineEnd()) ++line_;
    fields->clear();
    record_line_ = line_;
    if (at_ >= text_.size()) return false;
    do {
      fields->emplace_back();
      if (!TakeField(&fields->back())) return false;
    } while (Take(','));
    if (at_ < text_.size()) {
      if (!TakeLineEnd()) return Wrong(line_, "text stands behind a closing quote");
      ++line_;
    }
    return true;
  }

  uint64_t record_line() const { return record_line_; }
  uint64_t error_line() const { return error_line_; }
  const std::string& error() const { return error_; }

 private:
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool TakeLineEnd() {
    if (text_.substr(at_).starts_with("\r\n")) {
      at_ += 2;
      return true;
    }
    return Take('\n');
  }

  bool TakeField(std::string* field) {
    if (Take('"')) return TakeQuoted(field);
    size_t end = text_.find_first_of(",\n", at_);
    if (end == std::string_view::npos) end = text_.size();
    std::string_view plain = text_.substr(at_, end - at_);
    if (plain.ends_with('\r')) plain.remove_suffix(1);
    at_ += plain.size();
    // A carriage return at the end of the file ends its line.
    if (at_ + 1 == text_.size() && text_[at_] == '\r') ++at_;
    *field = plain;
    return true;
  }

  bool TakeQuoted(std::string* field) {
    const uint64_t opened = line_;
    while (true) {
      const size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return Wrong(opened, "a quote is not closed");
      const std::string_view part = text_.substr(at_, quote - at_);
      line_ += static_cast<uint64_t>(std::count(part.begin(), part.end(), '\n'));
      field->append(part);
      at_ = quote + 1;
      if (!Take('"')) return true;
      *field += '"';
    }
  }

  bool Wrong(uint64_t line, std::string what) {
    error_line_ = line;
    error_ = std::move(what);
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  uint64_t record_line_ = 1;
  uint64_t error_line_ = 0;
  std::string error_;
};

std::string HeaderProblem(const std::vector<std::string>& header) {
  std::vector<std::string> sorted = header;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.front().empty()) return "a column has no name";
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  return twice == sorted.end() ? "" : fmt::format("two columns are called '{}'", *twice);
}

}  // namespace

Result<void> ReadCsvRows(std::string_view text, const std::string& file, std::string* first_column,
                         const LookupSink& sink) {
  CsvReader reader(text);
  const auto wrong = [&](uint64_t line, std::string_view what) {
    return Fail(fmt::format("{}:{}: {}", file, line, what));
  };
  std::vector<std::string> header;
  if (!reader.Next(&header)) {
    if (!reader.error().empty()) return wrong(reader.error_line(), reader.error());
    return Fail(fmt::format("{}: there is no header line", file));
  }
  if (const std::string problem = HeaderProblem(header); !problem.empty()) {
    return wrong(reader.record_line(), problem);
  }
  *first_column = header.front();
  std::vector<std::string> fields;
  LookupCells cells;
  while (reader.Next(&fields)) {
    if (fields.size() != header.size()) {
      return wrong(reader.record_line(), fmt::format("the row has {} columns, the header has {}",
                                                     fields.size(), header.size()));
    }
    cells.clear();
    for (size_t i = 0; i < fields.size(); ++i) cells.emplace_back(header[i], fields[i]);
    if (const std::string problem = sink(reader.record_line(), cells); !problem.empty()) {
      return wrong(reader.record_line(), problem);
    }
  }
  if (!reader.error().empty()) return wrong(reader.error_line(), reader.error());
  return {};
}

}  // namespace tocsin
