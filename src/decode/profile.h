// Input profiles: what is known about the JSON records of one producer. A profile is data. It says
// how to recognise such a record, what log source it stands for, where its time and its host are,
// and how the names that rules use lead to its fields. The built-in ones are the tables in
// profiles*.cc; another one is added by filling the same struct.
//
// Which profile a record gets is a function of that record alone (and of the stream's context),
// never of the records before it: output must not depend on how a stream is cut.
//
// Thread safety: immutable after construction. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/event_tree.h"

namespace tocsin {

// Member names from the record's root. "*" stands for any one member; arrays fan out.
using FieldPath = std::vector<std::string>;
// Holds when at least one of the paths leads to something (also null).
using AnyOf = std::vector<FieldPath>;

// One way to recognise a record: all of `present` hold and none of `absent`.
struct Signature {
  std::vector<AnyOf> present;
  std::vector<AnyOf> absent;
};

enum class TimeForm : uint8_t {
  kRfc3339,           // also with a blank for the T and without a zone
  kEpochOrRfc3339,    // a number (unit by size) or a text
  kRfc3339OrRfc3164,  // what syslog daemons write
};

struct TimeSource {
  FieldPath path;
  TimeForm form = TimeForm::kRfc3339;
};

// Where the attribute `service` comes from: the first of these that gives something.
struct ServiceRule {
  enum class Names : uint8_t {
    kTable,         // by `table`, compared without case; else the lower-cased text
    kZeekPath,      // AppendZeekService
    kLinuxProgram,  // LinuxService; the text may be a syslog tag: `sshd[123]:`
  };
  struct Guess {
    std::string service;
    std::vector<AnyOf> present;
  };
  std::vector<FieldPath> paths;  // text of a field
  FieldPath key_of;              // name of the member that holds an object: {"*"}
  Names names = Names::kTable;
  std::vector<std::pair<std::string, std::string>> table;
  std::vector<FieldPath> facility_paths;  // for kLinuxProgram
  bool from_file_name = false;            // ZeekLogOfFile(StreamContext::source_name)
  std::vector<Guess> guesses;             // by the fields that are there, first that holds
  std::string fixed;                      // else this
};

// (service, event id) -> category. Rows without a service hold for every service.
struct CategoryRow {
  std::string service;
  uint32_t first_id = 0;
  uint32_t last_id = 0;
  std::string category;
};

struct CategoryRule {
  std::vector<FieldPath> id_paths;  // the event id, a number or its text; "" means: id 0
  std::vector<CategoryRow> table;
  std::string otherwise;   // when no row fits
  std::string without_id;  // when there are id_paths and the record has no such number
};

struct Profile {
  static constexpr size_t kMaxRoots = 32;
  static constexpr size_t kMaxRenames = 64;  // for one field

  std::string name;
  std::vector<Signature> signatures;  // one suffices; none: only by name
  std::string product;
  ServiceRule service;
  CategoryRule category;
  std::vector<TimeSource> times;  // the first that is there and can be read
  std::vector<FieldPath> hosts;   // the first that has a text
  FieldAccess access;
  // A member of the root whose text is itself a JSON object or the XML of a Windows event's data:
  // it is read as if the object stood there.
  std::string embedded;
};

// Profiles in the order in which they are tried, and the distinct AnyOfs of their signatures,
// numbered: a record is recognised from the set of numbers that hold for it.
class ProfileSet {
 public:
  static constexpr size_t kMaxAtoms = 64;

  // At most kMaxAtoms distinct AnyOfs; signatures that would need more never hold.
  explicit ProfileSet(std::vector<Profile> profiles);

  const std::vector<Profile>& profiles() const { return profiles_; }
  const std::vector<AnyOf>& atoms() const { return atoms_; }
  // The first profile with a signature that holds, as an index. `holds` has bit i for atoms()[i].
  // The last profile is the one of records that no signature fits.
  size_t Recognise(uint64_t holds) const;
  // Index of the profile of that name, or profiles().size().
  size_t Find(std::string_view name) const;

 private:
  struct Masks {
    uint64_t present = 0;
    uint64_t absent = 0;
    uint32_t profile = 0;
  };
  bool MaskOf(const std::vector<AnyOf>& anys, uint64_t* mask);

  std::vector<Profile> profiles_;
  std::vector<AnyOf> atoms_;
  std::vector<Masks> signatures_;
};

// The profiles that tocsin knows; "generic" is the last.
const ProfileSet& BuiltinProfiles();
// Their names, in the same order.
std::vector<std::string_view> ProfileNames();

// The tables behind BuiltinProfiles().
std::vector<Profile> WindowsProfiles();
std::vector<Profile> ZeekProfiles();
std::vector<Profile> OtherProfiles();

}  // namespace tocsin
