#include <algorithm>

#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

Result<std::pair<double, double>> read_rates(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto from = read_factor(text.substr(0, dots), 0, 1000);
  if (!from) return pass(from);
  if (dots == std::string_view::npos) return std::pair(*from, *from);
  const auto to = read_factor(text.substr(dots + 2), 0, 1000);
  if (!to) return pass(to);
  return std::pair(*from, *to);
}

void add_steps(Schema& schema) {
  ListMaker list(schema, "phases.steps", "{phase: steady, for: 30s}", kPhaseStepsMax,
                 [](auto& s) -> auto& { return s.phases.steps; });
  list.word("phase", kPhaseKindNames, "What the step is: warmup is not measured; during outage the hub is away.", true,
            [](auto& row) -> auto& { return row.kind; });
  list.duration("for", kMillisecond, 366 * kDay, "How long it lasts. Run time.", true,
                [](auto& row) -> auto& { return row.length; });
  RowKey& rate = list.raw("rate", "factor or range of factors, 0x to 1000x",
                          "Factor on the rate of sending: 2.3x, or 0x..1x for a ramp.");
  rate.required = false;
  rate.set = [](Scenario& s, std::size_t row, std::string_view text) -> Result<void> {
    const auto rates = read_rates(text);
    if (!rates) return pass(rates);
    std::tie(s.phases.steps[row].rate_from, s.phases.steps[row].rate_to) = *rates;
    return {};
  };
  rate.print = [](const Scenario& s, std::size_t row) -> std::string {
    const PhaseStep& step = s.phases.steps[row];
    if (step.rate_from == 1 && step.rate_to == 1) return {};
    return step.rate_from == step.rate_to ? print_factor(step.rate_from)
                                          : print_factor(step.rate_from) + ".." + print_factor(step.rate_to);
  };
}

}  // namespace

void add_agencies(Schema& schema) {
  Keys& keys = schema.keys;
  for (const Level level : kLevels) {
    keys.push_back(duration_key("agencies.poll." + level_name(level), kMillisecond, kDay,
                                "How often a centre of this level asks the hub for each of its two queues. Run time.",
                                [i = level_index(level)](auto& s) -> auto& { return s.agencies.poll_period[i]; }));
  }
  keys.push_back(duration_key("agencies.register", 0, 30 * kDay,
                              "Median time from receipt (status 01) to registration (03) or refusal (02). Run time.",
                              [](auto& s) -> auto& { return s.agencies.register_median; }));
  keys.push_back(duration_key("agencies.process", 0, 30 * kDay,
                              "Median time of each further step (04, 05, 06); 0s: agencies stop at 03. Run time.",
                              [](auto& s) -> auto& { return s.agencies.process_median; }));
  keys.push_back(number_key("agencies.sigma", 0, 3, "Spread of both times: sigma of their logarithm.",
                            [](auto& s) -> auto& { return s.agencies.reaction_sigma; }));
  keys.push_back(share_key("agencies.refuse", "Of the documents received: refused (02) although nothing is wrong.",
                           [](auto& s) -> auto& { return s.agencies.refuse_share; }));
  keys.push_back(share_key(
      "agencies.agree", "Of the requests to take a document back or to update it: agreed to (15), the rest not (16).",
      [](auto& s) -> auto& { return s.agencies.agree_share; }));
  keys.push_back(bool_key("agencies.office_hours", "Clerks act within `traffic.calendar.hours` of working days only.",
                          [](auto& s) -> auto& { return s.agencies.office_hours; }));
  keys.push_back(bool_key("agencies.local_delivery",
                          "An LGSP delivers what goes to its own units only without the hub.",
                          [](auto& s) -> auto& { return s.agencies.local_delivery; }));
  keys.push_back(duration_key("agencies.track", 0, 30 * kDay,
                              "The sender asks the hub what became of a document this long after its acceptance; 0s: "
                              "never. Run time.",
                              [](auto& s) -> auto& { return s.agencies.track; }));
  keys.push_back(count_key("agencies.attempts", 1, 1'000'000, "To send a document or a status, in all.",
                           [](auto& s) -> auto& { return s.agencies.attempts; }));
  keys.push_back(duration_key("agencies.retry_first", kMillisecond, kDay,
                              "Pause after the first attempt; doubles with each. Run time.",
                              [](auto& s) -> auto& { return s.agencies.retry_first; }));
  keys.push_back(duration_key("agencies.retry_max", kMillisecond, kDay, "The longest pause. Run time.",
                              [](auto& s) -> auto& { return s.agencies.retry_max; }));
  keys.push_back(choice_key<Connections>(
      "agencies.connections",
      {{"shared", Connections::shared},
       {"per_centre", Connections::per_centre},
       {"per_request", Connections::per_request}},
      "shared: all centres over one pool; per_centre: one of its own for each, kept open; per_request: a new one each "
      "time.",
      [](auto& s) -> auto& { return s.agencies.connections; }));
  keys.push_back(count_key("agencies.connections_max", 1, 20'000, "Connections of all centres together at most.",
                           [](auto& s) -> auto& { return s.agencies.connections_max; }));
}

void add_hub_and_phases(Schema& schema) {
  Keys& keys = schema.keys;
  keys.push_back(choice_key<Verification>(
      "hub.verification",
      {{"off", Verification::off},
       {"link", Verification::link},
       {"packet", Verification::packet},
       {"full", Verification::full}},
      "What the hub verifies before it accepts a document. off: nothing; link: who asks; packet: and the packet's own "
      "signature; full: and every signature of its files.",
      [](auto& s) -> auto& { return s.hub.verification; }));
  keys.push_back(bool_key("hub.tls", "HTTPS between agencies and hub; false: plain HTTP.",
                          [](auto& s) -> auto& { return s.hub.tls; }));
  keys.push_back(count_key("hub.net_threads", 1, 256, "Threads of the hub that serve connections.",
                           [](auto& s) -> auto& { return s.hub.net_threads; }));
  keys.push_back(count_key("hub.verify_threads", 1, 256, "Threads of the hub that verify.",
                           [](auto& s) -> auto& { return s.hub.verify_threads; }));
  keys.push_back(duration_key("hub.sync_delay", 0, 10 * kSecond,
                              "Added to every write that must be on disk, to stand for a slower disk.",
                              [](auto& s) -> auto& { return s.hub.sync_delay; }));
  keys.push_back(duration_key("phases.warmup", 0, kDay,
                              "The first part of the traffic, sent but not measured. Run time.",
                              [](auto& s) -> auto& { return s.phases.warmup; }));
  keys.push_back(duration_key("phases.drain", 0, kDay,
                              "Longest wait after the last document for what is under way. Run time.",
                              [](auto& s) -> auto& { return s.phases.drain; }));
  add_steps(schema);
}

}  // namespace axle::sim
