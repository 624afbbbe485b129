#include "sim/workload/plan.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/headers.hpp"
#include "sim/workload/plan_hash.hpp"
#include "sim/workload/receivers.hpp"
#include "sim/workload/senders.hpp"

namespace axle::sim {
namespace {

constexpr std::uint64_t kPdfBytesMin = 1024;  // nothing smaller is a PDF

// Priority, pages and size of every document, each from a stream of its own.
void draw_features(const Scenario& scenario, std::vector<PlannedDocument>& documents) {
  RandomStream priority(scenario.seed, "workload/priority");
  RandomStream pages(scenario.seed, "workload/pages");
  RandomStream size(scenario.seed, "workload/size");
  const DocumentSpec& spec = scenario.documents;
  for (PlannedDocument& document : documents) {
    document.priority = static_cast<int>(priority.pick(scenario.traffic.priority));
    document.pages = static_cast<std::uint32_t>(pages.between(spec.pages_min, spec.pages_max));
    const double drawn =
        size.log_normal(static_cast<double>(std::max<std::uint64_t>(spec.size_median, 1)), spec.size_sigma);
    if (spec.size_median == 0) continue;
    document.target_bytes = static_cast<std::uint64_t>(
        std::clamp(drawn, static_cast<double>(kPdfBytesMin), static_cast<double>(spec.size_max)));
  }
}

}  // namespace

Plan make_plan(const Scenario& scenario, const Network& network, InstantNs issue_date) {
  const std::vector<DurationNs> times = make_arrivals(scenario);
  const std::vector<std::uint32_t> senders = make_senders(scenario, network, times.size());
  const std::vector<bool> is_signed = make_signed(scenario, network, senders);
  const std::vector<std::uint32_t> fan_outs = make_fan_outs(scenario, network, senders);
  std::vector<std::vector<std::uint32_t>> receivers = make_receivers(scenario, network, senders, fan_outs);
  Plan plan;
  plan.documents.resize(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    PlannedDocument& document = plan.documents[i];
    document.at = times[i];
    document.from = senders[i];
    document.to = std::move(receivers[i]);
    document.is_signed = is_signed[i];
    plan.deliveries += document.to.size();
  }
  draw_features(scenario, plan.documents);
  write_headers(scenario, network, issue_date, plan.documents);
  plan.hash = hash_documents(plan.documents);
  return plan;
}

}  // namespace axle::sim
