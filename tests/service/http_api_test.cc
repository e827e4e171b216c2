#include "service/http_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/service/fake_service.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view kToken = "a-token-of-some-length";

class HttpApiTest : public testing::Test {
 protected:
  HttpAnswer Get(std::string_view path) {
    return api_.Answer({.method = "GET", .path = path, .host = "localhost:8765"});
  }
  HttpAnswer Reload(HttpApi* api, const std::string& authorization) {
    return api->Answer(
        {.method = "POST", .path = "/api/v1/reload", .authorization = authorization});
  }

  FakeService service_;
  Metrics metrics_;
  HttpApi api_{&service_, &metrics_, std::string(kToken), true};
  HttpApi without_token_{&service_, &metrics_, "", true};
  const std::string bearer_ = "Bearer " + std::string(kToken);
};

TEST_F(HttpApiTest, AnswersAsTheGoldenFileShows) {
  struct Case {
    std::string_view method;
    std::string_view path;
    std::optional<std::string_view> limit;
  };
  const Case cases[] = {
      {"GET", "/healthz", {}},
      {"GET", "/readyz", {}},
      {"GET", "/api/v1/status", {}},
      {"GET", "/api/v1/rules", {}},
      {"GET", "/api/v1/detections", "2"},
      {"HEAD", "/healthz", {}},
      {"GET", "/api/v1/detections", "0"},
      {"GET", "/api/v1/detections", "2x"},
      {"GET", "/api/v1/detections", "-1"},
      {"GET", "/", {}},
      {"GET", "/healthz/", {}},
      {"GET", "/\"<script>\xff", {}},
      {"POST", "/healthz", {}},
      {"DELETE", "/api/v1/rules", {}},
      {"GET", "/api/v1/reload", {}},
      {"PUT", "/nothing", {}},
  };
  std::string text;
  for (const Case& c : cases) {
    const HttpAnswer answer = api_.Answer({.method = c.method, .path = c.path, .limit = c.limit});
    text += std::string(c.method) + " " + std::string(c.path) +
            (c.limit ? "?limit=" + std::string(*c.limit) : "") + "\n  " +
            std::to_string(answer.status) + " " + answer.body + "\n";
    if (!answer.allow.empty()) text += "  Allow: " + answer.allow + "\n";
  }
  EXPECT_TRUE(MatchesGolden("service/http_answers.txt", text));
}

TEST_F(HttpApiTest, GivesAHundredDetectionsUnlessAsked) {
  EXPECT_THAT(Get("/api/v1/detections").body, EndsWith(R"({"id":"99"}]})"));
}

TEST_F(HttpApiTest, IsNotReadyWhileSomethingIsWaitedFor) {
  service_.waiting = {"rules are being compiled", "no \"partition\" is assigned"};
  const HttpAnswer answer = Get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"ready":false,"waiting_for":["rules are being compiled",)"
                         R"("no \"partition\" is assigned"]})");
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(HttpApiTest, ReloadsWithTheToken) {
  const HttpAnswer answer = Reload(&api_, bearer_);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"changed":true,"ruleset_hash":"abc","loaded":12,"refused":1})");
  EXPECT_EQ(service_.reloads, 1);
}

TEST_F(HttpApiTest, SaysWhyRulesWereNotTakenOver) {
  service_.reload = [] { return Fail("open /etc/tocsin/rules: Permission denied"); };
  const HttpAnswer answer = Reload(&api_, bearer_);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body, R"({"error":"open /etc/tocsin/rules: Permission denied"})");
}

TEST_F(HttpApiTest, DoesNotReloadWithAnythingButTheToken) {
  const std::string token(kToken);
  for (const std::string& authorization :
       {std::string(), std::string("Bearer"), std::string("Bearer "), token, "Basic " + token,
        "bearer  " + token, "Bearer " + token + " ", "Bearer " + token.substr(1),
        "Bearer " + token.substr(0, token.size() - 1) + "X"}) {
    const HttpAnswer answer = Reload(&api_, authorization);
    EXPECT_EQ(answer.status, 401) << authorization;
    EXPECT_THAT(answer.authenticate, HasSubstr("Bearer"));
    EXPECT_THAT(answer.body, HasSubstr("token"));
  }
  EXPECT_EQ(service_.reloads, 0);
}

TEST_F(HttpApiTest, RefusesChangesWhenThereIsNoToken) {
  for (const std::string& authorization : {std::string(), std::string("Bearer "), bearer_}) {
    const HttpAnswer answer = Reload(&without_token_, authorization);
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("http.token_file"));
  }
  EXPECT_EQ(service_.reloads, 0);
}

TEST_F(HttpApiTest, ReloadsOneAtATime) {
  HttpAnswer second;
  service_.reload = [&] {
    second = Reload(&api_, bearer_);
    return ReloadReport();
  };
  EXPECT_EQ(Reload(&api_, bearer_).status, 200);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(service_.reloads, 1);
}

TEST_F(HttpApiTest, OnLoopbackAnswersOnlyRequestsForThisMachine) {
  HttpApi everywhere(&service_, &metrics_, "", false);
  const std::pair<std::string_view, bool> hosts[] = {
      {"localhost", true},     {"localhost:8765", true},  {"127.0.0.1:8765", true},
      {"127.1.2.3", true},     {"[::1]:8765", true},      {"[::1]", true},
      {"evil.example", false}, {"127.0.0.1.evil", false}, {"localhost.evil:8765", false},
      {"10.0.0.1", false},     {"127.0.0.1.1:80", false}, {"[fe80::1]", false},
  };
  for (const auto& [host, local] : hosts) {
    const HttpRequestView request = {.method = "GET", .path = "/healthz", .host = host};
    EXPECT_EQ(api_.Answer(request).status, local ? 200 : 403) << host;
    EXPECT_EQ(everywhere.Answer(request).status, 200) << host;
  }
}

TEST_F(HttpApiTest, CountsRequestsByKnownPaths) {
  api_.Count("/readyz", 503);
  api_.Count("/readyz", 503);
  api_.Count("/x", 404);
  api_.Count("/y", 404);
  EXPECT_THAT(Get("/metrics").body,
              HasSubstr("tocsin_http_requests_total{path=\"(other)\",code=\"404\"} 2\n"
                        "tocsin_http_requests_total{path=\"/readyz\",code=\"503\"} 2\n"));
  EXPECT_EQ(Get("/metrics").content_type, "text/plain; version=0.0.4; charset=utf-8");
}

TEST(EqualInConstantTime, IsEquality) {
  const std::string texts[] = {"", "a", "b", "ab", "ba", "abc", std::string("a\0", 2)};
  for (const std::string& a : texts) {
    for (const std::string& b : texts) EXPECT_EQ(EqualInConstantTime(a, b), a == b);
  }
}

}  // namespace
}  // namespace tocsin
