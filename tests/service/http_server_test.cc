#include "service/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <string>
#include <vector>

#include "tests/service/certificate.h"
#include "tests/service/fake_service.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

HttpServer::Options OptionsOf(std::string listen, std::string token_file = "",
                              std::string certificate = "", std::string key = "") {
  HttpServer::Options options;
  options.listen = std::move(listen);
  options.token_file = std::move(token_file);
  options.tls_certificate = std::move(certificate);
  options.tls_key = std::move(key);
  return options;
}

class HttpServerTest : public testing::Test {
 protected:
  void Start(const HttpServer::Options& options) {
    Result<std::unique_ptr<HttpServer>> server = HttpServer::Start(options, &service_, &metrics_);
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = std::move(*server);
  }
  void Start() { Start(OptionsOf("127.0.0.1:0")); }

  std::string StartError(const HttpServer::Options& options) {
    const auto server = HttpServer::Start(options, &service_, &metrics_);
    return server ? "started" : server.error().message;
  }

  // Sends bytes as they are, and gives all that comes back until the server ends the connection.
  std::string Exchange(const std::string& bytes) const {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(connection);
      return "not connected";
    }
    send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string answer;
    char buffer[4'096];
    for (ssize_t n = 0; (n = recv(connection, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
    close(connection);
    return answer;
  }

  FakeService service_;
  Metrics metrics_;
  TempDir folder_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersWithHeadersThatKeepBrowsersAway) {
  Start();
  httplib::Client client(server_->url());
  const httplib::Result answer = client.Get("/api/v1/status");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"state":"running"})");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer->get_header_value("X-Frame-Options"), "DENY");
  EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store");
  EXPECT_THAT(answer->get_header_value("Content-Security-Policy"), HasSubstr("default-src 'none'"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutBody) {
  Start();
  const std::string answer = Exchange("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 15\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, TellsWhatAPathTakes) {
  Start();
  httplib::Client client(server_->url());
  const httplib::Result put = client.Put("/healthz", "x", "text/plain");
  ASSERT_TRUE(put);
  EXPECT_EQ(put->status, 405);
  EXPECT_EQ(put->get_header_value("Allow"), "GET, HEAD");
  EXPECT_EQ(client.Get("/nothing")->status, 404);
  EXPECT_EQ(client.Get("/api/v1/reload")->get_header_value("Allow"), "POST");
}

TEST_F(HttpServerTest, ReloadsForWhoHasTheToken) {
  const auto file = folder_.Write("token", "0123456789abcdef\n");
  Start(OptionsOf("127.0.0.1:0", file));
  httplib::Client client(server_->url());
  EXPECT_EQ(client.Post("/api/v1/reload")->status, 401);
  client.set_bearer_token_auth("0123456789abcdeF");
  EXPECT_EQ(client.Post("/api/v1/reload")->status, 401);
  EXPECT_EQ(service_.reloads, 0);
  client.set_bearer_token_auth("0123456789abcdef");
  const httplib::Result answer = client.Post("/api/v1/reload", "{}", "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr(R"("ruleset_hash":"abc")"));
  EXPECT_EQ(service_.reloads, 1);
}

TEST_F(HttpServerTest, RefusesWhatIsBrokenOrTooLarge) {
  const auto file = folder_.Write("token", "0123456789abcdef\n");
  Start(OptionsOf("127.0.0.1:0", file));
  const std::string reload =
      "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\n"
      "Authorization: Bearer 0123456789abcdef\r\n";
  const std::pair<std::string, int> requests[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET /healthz HTTP/9.9\r\n\r\n", 400},
      {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
      {"GET /healthz HTTP/1.1\r\nX: " + std::string(9'000, 'a') + "\r\n\r\n", 400},
      {"GET /metrics HTTP/1.1\r\nRange: bytes=5-2\r\n\r\n", 416},
      {reload + "Content-Length: 4097\r\n\r\n" + std::string(4'097, 'x'), 413},
  };
  for (const auto& [request, status] : requests) {
    const std::string answer = Exchange(request);
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 " + std::to_string(status))) << request.substr(0, 60);
    EXPECT_THAT(answer, HasSubstr("\r\n\r\n{\"error\":\"")) << request.substr(0, 60);
  }
  EXPECT_EQ(service_.reloads, 0);
}

TEST_F(HttpServerTest, GivesAnswersWholeWhateverRangesAreAsked) {
  Start();
  const std::string answer = Exchange(
      "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1,0-1,0-1\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 "));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n{\"state\":\"running\"}"));
}

TEST_F(HttpServerTest, EndsEveryConnectionAfterOneAnswer) {
  Start();
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string answer = Exchange(request + request);
  EXPECT_EQ(answer.find("HTTP/1.1"), answer.rfind("HTTP/1.1"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpServerTest, CountsWhatItAnswered) {
  Start();
  httplib::Client client(server_->url());
  client.Get("/healthz");
  client.Get("/nothing");
  server_.reset();
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("tocsin_http_requests_total{path=\"/healthz\",code=\"200\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tocsin_http_requests_total{path=\"(other)\",code=\"404\"} 1\n"));
}

TEST_F(HttpServerTest, AnswersMoreConnectionsThanItHasThreads) {
  Start();
  std::vector<std::future<int>> clients;
  for (int i = 0; i < 24; ++i) {
    clients.push_back(std::async(std::launch::async, [this] {
      httplib::Client client(server_->url());
      const httplib::Result answer = client.Get("/api/v1/detections");
      return answer ? answer->status : -1;
    }));
  }
  for (std::future<int>& client : clients) EXPECT_EQ(client.get(), 200);
}

TEST_F(HttpServerTest, SpeaksTls) {
  const Certificate certificate = MakeCertificate();
  Start(OptionsOf("127.0.0.1:0", "", folder_.Write("cert.pem", certificate.certificate_pem),
                  folder_.Write("key.pem", certificate.key_pem)));
  EXPECT_THAT(server_->url(), HasSubstr("https://127.0.0.1:"));
  httplib::SSLClient client("127.0.0.1", server_->port());
  client.set_ca_cert_path((folder_.path() / "cert.pem").c_str());
  client.enable_server_certificate_verification(true);
  const httplib::Result answer = client.Get("/healthz");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(Exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              testing::Not(HasSubstr("HTTP/1.1 200")));
}

TEST_F(HttpServerTest, SaysInOneLineWhyItDoesNotStart) {
  Start();
  const std::string taken = "127.0.0.1:" + std::to_string(server_->port());
  const std::string folder = folder_.path().string();
  const Certificate certificate = MakeCertificate();
  const std::string cert = folder_.Write("cert.pem", certificate.certificate_pem);
  const std::string other_key = folder_.Write("other.pem", MakeCertificate().key_pem);
  const std::string text = folder_.Write("text", "no PEM at all");
  const std::string small = folder_.Write("small", "short\n");
  const std::string lines = folder_.Write("lines", "0123456789abcdef\n0123456789abcdef\n");

  EXPECT_EQ(StartError(OptionsOf(taken)),
            "http.listen: listen on " + taken + ": Address already in use");
  EXPECT_EQ(StartError(OptionsOf("192.0.2.1:8765")),
            "http.listen: listen on 192.0.2.1:8765: Cannot assign requested address");
  EXPECT_EQ(StartError(OptionsOf("no such host:80")),
            "http.listen: listen on no such host:80: no such address");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", folder + "/none")),
            "http.token_file: open " + folder + "/none: No such file or directory");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", small)),
            "http.token_file: " + small + " holds 5 characters; a token has at least 16");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", lines)),
            "http.token_file: " + lines + " holds more than one line of visible ASCII characters");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", "", cert)),
            "http.tls_certificate and http.tls_key belong together; one of them is missing");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", "", text, other_key)),
            "http.tls_certificate: " + text + ": no start line");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", "", folder + "/none", other_key)),
            "http.tls_certificate: " + folder + "/none: No such file or directory");
  EXPECT_EQ(StartError(OptionsOf("127.0.0.1:0", "", cert, other_key)),
            "http.tls_key: " + other_key + ": key values mismatch");
}

TEST(ListenAddress, IsHostAndPort) {
  const std::tuple<std::string_view, std::string_view, int> good[] = {
      {"127.0.0.1:8765", "127.0.0.1", 8765},
      {"[::1]:0", "::1", 0},
      {"localhost:65535", "localhost", 65535},
  };
  for (const auto& [text, host, port] : good) {
    const Result<ListenAddress> address = ParseListenAddress(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->host, host);
    EXPECT_EQ(address->port, port);
  }
  for (const std::string_view text :
       {"", "8765", ":8765", "localhost", "localhost:", "localhost:65536", "localhost:-1",
        "localhost:80x", "::1:8765", "[]:80"}) {
    const Result<ListenAddress> address = ParseListenAddress(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_THAT(address.error().message, MatchesRegex("http\\.listen: '.*' .+"));
  }
}

}  // namespace
}  // namespace tocsin
