#include <algorithm>

#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

constexpr std::uint64_t kSizeMax = 40ULL << 20;  // with base64 it still fits a packet of 64 MiB

}  // namespace

void add_documents(Schema& schema) {
  Keys& keys = schema.keys;
  const auto read = [](std::string_view text) { return read_range(text, 1, 50); };
  Key pages{
      "documents.pages", "count or range, 1 to 50", "Pages of the PDF: 2, or 1..3 for each equally often.", {}, {}};
  pages.set = [read](Scenario& s, std::string_view text) -> Result<void> {
    const auto range = read(text);
    if (!range) return pass(range);
    std::tie(s.documents.pages_min, s.documents.pages_max) = *range;
    return {};
  };
  pages.print = [](const Scenario& s) {
    const std::string first = std::to_string(s.documents.pages_min);
    return s.documents.pages_min == s.documents.pages_max ? first
                                                          : first + ".." + std::to_string(s.documents.pages_max);
  };
  keys.push_back(std::move(pages));
  keys.push_back(make_key(
      "documents.size.median", "size, 1KiB to 40MiB, or natural",
      "Median size of the PDF (log-normal; filled up with a scanned page). natural: as large as its pages make it.",
      [](auto& s) -> auto& { return s.documents.size_median; },
      [](std::string_view text) {
        return text == "natural" ? Result<std::uint64_t>(0) : read_size(text, 1024, kSizeMax);
      },
      [](std::uint64_t bytes) { return bytes == 0 ? std::string("natural") : print_size(bytes); }));
  keys.push_back(number_key("documents.size.sigma", 0, 3, "Spread of the size: sigma of its logarithm; 0: all equal.",
                            [](auto& s) -> auto& { return s.documents.size_sigma; }));
  keys.push_back(size_key("documents.size.max", 1024, kSizeMax, "No PDF is asked to be larger.",
                          [](auto& s) -> auto& { return s.documents.size_max; }));
  keys.push_back(number_key("documents.attachments.mean", 1, 100,
                            "Files of a document on average, itself included: 1 + a geometric number.",
                            [](auto& s) -> auto& { return s.documents.attachments_mean; }));
  keys.push_back(count_key("documents.attachments.max", 1, 100, "Files of a document at most.",
                           [](auto& s) -> auto& { return s.documents.attachments_max; }));
}

}  // namespace axle::sim
