// Speed of decoding JSON records beside a bare DOM parse of the same bytes, on one thread:
//
//   bench_json_decode EVENTS.ndjson FIELD_NAMES.txt
//
// Passes are interleaved; the medians are printed, and the ratio decode / parse of their times.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "decode/parse_baseline.h"
#include "tocsin/decoder.h"

namespace {

constexpr int kPasses = 7;

// Processor time: a shared machine tells little by the wall clock.
double ThreadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double Seconds(const std::function<void()>& work) {
  const double begin = ThreadSeconds();
  work();
  return ThreadSeconds() - begin;
}

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double Median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s EVENTS.ndjson FIELD_NAMES.txt\n", argv[0]);
    return 3;
  }
  std::string events = ReadFile(argv[1]);
  const std::string names_text = ReadFile(argv[2]);
  const size_t bytes = events.size();
  events.append(tocsin::kRecordPadding, '\0');
  const auto records = Lines(std::string_view(events).substr(0, bytes));
  std::vector<std::string> names;
  for (std::string_view line : Lines(names_text)) names.emplace_back(line);

  auto decoder = tocsin::Decoder::Create(names);
  tocsin::StreamContext context;
  context.source_name = argv[1];
  tocsin::Event event;
  std::vector<double> parse;
  std::vector<double> decode;
  size_t values = 0;
  size_t failed = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    parse.push_back(Seconds([&] { failed += records.size() - tocsin::ParseBaseline(records); }));
    values = 0;
    decode.push_back(Seconds([&] {
      for (std::string_view record : records) {
        failed += !decoder->Decode(record, context, &event).ok();
        values += event.value_count();
      }
    }));
  }
  const double n = static_cast<double>(records.size());
  const auto print = [&](const char* what, double seconds) {
    std::printf("%-7s %8.0f events/s %7.0f MB/s %6.0f ns/event\n", what, n / seconds,
                static_cast<double>(bytes) / seconds / 1e6, seconds / n * 1e9);
  };
  print("parse", Median(parse));
  print("decode", Median(decode));
  std::printf("ratio decode / parse %.2f, values per event %.1f, fields asked %zu, failed %zu\n",
              Median(decode) / Median(parse), static_cast<double>(values) / n, names.size(),
              failed / kPasses);
  return 0;
}
