#include "service/http_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "emit/json_writer.h"

namespace tocsin {
namespace {

constexpr size_t kUsualDetections = 100;

HttpAnswer Json(std::string body) {
  HttpAnswer answer;
  answer.body = std::move(body);
  return answer;
}

std::string_view WithoutPort(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  const size_t colon = host.find(':');
  // More than one colon: an IPv6 address without brackets.
  if (colon != host.rfind(':')) return host;
  return host.substr(0, colon);
}

std::optional<size_t> ParseLimit(std::string_view text) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

// 127.0.0.0/8 as text: every part between dots is a number.
bool IsLoopbackAddress(std::string_view text) {
  if (!text.starts_with("127.")) return false;
  return std::count(text.begin(), text.end(), '.') == 3 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

HttpAnswer HttpError(int status, std::string_view message) {
  JsonWriter json;
  json.StartObject();
  json.Key("error");
  json.String(message);
  json.EndObject();
  HttpAnswer answer = Json(json.Take());
  answer.status = status;
  return answer;
}

bool IsLoopbackHost(std::string_view host) {
  const std::string_view name = WithoutPort(host);
  return name == "localhost" || name == "::1" || IsLoopbackAddress(name);
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  // The first text is read in full whatever the second is.
  volatile unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); ++i) {
    const char other = i < b.size() ? b[i] : a[i];
    difference = static_cast<unsigned char>(difference | (a[i] ^ other));
  }
  return difference == 0;
}

struct HttpApi::Route {
  std::string_view path;
  bool changes_state;  // POST with a token; else GET and HEAD
  HttpAnswer (HttpApi::*answer)(const HttpRequestView&);
};

const HttpApi::Route HttpApi::kRoutes[] = {
    {"/metrics", false, &HttpApi::AnswerMetrics},
    {"/healthz", false, &HttpApi::AnswerHealth},
    {"/readyz", false, &HttpApi::AnswerReady},
    {"/api/v1/status", false, &HttpApi::AnswerStatus},
    {"/api/v1/rules", false, &HttpApi::AnswerRules},
    {"/api/v1/detections", false, &HttpApi::AnswerDetections},
    {"/api/v1/reload", true, &HttpApi::AnswerReload},
};

const HttpApi::Route* HttpApi::FindRoute(std::string_view path) {
  for (const Route& route : kRoutes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

HttpApi::HttpApi(ServiceView* view, Metrics* metrics, std::string token, bool loopback)
    : view_(view), metrics_(metrics), token_(std::move(token)), loopback_(loopback) {}

std::optional<HttpAnswer> HttpApi::Refusal(const HttpRequestView& request) const {
  if (loopback_ && !request.host.empty() && !IsLoopbackHost(request.host)) {
    return HttpError(403, "this listener is for the machine itself; the Host header names another");
  }
  const Route* route = FindRoute(request.path);
  if (route == nullptr) return HttpError(404, fmt::format("there is no {}", request.path));
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (route->changes_state ? request.method != "POST" : !reads) {
    const std::string_view allowed = route->changes_state ? "POST" : "GET, HEAD";
    HttpAnswer answer =
        HttpError(405, fmt::format("{} takes {}, not {}", route->path, allowed, request.method));
    answer.allow = allowed;
    return answer;
  }
  if (route->changes_state) return MissingToken(request);
  return std::nullopt;
}

std::optional<HttpAnswer> HttpApi::MissingToken(const HttpRequestView& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (token_.empty()) {
    return HttpError(403, "changes are refused, because no http.token_file is configured");
  }
  const bool bearer = request.authorization.starts_with(kScheme);
  if (bearer && EqualInConstantTime(request.authorization.substr(kScheme.size()), token_)) {
    return std::nullopt;
  }
  HttpAnswer answer = HttpError(401, bearer ? "the token is not the configured one"
                                            : "a token is required: Authorization: Bearer TOKEN");
  answer.authenticate = bearer ? "Bearer error=\"invalid_token\"" : "Bearer";
  return answer;
}

HttpAnswer HttpApi::Answer(const HttpRequestView& request) {
  if (std::optional<HttpAnswer> refusal = Refusal(request)) return std::move(*refusal);
  return (this->*FindRoute(request.path)->answer)(request);
}

void HttpApi::Count(std::string_view path, int status) {
  const Route* route = FindRoute(path);
  metrics_
      ->Get(metric::kHttpRequests, route == nullptr ? kOtherLabel : route->path,
            fmt::format_int(status).c_str())
      .Add();
}

HttpAnswer HttpApi::AnswerMetrics(const HttpRequestView&) {
  HttpAnswer answer = Json(metrics_->Text());
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

HttpAnswer HttpApi::AnswerHealth(const HttpRequestView&) { return Json(R"({"status":"ok"})"); }

HttpAnswer HttpApi::AnswerReady(const HttpRequestView&) {
  const std::vector<std::string> waiting = view_->WaitingFor();
  JsonWriter json;
  json.StartObject();
  json.Key("ready");
  json.Bool(waiting.empty());
  json.MemberIfAny("waiting_for", waiting);
  json.EndObject();
  HttpAnswer answer = Json(json.Take());
  if (!waiting.empty()) answer.status = 503;
  return answer;
}

HttpAnswer HttpApi::AnswerStatus(const HttpRequestView&) { return Json(view_->StatusJson()); }

HttpAnswer HttpApi::AnswerRules(const HttpRequestView&) { return Json(view_->RulesJson()); }

HttpAnswer HttpApi::AnswerDetections(const HttpRequestView& request) {
  size_t limit = kUsualDetections;
  if (request.limit) {
    const std::optional<size_t> asked = ParseLimit(*request.limit);
    if (!asked)
      return HttpError(400, fmt::format("limit is no number above 0: {}", *request.limit));
    limit = *asked;
  }
  const LatestDetections latest = view_->Detections(limit);
  JsonWriter json;
  json.StartObject();
  json.Key("total");
  json.Uint(latest.total);
  json.Key("detections");
  json.StartArray();
  for (const std::string& detection : latest.detections) json.Json(detection);
  json.EndArray();
  json.EndObject();
  return Json(json.Take());
}

HttpAnswer HttpApi::AnswerReload(const HttpRequestView&) {
  const std::unique_lock lock(reloading_, std::try_to_lock);
  if (!lock.owns_lock()) return HttpError(409, "a reload is under way");
  const Result<ReloadReport> report = view_->Reload();
  if (!report) return HttpError(422, report.error().message);
  JsonWriter json;
  json.StartObject();
  json.Key("changed");
  json.Bool(report->changed);
  json.Key("ruleset_hash");
  json.String(report->ruleset_hash);
  json.Key("loaded");
  json.Uint(report->loaded);
  json.Key("refused");
  json.Uint(report->refused);
  json.EndObject();
  return Json(json.Take());
}

}  // namespace tocsin
