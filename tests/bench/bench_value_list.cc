// What a list of values costs: building a rule set with it, the memory it takes, and one event, for
// lists of growing length. The time of an event must not grow with the list, but for what the
// caches of the machine no longer hold.
//
//   bench_value_list [values]      default 1000000
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "tocsin/decoder.h"
#include "tocsin/detector.h"

namespace tocsin {
namespace {

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string ListText(size_t values) {
  std::string text;
  for (size_t i = 0; i < values; ++i) {
    text += fmt::format("{:016x}-{:08x}.bad.example\n", i * 0x9E3779B97F4A7C15, i);
  }
  return text;
}

constexpr const char* kRules =
    "title: domains\nlogsource: {product: zeek}\n"
    "detection: {s: {query|expand: '%bad%'}, t: {host|expand: '%bad%'}, condition: 1 of them}\n"
    "---\ntitle: names\nlogsource: {product: zeek}\n"
    "detection: {s: {server_name|expand: '%bad%'}, condition: s}\n";

// Different values, so that nothing remembers them; one in hundred is in a list of 10 or more.
std::vector<std::string> Records(const std::string& list) {
  std::vector<std::string> records;
  const std::string listed = list.substr(0, list.find('\n'));
  for (size_t i = 0; i < 20'000; ++i) {
    const std::string name = i % 100 == 0 ? listed : fmt::format("host{:x}.ok.example", i * 7919);
    records.push_back(fmt::format(R"({{"_path":"dns","ts":1,"uid":"C{}","query":"{}"}})", i, name));
    records.back().append(kRecordPadding, '\0');
  }
  return records;
}

struct Cost {
  double event_ns = 1e18;
  size_t matches = 0;
};

// The best of a few passes.
Cost Measure(const std::shared_ptr<const RuleSet>& rules, const std::vector<std::string>& records) {
  const std::unique_ptr<Decoder> decoder = Decoder::Create(rules->field_names());
  Detector detector(rules);
  Event event;
  std::vector<Match> matches;
  Cost cost;
  for (int pass = 0; pass < 7; ++pass) {
    cost.matches = 0;
    const double begin = Seconds();
    for (const std::string& record : records) {
      event.Reset(rules->field_names().size());
      const std::string_view text(record.data(), record.size() - kRecordPadding);
      if (!decoder->Decode(text, {}, &event).ok()) std::abort();
      detector.Evaluate(event, &matches);
      cost.matches += matches.size();
    }
    const double taken = Seconds() - begin;
    cost.event_ns = std::min(cost.event_ns, 1e9 * taken / static_cast<double>(records.size()));
  }
  return cost;
}

void Run(size_t values) {
  const std::string text = ListText(values);
  const std::vector<std::string> records = Records(text);
  const double before = PeakMegabytes();
  const double begin = Seconds();
  RuleSetOptions options;
  options.lists = {{"bad", *ValueList::FromLines(text)}};
  RuleSetBuilder builder(options);
  builder.AddText(kRules, "bench.yml");
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  const double taken = Seconds() - begin;
  const double memory = PeakMegabytes() - before;
  const Cost cost = Measure(rules, records);
  fmt::print(
      "{:>9} values: built in {:.3f} s, {:.0f} MB more at the peak, {:.0f} ns an event, {} "
      "matches\n",
      values, taken, memory, cost.event_ns, cost.matches);
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) {
  const size_t most = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  for (size_t values = 10; values <= most; values *= 10) tocsin::Run(values);
}
