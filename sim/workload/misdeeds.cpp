#include "sim/workload/misdeeds.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string>

#include "sim/network/quota.hpp"
#include "sim/workload/intensity.hpp"

namespace axle::sim {
namespace {

constexpr DurationNs kReplayDelay = 2 * kSecond;

// How much later than its document what a misdeed adds may be, at most; 0: it adds nothing.
DurationNs reach_of(Misdeed kind) {
  switch (kind) {
    case Misdeed::duplicate:
    case Misdeed::slow_client: return kSecond;
    case Misdeed::replay: return kReplayDelay + kSecond;
    case Misdeed::conflict: return 2 * kConflictDelay;
    default: return 0;
  }
}

bool needs_signature(Misdeed kind) {
  return kind == Misdeed::tampered || kind == Misdeed::not_signed || kind == Misdeed::expired_certificate ||
         kind == Misdeed::revoked_certificate || kind == Misdeed::wrong_signer;
}

class Row {
 public:
  Row(const Scenario& scenario, const Network& network, std::uint32_t index, RandomStream random, Draft& draft)
      : scenario_(scenario),
        network_(network),
        draft_(draft),
        index_(index),
        spec_(scenario.misbehaviour[index]),
        random_(random),
        length_(run_length(scenario)) {}

  void add() {
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t i = 0; i < draft_.process; ++i) {
      const identity::Level level = network_.agencies[draft_.documents[i].from].level;
      if (spec_.level.empty() || identity::to_string(level) == spec_.level) candidates.push_back(i);
    }
    const double expected = spec_.share * static_cast<double>(candidates.size());
    std::uint64_t quota = round_at_random(std::span(&expected, 1), random_).front();
    shuffle(candidates, random_);
    for (const std::uint32_t candidate : candidates) {
      if (quota == 0) break;
      if (!qualifies(candidate)) continue;
      draft_.taken[candidate] = true;
      commit(candidate);
      --quota;
    }
  }

 private:
  bool qualifies(std::uint32_t candidate) const {
    const PlannedDocument& document = draft_.documents[candidate];
    if (draft_.taken[candidate] || (needs_signature(spec_.kind) && !document.is_signed)) return false;
    const DurationNs reach = reach_of(spec_.kind);
    return reach == 0 || (document.at + reach < length_ && !is_refused(scenario_, network_, document));
  }

  void commit(std::uint32_t candidate) {
    PlannedDocument& document = draft_.documents[candidate];
    switch (spec_.kind) {
      case Misdeed::duplicate:
      case Misdeed::slow_client: return probe(candidate, network_.agencies[document.from].centre, 0);
      case Misdeed::replay: return probe(candidate, another_centre(document.from), kReplayDelay);
      case Misdeed::conflict: return contradict(candidate);
      case Misdeed::not_signed: document.is_signed = false; [[fallthrough]];
      default: document.misdeed = index_;
    }
  }

  DurationNs up_to(DurationNs most) { return static_cast<DurationNs>(random_.uniform() * static_cast<double>(most)); }

  void probe(std::uint32_t document, std::uint32_t centre, DurationNs delay) {
    const DurationNs at = draft_.documents[document].at + delay + up_to(kSecond);
    draft_.probes.push_back({at, document, centre, index_});
  }

  std::uint32_t another_centre(std::uint32_t agency) {
    const auto drawn = static_cast<std::uint32_t>(random_.below(network_.centres.size() - 1));
    return drawn < network_.agencies[agency].centre ? drawn : drawn + 1;
  }

  void contradict(std::uint32_t original) {
    const PlannedDocument& first = draft_.documents[original];
    PlannedDocument second;
    second.at = first.at + kConflictDelay + up_to(kConflictDelay);
    second.from = first.from;
    second.to = first.to;
    second.extra = true;
    second.misdeed = index_;
    second.conflicts_with = original;
    sign(scenario_, network_, random_, draft_, second);
    draft_.documents.push_back(std::move(second));
  }

  const Scenario& scenario_;
  const Network& network_;
  Draft& draft_;
  std::uint32_t index_;
  const MisdeedSpec& spec_;
  RandomStream random_;
  DurationNs length_;
};

}  // namespace

void add_misdeeds(const Scenario& scenario, const Network& network, Draft& draft) {
  std::map<std::string, int> names;  // rows of one name are told apart by their number
  for (std::uint32_t i = 0; i < scenario.misbehaviour.size(); ++i) {
    const MisdeedSpec& row = scenario.misbehaviour[i];
    if (row.kind == Misdeed::never_polls) continue;
    std::string name(kMisdeedNames[static_cast<std::size_t>(row.kind)]);
    name += "/" + row.level + "/" + row.attack;
    name += "/" + std::to_string(++names[name]);
    const std::size_t first = draft.documents.size();
    Row(scenario, network, i, RandomStream(scenario.seed, "workload/misdeed/" + name), draft).add();
    draw_features(scenario, first, name, draft);
  }
}

}  // namespace axle::sim
