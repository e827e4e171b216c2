// The listener: puts HttpApi on a TCP port, with or without TLS. The only user of cpp-httplib.
//
// It serves people and scrapers, not crowds: a few threads, one request for each connection, a
// short queue behind which new connections wait in the kernel; requests and their parts are bounded
// in size and time.
//
// Thread safety: Start and the destructor by the owner; everything else happens on own threads.
// Borrows: the view and the metrics, which must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "service/metrics.h"
#include "service/service_view.h"
#include "tocsin/result.h"

namespace tocsin {

class HttpServer {
 public:
  struct Options {
    std::string listen = "127.0.0.1:8765";  // or [::1]:8765, localhost:8765; port 0: any free one
    std::string token_file;                 // "": nothing that changes state is allowed
    std::string tls_certificate;            // file with the chain in PEM; "": no TLS
    std::string tls_key;                    // file with its key in PEM
  };

  // Returns when connections are accepted. Fails with one line that names the setting.
  static Result<std::unique_ptr<HttpServer>> Start(const Options& options, ServiceView* view,
                                                   Metrics* metrics);

  // Waits for the requests that are being answered.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const;
  // "http://127.0.0.1:8765"
  std::string url() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// Where to listen, as `listen` says it.
struct ListenAddress {
  std::string host;  // without brackets
  uint16_t port = 0;
};
Result<ListenAddress> ParseListenAddress(std::string_view listen);

}  // namespace tocsin
