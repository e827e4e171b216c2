#include "score/lookup_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/case_fold.h"
#include "diag/suggest.h"
#include "score/csv_rows.h"
#include "score/file_text.h"
#include "score/json_rows.h"

namespace tocsin {
namespace {

constexpr size_t kMaxFileBytes = size_t{256} << 20;
constexpr size_t kMaxColumns = 1000;

LookupFormat FormatOf(const LookupSpec& spec) {
  if (spec.format != LookupFormat::kByName) return spec.format;
  const bool json = spec.file.ends_with(".json");
  return json ? LookupFormat::kJson : LookupFormat::kCsv;
}

// Family, prefix length and the address with its host bits cleared.
std::string NetworkKey(IpAddress address, int prefix) {
  for (int i = 0; i < 16; ++i) {
    const int keep = std::clamp(prefix - i * 8, 0, 8);
    address.bytes[static_cast<size_t>(i)] &= static_cast<uint8_t>(0xFF00 >> keep);
  }
  std::string key(1, address.v6 ? '6' : '4');
  key += static_cast<char>(prefix);
  key.append(reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size());
  return key;
}

std::string ColumnMissing(std::string_view wanted, const LookupCells& cells) {
  if (wanted.empty()) return "say with `key` which member to look up";
  std::vector<std::string_view> names;
  for (const auto& [name, text] : cells) names.push_back(name);
  names.resize(std::min<size_t>(names.size(), 20));
  return fmt::format("there is no '{}' among {}", wanted, OneOf(names));
}

const std::pair<std::string_view, std::string_view>* CellOf(const LookupCells& cells,
                                                            std::string_view column) {
  const auto found = std::find_if(cells.begin(), cells.end(),
                                  [&](const auto& cell) { return cell.first == column; });
  return found == cells.end() ? nullptr : &*found;
}

}  // namespace

Result<LookupTable> LookupTable::Load(const LookupSpec& spec, const std::string& checked,
                                      const Check& check) {
  const Result<std::string> text = ReadFileText(spec.file, kMaxFileBytes);
  if (!text) return tl::unexpected(text.error());
  return Parse(spec, *text, checked, check);
}

Result<LookupTable> LookupTable::Parse(const LookupSpec& spec, std::string_view text,
                                       const std::string& checked, const Check& check) {
  LookupTable table(spec);
  table.key_column_ = spec.key;
  Result<void> read;
  if (FormatOf(spec) == LookupFormat::kJson) {
    read = ReadJsonRows(text, spec.file, [&](uint64_t, const LookupCells& cells) {
      return table.AddRow(cells, checked, check);
    });
  } else {
    std::string first_column;
    read = ReadCsvRows(text, spec.file, &first_column, [&](uint64_t, const LookupCells& cells) {
      if (table.key_column_.empty()) table.key_column_ = first_column;
      return table.AddRow(cells, checked, check);
    });
  }
  if (!read) return tl::unexpected(read.error());
  for (const std::string& column : spec.columns) {
    if (table.rows_.empty() || table.column_ids_.contains(column)) continue;
    return Fail(fmt::format("{}: no row has the column '{}'", spec.file, column));
  }
  std::sort(table.prefixes_.begin(), table.prefixes_.end(),
            [](const Prefix& a, const Prefix& b) { return a.length > b.length; });
  return table;
}

std::string LookupTable::AddRow(const LookupCells& cells, const std::string& checked,
                                const Check& check) {
  const auto* key = CellOf(cells, key_column_);
  if (key == nullptr) return ColumnMissing(key_column_, cells);
  if (check != nullptr) {
    const auto* cell = CellOf(cells, checked);
    if (cell == nullptr) return ColumnMissing(checked, cells);
    if (std::string problem = check(cell->second); !problem.empty()) return problem;
  }
  const auto row = static_cast<uint32_t>(rows_.size());
  if (std::string problem = AddKey(key->second, row); !problem.empty()) return problem;
  rows_.push_back({static_cast<uint32_t>(cells_.size()), 0});
  for (const auto& [column, text] : cells) {
    const auto [id, added] =
        column_ids_.try_emplace(std::string(column), static_cast<uint32_t>(columns_.size()));
    if (added) columns_.emplace_back(column);
    if (columns_.size() > kMaxColumns) return fmt::format("more than {} columns", kMaxColumns);
    if (text.empty()) continue;
    cells_.push_back(
        {id->second, static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())});
    bytes_ += text;
    ++rows_.back().cells;
  }
  return {};
}

std::string LookupTable::AddKey(std::string_view text, uint32_t row) {
  if (text.empty()) return {};
  std::string key;
  if (spec_.match == LookupMatch::kNetwork) {
    const std::optional<IpNetwork> network = IpNetwork::Parse(text);
    if (!network) return fmt::format("'{}' is neither an address nor a network", text);
    key = NetworkKey(network->base, network->prefix);
    const Prefix prefix{network->base.v6, network->prefix};
    if (std::find(prefixes_.begin(), prefixes_.end(), prefix) == prefixes_.end()) {
      prefixes_.push_back(prefix);
    }
  } else {
    key = spec_.match == LookupMatch::kFolded ? FoldCase(text) : std::string(text);
  }
  if (!by_key_.insert_or_assign(std::move(key), row).second) ++repeated_keys_;
  return {};
}

std::optional<uint32_t> LookupTable::Find(std::string_view value) const {
  const auto find = [this](const std::string& key) -> std::optional<uint32_t> {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    return found->second;
  };
  if (spec_.match == LookupMatch::kExact) return find(std::string(value));
  if (spec_.match == LookupMatch::kFolded) return find(FoldCase(value));
  const std::optional<IpAddress> address = IpAddress::Parse(value);
  if (!address) return std::nullopt;
  for (const Prefix& prefix : prefixes_) {
    if (prefix.v6 != address->v6) continue;
    if (const auto row = find(NetworkKey(*address, prefix.length))) return row;
  }
  return std::nullopt;
}

std::vector<FieldText> LookupTable::Data(uint32_t row) const {
  std::vector<FieldText> data;
  if (!spec_.columns.empty()) {
    for (const std::string& column : spec_.columns) {
      if (const std::string_view text = Text(row, column); !text.empty()) {
        data.emplace_back(column, text);
      }
    }
    return data;
  }
  for (uint32_t i = 0; i < rows_[row].cells; ++i) {
    const Cell& cell = cells_[rows_[row].first_cell + i];
    if (columns_[cell.column] == key_column_) continue;
    data.emplace_back(columns_[cell.column], bytes_.substr(cell.begin, cell.size));
  }
  return data;
}

std::string_view LookupTable::Text(uint32_t row, std::string_view column) const {
  const auto id = column_ids_.find(std::string(column));
  if (id == column_ids_.end()) return {};
  for (uint32_t i = 0; i < rows_[row].cells; ++i) {
    const Cell& cell = cells_[rows_[row].first_cell + i];
    if (cell.column == id->second) return std::string_view(bytes_).substr(cell.begin, cell.size);
  }
  return {};
}

}  // namespace tocsin
