#include "compile/program.h"

namespace tocsin {
namespace {

constexpr size_t kMaxInstructions = 500'000;

class Generator {
 public:
  explicit Generator(std::vector<Instruction>* program)
      : program_(program), limit_(program->size() + kMaxInstructions) {}

  // Code that goes to `yes` when `e` is true and to `no` otherwise. Built from the end, so that
  // the targets exist already.
  int32_t Generate(const BoolExpr& e, int32_t yes, int32_t no) {
    if (too_large_) return kReject;
    switch (e.kind) {
      case BoolExpr::Kind::kItem:
        return Emit({e.item, yes, no});
      case BoolExpr::Kind::kNot:
        return Generate(e.children[0], no, yes);
      case BoolExpr::Kind::kAnd: {
        int32_t target = yes;
        for (size_t i = e.children.size(); i-- > 0;) target = Generate(e.children[i], target, no);
        return target;
      }
      case BoolExpr::Kind::kOr: {
        int32_t target = no;
        for (size_t i = e.children.size(); i-- > 0;) target = Generate(e.children[i], yes, target);
        return target;
      }
      case BoolExpr::Kind::kAtLeast:
        return GenerateAtLeast(e, yes, no);
    }
    return kReject;
  }

  bool too_large() const { return too_large_; }

 private:
  int32_t GenerateAtLeast(const BoolExpr& e, int32_t yes, int32_t no) {
    const size_t count = e.children.size();
    if (e.at_least > count) return no;
    // entry[need] for the children from `i` on; from the last child backwards.
    std::vector<int32_t> entry(e.at_least + 1, no);
    entry[0] = yes;
    for (size_t i = count; i-- > 0;) {
      std::vector<int32_t> next = entry;
      for (uint32_t need = 1; need <= e.at_least; ++need) {
        const size_t left = count - i;
        next[need] = need > left ? no : Generate(e.children[i], entry[need - 1], entry[need]);
      }
      entry = std::move(next);
    }
    return entry[e.at_least];
  }

  int32_t Emit(Instruction instruction) {
    if (program_->size() >= limit_) {
      too_large_ = true;
      return kReject;
    }
    program_->push_back(instruction);
    return static_cast<int32_t>(program_->size() - 1);
  }

  std::vector<Instruction>* program_;
  size_t limit_;
  bool too_large_ = false;
};

}  // namespace

std::optional<int32_t> AppendProgram(const BoolExpr& expr, std::vector<Instruction>* program) {
  const size_t before = program->size();
  Generator generator(program);
  const int32_t entry = generator.Generate(expr, kAccept, kReject);
  if (!generator.too_large()) return entry;
  program->resize(before);
  return std::nullopt;
}

}  // namespace tocsin
