// Which log sources the input profiles and the readers of text formats give to events.
//
// Thread safety: pure functions over a table that is made once. Borrows: static storage.
#pragma once

#include <set>
#include <string_view>
#include <vector>

namespace tocsin {

// What events of a product say of themselves.
struct ProductSources {
  std::string_view product;
  std::set<std::string_view, std::less<>> services;
  std::set<std::string_view, std::less<>> categories;
};

// The products that inputs are recognised as.
const std::vector<ProductSources>& RecognisedProducts();

}  // namespace tocsin
