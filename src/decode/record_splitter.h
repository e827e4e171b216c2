// Cuts a stream of bytes into records: lines, or JSON documents.
//
// A splitter looks at the bytes that are not yet consumed and answers with one step: a record, a
// reject, nothing to see, or "give me more". It remembers how far it has looked, so each byte is
// looked at once. A record above the limit is swallowed piece by piece and ends as a reject, so the
// caller never has to hold more than the limit.
//
// One thread. A Cut borrows from the text given.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "decode/input.h"

namespace tocsin {

struct Cut {
  enum class Kind : uint8_t {
    kMore,     // the text holds no whole record: call again with more behind it
    kNothing,  // only consumed: blank lines, brackets between documents
    kRecord,
    kReject,
  };
  Kind kind = Kind::kMore;
  size_t consumed = 0;      // bytes of the text that are done with
  std::string_view record;  // kRecord
  uint64_t line = 0;        // of the record's first byte
  Reject reject;            // kReject
};

class Splitter {
 public:
  virtual ~Splitter() = default;

  // `text` starts where the last answer's `consumed` ended. When `last`, nothing follows it: the
  // answer is then kMore only if there is no record left.
  virtual Cut Next(std::string_view text, bool last) = 0;

 protected:
  explicit Splitter(size_t max_record_bytes) : max_record_bytes_(max_record_bytes) {}

  // `bytes`, the whole record or what is left of it, ends here.
  Cut Finish(std::string_view bytes, size_t consumed, uint64_t line);
  Cut FinishBroken(std::string_view bytes, size_t consumed, uint64_t line, std::string_view reason);
  // The record has more bytes than `text`: swallows them when they are too many.
  Cut More(std::string_view text);
  // Without `blanks` at the end; untouched when the record is too long anyway, so that a reject
  // does not depend on how its bytes arrived.
  std::string_view TrimEnd(std::string_view bytes, std::string_view blanks) const;
  // True while a record is being swallowed.
  bool swallowing() const { return swallowed_ > 0; }

 private:
  void Swallow(std::string_view bytes);
  // One byte more than the limit may be the \r of a line's end.
  bool MayFit(std::string_view bytes) const { return bytes.size() <= max_record_bytes_ + 1; }

  const size_t max_record_bytes_;
  uint64_t swallowed_ = 0;
  std::string prefix_;
};

// Lines end with \n or \r\n; the last one needs no end. Blank lines are passed over.
std::unique_ptr<Splitter> MakeLineSplitter(size_t max_record_bytes);

// JSON documents one behind the other, over any number of lines. The members of a top-level array
// and of an envelope (`{"Records": [...]}` as CloudTrail writes it) count as documents. A document
// that breaks off is rejected where that shows (a line break inside a string, a new document at the
// start of a line where only a comma may stand), and the next one is found again.
std::unique_ptr<Splitter> MakeJsonSplitter(size_t max_record_bytes);

// Length of `{ "Records" : [` at the start of `text`, 0 when it does not begin so.
size_t EnvelopePrefix(std::string_view text);

}  // namespace tocsin
