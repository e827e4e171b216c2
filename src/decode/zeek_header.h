// The header of a Zeek TSV log:
//
//   #separator \x09            one blank behind the key; the text is hex-escaped
//   #set_separator<TAB>,       from here on the separator itself
//   #empty_field<TAB>(empty)
//   #unset_field<TAB>-
//   #path<TAB>conn
//   #fields<TAB>ts<TAB>uid ...
//   #types<TAB>time<TAB>string ...
//
// A stream may hold several (rotation), each begins with #separator. `#open` and `#close` say
// nothing about records.
//
// One thread. Headers are handed out as shared immutable values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/decoder.h"

namespace tocsin {

class ZeekHeaderReader {
 public:
  using Header = StreamContext::ZeekHeader;

  // `default_path` stands until a #path line; `bare_names`: the first line is a row of names.
  explicit ZeekHeaderReader(std::string default_path, bool bare_names = false);

  // Takes the line when it is part of a header; false: it is a record.
  bool Take(std::string_view line);
  // Takes one line that begins with '#'.
  void ReadLine(std::string_view line);
  // Takes the bare row of names that the TSV mode of Zeek's writer puts before the records.
  void ReadNames(std::string_view line);

  // The header in force. Null before names were read. The same pointer until something changes.
  std::shared_ptr<const Header> Current();

 private:
  void SetList(std::string_view rest, std::vector<std::string>* list);

  std::string default_path_;
  bool bare_names_;
  Header next_;
  bool dirty_ = false;
  std::shared_ptr<const Header> current_;
};

// Columns of one line: cut at each `separator`.
void SplitColumns(std::string_view line, std::string_view separator,
                  std::vector<std::string_view>* columns);

// Some published labelled logs glue their last columns together with three blanks. When `columns`
// is short of `wanted`, cuts the last one there. True when the number fits then.
bool SplitGluedTail(size_t wanted, std::vector<std::string_view>* columns);

}  // namespace tocsin
