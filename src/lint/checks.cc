#include "lint/checks.h"

#include <array>

namespace tocsin {

std::span<const DocumentCheck> DocumentChecks() {
  static constexpr auto kChecks = std::to_array<DocumentCheck>({
#define TOCSIN_DOCUMENT_CHECK(function) function,
#define TOCSIN_HOUSE_CHECK(function)
#define TOCSIN_SET_CHECK(function)
#include "lint/checks.def"
#undef TOCSIN_DOCUMENT_CHECK
#undef TOCSIN_HOUSE_CHECK
#undef TOCSIN_SET_CHECK
  });
  return kChecks;
}

std::span<const DocumentCheck> HouseChecks() {
  static constexpr auto kChecks = std::to_array<DocumentCheck>({
#define TOCSIN_DOCUMENT_CHECK(function)
#define TOCSIN_HOUSE_CHECK(function) function,
#define TOCSIN_SET_CHECK(function)
#include "lint/checks.def"
#undef TOCSIN_DOCUMENT_CHECK
#undef TOCSIN_HOUSE_CHECK
#undef TOCSIN_SET_CHECK
  });
  return kChecks;
}

std::span<const SetCheck> SetChecks() {
  static constexpr auto kChecks = std::to_array<SetCheck>({
#define TOCSIN_DOCUMENT_CHECK(function)
#define TOCSIN_HOUSE_CHECK(function)
#define TOCSIN_SET_CHECK(function) function,
#include "lint/checks.def"
#undef TOCSIN_DOCUMENT_CHECK
#undef TOCSIN_HOUSE_CHECK
#undef TOCSIN_SET_CHECK
  });
  return kChecks;
}

}  // namespace tocsin
