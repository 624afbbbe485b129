// What the lists of a scenario must keep among themselves and with the rest.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/units.hpp"
#include "sim/scenario/check.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;

std::string row(std::string_view list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

// Rows whose shares are of one whole.
template <class Rows>
void check_whole(const Rows& rows, std::string_view path, Problems& problems) {
  if (rows.empty() || !problems.readable(path)) return;
  double sum = 0;
  for (const auto& one : rows) sum += one.share;
  if (std::abs(sum - 1) <= kShareTolerance + 1e-9) return;
  problems.about(path, std::string(path) + " adds up to " + print_share(std::round(sum * 1e5) / 1e5) +
                           "; the shares must add up to 100%");
}

void check_dialects(const Scenario& s, Problems& problems) {
  check_whole(s.network.dialects, "network.dialects", problems);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < s.network.dialects.size(); ++i) {
    const DialectSpec& dialect = s.network.dialects[i];
    const std::string path = row("network.dialects", i);
    if (!problems.readable(path)) continue;
    if (!names.insert(dialect.name).second) {
      problems.about(path,
                     path + " is called " + dialect.name + ", and so is one before it; give it a name of its own");
    }
    for (const Expected expected : {dialect.expect, dialect.expect_strict}) {
      if (expected == Expected::delivered || expected == Expected::refused || expected == Expected::returned) continue;
      problems.about(path, path + ": a document of a dialect is delivered, refused or returned; write one of these");
    }
  }
}

void check_mixture(const Scenario& s, Problems& problems) {
  check_whole(s.traffic.mixture, "traffic.fan_out.mixture", problems);
  for (std::size_t i = 0; i < s.traffic.mixture.size(); ++i) {
    const FanOutPart& part = s.traffic.mixture[i];
    const std::string path = row("traffic.fan_out.mixture", i);
    if (!problems.readable(path) || part.mean == 0 || (part.mean >= part.from && part.mean <= part.to)) continue;
    problems.about(path + ".mean", path + ".mean is " + print_number(part.mean) + ", which no document of " +
                                       std::to_string(part.from) + " to " + std::to_string(part.to) +
                                       " receivers has on average; write a number between");
  }
}

DurationNs length_of_steps(const Scenario& s) {
  DurationNs length = 0;
  for (const PhaseStep& step : s.phases.steps) length += step.length;
  return length;
}

void check_steps(const Scenario& s, Problems& problems) {
  if (s.phases.steps.empty() || !problems.readable("phases.steps")) return;
  if (std::ranges::all_of(s.phases.steps, [](const PhaseStep& step) { return step.rate_from + step.rate_to == 0; })) {
    problems.about("phases.steps", "phases.steps has no step in which anything is sent; give one a rate above 0x");
  }
  if (s.phases.steps.back().kind == PhaseKind::outage) {
    problems.about("phases.steps",
                   "phases.steps ends with an outage, so the hub would not come back; add {phase: recovery, for: 30s}");
  }
  if (!problems.given("traffic.period") || !problems.readable("traffic.compress")) return;
  const auto spanned = static_cast<DurationNs>(static_cast<double>(s.traffic.period) / s.traffic.compress);
  if (std::abs(spanned - length_of_steps(s)) <= kMillisecond) return;
  problems.about("traffic.period", "traffic.period takes " + format_duration(spanned) +
                                       " of run time, but the steps of phases.steps take " +
                                       format_duration(length_of_steps(s)) + "; leave traffic.period out");
}

bool is_level(std::string_view name) {
  return std::ranges::any_of(kLevels, [&](identity::Level level) { return identity::to_string(level) == name; });
}

void check_end(const Scenario& s, const std::string& path, const std::string& end, bool may_be_all,
               Problems& problems) {
  if ((may_be_all && end == "all") || identity::AgencyCode::parse(end)) return;
  if (!is_level(end)) {
    problems.about(path, path + ": '" + end + "' is neither a level nor a code; write commune, or G22");
    return;
  }
  const auto level = static_cast<std::size_t>(*identity::parse_level(end));
  if (!problems.readable("network.agencies") || s.network.agencies[level] > 0) return;
  problems.about(path, path + " is " + end + ", but there is no agency of that level; raise network.agencies." + end);
}

DurationNs run_length_of(const Scenario& s) {
  if (!s.phases.steps.empty()) return length_of_steps(s);
  return static_cast<DurationNs>(static_cast<double>(s.traffic.period) / s.traffic.compress);
}

void check_bursts(const Scenario& s, Problems& problems) {
  for (std::size_t i = 0; i < s.traffic.bursts.size(); ++i) {
    const BurstSpec& burst = s.traffic.bursts[i];
    const std::string path = row("traffic.bursts", i);
    if (!problems.readable(path)) continue;
    check_end(s, path + ".from", burst.from, false, problems);
    check_end(s, path + ".to", burst.to, true, problems);
    if (!problems.readable("traffic") || burst.at + burst.over <= run_length_of(s)) continue;
    problems.about(path + ".at", path + " goes on until " + format_duration(burst.at + burst.over) +
                                     ", but the traffic ends at " + format_duration(run_length_of(s)) +
                                     " of run time; let it begin earlier");
  }
}

// What can become of each misdeed at all.
bool possible(const MisdeedSpec& misdeed) {
  switch (misdeed.kind) {
    case Misdeed::never_polls: return misdeed.expect == Expected::pending;
    case Misdeed::slow_client: return misdeed.expect == Expected::cut_off;
    case Misdeed::duplicate: return misdeed.expect == Expected::repeated || misdeed.expect == Expected::refused;
    case Misdeed::replay: return misdeed.expect == Expected::refused || misdeed.expect == Expected::repeated;
    default: break;
  }
  return misdeed.expect == Expected::delivered || misdeed.expect == Expected::refused ||
         misdeed.expect == Expected::returned;
}

void check_misdeed(const Scenario& s, const MisdeedSpec& misdeed, const std::string& path, Problems& problems) {
  const std::string kind(kMisdeedNames[static_cast<std::size_t>(misdeed.kind)]);
  if (!possible(misdeed)) {
    problems.about(path, path + ": " + kind + " cannot end as " +
                             std::string(kExpectedNames[static_cast<std::size_t>(misdeed.expect)]) + "; write " +
                             (misdeed.kind == Misdeed::never_polls   ? "pending"
                              : misdeed.kind == Misdeed::slow_client ? "cut_off"
                              : misdeed.kind == Misdeed::duplicate   ? "repeated"
                                                                     : "refused"));
  }
  if (misdeed.kind == Misdeed::hostile && misdeed.attack.empty()) {
    problems.about(path, path + " is hostile without an attack; write attack: A-01");
  }
  if (misdeed.kind != Misdeed::hostile && !misdeed.attack.empty()) {
    problems.about(path, path + " has an attack but is " + kind + "; write kind: hostile");
  }
  if (misdeed.kind == Misdeed::revoked_certificate && s.signatures.revocation == Revocation::off &&
      misdeed.expect != Expected::delivered) {
    problems.about(path,
                   path + ": nobody asks about revocation; write signatures.revocation: crl, or expect: delivered");
  }
}

void check_misdeeds(const Scenario& s, Problems& problems) {
  double documents = 0, centres = 0;
  for (std::size_t i = 0; i < s.misbehaviour.size(); ++i) {
    const std::string path = row("misbehaviour", i);
    if (!problems.readable(path)) return;
    check_misdeed(s, s.misbehaviour[i], path, problems);
    (s.misbehaviour[i].kind == Misdeed::never_polls ? centres : documents) += s.misbehaviour[i].share;
  }
  if (documents > 1 || centres > 1) {
    problems.about("misbehaviour", "the shares of misbehaviour add up to more than 100%; lower them");
  }
}

void check_renewal(const Scenario& s, Problems& problems) {
  const RenewalSpec& renewal = s.signatures.renewal;
  if (renewal.level.empty() || !problems.readable("signatures.renewal")) return;
  const auto level = static_cast<std::size_t>(*identity::parse_level(renewal.level));
  if (problems.readable("network.agencies") && s.network.agencies[level] == 0) {
    problems.about("signatures.renewal.level", "signatures.renewal.level is " + renewal.level +
                                                   ", but there is no agency of that level; raise network.agencies." +
                                                   renewal.level);
  }
  if (problems.readable("traffic") && (renewal.at <= 0 || renewal.at >= run_length_of(s))) {
    problems.about("signatures.renewal.at", "signatures.renewal.at is " + format_duration(renewal.at) +
                                                "; write a time within the traffic, which ends at " +
                                                format_duration(run_length_of(s)));
  }
}

void check_traffic_sources(const Scenario& s, Problems& problems) {
  const bool traces = s.traffic.arrivals == Arrivals::trace;
  if (traces && s.traffic.trace.empty()) {
    problems.about("traffic.arrivals", "traffic.arrivals is trace but there is none; write traffic.trace: FILE");
  }
  if (!traces && !s.traffic.trace.empty()) {
    problems.about("traffic.trace", "traffic.trace is given but not used; write traffic.arrivals: trace");
  }
  if (!problems.given("traffic.per_agency")) return;
  for (const char* other : {"traffic.documents", "traffic.share"}) {
    if (!problems.given(other)) continue;
    problems.about(other, std::string(other) + " and traffic.per_agency both say how much is sent; leave one out");
  }
}

void check_orders_of_lists(const Scenario& s, Problems& problems) {
  if (s.traffic.replies + s.traffic.recalls + s.traffic.updates + s.traffic.replacements > 1) {
    problems.about("traffic",
                   "traffic.replies, recalls, updates and replacements are together more than 100%; a "
                   "document has one of them at most, lower them");
  }
  if (problems.readable("agencies") && s.agencies.retry_first > s.agencies.retry_max) {
    problems.about("agencies.retry_max", "agencies.retry_max is " + print_duration(s.agencies.retry_max) +
                                             ", less than agencies.retry_first; write at least " +
                                             print_duration(s.agencies.retry_first));
  }
  for (const DayPart& peak : s.traffic.calendar.peaks) {
    const bool within = std::ranges::any_of(
        s.traffic.calendar.hours, [&](const DayPart& part) { return part.from <= peak.from && peak.to <= part.to; });
    if (within || !problems.readable("traffic.calendar")) continue;
    problems.about("traffic.calendar.peaks",
                   "traffic.calendar.peaks are not all within traffic.calendar.hours; a peak is "
                   "part of the working hours");
    break;
  }
  if (s.traffic.calendar.hours.empty()) {
    problems.about("traffic.calendar.hours", "traffic.calendar.hours is none; write the working hours: 7:30-11:30");
  }
}

}  // namespace

void settle_period(Scenario& scenario, const Problems& problems) {
  if (scenario.phases.steps.empty() || problems.given("traffic.period") || !problems.readable("phases.steps")) return;
  scenario.traffic.period =
      static_cast<DurationNs>(static_cast<double>(length_of_steps(scenario)) * scenario.traffic.compress);
}

void check_lists(const Scenario& scenario, Problems& problems) {
  check_dialects(scenario, problems);
  check_mixture(scenario, problems);
  check_steps(scenario, problems);
  check_bursts(scenario, problems);
  check_misdeeds(scenario, problems);
  check_renewal(scenario, problems);
  check_traffic_sources(scenario, problems);
  check_orders_of_lists(scenario, problems);
}

}  // namespace axle::sim
