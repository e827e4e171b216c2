// Some stores keep an object as text inside of a JSON string. This turns such a text back into a
// JSON object, so that the record can be read as if the object stood there.
//
// One thread (scratch memory is kept between calls).
#pragma once

#include <string>
#include <string_view>

#include "decode/json_index.h"
#include "decode/json_scan.h"

namespace tocsin {

class EmbeddedObject {
 public:
  // Writes `record` to `out` with the JSON string `content` (a view into it, without its quotes)
  // replaced by the object that its text holds: a JSON object, or the <Data Name="..."> elements of
  // a Windows event in XML. False when the text holds neither. `out` ends with kRecordPadding bytes
  // that don't count; `size` is the length of the record in it.
  bool Rewrite(std::string_view record, std::string_view content, std::string* out, size_t* size);

 private:
  std::string text_;
  std::string object_;
  JsonIndex index_;
  JsonScan scan_;
};

// <Data Name="Image">a&amp;b</Data> ... -> {"Image":"a&b",...}. Elements without a name are members
// called "Data". False when there is none.
bool EventXmlToJson(std::string_view xml, std::string* json);

}  // namespace tocsin
