// What agencies and hub do, and the run's phases.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr double kPhaseRateMax = 1000;
constexpr std::uint32_t kAttemptsMax = 1000;
constexpr std::uint32_t kConnectionsMax = 16'000;  // as many as the hub serves

void add_clerks(Schema& schema) {
  add_key(schema, "agencies.register", duration_kind(0, 30 * kDay),
          "Median time from receipt (status 01) to registration (03) or refusal (02). Run time.",
          [](auto& s) -> auto& { return s.agencies.register_median; });
  add_key(schema, "agencies.process", duration_kind(0, 30 * kDay),
          "Median time of each further step (04, 05, 06); 0s: agencies stop at 03. Run time.",
          [](auto& s) -> auto& { return s.agencies.process_median; });
  add_key(schema, "agencies.sigma", number_kind(0, 3), "Spread of both times: sigma of their logarithm.",
          [](auto& s) -> auto& { return s.agencies.reaction_sigma; });
  add_key(schema, "agencies.refuse", share_kind(), "Of the documents received: refused (02) although nothing is wrong.",
          [](auto& s) -> auto& { return s.agencies.refuse_share; });
  add_key(schema, "agencies.agree", share_kind(),
          "Of the requests to take back or update a document: answered with 15 (agreed), the others with 16.",
          [](auto& s) -> auto& { return s.agencies.agree_share; });
  add_key(schema, "agencies.office_hours", truth_kind(),
          "true: clerks act within `traffic.calendar.hours` of working days only.",
          [](auto& s) -> auto& { return s.agencies.office_hours; });
}

void add_systems(Schema& schema) {
  add_key(schema, "agencies.local_delivery", truth_kind(),
          "true: an LGSP delivers among its own units without the hub.",
          [](auto& s) -> auto& { return s.agencies.local_delivery; });
  add_key(schema, "agencies.track", duration_kind(0, 30 * kDay),
          "After so long a sender asks the hub what became of a document; 0s: never. Run time.",
          [](auto& s) -> auto& { return s.agencies.track; });
  add_key(schema, "agencies.attempts", count_kind(1, kAttemptsMax),
          "Attempts to send a document before its centre gives up.",
          [](auto& s) -> auto& { return s.agencies.attempts; });
  add_key(schema, "agencies.retry_first", duration_kind(kMillisecond, kHour),
          "Pause after the first attempt that failed; it doubles with each. Run time.",
          [](auto& s) -> auto& { return s.agencies.retry_first; });
  add_key(schema, "agencies.retry_max", duration_kind(kMillisecond, kDay), "Longest pause between attempts. Run time.",
          [](auto& s) -> auto& { return s.agencies.retry_max; });
  add_key(schema, "agencies.connections",
          choice_kind<Connections>({{"shared", Connections::shared},
                                    {"per_centre", Connections::per_centre},
                                    {"per_request", Connections::per_request}}),
          "shared: all centres use the same few, a simulation's economy; per_centre: each keeps one of its own; "
          "per_request: each request opens one.",
          [](auto& s) -> auto& { return s.agencies.connections; });
  add_key(schema, "agencies.connections_max", count_kind(1, kConnectionsMax),
          "Connections of all centres together at most.", [](auto& s) -> auto& { return s.agencies.connections_max; });
}

void add_hub(Schema& schema) {
  add_key(schema, "hub.verification",
          choice_kind<Verification>({{"off", Verification::off},
                                     {"link", Verification::link},
                                     {"packet", Verification::packet},
                                     {"full", Verification::full}}),
          "What the hub verifies before it accepts a document. off: nothing; link: who asks; packet: and the packet's "
          "own signature; full: and every signature of its files.",
          [](auto& s) -> auto& { return s.hub.verification; });
  add_key(schema, "hub.tls", truth_kind(), "HTTPS between agencies and hub; false: plain HTTP.",
          [](auto& s) -> auto& { return s.hub.tls; });
  add_key(schema, "hub.net_threads", count_kind(1, 256), "Threads of the hub that serve connections.",
          [](auto& s) -> auto& { return s.hub.net_threads; });
  add_key(schema, "hub.verify_threads", count_kind(1, 256), "Threads of the hub that verify.",
          [](auto& s) -> auto& { return s.hub.verify_threads; });
  add_key(schema, "hub.sync_delay", duration_kind(0, 10 * kSecond),
          "Added to every write that must be on disk, to stand for a slower disk.",
          [](auto& s) -> auto& { return s.hub.sync_delay; });
}

}  // namespace

void add_agencies(Schema& schema) {
  for (const Level level : kLevels) {
    add_key(schema, "agencies.poll." + level_name(level), duration_kind(kMillisecond, kDay),
            "How often a centre of this level asks the hub for each of its two queues. `poll: 5s` sets all levels. Run "
            "time.",
            [i = level_index(level)](auto& s) -> auto& { return s.agencies.poll_period[i]; });
  }
  add_clerks(schema);
  add_systems(schema);
}

void add_hub_and_phases(Schema& schema) {
  add_hub(schema);
  add_key(
      schema, "phases.warmup", duration_kind(0, kDay),
      "The first part of the traffic, sent but not measured; with `phases.steps` those of kind warmup are, and this "
      "is not looked at. Run time.",
      [](auto& s) -> auto& { return s.phases.warmup; });
  add_key(schema, "phases.drain", duration_kind(0, kDay),
          "Longest wait after the last document for what is under way. Run time.",
          [](auto& s) -> auto& { return s.phases.drain; });
  ListMaker("phases.steps", kPhaseStepsMax, "{phase: surge, for: 20s, rate: 2.3x}",
            "The run in stretches, one after another. Without the list it is one steady phase of `traffic.period`.",
            [](auto& s) -> auto& { return s.phases.steps; })
      .required("phase", enum_kind<PhaseKind>(kPhaseKindNames),
                "warmup: not measured; outage: the hub is away and agencies go on sending; the others only name the "
                "stretch in results. Required.",
                [](auto& e) -> auto& { return e.kind; })
      .required("for", duration_kind(kMillisecond, kPeriodMax), "How long. Run time. Required.",
                [](auto& e) -> auto& { return e.length; })
      .key("rate", factor_range_kind(kPhaseRateMax),
           "Factor on the rate of sending: 2.3x, or 0x..1x for one that changes evenly.",
           [](auto& e) { return std::tie(e.rate_from, e.rate_to); })
      .add_to(schema);
}

}  // namespace axle::sim
