#include "sim/workload/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/random.hpp"
#include "sim/network/quota.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/bursts.hpp"
#include "sim/workload/draft.hpp"
#include "sim/workload/followers.hpp"
#include "sim/workload/headers.hpp"
#include "sim/workload/misdeeds.hpp"
#include "sim/workload/plan_hash.hpp"
#include "sim/workload/receivers.hpp"
#include "sim/workload/renewal.hpp"
#include "sim/workload/senders.hpp"

namespace axle::sim {
namespace {

// Documents are large: for all of them at once, the process' own made already.
void make_room(const Scenario& scenario, std::size_t process, Draft& draft) {
  const TrafficSpec& traffic = scenario.traffic;
  double share = traffic.replies + traffic.recalls + traffic.updates + traffic.replacements;
  for (const MisdeedSpec& row : scenario.misbehaviour) share += row.kind == Misdeed::conflict ? row.share : 0;
  std::uint64_t extra = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(process))) +
                        scenario.misbehaviour.size() + kRoleCount;
  for (const BurstSpec& burst : traffic.bursts) extra += burst.documents;
  draft.documents.reserve(process + extra);
  draft.documents.resize(process);
}

// Who sends when and to whom, by the arrival process.
void draw_process(const Scenario& scenario, const Network& network, Draft& draft) {
  const std::vector<DurationNs> times = make_arrivals(scenario);
  const std::vector<std::uint32_t> senders = make_senders(scenario, network, times.size());
  const std::vector<std::uint32_t> fan_outs = make_fan_outs(scenario, network, senders);
  std::vector<std::vector<std::uint32_t>> receivers = make_receivers(scenario, network, senders, fan_outs);
  make_room(scenario, times.size(), draft);
  for (std::size_t i = 0; i < times.size(); ++i) {
    draft.documents[i].at = times[i];
    draft.documents[i].from = senders[i];
    draft.documents[i].to = std::move(receivers[i]);
  }
  draw_features(scenario, 0, "", draft);
}

// The same from a trace: every row scale x rate times, rounded up or down at random.
void copy_trace(const Scenario& scenario, const std::vector<TraceRow>& rows, Draft& draft) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(rows[i].at, i); });
  RandomStream random(scenario.seed, "workload/trace");
  const std::vector<double> expected(rows.size(), scenario.traffic.scale * scenario.traffic.rate);
  const std::vector<std::uint64_t> times = round_at_random(expected, random);
  std::vector<const TraceRow*> sources;
  for (std::size_t i = 0; i < order.size(); ++i) sources.insert(sources.end(), times[i], &rows[order[i]]);
  make_room(scenario, sources.size(), draft);
  draw_features(scenario, 0, "", draft);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    PlannedDocument& document = draft.documents[i];
    document.at = sources[i]->at;
    document.from = sources[i]->from;
    document.to = sources[i]->to;
    if (sources[i]->priority >= 0) document.priority = sources[i]->priority;
    if (sources[i]->bytes > 0) document.target_bytes = std::max(sources[i]->bytes, kPdfBytesMin);
  }
}

void sign_process(const Scenario& scenario, const Network& network, Draft& draft) {
  std::vector<std::uint32_t> senders;
  senders.reserve(draft.documents.size());
  for (const PlannedDocument& document : draft.documents) senders.push_back(document.from);
  const std::vector<bool> is_signed = make_signed(scenario, network, senders);
  for (std::size_t i = 0; i < draft.documents.size(); ++i) {
    PlannedDocument& document = draft.documents[i];
    document.is_signed = is_signed[i];
    document.certificate = certificate_of(scenario, network, draft.late, document.from, document.at);
  }
}

void plan_bursts(const Scenario& scenario, const Network& network, Draft& draft) {
  const std::size_t first = draft.documents.size();
  add_bursts(scenario, network, draft.documents);
  RandomStream random(scenario.seed, "workload/signed-bursts");
  for (std::size_t i = first; i < draft.documents.size(); ++i) {
    sign(scenario, network, random, draft, draft.documents[i]);
  }
  draw_features(scenario, first, "burst", draft);
}

}  // namespace

Result<void> check_plan(const Scenario& scenario, const Network& network, const PlanInputs& inputs) {
  if (auto checked = check_intensity(scenario); !checked) return checked;
  if (scenario.traffic.arrivals == Arrivals::trace && inputs.trace.empty()) {
    return fail(Errc::invalid_input,
                "traffic.arrivals is trace but the trace has no rows; name a file in traffic.trace");
  }
  if (auto checked = check_bursts(scenario, network); !checked) return checked;
  const bool replays = std::ranges::any_of(
      scenario.misbehaviour, [](const MisdeedSpec& row) { return row.kind == Misdeed::replay && row.share > 0; });
  if (replays && network.centres.size() < 2) {
    return fail(Errc::invalid_input,
                "misbehaviour replay needs a second centre to replay what the first sent, and this network has one; "
                "raise network.agencies or remove the row");
  }
  return {};
}

Plan make_plan(const Scenario& scenario, const Network& network, InstantNs issue_date, const PlanInputs& inputs) {
  AXLE_ASSERT(check_plan(scenario, network, inputs).has_value());
  Draft draft;
  draft.late = late_agencies(scenario, network);
  if (scenario.traffic.arrivals == Arrivals::trace) {
    copy_trace(scenario, inputs.trace, draft);
  } else {
    draw_process(scenario, network, draft);
  }
  draft.process = draft.documents.size();
  draft.taken.assign(draft.process, false);
  sign_process(scenario, network, draft);
  add_misdeeds(scenario, network, draft);
  plan_bursts(scenario, network, draft);
  add_followers(scenario, network, draft);
  Plan plan = settle_order(std::move(draft));
  write_headers(scenario, network, issue_date, plan.documents);
  plan.hash = hash_plan(plan);
  return plan;
}

}  // namespace axle::sim
