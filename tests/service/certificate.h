// A certificate for 127.0.0.1 that signs itself, new on every call and good for a day.
//
// Pure function.
#pragma once

#include <string>

namespace tocsin {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

Certificate MakeCertificate();

}  // namespace tocsin
