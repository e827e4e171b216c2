// Web server access logs, common and combined, as Apache and nginx write them, also with the
// virtual host in front:
//
//   [vhost:port] 1.2.3.4 - alice [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.1" 200 512 "ref"
//   "ua"
//
// Fields are those of Sigma's web server taxonomy; "-" is absent.
//
//   c-ip, cs-username, cs-method, cs-version (HTTP/1.1), sc-status, sc-bytes, cs-host (of the
//   vhost) cs-uri        the request target as written cs-uri-stem   the target before the first
//   `?` cs-uri-query  what follows the `?`, and the whole target: the taxonomy says the former,
//   most of
//                 SigmaHQ's rules look for a path in it; so the field has both values
//   cs-referer, cs-referrer    the rules' spelling and the specification's
//   cs-user-agent
//   request       the request line where it is no METHOD TARGET [VERSION]
//
// Escapes (\" \\ \xHH \n \t ...) are undone; percent signs stay.
//
// The log source is category webserver, without product and service. MakeAccessLogReader is in
// record_reader.h.
#pragma once

#include <string_view>

namespace tocsin {

struct AccessLogParts {
  std::string_view vhost;
  std::string_view client;
  std::string_view user;
  std::string_view time;
  std::string_view request;  // the quoted texts still hold their escapes
  std::string_view status;
  std::string_view bytes;
  std::string_view referer;
  std::string_view user_agent;
};

// Takes a line apart; false when it is no access log line.
bool ParseAccessLogLine(std::string_view line, AccessLogParts* parts);

bool IsAccessLogLine(std::string_view line);

}  // namespace tocsin
