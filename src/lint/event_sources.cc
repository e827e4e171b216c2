#include "lint/event_sources.h"

#include <algorithm>

#include "decode/profile.h"
#include "decode/profile_names.h"

namespace tocsin {
namespace {

// What the readers of syslog and of the audit log give beside the services of programs.
constexpr std::string_view kLinux = "linux";
constexpr std::string_view kAuditd = "auditd";
constexpr std::string_view kGuacamole = "guacamole";
constexpr std::string_view kFirewall = "firewall";

constexpr std::string_view kSurelyNone = "-";

void AddProfile(const Profile& profile, ProductSources* out) {
  const ServiceRule& rule = profile.service;
  for (const auto& row : rule.table) out->services.insert(row.second);
  for (const ServiceRule::Guess& guess : rule.guesses) out->services.insert(guess.service);
  if (!rule.fixed.empty()) out->services.insert(rule.fixed);
  if (rule.names == ServiceRule::Names::kZeekPath) {
    out->services.insert(ZeekLogs().begin(), ZeekLogs().end());
  } else if (rule.names == ServiceRule::Names::kLinuxProgram) {
    for (const std::string_view service : LinuxServices()) out->services.insert(service);
  }
  for (const CategoryRow& row : profile.category.table) {
    if (!row.category.empty() && row.category != kSurelyNone) out->categories.insert(row.category);
  }
}

std::vector<ProductSources> ReadProfiles() {
  std::vector<ProductSources> products;
  for (const Profile& profile : BuiltinProfiles().profiles()) {
    if (profile.product.empty()) continue;
    const auto same = [&](const ProductSources& p) { return p.product == profile.product; };
    auto at = std::find_if(products.begin(), products.end(), same);
    if (at == products.end()) at = products.insert(at, {profile.product, {}, {}});
    AddProfile(profile, &*at);
  }
  for (ProductSources& sources : products) {
    if (sources.product != kLinux) continue;
    sources.services.insert({kAuditd, kGuacamole});
    sources.categories.insert(kFirewall);
  }
  return products;
}

}  // namespace

const std::vector<ProductSources>& RecognisedProducts() {
  static const std::vector<ProductSources> kProducts = ReadProfiles();
  return kProducts;
}

}  // namespace tocsin
