#include "correlate/distinct_window.h"

#include <string>

#include "correlate/limits.h"

namespace tocsin {

void DistinctWindow::Add(std::span<const Sample> samples, const WindowContext& context) {
  for (const Sample& sample : samples) {
    recent_.Add(sample.event, context.options->max_references);
    const int64_t time_ns = sample.event.time_ns;
    if (estimate_) {
      estimate_->Add(sample.value, time_ns);
    } else if (const uint32_t entry = Find(sample.value); entry != kNone) {
      Unlink(entry);
      entries_[entry].time_ns = time_ns;
      Link(entry);
    } else if (size_ < context.options->max_distinct) {
      AddValue(sample.value, time_ns);
    } else if (context.options->estimate_distinct) {
      Estimate();
      estimate_->Add(sample.value, time_ns);
    } else {
      ++context.counters->refused_values;
    }
  }
}

bool DistinctWindow::ExpireOne(int64_t before) {
  if (estimate_) {
    const bool expired = estimate_->Expire(before);
    if (estimate_->empty()) estimate_.reset();
    return expired;
  }
  if (oldest_ == kNone || entries_[oldest_].time_ns >= before) return false;
  const int64_t time = entries_[oldest_].time_ns;
  while (oldest_ != kNone && entries_[oldest_].time_ns == time) Remove(oldest_);
  return true;
}

void DistinctWindow::DropOldest() {
  if (estimate_) return Clear();
  for (uint32_t left = size_ / 2 + 1; left > 0 && oldest_ != kNone; --left) Remove(oldest_);
  Compact();
}

void DistinctWindow::Clear() {
  Forget();
  estimate_.reset();
  recent_.Clear();
}

bool DistinctWindow::Holds(const CorrelationPlan::Node& node) const {
  return HoldForCount(node.limits, Count());
}

Facts DistinctWindow::Describe(const CorrelationPlan::Node&, std::vector<SeenEvent>* events) const {
  Facts facts{std::to_string(Count()), kNever, kNever, Count(), estimate_ != nullptr};
  if (estimate_) {
    facts.first_ns = estimate_->first_ns();
    facts.last_ns = estimate_->last_ns();
  } else if (oldest_ != kNone) {
    facts.first_ns = entries_[oldest_].time_ns;
    facts.last_ns = entries_[latest_].time_ns;
  }
  recent_.Since(facts.first_ns, events);
  return facts;
}

uint64_t DistinctWindow::bytes() const {
  return entries_.capacity() * sizeof(Entry) + table_.capacity() * sizeof(uint32_t) +
         recent_.bytes() + (estimate_ ? estimate_->bytes() : 0);
}

void DistinctWindow::Save(SnapshotWriter* out) const {
  out->U64(estimate_ ? 1 : 0);
  if (estimate_) {
    estimate_->Save(out);
  } else {
    out->U64(size_);
    for (uint32_t entry = oldest_; entry != kNone; entry = entries_[entry].next) {
      out->U64(entries_[entry].value.low);
      out->U64(entries_[entry].value.high);
      out->I64(entries_[entry].time_ns);
    }
  }
  recent_.Save(out);
}

void DistinctWindow::Load(SnapshotReader* in, const WindowContext& context) {
  if (in->U64() != 0) {
    estimate_ = std::make_unique<SlidingHyperLogLog>();
    estimate_->Load(in);
  } else {
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      ValueHash value;
      value.low = in->U64();
      value.high = in->U64();
      const int64_t time_ns = in->I64();
      if (Find(value) != kNone) return in->Fail();
      AddValue(value, time_ns);
    }
  }
  recent_.Load(in, context);
}

void DistinctWindow::AddValue(const ValueHash& value, int64_t time_ns) {
  uint32_t entry = free_;
  if (entry != kNone) {
    free_ = entries_[entry].next;
  } else {
    entry = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  }
  entries_[entry].value = value;
  entries_[entry].time_ns = time_ns;
  Link(entry);
  ++size_;
  if (table_.empty() ? size_ > kNoTable : size_ > table_.size() / 2) {
    Grow();
  } else if (!table_.empty()) {
    Index(entry);
  }
}

uint32_t DistinctWindow::Find(const ValueHash& value) const {
  if (table_.empty()) {
    uint32_t entry = oldest_;
    while (entry != kNone && entries_[entry].value != value) entry = entries_[entry].next;
    return entry;
  }
  for (size_t at = PlaceOf(value); table_[at] != kNone; at = (at + 1) & (table_.size() - 1)) {
    if (entries_[table_[at]].value == value) return table_[at];
  }
  return kNone;
}

void DistinctWindow::Link(uint32_t entry) {
  entries_[entry].previous = latest_;
  entries_[entry].next = kNone;
  (latest_ == kNone ? oldest_ : entries_[latest_].next) = entry;
  latest_ = entry;
}

void DistinctWindow::Unlink(uint32_t entry) {
  const Entry& e = entries_[entry];
  (e.previous == kNone ? oldest_ : entries_[e.previous].next) = e.next;
  (e.next == kNone ? latest_ : entries_[e.next].previous) = e.previous;
}

void DistinctWindow::Remove(uint32_t entry) {
  if (!table_.empty()) Unindex(entry);
  Unlink(entry);
  entries_[entry].next = free_;
  free_ = entry;
  --size_;
  if (entries_.size() > kKeep && size_ < entries_.size() / 4) Compact();
}

// Gives memory back that lies idle.
void DistinctWindow::Compact() {
  const std::vector<Entry> old = std::move(entries_);
  uint32_t entry = oldest_;
  Forget();
  for (; entry != kNone; entry = old[entry].next) AddValue(old[entry].value, old[entry].time_ns);
}

void DistinctWindow::Forget() {
  // Not `= {}`, which keeps the memory.
  entries_ = std::vector<Entry>();
  table_ = std::vector<uint32_t>();
  oldest_ = latest_ = free_ = kNone;
  size_ = 0;
}

void DistinctWindow::Index(uint32_t entry) {
  size_t at = HomeOf(entry);
  while (table_[at] != kNone) at = (at + 1) & (table_.size() - 1);
  table_[at] = entry;
}

// Closes the gap, so that every entry stays reachable from its own place.
void DistinctWindow::Unindex(uint32_t entry) {
  const size_t mask = table_.size() - 1;
  size_t gap = HomeOf(entry);
  while (table_[gap] != entry) gap = (gap + 1) & mask;
  for (size_t at = (gap + 1) & mask; table_[at] != kNone; at = (at + 1) & mask) {
    const size_t home = HomeOf(table_[at]);
    if (((at - home) & mask) < ((at - gap) & mask)) continue;
    table_[gap] = table_[at];
    gap = at;
  }
  table_[gap] = kNone;
}

void DistinctWindow::Grow() {
  table_.assign(table_.empty() ? 4 * kNoTable : 2 * table_.size(), kNone);
  for (uint32_t entry = oldest_; entry != kNone; entry = entries_[entry].next) Index(entry);
}

void DistinctWindow::Estimate() {
  auto estimate = std::make_unique<SlidingHyperLogLog>();
  for (uint32_t entry = oldest_; entry != kNone; entry = entries_[entry].next) {
    estimate->Add(entries_[entry].value, entries_[entry].time_ns);
  }
  Forget();
  estimate_ = std::move(estimate);
}

}  // namespace tocsin
