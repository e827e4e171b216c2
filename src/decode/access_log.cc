#include "decode/access_log.h"

#include <algorithm>
#include <array>

#include "decode/line_reader.h"
#include "decode/record_reader.h"
#include "decode/text_scan.h"
#include "decode/timestamps.h"

namespace tocsin {
namespace {

constexpr size_t kMaxTimeBytes = 40;

struct EscapeRow {
  char letter;
  char meaning;
};

constexpr EscapeRow kEscapes[] = {{'"', '"'},  {'\\', '\\'}, {'n', '\n'}, {'t', '\t'},
                                  {'r', '\r'}, {'b', '\b'},  {'v', '\v'}, {'f', '\f'}};

std::string_view Unescape(std::string_view text, ScratchText* scratch) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* const begin = scratch->Reserve(text.size());
  char* out = begin;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    const int hex = HexEscapeAt(text, i);
    if (hex >= 0) {
      c = static_cast<char>(hex);
      i += 3;
    } else if (c == '\\' && i + 1 < text.size()) {
      const auto row = std::find_if(std::begin(kEscapes), std::end(kEscapes),
                                    [&](const EscapeRow& r) { return r.letter == text[i + 1]; });
      if (row != std::end(kEscapes)) {
        c = row->meaning;
        ++i;
      }
    }
    *out++ = c;
  }
  return scratch->Commit(static_cast<size_t>(out - begin));
}

// The text between quotes, with escapes; the rest then begins behind the blanks that follow.
bool TakeQuoted(std::string_view* rest, std::string_view* text) {
  if (!rest->starts_with('"')) return false;
  size_t end = 1;
  while (end < rest->size() && (*rest)[end] != '"') end += (*rest)[end] == '\\' ? 2 : 1;
  if (end >= rest->size()) return false;
  *text = rest->substr(1, end - 1);
  rest->remove_prefix(end + 1);
  SkipSpaces(rest);
  return true;
}

bool LooksLikeAddress(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos &&
         text.find_first_of(".:") != std::string_view::npos;
}

// "1.2.3.4 - alice" or "vhost:443 1.2.3.4 - alice"; the name of a user may hold blanks.
bool ParseOrigin(std::string_view text, AccessLogParts* parts) {
  parts->client = TakeWord(&text);
  std::string_view ident = TakeWord(&text);
  if (LooksLikeAddress(ident) && text.find(' ') != std::string_view::npos) {
    parts->vhost = parts->client;
    parts->client = ident;
    ident = TakeWord(&text);
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  parts->user = text;
  return !parts->client.empty() && !ident.empty() && !text.empty();
}

class AccessLogParser : public LineParser {
 public:
  DecodeOutcome Parse(std::string_view line, const StreamContext& context, ScratchText* scratch,
                      FieldSink* sink, LineFacts* facts) override {
    facts->category = "webserver";
    if (line.empty() || line[0] == '#') return {DecodeOutcome::Kind::kSkip, {}};
    AccessLogParts parts;
    if (!ParseAccessLogLine(line, &parts)) {
      return {DecodeOutcome::Kind::kMalformed, "no access log line in common or combined format"};
    }
    facts->time_ns = ParseAccessLogTime(parts.time, context.utc_offset_s).value_or(Event::kNoTime);

    std::string_view vhost = parts.vhost;
    const size_t port = vhost.rfind(':');
    if (port != std::string_view::npos && AllDigits(vhost.substr(port + 1))) {
      vhost = vhost.substr(0, port);
    }
    facts->host = vhost;
    AddUnlessAbsent("cs-host", vhost, sink);
    AddUnlessAbsent("c-ip", parts.client, sink);
    AddUnlessAbsent("cs-username", Unescape(parts.user, scratch), sink);
    AddRequest(Unescape(parts.request, scratch), sink);
    sink->AddNumber("sc-status", parts.status);
    if (parts.bytes != "-") sink->AddNumber("sc-bytes", parts.bytes);
    const std::string_view referer = Unescape(parts.referer, scratch);
    AddUnlessAbsent("cs-referer", referer, sink);
    AddUnlessAbsent("cs-referrer", referer, sink);
    AddUnlessAbsent("cs-user-agent", Unescape(parts.user_agent, scratch), sink);
    return {};
  }

 private:
  static void AddUnlessAbsent(std::string_view name, std::string_view text, FieldSink* sink) {
    if (!text.empty() && text != "-") sink->AddText(name, text);
  }

  // "GET /a?b=1 HTTP/1.1"; a target may hold blanks when the client did not encode them.
  static void AddRequest(std::string_view request, FieldSink* sink) {
    const size_t first = request.find(' ');
    const std::string_view method = request.substr(0, first);
    const bool well_formed = first != std::string_view::npos && first + 1 < request.size() &&
                             !method.empty() &&
                             std::all_of(method.begin(), method.end(),
                                         [](char c) { return IsAlpha(c) || c == '-' || c == '_'; });
    if (!well_formed) {
      AddUnlessAbsent("request", request, sink);
      return;
    }
    std::string_view target = request.substr(first + 1);
    std::string_view version;
    const size_t last = target.rfind(' ');
    if (last != std::string_view::npos && target.substr(last + 1).starts_with("HTTP/")) {
      version = target.substr(last + 1);
      target = target.substr(0, last);
    }
    sink->AddText("cs-method", method);
    sink->AddText("cs-uri", target);
    const size_t mark = target.find('?');
    sink->AddText("cs-uri-stem", target.substr(0, mark));
    if (mark == std::string_view::npos) {
      sink->AddText("cs-uri-query", target);
    } else {
      const std::array<Value, 2> both = {
          Value{Value::Kind::kString, false, target.substr(mark + 1)},
          Value{Value::Kind::kString, false, target}};
      sink->AddArray("cs-uri-query", both);
    }
    AddUnlessAbsent("cs-version", version, sink);
  }
};

}  // namespace

bool ParseAccessLogLine(std::string_view line, AccessLogParts* parts) {
  // the time is found by its form: a user's name may hold brackets
  size_t open = line.find('[');
  for (; open != std::string_view::npos; open = line.find('[', open + 1)) {
    const std::string_view rest = line.substr(open + 1);
    const size_t close = rest.substr(0, kMaxTimeBytes).find(']');
    if (close == std::string_view::npos) continue;
    parts->time = rest.substr(0, close);
    if (!ParseAccessLogTime(parts->time, 0)) continue;
    if (!ParseOrigin(line.substr(0, open), parts)) return false;
    line = rest.substr(close + 1);
    break;
  }
  if (open == std::string_view::npos) return false;
  SkipSpaces(&line);
  if (!TakeQuoted(&line, &parts->request)) return false;
  parts->status = TakeWord(&line);
  parts->bytes = TakeWord(&line);
  if (parts->status.size() != 3 || !AllDigits(parts->status)) return false;
  if (parts->bytes != "-" && !AllDigits(parts->bytes)) return false;
  if (TakeQuoted(&line, &parts->referer)) TakeQuoted(&line, &parts->user_agent);
  return true;
}

bool IsAccessLogLine(std::string_view line) {
  AccessLogParts parts;
  return ParseAccessLogLine(line, &parts);
}

std::unique_ptr<RecordReader> MakeAccessLogReader(std::span<const std::string> field_names) {
  return MakeLineReader(field_names, "access_log", std::make_unique<AccessLogParser>());
}

}  // namespace tocsin
