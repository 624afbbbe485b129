// Misdeeds that can be done, with ends that they can have.
#include <algorithm>
#include <vector>

#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/value_kinds.hpp"

namespace axle::sim {
namespace {

constexpr std::string_view kList = "misbehaviour";

// The ends that a misdeed can have, the ordinary one first. A hub that verifies less than it should delivers what it
// should refuse, and a receiver that verifies returns it.
std::vector<Expected> possible_ends(Misdeed kind) {
  using enum Expected;
  switch (kind) {
    case Misdeed::not_signed: return {delivered, refused, returned};
    case Misdeed::conflict:
    case Misdeed::replay: return {refused, repeated, delivered};
    case Misdeed::duplicate: return {repeated, refused};
    case Misdeed::oversized:
    case Misdeed::malformed:
    case Misdeed::hostile: return {refused, cut_off, returned, delivered};
    case Misdeed::slow_client: return {cut_off};
    case Misdeed::never_polls: return {pending};
    case Misdeed::tampered:
    case Misdeed::expired_certificate:
    case Misdeed::revoked_certificate:
    case Misdeed::wrong_signer: return {refused, returned, delivered};
  }
  return {refused};
}

std::string_view name_of_end(Expected end) {
  return kExpectedNames[static_cast<std::size_t>(end)];
}

void check_end(const MisdeedSpec& misdeed, const std::string& path, const std::string& kind, Problems& problems) {
  const auto ends = possible_ends(misdeed.kind);
  if (std::ranges::find(ends, misdeed.expect) != ends.end()) return;
  std::vector<std::string> words;
  for (const Expected end : ends) words.emplace_back(name_of_end(end));
  problems.about(path + ".expect", path + ".expect is " + std::string(name_of_end(misdeed.expect)) +
                                       ", which does not happen to " + kind + "; write " + one_of(words));
}

void check_misdeed(const Scenario& s, const MisdeedSpec& misdeed, const std::string& path, Problems& problems) {
  const std::string kind(kMisdeedNames[static_cast<std::size_t>(misdeed.kind)]);
  check_end(misdeed, path, kind, problems);
  if (misdeed.kind == Misdeed::hostile && misdeed.attack.empty()) {
    problems.about(path, path + " is hostile but has no attack; write attack: A-01, or another of docs/security.md");
  }
  if (misdeed.kind != Misdeed::hostile && !misdeed.attack.empty()) {
    problems.about(path + ".attack", path + ".attack is " + misdeed.attack + " but its kind is " + kind +
                                         "; write kind: hostile, or remove it");
  }
  if (misdeed.kind == Misdeed::revoked_certificate && problems.readable("signatures.revocation") &&
      s.signatures.revocation == Revocation::off) {
    problems.about(path, path +
                             " has revoked certificates but signatures.revocation is off, so that nobody would know; "
                             "write signatures.revocation: crl or ocsp");
  }
  const auto level = identity::parse_level(misdeed.level);
  if (level && problems.readable("network.agencies") && s.network.agencies[index_of(*level)] == 0) {
    problems.about(path + ".level", path + ".level is " + misdeed.level +
                                        " but there is no agency of that level; name another or raise " +
                                        level_path("network.agencies", *level));
  }
}

}  // namespace

Expected ordinary_end(Misdeed kind) {
  return possible_ends(kind).front();
}

void check_misbehaviour(const Scenario& s, Problems& problems) {
  double documents = 0, centres = 0;
  for (std::size_t i = 0; i < s.misbehaviour.size(); ++i) {
    const MisdeedSpec& misdeed = s.misbehaviour[i];
    (misdeed.kind == Misdeed::never_polls ? centres : documents) += misdeed.share;
    const std::string path = entry_path(kList, i);
    if (problems.readable(path)) check_misdeed(s, misdeed, path, problems);
  }
  if (!problems.readable(kList)) return;
  if (documents > 1 + 1e-9) {
    problems.about(kList, "misbehaviour adds up to " + print_sum(documents) +
                              " of the documents; each has one misdeed at most, so write at most 100% together");
  }
  if (centres > 1 + 1e-9) {
    problems.about(kList, "misbehaviour of kind never_polls adds up to " + print_sum(centres) +
                              " of the centres; write at most 100% together");
  }
}

}  // namespace axle::sim
