// A plan while it is made: documents in the order in which they were thought of, positions meaning that order.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

inline constexpr std::uint64_t kPdfBytesMin = 1024;  // nothing smaller is a PDF

struct Draft {
  std::vector<PlannedDocument> documents;  // those of the arrival process or the trace first, in order of `at`
  std::size_t process = 0;                 // how many those are
  std::vector<bool> taken;                 // of each of them: has a misdeed or a follower already
  std::vector<PlannedProbe> probes;        // `document` is a position here
  std::vector<bool> late;                  // late_agencies
};

// Priority, pages, size and attachments of the documents from position `first` on, each from a stream of its own whose
// name ends in `purpose` ("" for the arrival process).
void draw_features(const Scenario& scenario, std::size_t first, std::string_view purpose, Draft& draft);

// Whether a document beside the process is signed, by its sender's share, and with which certificate; `from` and `at`
// are known.
void sign(const Scenario& scenario, const Network& network, RandomStream& random, const Draft& draft,
          PlannedDocument& document);

// Whether the hub is to refuse the document.
bool is_refused(const Scenario& scenario, const Network& network, const PlannedDocument& document);

// Plans the documents' order: sorts by `at`, those thought of first first, and puts the positions right.
Plan settle_order(Draft draft);

}  // namespace axle::sim
