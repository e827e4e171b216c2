// A look-up file in memory: rows of named texts, found by the text of a key column. The readers of
// the file formats (csv_rows, json_rows) give one row at a time.
//
// A value is looked up by exact text, by folded text, or as an address in the keys' networks, where
// the longest prefix wins. Of several rows with one key the last counts.
//
// Thread safety: immutable after loading. Borrows nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

// One row as a reader gives it: column -> text, in the order of the file.
using LookupCells = std::vector<std::pair<std::string_view, std::string_view>>;
// Takes a row of the file; gives what is wrong with it, or "".
using LookupSink = std::function<std::string(uint64_t line, const LookupCells& cells)>;

class LookupTable {
 public:
  // Says what is wrong with the text in a column of a row, or "".
  using Check = std::function<std::string(std::string_view text)>;

  // Reads the file. Fails when it can't be read or is no file of its format: "assets.csv:3: ...".
  // `checked` names a column that every row must have, for which `check` gives "".
  static Result<LookupTable> Load(const LookupSpec& spec, const std::string& checked = {},
                                  const Check& check = {});
  // The same, of a text at hand.
  static Result<LookupTable> Parse(const LookupSpec& spec, std::string_view text,
                                   const std::string& checked = {}, const Check& check = {});

  // The row of a value, or nothing.
  std::optional<uint32_t> Find(std::string_view value) const;
  // The columns that the spec asks for, in its order; without those that are empty.
  std::vector<FieldText> Data(uint32_t row) const;
  // The text of any column; "" when the row has none.
  std::string_view Text(uint32_t row, std::string_view column) const;

  size_t size() const { return rows_.size(); }
  size_t repeated_keys() const { return repeated_keys_; }

 private:
  struct Cell {
    uint32_t column = 0;
    uint32_t begin = 0;  // into bytes_
    uint32_t size = 0;
  };
  struct Row {
    uint32_t first_cell = 0;
    uint32_t cells = 0;
  };
  struct Prefix {
    bool v6 = false;
    int length = 0;

    bool operator==(const Prefix&) const = default;
  };

  explicit LookupTable(LookupSpec spec) : spec_(std::move(spec)) {}
  std::string AddRow(const LookupCells& cells, const std::string& checked, const Check& check);
  std::string AddKey(std::string_view text, uint32_t row);

  LookupSpec spec_;
  std::string key_column_;
  std::string bytes_;
  std::vector<std::string> columns_;
  std::unordered_map<std::string, uint32_t> column_ids_;
  std::vector<Cell> cells_;
  std::vector<Row> rows_;
  std::unordered_map<std::string, uint32_t> by_key_;
  std::vector<Prefix> prefixes_;  // in use, longest first
  size_t repeated_keys_ = 0;
};

}  // namespace tocsin
