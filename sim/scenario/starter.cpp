#include "sim/scenario/starter.hpp"

#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::string_view kBody =
    R"(# What it shows, and where its figures come from. Say of each whether it is sourced or assumed.
#
#   axle scenario check FILE     what is wrong with it
#   axle scenario show FILE      all of it, with every default
#   axle simulate FILE           in virtual time, in seconds
#   axle run FILE                over HTTPS, against the hub that comes with Axle
#
# Every key: docs/scenarios.md. What is left out keeps its default.
axle: 1
name: NAME
title: One line for reports
seed: 1                        # the same seed gives the same run

network:
  agencies: {central: 3, province: 6, district: 12, commune: 24}
  named:
    - {code: G22}              # a real unit by its public code; its name is known
  direct: 50%                  # of ministries and provinces; the others are behind an LGSP
  # links:                     # slow lines, by level
  #   commune: {bandwidth: 2Mbit/s, delay: 30ms, loss: 0.5%}

traffic:
  documents: 300
  period: 20s                  # by the scenario's clock ...
  compress: 1x                 # ... which 60x would let go sixty times as fast
  arrivals: poisson
  share: {central: 20%, province: 30%, district: 30%, commune: 20%}
  matrix:                      # who writes to whom; rows are the senders
    central: {central: 20%, province: 60%, district: 10%, commune: 10%}
    province: {central: 20%, province: 30%, district: 35%, commune: 15%}
    district: {province: 35%, district: 25%, commune: 40%}
    commune: {province: 25%, district: 55%, commune: 20%}
  fan_out: {mean: 3, max: 30}  # receivers of a document
  replies: 5%                  # answered by a receiver with a document of its own

documents:
  pages: 1..3
  size: {median: 80KiB, sigma: 0.4, max: 1MiB}

signatures:
  algorithms: {rsa2048: 80%, p256: 20%}
  signed: 100%
  key_pool: 8

agencies:
  poll: 500ms                  # how often each asks for its mail
  register: 300ms              # what clerks take, at the median
  refuse: 1%

phases: {warmup: 2s, drain: 15s}

misbehaviour:
  - {kind: tampered, share: 1%, expect: refused}
  - {kind: duplicate, share: 1%, expect: repeated}

objectives:                    # what must hold at the end
  - accounting.lost == 0
  - accounting.duplicated == 0
  - expectations.wrong == 0
  - delivery.p99 < 10s
)";

}  // namespace

Result<std::string> starter_scenario(std::string_view name) {
  const auto good = read_name(name);
  if (!good) return pass(good);
  std::string text(kBody);
  constexpr std::string_view kPlace = "name: NAME";
  text.replace(text.find(kPlace), kPlace.size(), "name: " + print_quoted(*good));
  return text;
}

}  // namespace axle::sim
