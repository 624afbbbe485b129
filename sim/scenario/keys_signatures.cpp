#include <algorithm>

#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::array<std::string_view, 4> kLevelNames{"central", "province", "district", "commune"};

Result<std::string> read_level_or_none(std::string_view text) {
  if (text == "none") return std::string();
  const auto position = word_position(kLevelNames, text);
  if (!position) return pass(position);
  return std::string(text);
}

Key algorithm_key(signature::KeyAlgorithm algorithm) {
  Key key{"signatures.algorithms." + std::string(to_string(algorithm)),
          "share, 0% to 100%",
          "Of the agencies: sign with this kind of key.",
          {},
          {}};
  key.set = [algorithm](Scenario& s, std::string_view text) -> Result<void> {
    const auto share = parse_share(text);
    if (!share) return pass(share);
    s.signatures.algorithms.erase(algorithm);  // none is the same as 0%
    if (*share > 0) s.signatures.algorithms.emplace(algorithm, *share);
    return {};
  };
  key.print = [algorithm](const Scenario& s) {
    const auto found = s.signatures.algorithms.find(algorithm);
    return print_share(found == s.signatures.algorithms.end() ? 0 : found->second);
  };
  return key;
}

void add_renewal(Keys& keys) {
  Key level = make_key(
      "signatures.renewal.level", "none, " + listed(kLevelNames),
      "The certificates of all agencies of this level end in mid-run; new ones take their place.",
      [](auto& s) -> auto& { return s.signatures.renewal.level; }, read_level_or_none,
      [](const std::string& name) { return name.empty() ? std::string("none") : name; });
  level.words = {"none", "central", "province", "district", "commune"};
  keys.push_back(std::move(level));
  keys.push_back(duration_key("signatures.renewal.at", 0, kDay, "When they end. Run time.",
                              [](auto& s) -> auto& { return s.signatures.renewal.at; }));
  keys.push_back(share_key("signatures.renewal.late", "Of those agencies: go on with the old one.",
                           [](auto& s) -> auto& { return s.signatures.renewal.late; }));
  std::vector<std::pair<std::string, Expected>> outcomes;
  for (std::size_t i = 0; i < kExpectedCount; ++i) {
    outcomes.emplace_back(kExpectedNames[i], static_cast<Expected>(i));
  }
  keys.push_back(choice_key<Expected>("signatures.renewal.expect_late", outcomes,
                                      "What becomes of what they sign from then on.",
                                      [](auto& s) -> auto& { return s.signatures.renewal.expect_late; }));
}

}  // namespace

void add_signatures(Schema& schema) {
  Keys& keys = schema.keys;
  for (const signature::KeyAlgorithm algorithm : signature::kKeyAlgorithms) keys.push_back(algorithm_key(algorithm));
  for (const Level level : kLevels) {
    keys.push_back(
        share_key("signatures.signed." + level_name(level),
                  "Of the documents that agencies of this level send: signed. `signed: 80%` sets all levels.",
                  [i = level_index(level)](auto& s) -> auto& { return s.signatures.signed_share[i]; }));
  }
  keys.push_back(choice_key<PacketSigning>(
      "signatures.packet", {{"none", PacketSigning::none}, {"modern", PacketSigning::modern}},
      "modern: the packets of signed documents are signed too (XML-DSig), by agencies whose key is RSA or ECDSA.",
      [](auto& s) -> auto& { return s.signatures.packet; }));
  keys.push_back(choice_key<Revocation>(
      "signatures.revocation", {{"off", Revocation::off}, {"crl", Revocation::crl}, {"ocsp", Revocation::ocsp}},
      "How the hub asks whether a certificate was revoked.", [](auto& s) -> auto& { return s.signatures.revocation; }));
  add_renewal(keys);
  keys.push_back(count_key("signatures.key_pool", 1, 10'000,
                           "Distinct key pairs per algorithm; every certificate is the agency's own all the same.",
                           [](auto& s) -> auto& { return s.signatures.key_pool; }));
}

}  // namespace axle::sim
