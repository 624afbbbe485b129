#include "sim/workload/draft.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "sim/workload/receivers.hpp"
#include "sim/workload/renewal.hpp"

namespace axle::sim {
namespace {

RandomStream stream(const Scenario& scenario, std::string_view feature, std::string_view purpose) {
  std::string name = "workload/" + std::string(feature);
  if (!purpose.empty()) name += "/" + std::string(purpose);
  return {scenario.seed, name};
}

// min(1 + geometric, max) with the mean of the scenario.
std::uint32_t draw_attachments(double q, std::uint32_t max, RandomStream& random) {
  const double u = random.uniform();
  if (q <= 0) return 1;
  if (q >= 1) return max;
  const double files = std::floor(std::log1p(-u) / std::log(q)) + 1;
  return files < max ? static_cast<std::uint32_t>(files) : max;
}

// Puts at each place the document that `order` names there, without a second copy of them all: along the cycles of the
// permutation, of which `order` is left the identity.
void arrange(std::vector<std::uint32_t>& order, std::vector<PlannedDocument>& documents) {
  for (std::uint32_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    PlannedDocument first = std::move(documents[start]);
    std::uint32_t here = start;
    while (order[here] != start) {
      documents[here] = std::move(documents[order[here]]);
      here = std::exchange(order[here], here);
    }
    documents[here] = std::move(first);
    order[here] = here;
  }
}

}  // namespace

void draw_features(const Scenario& scenario, std::size_t first, std::string_view purpose, Draft& draft) {
  RandomStream priority = stream(scenario, "priority", purpose);
  RandomStream pages = stream(scenario, "pages", purpose);
  RandomStream size = stream(scenario, "size", purpose);
  RandomStream attachments = stream(scenario, "attachments", purpose);
  const DocumentSpec& spec = scenario.documents;
  const std::uint32_t files_max = std::max(spec.attachments_max, 1U);
  const double files_mean = std::clamp(spec.attachments_mean, 1.0, static_cast<double>(files_max));
  const double q = solve_fan_out(files_mean, files_max);
  for (std::size_t i = first; i < draft.documents.size(); ++i) {
    PlannedDocument& document = draft.documents[i];
    document.priority = static_cast<int>(priority.pick(scenario.traffic.priority));
    document.pages = static_cast<std::uint32_t>(pages.between(spec.pages_min, spec.pages_max));
    document.attachments = draw_attachments(q, files_max, attachments);
    const double drawn =
        size.log_normal(static_cast<double>(std::max<std::uint64_t>(spec.size_median, 1)), spec.size_sigma);
    if (spec.size_median == 0) continue;
    document.target_bytes = static_cast<std::uint64_t>(
        std::clamp(drawn, static_cast<double>(kPdfBytesMin), static_cast<double>(spec.size_max)));
  }
}

void sign(const Scenario& scenario, const Network& network, RandomStream& random, const Draft& draft,
          PlannedDocument& document) {
  document.is_signed = random.chance(network.agencies[document.from].signed_share);
  document.certificate = certificate_of(scenario, network, draft.late, document.from, document.at);
}

bool is_refused(const Scenario& scenario, const Network& network, const PlannedDocument& document) {
  return expected_of(scenario, network, document, document.to.front()) == Expected::refused;
}

Plan settle_order(Draft draft) {
  std::vector<PlannedDocument>& documents = draft.documents;
  AXLE_ASSERT(documents.size() < kNone);
  std::vector<std::uint32_t> order(documents.size()), place(documents.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(documents[i].at, i); });
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  arrange(order, documents);
  Plan plan;
  plan.documents = std::move(documents);
  for (PlannedDocument& document : plan.documents) {
    for (std::uint32_t* other : {&document.about, &document.conflicts_with}) {
      if (*other != kNone) *other = place[*other];
    }
    plan.deliveries += document.to.size() + document.added.size();
  }
  plan.probes = std::move(draft.probes);
  for (PlannedProbe& probe : plan.probes) probe.document = place[probe.document];
  std::ranges::sort(plan.probes, {}, [](const PlannedProbe& p) { return std::tuple(p.at, p.document, p.misdeed); });
  return plan;
}

}  // namespace axle::sim
