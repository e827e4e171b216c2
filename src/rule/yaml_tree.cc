#include "rule/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>

#include "diag/codes.h"
#include "rule/yaml_builder.h"
#include "rule/yaml_errors.h"

namespace tocsin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads a text in place. The buffer's interface wants mutable characters; nothing writes to them.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

YamlPlace EndOf(std::string_view text) {
  const size_t last_line = text.rfind('\n') + 1;
  return {text.size(), static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1,
          static_cast<uint32_t>(text.size() - last_line) + 1};
}

// A parser that wants more characters than there are counts those that it missed.
YamlPlace PlaceOf(const YAML::Mark& mark, std::string_view text) {
  if (mark.is_null()) return {};
  const auto offset = static_cast<size_t>(mark.pos);
  if (offset > text.size()) return EndOf(text);
  return {offset, static_cast<uint32_t>(mark.line) + 1, static_cast<uint32_t>(mark.column) + 1};
}

// Passes the parser's events on and notes where each document begins.
class Events : public YAML::EventHandler {
 public:
  Events(std::string_view text, YamlBuilder* builder) : text_(text), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    ++begun_;
    start_ = PlaceOf(mark, text_).offset;
    builder_->BeginDocument();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_->Null(At(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_->Alias(At(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    builder_->Scalar(At(mark), tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    builder_->BeginList(At(mark), tag, anchor);
  }
  void OnSequenceEnd() override { builder_->EndList(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    builder_->BeginMap(At(mark), tag, anchor);
  }
  void OnMapEnd() override { builder_->EndMap(); }

  // How many documents have begun, and where the last of them stands.
  size_t begun() const { return begun_; }
  size_t start() const { return start_; }

 private:
  YamlPlace At(const YAML::Mark& mark) const { return PlaceOf(mark, text_); }

  std::string_view text_;
  YamlBuilder* builder_;
  size_t begun_ = 0;
  size_t start_ = 0;
};

// What must hold before the parser sees the text. It reads a whole flow collection before it gives
// the first event, so that these are counted here, generously: those inside quotes count too.
bool CheckText(std::string_view text, const std::string& file, const YamlLimits& limits,
               Diagnostics* diagnostics) {
  if (text.size() > limits.max_bytes) {
    Report(diagnostics, Code::kYamlTooLarge, file, {1, 1, 1, 1},
           fmt::format("the file has {} bytes, more than the limit of {}", text.size(),
                       limits.max_bytes),
           "split it into several files");
    return false;
  }
  if (const std::optional<YamlPlace> bad = FindBadByte(text)) {
    Report(diagnostics, Code::kYamlEncoding, file,
           {bad->line, bad->column, bad->line, bad->column + 1},
           fmt::format("the byte 0x{:02x} is not part of UTF-8 text",
                       static_cast<unsigned char>(text[bad->offset])),
           "save the file as UTF-8 without control characters");
    return false;
  }
  const auto brackets = std::count_if(text.begin(), text.end(),
                                      [](char c) { return c == '[' || c == '{' || c == ','; });
  if (static_cast<size_t>(brackets) > 2 * limits.max_nodes) {
    Report(diagnostics, Code::kYamlTooManyNodes, file, {1, 1, 1, 1},
           fmt::format("the file holds more than {} brackets and commas", 2 * limits.max_nodes),
           "split it into several files");
    return false;
  }
  return true;
}

// Where the content of a document begins: after the line of dashes, which `start` may point to.
size_t ContentBegin(std::string_view text, size_t start) {
  if (!text.substr(start).starts_with("---")) return start;
  const size_t content = std::min(text.find_first_not_of(" \t\r", start + 3), text.size());
  return content < text.size() && text[content] == '\n' ? content + 1 : content;
}

bool IsEmpty(const YamlNode& root) {
  return root.kind == YamlNode::Kind::kScalar && !root.quoted && root.text.empty();
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file, const YamlLimits& limits,
         Diagnostics* diagnostics)
      : text_(text),
        file_(file),
        diagnostics_(diagnostics),
        builder_(text, file, limits, diagnostics),
        events_(text, &builder_) {}

  std::vector<YamlDocument> Read() {
    ViewBuffer buffer(text_);
    std::istream stream(&buffer);
    try {
      YAML::Parser parser(stream);
      while (!builder_.stopped() && parser.HandleNextDocument(events_)) Keep();
    } catch (const YAML::Exception& error) {
      CloseLast();
      if (!builder_.stopped()) {
        ReportYamlSyntax(text_, PlaceOf(error.mark, text_), error.msg, file_, diagnostics_);
      }
    } catch (const std::exception& error) {
      Report(diagnostics_, Code::kYamlSyntax, file_, {}, error.what());
    }
    return std::move(documents_);
  }

 private:
  void Keep() {
    CloseLast();
    if (builder_.document_failed()) return;
    YamlNode root = builder_.TakeRoot();
    if (IsEmpty(root)) return;
    const bool bare = events_.begun() == 1 && !text_.substr(events_.start()).starts_with("---");
    const size_t begin = bare ? 0 : ContentBegin(text_, events_.start());
    documents_.push_back({std::move(root), text_.substr(begin)});
    open_ = events_.begun();
  }

  // The document kept last ends where the next one begins.
  void CloseLast() {
    if (open_ == 0 || open_ == events_.begun()) return;
    std::string_view& slice = documents_.back().text;
    const size_t begin = static_cast<size_t>(slice.data() - text_.data());
    slice = text_.substr(begin, std::max(begin, events_.start()) - begin);
    open_ = 0;
  }

  std::string_view text_;
  const std::string& file_;
  Diagnostics* diagnostics_;
  YamlBuilder builder_;
  Events events_;
  std::vector<YamlDocument> documents_;
  // The number of the document whose slice has no end yet, 0 for none.
  size_t open_ = 0;
};

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

bool SameContent(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.quoted != b.quoted) return false;
  const auto same_member = [](const auto& x, const auto& y) {
    return SameContent(x.first, y.first) && SameContent(x.second, y.second);
  };
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), SameContent) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    same_member);
}

std::vector<YamlDocument> ParseYaml(std::string_view text, const std::string& file,
                                    const YamlLimits& limits, Diagnostics* diagnostics) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!CheckText(text, file, limits, diagnostics)) return {};
  return Reader(text, file, limits, diagnostics).Read();
}

}  // namespace tocsin
