#include "service/http_server.h"

#include <fmt/core.h>
#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "score/file_text.h"
#include "service/http_api.h"

namespace tocsin {
namespace {

constexpr size_t kThreads = 4;
constexpr size_t kWaitingConnections = 16;
constexpr size_t kMaxBodyBytes = 4'096;
constexpr size_t kMaxTokenBytes = 4'096;
constexpr size_t kMinTokenCharacters = 16;
constexpr time_t kReadSeconds = 5;
constexpr time_t kWriteSeconds = 10;

// Threads with a queue of bounded length: who accepts connections waits while it is full, so that
// the kernel holds or refuses the next ones.
class BoundedThreads : public httplib::TaskQueue {
 public:
  BoundedThreads() {
    for (size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { Work(); });
  }

  void enqueue(std::function<void()> task) override {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return tasks_.size() < kWaitingConnections; });
    tasks_.push_back(std::move(task));
    work_.notify_one();
  }

  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void Work() {
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        work_.wait(lock, [this] { return ended_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      room_.notify_one();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<std::function<void()>> tasks_;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

Result<std::string> ReadToken(const std::string& file) {
  if (file.empty()) return std::string();
  const auto fail = [&](std::string_view why) {
    return Fail(fmt::format("http.token_file: {}", why));
  };
  Result<std::string> text = ReadFileText(file, kMaxTokenBytes);
  if (!text) return fail(text.error().message);
  text->erase(text->find_last_not_of("\r\n") + 1);
  if (text->size() < kMinTokenCharacters) {
    return fail(fmt::format("{} holds {} characters; a token has at least {}", file, text->size(),
                            kMinTokenCharacters));
  }
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(text->begin(), text->end(), is_visible)) {
    return fail(fmt::format("{} holds more than one line of visible ASCII characters", file));
  }
  return text;
}

// What OpenSSL says about the call that failed, and nothing left behind.
std::string TlsError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

Result<std::unique_ptr<httplib::Server>> MakeTlsServer(const HttpServer::Options& options) {
  std::string error;
  const auto set_up = [&](SSL_CTX& context) {
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    SSL_CTX_set_options(&context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    if (SSL_CTX_use_certificate_chain_file(&context, options.tls_certificate.c_str()) != 1) {
      error = fmt::format("http.tls_certificate: {}: {}", options.tls_certificate, TlsError());
    } else if (SSL_CTX_use_PrivateKey_file(&context, options.tls_key.c_str(), SSL_FILETYPE_PEM) !=
               1) {
      error = fmt::format("http.tls_key: {}: {}", options.tls_key, TlsError());
    }
    return error.empty();
  };
  auto server = std::make_unique<httplib::SSLServer>(set_up);
  if (!error.empty()) return Fail(std::move(error));
  return server;
}

Result<std::unique_ptr<httplib::Server>> MakeServer(const HttpServer::Options& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    return Fail("http.tls_certificate and http.tls_key belong together; one of them is missing");
  }
  if (!options.tls_certificate.empty()) return MakeTlsServer(options);
  return std::make_unique<httplib::Server>();
}

void SetLimits(httplib::Server* server) {
  server->new_task_queue = [] { return new BoundedThreads(); };
  server->set_keep_alive_max_count(1);
  server->set_read_timeout(kReadSeconds);
  server->set_write_timeout(kWriteSeconds);
  server->set_payload_max_length(kMaxBodyBytes);
  // Not SO_REUSEPORT, with which two services would share a port and each get half of the requests.
  server->set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server->set_default_headers(
      {{"Cache-Control", "no-store"},
       {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
       {"Referrer-Policy", "no-referrer"},
       {"X-Content-Type-Options", "nosniff"},
       {"X-Frame-Options", "DENY"}});
}

// Texts that a HttpRequestView points to.
struct RequestTexts {
  explicit RequestTexts(const httplib::Request& request)
      : host(request.get_header_value("Host")),
        authorization(request.get_header_value("Authorization")) {
    if (request.has_param("limit")) limit = request.get_param_value("limit");
  }
  std::string host;
  std::string authorization;
  std::optional<std::string> limit;
};

void Write(const HttpAnswer& answer, httplib::Response* response) {
  response->status = answer.status;
  if (!answer.allow.empty()) response->set_header("Allow", answer.allow);
  if (!answer.authenticate.empty()) response->set_header("WWW-Authenticate", answer.authenticate);
  response->set_content(answer.body, answer.content_type);
}

// Answers of httplib itself: requests that are broken or too large.
void WriteOwnError(httplib::Response* response) {
  static constexpr std::pair<int, std::string_view> kTexts[] = {
      {400, "the request can't be understood"},
      {413, "the request is too large"},
      {414, "the path is too long"},
      {416, "the Range can't be understood"},
  };
  std::string_view text = "the request can't be answered";
  for (const auto& [status, words] : kTexts) {
    if (status == response->status) text = words;
  }
  Write(HttpError(response->status, text), response);
}

// Everything is decided before a body is read, except what a POST does.
void SetHandlers(HttpApi* api, httplib::Server* server) {
  using Handled = httplib::Server::HandlerResponse;
  const auto with_view = [](const httplib::Request& request, const auto& use) {
    const RequestTexts texts(request);
    return use(HttpRequestView{.method = request.method,
                               .path = request.path,
                               .host = texts.host,
                               .authorization = texts.authorization,
                               .limit = texts.limit});
  };
  server->set_pre_routing_handler(
      [=](const httplib::Request& request, httplib::Response& response) {
        // A server may ignore Range. httplib does not: a thousand overlapping ranges would be a
        // thousand copies of an answer. The request is a plain local variable of its.
        const_cast<httplib::Request&>(request).ranges.clear();
        return with_view(request, [&](const HttpRequestView& view) {
          if (request.method != "POST") {
            Write(api->Answer(view), &response);
            return Handled::Handled;
          }
          const std::optional<HttpAnswer> refusal = api->Refusal(view);
          if (!refusal) return Handled::Unhandled;
          Write(*refusal, &response);
          return Handled::Handled;
        });
      });
  // Only paths that Refusal knows come here: they are short.
  server->Post(".*", [=](const httplib::Request& request, httplib::Response& response) {
    with_view(request, [&](const HttpRequestView& view) { Write(api->Answer(view), &response); });
  });
  server->set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) WriteOwnError(&response);
  });
  server->set_logger([=](const httplib::Request& request, const httplib::Response& response) {
    api->Count(request.path, response.status);
  });
}

}  // namespace

Result<ListenAddress> ParseListenAddress(std::string_view listen) {
  const auto fail = [&](std::string_view why) {
    return Fail(fmt::format("http.listen: '{}' {}", listen, why));
  };
  const size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos) return fail("has no port, as in 127.0.0.1:8765");
  std::string_view host = listen.substr(0, colon);
  const std::string_view port = listen.substr(colon + 1);
  ListenAddress address;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return fail("has no port from 0 to 65535 after the last colon");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fail("is an IPv6 address that needs brackets, as in [::1]:8765");
  }
  if (host.empty()) return fail("names no address; 0.0.0.0 listens on all of them");
  address.host = host;
  return address;
}

struct HttpServer::State {
  ListenAddress address;
  bool tls = false;
  std::unique_ptr<HttpApi> api;
  std::unique_ptr<httplib::Server> server;
  std::atomic<bool> ended{false};
  std::thread thread;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const Options& options, ServiceView* view,
                                                      Metrics* metrics) {
  Result<ListenAddress> address = ParseListenAddress(options.listen);
  if (!address) return Fail(std::move(address.error().message));
  Result<std::string> token = ReadToken(options.token_file);
  if (!token) return Fail(std::move(token.error().message));
  Result<std::unique_ptr<httplib::Server>> server = MakeServer(options);
  if (!server) return Fail(std::move(server.error().message));

  auto state = std::make_unique<State>();
  state->tls = !options.tls_certificate.empty();
  state->api =
      std::make_unique<HttpApi>(view, metrics, std::move(*token), IsLoopbackHost(options.listen));
  state->server = std::move(*server);
  SetLimits(state->server.get());
  SetHandlers(state->api.get(), state->server.get());

  errno = 0;
  bool bound = false;
  if (address->port == 0) {
    const int port = state->server->bind_to_any_port(address->host);
    bound = port > 0;
    if (bound) address->port = static_cast<uint16_t>(port);
  } else {
    bound = state->server->bind_to_port(address->host, address->port);
  }
  if (!bound) {
    return Fail(fmt::format("http.listen: listen on {}: {}", options.listen,
                            errno == 0 ? "no such address" : std::strerror(errno)));
  }
  state->address = std::move(*address);
  State* running = state.get();
  state->thread = std::thread([running] {
    running->server->listen_after_bind();
    running->ended = true;
  });
  // A stop before the loop has begun would be lost.
  while (!running->server->is_running() && !running->ended) std::this_thread::yield();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::~HttpServer() {
  state_->server->stop();
  state_->thread.join();
}

uint16_t HttpServer::port() const { return state_->address.port; }

std::string HttpServer::url() const {
  const std::string& host = state_->address.host;
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", state_->tls ? "https" : "http", v6 ? "[" : "", host,
                     v6 ? "]" : "", state_->address.port);
}

}  // namespace tocsin
