#include "event_file.h"

#include <utility>

#include "interrupt.h"

namespace tocsin {

Result<void> ForEachBatch(const std::string& path, const InputOptions& options,
                          const std::function<void(Batch)>& visit) {
  Result<std::unique_ptr<BatchReader>> reader = BatchReader::Open(path, options);
  if (!reader) return tl::unexpected(reader.error());
  while (!Interrupted()) {
    Batch batch;
    const Result<bool> more = (*reader)->Next(&batch);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    visit(std::move(batch));
  }
  return {};
}

}  // namespace tocsin
