#include "compile/literal_set.h"

#include <algorithm>

#include "compile/hash.h"

namespace tocsin {
namespace {

constexpr size_t kMinLiterals = 8;
constexpr size_t kMaxLiteral = 256;

bool IsScannable(const Atom& atom) {
  return !atom.cased && (atom.op == AtomOp::kPrefix || atom.op == AtomOp::kSuffix ||
                         atom.op == AtomOp::kContains ||
                         (atom.op == AtomOp::kGlob && !LongestLiteral(atom.pattern).empty()));
}

bool IsHashable(const Atom& atom) { return !atom.cased && atom.op == AtomOp::kEquals; }

std::string_view ScanText(const Atom& atom) {
  return (atom.op == AtomOp::kGlob ? LongestLiteral(atom.pattern) : std::string_view(atom.text))
      .substr(0, kMaxLiteral);
}

LiteralSet MakeSet(const CompiledItem& item, const std::vector<Atom>& atoms) {
  LiteralSet set;
  std::vector<ScanDatabase::Literal> literals;
  std::vector<AtomId> distinct = item.atoms;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (const AtomId id : distinct) {
    const Atom& atom = atoms[id];
    if (IsHashable(atom)) {
      set.equals.Add(HashText(atom.text), id);
    } else if (IsScannable(atom)) {
      literals.push_back({ScanText(atom), true});
      set.scanned.push_back(id);
    } else {
      set.others.push_back(id);
    }
  }
  set.equals.Finish();
  set.literals = ScanDatabase::FromLiterals(literals);
  return set;
}

}  // namespace

void BuildLiteralSets(CompiledRuleSet* out) {
  for (CompiledItem& item : out->items) {
    if (item.all || item.field == kKeywordField) continue;
    const auto simple = std::count_if(item.atoms.begin(), item.atoms.end(), [&](AtomId id) {
      return IsScannable(out->atoms[id]) || IsHashable(out->atoms[id]);
    });
    if (static_cast<size_t>(simple) < kMinLiterals) continue;
    item.set = static_cast<uint32_t>(out->sets.size());
    out->sets.push_back(MakeSet(item, out->atoms));
  }
}

}  // namespace tocsin
