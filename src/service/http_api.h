// What the service answers over HTTP, without the sockets: which paths there are, who may use them,
// and the JSON (or metrics text) that comes back. http_server.h puts it on the network.
//
//   GET  /metrics             Prometheus' text format
//   GET  /healthz             200 while the process answers
//   GET  /readyz              200, or 503 with what is waited for
//   GET  /api/v1/status       state of the service
//   GET  /api/v1/rules        every rule with its state
//   GET  /api/v1/detections   the latest; ?limit=N (100)
//   POST /api/v1/reload       reads the rules again
//
// HEAD works wherever GET does. What changes state asks for `Authorization: Bearer TOKEN` and is
// refused when no token is configured. On a loopback address a request must also be meant for one
// (its Host header), so that a page in a browser there can't read detections by a name that it
// lets resolve to 127.0.0.1.
//
// Thread safety: Refusal and Answer from any thread. Borrows: the view and the metrics, which must
// outlive it.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "service/metrics.h"
#include "service/service_view.h"

namespace tocsin {

// Of one request, what the answer depends on.
struct HttpRequestView {
  std::string_view method;
  std::string_view path;                       // without the query
  std::string_view host = {};                  // header
  std::string_view authorization = {};         // header
  std::optional<std::string_view> limit = {};  // parameter of the query
};

struct HttpAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::string allow;         // header, with 405
  std::string authenticate;  // header, with 401
};

// {"error":"..."}
HttpAnswer HttpError(int status, std::string_view message);

// Whether a host name or address, with or without port, means this machine only.
bool IsLoopbackHost(std::string_view host);

// Whether two texts are equal; how long it takes depends on their lengths only.
bool EqualInConstantTime(std::string_view a, std::string_view b);

class HttpApi {
 public:
  // `token`: "" when there is none. `loopback`: the listener's address is one.
  HttpApi(ServiceView* view, Metrics* metrics, std::string token, bool loopback);

  // Why the request can't be answered, which is known before its body was read.
  std::optional<HttpAnswer> Refusal(const HttpRequestView& request) const;

  HttpAnswer Answer(const HttpRequestView& request);

  // Counts a request. A path that does not exist is counted as "(other)".
  void Count(std::string_view path, int status);

 private:
  struct Route;
  static const Route kRoutes[];
  static const Route* FindRoute(std::string_view path);

  std::optional<HttpAnswer> MissingToken(const HttpRequestView& request) const;
  HttpAnswer AnswerMetrics(const HttpRequestView& request);
  HttpAnswer AnswerHealth(const HttpRequestView& request);
  HttpAnswer AnswerReady(const HttpRequestView& request);
  HttpAnswer AnswerStatus(const HttpRequestView& request);
  HttpAnswer AnswerRules(const HttpRequestView& request);
  HttpAnswer AnswerDetections(const HttpRequestView& request);
  HttpAnswer AnswerReload(const HttpRequestView& request);

  ServiceView* const view_;
  Metrics* const metrics_;
  const std::string token_;
  const bool loopback_;
  std::mutex reloading_;
};

}  // namespace tocsin
