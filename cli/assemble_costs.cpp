// What verification cost, at the hub and at the receiving agencies.
#include <boost/json.hpp>

#include "cli/assemble_parts.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;

// Adds up costs that come in parts (a level each) into rows by name.
class CostTable {
 public:
  void add(std::string_view name, std::uint64_t count, DurationNs cpu_ns) {
    for (report::CostRow& row : rows_) {
      if (row.name == name) {
        row.count += count;
        row.cpu_ns += cpu_ns;
        return;
      }
    }
    rows_.push_back({std::string(name), count, cpu_ns});
  }
  std::vector<report::CostRow> take() {
    std::erase_if(rows_, [](const report::CostRow& row) { return row.count == 0; });
    return std::move(rows_);
  }

 private:
  std::vector<report::CostRow> rows_;
};

}  // namespace

std::uint64_t number_at(const json::value& from, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* found = from.find_pointer(pointer, error);
  return found == nullptr || error || !found->is_number() ? 0 : found->to_number<std::uint64_t>(error);
}

namespace {

// Adds the costs of one part of the hub's figures to the table; returns their sum.
DurationNs add_costs(const json::value& figures, const std::string& pointer, CostTable& table) {
  boost::system::error_code error;
  const json::value* costs = figures.find_pointer(pointer, error);
  if (costs == nullptr || !costs->is_object()) return 0;
  DurationNs sum_ns = 0;
  for (const auto& [name, cost] : costs->get_object()) {
    const auto cpu_ns = static_cast<DurationNs>(number_at(cost, "/cpu_ns"));
    table.add(name, number_at(cost, "/count"), cpu_ns);
    sum_ns += cpu_ns;
  }
  return sum_ns;
}

}  // namespace

report::Verification hub_verification(const json::value& figures) {
  report::Verification verification;
  verification.where = "hub";
  CostTable stages, algorithms, levels;
  const auto add = [&](const std::string& pointer) {
    const DurationNs cpu_ns = add_costs(figures, pointer + "/stages", stages);
    add_costs(figures, pointer + "/algorithms", algorithms);
    verification.total_cpu_ns += cpu_ns;
    return cpu_ns;
  };
  for (const char* level : report::kLevelNames) {
    const std::string pointer = std::string("/verification/") + level;
    const std::uint64_t documents = number_at(figures, pointer + "/documents");
    levels.add(level, documents, add(pointer));
    verification.documents += documents;
  }
  add("/verification/other");  // statuses, polls, acknowledgements: authenticated and read, but no documents
  for (const std::string_view name : signature::kSizeClassNames) {
    const std::string pointer = "/verification/sizes/" + std::string(name);
    CostTable size_stages;
    const DurationNs cpu_ns = add_costs(figures, pointer + "/stages", size_stages);
    const std::uint64_t documents = number_at(figures, pointer + "/documents");
    if (documents == 0) continue;
    verification.sizes.push_back(
        {std::string(name), documents, number_at(figures, pointer + "/bytes"), cpu_ns, size_stages.take()});
  }
  verification.stages = stages.take();
  verification.algorithms = algorithms.take();
  verification.levels = levels.take();
  return verification;
}

namespace {

void add_stages(const signature::CostLedger& ledger, CostTable& table) {
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& cost = ledger.stages()[i];
    table.add(to_string(static_cast<signature::Stage>(i)), cost.count, cost.cpu_ns);
  }
}

}  // namespace

report::Verification receivers_verification(const signature::DocumentCosts& costs) {
  report::Verification verification;
  verification.where = "agencies";
  CostTable stages, algorithms, levels;
  const auto add = [&](const signature::CostLedger& ledger) {
    add_stages(ledger, stages);
    for (const signature::KeyAlgorithm algorithm : signature::kKeyAlgorithms) {
      const signature::Cost& cost = ledger.algorithms()[static_cast<std::size_t>(algorithm)];
      algorithms.add(to_string(algorithm), cost.count, cost.cpu_ns);
    }
    verification.total_cpu_ns += ledger.total_cpu_ns();
  };
  for (const identity::Level level : identity::kLevels) {
    const signature::CostShare& share = costs.by_level[static_cast<std::size_t>(level)];
    add(share.ledger);
    levels.add(to_string(level), share.documents, share.ledger.total_cpu_ns());
    verification.documents += share.documents;
  }
  add(costs.other);
  for (std::size_t i = 0; i < signature::kSizeClassCount; ++i) {
    const signature::CostShare& share = costs.by_size[i];
    if (share.documents == 0) continue;
    CostTable size_stages;
    add_stages(share.ledger, size_stages);
    verification.sizes.push_back({std::string(signature::kSizeClassNames[i]), share.documents, share.bytes,
                                  share.ledger.total_cpu_ns(), size_stages.take()});
  }
  verification.stages = stages.take();
  verification.algorithms = algorithms.take();
  verification.levels = levels.take();
  return verification;
}

}  // namespace axle::cli
