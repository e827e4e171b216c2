#include "decode/profile.h"

#include <algorithm>

namespace tocsin {

ProfileSet::ProfileSet(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {
  for (size_t i = 0; i < profiles_.size(); ++i) {
    for (const Signature& signature : profiles_[i].signatures) {
      Masks masks;
      masks.profile = static_cast<uint32_t>(i);
      if (MaskOf(signature.present, &masks.present) && MaskOf(signature.absent, &masks.absent)) {
        signatures_.push_back(masks);
      }
    }
  }
}

bool ProfileSet::MaskOf(const std::vector<AnyOf>& anys, uint64_t* mask) {
  for (const AnyOf& any : anys) {
    const auto found = std::find(atoms_.begin(), atoms_.end(), any);
    const auto index = static_cast<size_t>(found - atoms_.begin());
    if (index >= kMaxAtoms) return false;
    if (found == atoms_.end()) atoms_.push_back(any);
    *mask |= uint64_t{1} << index;
  }
  return true;
}

size_t ProfileSet::Recognise(uint64_t holds) const {
  for (const Masks& masks : signatures_) {
    if ((holds & masks.present) == masks.present && (holds & masks.absent) == 0) {
      return masks.profile;
    }
  }
  return profiles_.size() - 1;
}

size_t ProfileSet::Find(std::string_view name) const {
  const auto found = std::find_if(profiles_.begin(), profiles_.end(),
                                  [&](const Profile& profile) { return profile.name == name; });
  return static_cast<size_t>(found - profiles_.begin());
}

const ProfileSet& BuiltinProfiles() {
  static const ProfileSet set = [] {
    std::vector<Profile> all;
    for (auto make : {WindowsProfiles, ZeekProfiles, OtherProfiles}) {
      std::ranges::move(make(), std::back_inserter(all));
    }
    return ProfileSet(std::move(all));
  }();
  return set;
}

std::vector<std::string_view> ProfileNames() {
  std::vector<std::string_view> names;
  for (const Profile& profile : BuiltinProfiles().profiles()) names.push_back(profile.name);
  return names;
}

}  // namespace tocsin
