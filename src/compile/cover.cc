#include "compile/cover.h"

#include <algorithm>
#include <cmath>

#include "base/case_fold.h"

namespace tocsin {
namespace {

// Values that are everywhere in real logs, folded: a literal that stands in one of them is common.
constexpr std::string_view kEverywhere[] = {
    "c:\\windows\\system32\\svchost.exe",
    "c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe",
    "c:\\windows\\system32\\cmd.exe /c ",
    "c:\\windows\\system32\\services.exe",
    "c:\\windows\\system32\\lsass.exe",
    "c:\\windows\\system32\\wbem\\wmiprvse.exe",
    "c:\\windows\\system32\\ntdll.dll+",
    "c:\\windows\\syswow64\\ntdll.dll",
    "c:\\windows\\system32\\kernelbase.dll+",
    "c:\\windows\\system32\\kernel32.dll+",
    "|unknown(",
    "c:\\windows\\winsxs\\",
    "microsoft corporation",
    "microsoft\u00ae windows\u00ae operating system",
    "c:\\windows\\explorer.exe",
    "c:\\windows\\temp\\",
    "c:\\program files (x86)\\microsoft office\\",
    "c:\\program files\\common files\\",
    "c:\\programdata\\microsoft\\",
    "c:\\users\\administrator\\appdata\\local\\temp\\",
    "c:\\users\\public\\appdata\\roaming\\microsoft\\windows\\",
    "hklm\\software\\microsoft\\windows nt\\currentversion\\",
    "hklm\\software\\wow6432node\\microsoft\\windows\\currentversion\\run",
    "hklm\\system\\currentcontrolset\\services\\",
    "hku\\s-1-5-21-\\software\\classes\\",
    "nt authority\\system",
    "dword (0x00000000)",
    "dword (0x00000001)",
    "\\device\\harddiskvolume",
    "https://www.google.com/index.html",
    "mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 chrome safari",
    "/usr/bin/sudo /usr/sbin/cron /bin/bash /bin/sh -c ",
    "/etc/ /tmp/ /var/log/ /home/ /root/",
    "powershell_ise",
    "success failure true false system",
};

constexpr double kCommonShare = 0.25;
constexpr double kEveryEvent = 1.0;
// Watching keywords means reading the whole record.
constexpr double kWholeRecord = 2.0;

double LiteralShare(std::string_view text, double start) {
  if (IsEverywhere(text)) return kCommonShare;
  return std::max(1e-5, start * std::pow(0.65, static_cast<double>(FoldCase(text).size())));
}

Cover Cheaper(Cover a, Cover b) { return b.cost < a.cost ? std::move(b) : std::move(a); }

class CoverFinder {
 public:
  CoverFinder(const std::vector<CompiledItem>& items, const AtomCost& cost)
      : items_(items), cost_(cost) {}

  std::optional<Cover> Find(const BoolExpr& e, bool negated) {
    switch (e.kind) {
      case BoolExpr::Kind::kItem:
        return negated ? std::nullopt : OfItem(items_[e.item]);
      case BoolExpr::Kind::kNot:
        return Find(e.children[0], !negated);
      case BoolExpr::Kind::kAnd:
        return negated ? Union(e, negated) : Best(e, negated);
      case BoolExpr::Kind::kOr:
        return negated ? Best(e, negated) : Union(e, negated);
      case BoolExpr::Kind::kAtLeast:
        return negated ? std::nullopt : Union(e, negated);
    }
    return std::nullopt;
  }

 private:
  // One of the children suffices: all of them have to hold.
  std::optional<Cover> Best(const BoolExpr& e, bool negated) {
    std::optional<Cover> best;
    for (const BoolExpr& child : e.children) {
      std::optional<Cover> cover = Find(child, negated);
      if (cover) best = best ? Cheaper(std::move(*best), std::move(*cover)) : std::move(cover);
    }
    return best;
  }

  // All children are needed: any of them may hold.
  std::optional<Cover> Union(const BoolExpr& e, bool negated) {
    Cover all;
    for (const BoolExpr& child : e.children) {
      std::optional<Cover> cover = Find(child, negated);
      if (!cover) return std::nullopt;
      all.atoms.insert(all.atoms.end(), cover->atoms.begin(), cover->atoms.end());
      all.cost += cover->cost;
    }
    return all;
  }

  std::optional<Cover> OfItem(const CompiledItem& item) {
    std::optional<Cover> best;
    Cover all;
    bool every = true;
    size_t begin = 0;
    for (const uint32_t end : item.ends) {
      std::optional<Cover> value = OfAtoms(item, begin, end);
      begin = end;
      if (!value) {
        every = false;
        continue;
      }
      all.atoms.insert(all.atoms.end(), value->atoms.begin(), value->atoms.end());
      all.cost += value->cost;
      best = best ? Cheaper(std::move(*best), std::move(*value)) : std::move(value);
    }
    if (item.all) return best;
    return every ? std::optional<Cover>(std::move(all)) : std::nullopt;
  }

  std::optional<Cover> OfAtoms(const CompiledItem& item, size_t begin, size_t end) {
    Cover cover;
    for (size_t i = begin; i < end; ++i) {
      const std::optional<double> cost = cost_(item.atoms[i]);
      if (!cost) return std::nullopt;
      cover.atoms.push_back(item.atoms[i]);
      cover.cost += *cost;
    }
    return cover;
  }

  const std::vector<CompiledItem>& items_;
  const AtomCost& cost_;
};

}  // namespace

std::optional<Cover> CheapestCover(const BoolExpr& expr, const std::vector<CompiledItem>& items,
                                   const AtomCost& cost) {
  std::optional<Cover> cover = CoverFinder(items, cost).Find(expr, false);
  if (cover) {
    std::sort(cover->atoms.begin(), cover->atoms.end());
    cover->atoms.erase(std::unique(cover->atoms.begin(), cover->atoms.end()), cover->atoms.end());
  }
  return cover;
}

bool IsEverywhere(std::string_view literal) {
  const std::string folded = FoldCase(literal);
  return std::any_of(std::begin(kEverywhere), std::end(kEverywhere), [&](std::string_view value) {
    return value.find(folded) != std::string_view::npos;
  });
}

std::optional<double> ExpectedShare(const Atom& atom) {
  switch (atom.op) {
    case AtomOp::kEquals:
      return LiteralShare(atom.text, 0.2);
    case AtomOp::kPrefix:
    case AtomOp::kSuffix:
      return LiteralShare(atom.text, 0.5);
    case AtomOp::kContains:
      return LiteralShare(atom.text, 1.0);
    case AtomOp::kGlob: {
      const std::string_view literal = LongestLiteral(atom.pattern);
      return literal.empty() ? kEveryEvent : LiteralShare(literal, 1.0);
    }
    case AtomOp::kRegex:
      return 0.1;
    case AtomOp::kNumber:
    case AtomOp::kInSet:
      return 0.05;
    case AtomOp::kCidr:
    case AtomOp::kCompare:
    case AtomOp::kTimePart:
    case AtomOp::kFieldRef:
      return 0.5;
    case AtomOp::kAnyText:
    case AtomOp::kExists:
      return kEveryEvent;
    case AtomOp::kNotExists:
    case AtomOp::kNull:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> WatchingCost(const Atom& atom) {
  const std::optional<double> share = ExpectedShare(atom);
  if (!share || atom.field != kKeywordField) return share;
  return *share + kWholeRecord;
}

}  // namespace tocsin
