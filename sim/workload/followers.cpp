#include "sim/workload/followers.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "sim/network/quota.hpp"
#include "sim/workload/intensity.hpp"
#include "sim/workload/senders.hpp"

namespace axle::sim {
namespace {

constexpr std::array<std::string_view, kRoleCount> kRoleNames{"ordinary", "reply", "recall", "update", "replacement"};
constexpr int kTriesMax = 64;  // of a random agency before all are looked at in order

class Followers {
 public:
  Followers(const Scenario& scenario, const Network& network, Draft& draft)
      : scenario_(scenario),
        network_(network),
        levels_(agencies_by_level(network)),
        draft_(draft),
        length_(run_length(scenario)) {}

  void add(Role role, double share);

 private:
  bool follow(Role role, std::uint32_t original, DurationNs delay, RandomStream& random);
  std::optional<std::uint32_t> choose_replier(const PlannedDocument& original, RandomStream& random) const;
  std::optional<std::uint32_t> choose_added(const PlannedDocument& original, RandomStream& random) const;

  const Scenario& scenario_;
  const Network& network_;
  PerLevel<std::vector<std::uint32_t>> levels_;
  Draft& draft_;
  DurationNs length_;
};

// Originals in random order; those that a delay did not suit are kept for shorter ones.
class Originals {
 public:
  Originals(const Draft& draft, RandomStream& random) {
    for (std::uint32_t i = 0; i < draft.process; ++i) {
      if (!draft.taken[i]) fresh_.push_back(i);
    }
    shuffle(fresh_, random);
  }

  // The next one that `suits`, never to be seen again; nothing when there is none.
  template <class Suits>
  std::optional<std::uint32_t> take(Suits suits) {
    while (!fresh_.empty()) {
      const std::uint32_t original = fresh_.back();
      fresh_.pop_back();
      if (suits(original)) return original;
      passed_.push_back(original);
      if (fresh_.empty()) std::ranges::sort(passed_, std::greater<>());
    }
    // The earliest is the likeliest to suit.
    if (passed_.empty() || !suits(passed_.back())) return std::nullopt;
    const std::uint32_t original = passed_.back();
    passed_.pop_back();
    return original;
  }

 private:
  std::vector<std::uint32_t> fresh_, passed_;  // positions, which are in order of time
};

void Followers::add(Role role, double share) {
  if (share <= 0) return;
  const TrafficSpec& traffic = scenario_.traffic;
  const std::string name = "follow/" + std::string(kRoleNames[static_cast<std::size_t>(role)]);
  RandomStream random(scenario_.seed, "workload/" + name);
  const double expected = share * static_cast<double>(draft_.process);
  const std::uint64_t quota = round_at_random(std::span(&expected, 1), random).front();
  const std::size_t first = draft_.documents.size();
  Originals originals(draft_, random);
  for (std::uint64_t k = 0; k < quota; ++k) {
    const double drawn = random.log_normal(static_cast<double>(traffic.follow_median), traffic.follow_sigma);
    const auto delay = static_cast<DurationNs>(std::min(drawn, static_cast<double>(length_)));
    const auto suits = [&](std::uint32_t original) { return draft_.documents[original].at + delay < length_; };
    std::optional<std::uint32_t> original = originals.take(suits);
    while (original && !follow(role, *original, delay, random)) original = originals.take(suits);
  }
  draw_features(scenario_, first, name, draft_);
}

// False when nothing of that role can follow it.
bool Followers::follow(Role role, std::uint32_t original, DurationNs delay, RandomStream& random) {
  const PlannedDocument& about = draft_.documents[original];
  if (is_refused(scenario_, network_, about)) return false;
  PlannedDocument document;
  document.at = about.at + delay;
  document.from = about.from;
  document.to = about.to;
  document.role = role;
  document.about = original;
  std::optional<std::uint32_t> added;
  if (role == Role::reply) {
    const std::optional<std::uint32_t> replier = choose_replier(about, random);
    if (!replier) return false;
    document.from = *replier;
    document.to = {about.from};
  } else if (role == Role::update) {
    added = choose_added(about, random);
    if (!added) return false;
  }
  sign(scenario_, network_, random, draft_, document);
  if (is_refused(scenario_, network_, document)) return false;
  if (added) draft_.documents[original].added.push_back(*added);
  draft_.taken[original] = true;
  draft_.documents.push_back(std::move(document));
  return true;
}

// A receiver that is to be delivered the document, at random.
std::optional<std::uint32_t> Followers::choose_replier(const PlannedDocument& original, RandomStream& random) const {
  const std::size_t offset = random.below(original.to.size());
  for (std::size_t k = 0; k < original.to.size(); ++k) {
    const std::uint32_t receiver = original.to[(offset + k) % original.to.size()];
    if (expected_of(scenario_, network_, original, receiver) == Expected::delivered) return receiver;
  }
  return std::nullopt;
}

// An agency that neither sends nor receives the document, at random by the matrix.
std::optional<std::uint32_t> Followers::choose_added(const PlannedDocument& original, RandomStream& random) const {
  const auto level = static_cast<std::size_t>(network_.agencies[original.from].level);
  const auto is_free = [&](std::uint32_t agency) {
    return agency != original.from && std::ranges::find(original.to, agency) == original.to.end();
  };
  PerLevel<double> weights = scenario_.traffic.matrix[level];
  for (std::size_t to = 0; to < weights.size(); ++to) {
    if (levels_[to].empty()) weights[to] = 0;
  }
  if (std::ranges::all_of(weights, [](double one) { return one <= 0; })) return std::nullopt;
  for (int k = 0; k < kTriesMax; ++k) {
    const std::vector<std::uint32_t>& agencies = levels_[random.pick(weights)];
    const std::uint32_t agency = agencies[random.below(agencies.size())];
    if (is_free(agency)) return agency;
  }
  for (std::uint32_t agency = 0; agency < network_.agencies.size(); ++agency) {
    if (is_free(agency)) return agency;
  }
  return std::nullopt;
}

}  // namespace

void add_followers(const Scenario& scenario, const Network& network, Draft& draft) {
  const TrafficSpec& traffic = scenario.traffic;
  Followers followers(scenario, network, draft);
  followers.add(Role::reply, traffic.replies);
  followers.add(Role::recall, traffic.recalls);
  followers.add(Role::update, traffic.updates);
  followers.add(Role::replacement, traffic.replacements);
}

}  // namespace axle::sim
