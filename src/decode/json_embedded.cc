#include "decode/json_embedded.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "base/json_text.h"

namespace tocsin {
namespace {

constexpr std::string_view kDataTag = "<Data";

void AppendUtf8(uint32_t c, std::string* out) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
    return;
  }
  int shift = c < 0x800 ? 6 : c < 0x10000 ? 12 : 18;
  constexpr uint8_t kLead[] = {0xC0, 0xE0, 0xF0};
  out->push_back(static_cast<char>(kLead[shift / 6 - 1] | c >> shift));
  while (shift > 0) {
    shift -= 6;
    out->push_back(static_cast<char>(0x80 | (c >> shift & 0x3F)));
  }
}

// Appends what `name` in &name; stands for; false when it is unknown.
bool AppendEntity(std::string_view name, std::string* out) {
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kNamed) {
    if (name == known) {
      out->push_back(character);
      return true;
    }
  }
  if (!name.starts_with('#')) return false;
  const bool hex = name.starts_with("#x") || name.starts_with("#X");
  name.remove_prefix(hex ? 2 : 1);
  uint32_t code_point = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), code_point, hex ? 16 : 10);
  if (error != std::errc() || end != name.data() + name.size()) return false;
  AppendUtf8(code_point, out);
  return true;
}

std::string XmlText(std::string_view xml) {
  constexpr size_t kLongestEntity = 10;
  std::string text;
  while (!xml.empty()) {
    const size_t ampersand = std::min(xml.find('&'), xml.size());
    text += xml.substr(0, ampersand);
    xml.remove_prefix(ampersand);
    if (xml.empty()) break;
    const size_t semicolon = xml.substr(0, kLongestEntity).find(';');
    if (semicolon != std::string_view::npos && AppendEntity(xml.substr(1, semicolon - 1), &text)) {
      xml.remove_prefix(semicolon + 1);
    } else {
      text.push_back('&');
      xml.remove_prefix(1);
    }
  }
  return text;
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(*out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

// The value of the attribute Name in a start tag.
std::string_view NameAttribute(std::string_view tag) {
  const size_t name = tag.find("Name=");
  if (name == std::string_view::npos || name + 5 >= tag.size()) return {};
  const char quote = tag[name + 5];
  const size_t end = tag.find(quote, name + 6);
  if ((quote != '"' && quote != '\'') || end == std::string_view::npos) return {};
  return tag.substr(name + 6, end - name - 6);
}

}  // namespace

bool EventXmlToJson(std::string_view xml, std::string* json) {
  json->clear();
  while (true) {
    const size_t start = xml.find(kDataTag);
    if (start == std::string_view::npos) break;
    xml.remove_prefix(start + kDataTag.size());
    if (xml.empty() || std::string_view(" />\t\r\n").find(xml[0]) == std::string_view::npos)
      continue;
    const size_t tag_end = xml.find('>');
    if (tag_end == std::string_view::npos) break;
    const std::string_view tag = xml.substr(0, tag_end);
    xml.remove_prefix(tag_end + 1);
    std::string_view content;
    if (!tag.ends_with('/')) {
      const size_t close = xml.find("</Data>");
      if (close == std::string_view::npos) break;
      content = xml.substr(0, close);
      xml.remove_prefix(close);
    }
    const std::string name = XmlText(NameAttribute(tag));
    json->push_back(json->empty() ? '{' : ',');
    AppendJsonString(name.empty() ? "Data" : name, json);
    json->push_back(':');
    AppendJsonString(XmlText(content), json);
  }
  if (json->empty()) return false;
  json->push_back('}');
  return true;
}

bool EmbeddedObject::Rewrite(std::string_view record, std::string_view content, std::string* out,
                             size_t* size) {
  text_.resize(content.size() + kRecordPadding);
  const size_t text_size = UnescapeJsonTo(content, text_.data());
  const std::string_view text = std::string_view(text_).substr(0, text_size);
  std::string_view object;
  if (text.starts_with('{')) {
    if (!index_.Build(text).ok() || !scan_.Check(index_).ok()) return false;
    object = text;
  } else if (text.starts_with('<') && EventXmlToJson(text, &object_)) {
    object = object_;
  } else {
    return false;
  }
  const auto quote = static_cast<size_t>(content.data() - record.data()) - 1;
  out->assign(record.substr(0, quote));
  *out += object;
  *out += record.substr(quote + content.size() + 2);
  *size = out->size();
  out->append(kRecordPadding, '\0');
  return true;
}

}  // namespace tocsin
