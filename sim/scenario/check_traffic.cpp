// How many documents, from whom, to whom, when.
#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

void check_senders(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"network.agencies", "traffic.share", "traffic.per_agency"})) return;
  for (const Level level : kLevels) {
    if (s.network.agencies[index_of(level)] > 0) continue;
    const std::string rest = " but there is no agency of " + name_of(level) + " level to send; write 0";
    const std::string raise = " or raise " + level_path("network.agencies", level);
    const double share = s.traffic.share[index_of(level)], each = s.traffic.per_agency[index_of(level)];
    if (share > 0 && !sends_per_agency(s)) {
      const std::string path = level_path("traffic.share", level);
      problems.about(path, path + " is " + format_share(share) + rest + "%" + raise);
    }
    if (each > 0) {
      const std::string path = level_path("traffic.per_agency", level);
      problems.about(path, path + " is " + print_number(each) + rest + raise);
    }
  }
}

void check_per_agency(const Scenario& s, Problems& problems) {
  if (!problems.readable("traffic.per_agency") || !sends_per_agency(s)) return;
  for (const std::string other : {"traffic.documents", "traffic.share"}) {
    if (!problems.given(other)) continue;
    problems.about("traffic.per_agency",
                   "traffic.per_agency says how many documents are sent, and so does " + other + "; remove one");
  }
}

double follow_share(const TrafficSpec& t) {
  return t.replies + t.recalls + t.updates + t.replacements;
}

void check_followers(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"traffic.replies", "traffic.recalls", "traffic.updates", "traffic.replacements"}))
    return;
  const double sum = follow_share(s.traffic);
  if (sum <= 1 + 1e-9) return;
  std::string_view path = "traffic.replies";
  for (const std::string_view one : {"traffic.recalls", "traffic.updates", "traffic.replacements"}) {
    if (problems.given(one)) path = one;
  }
  problems.about(path, "traffic.replies, recalls, updates and replacements add up to " + print_sum(sum) +
                           "; a document is followed by one at most, so write at most 100% together");
}

// Documents and deliveries of a run, bursts and followers included; those of a trace are counted when it is read.
struct Volume {
  double documents = 0, deliveries = 0;
};

Volume volume_of(const Scenario& s) {
  const TrafficSpec& t = s.traffic;
  const double ordinary = std::round(wanted_documents(s)), mean = mean_receivers(s);
  Volume volume{ordinary * (1 + follow_share(t)),
                ordinary * (mean * (1 + t.recalls + t.updates + t.replacements) + t.replies)};
  for (const BurstSpec& burst : t.bursts) {
    std::uint64_t receivers = burst.receivers;
    if (receivers == 0) receivers = burst.to == "all" ? all_agencies(s) : 1;
    const auto level = identity::parse_level(burst.to);
    if (burst.receivers == 0 && level) receivers = s.network.agencies[index_of(*level)];
    volume.documents += static_cast<double>(burst.documents);
    volume.deliveries += static_cast<double>(burst.documents) * static_cast<double>(receivers);
  }
  return volume;
}

void check_amount(const Scenario& s, Problems& problems) {
  if (s.traffic.arrivals == Arrivals::trace ||
      !all_readable(problems, {"traffic.documents", "traffic.scale", "traffic.rate", "traffic.per_agency",
                               "traffic.bursts", "network.agencies"})) {
    return;
  }
  std::string product = sends_per_agency(s) ? "network.agencies times traffic.per_agency" : "traffic.documents";
  product += " times traffic.scale";
  if (s.traffic.rate != 1) product += " times traffic.rate";
  const std::string knob = s.traffic.rate > 1 ? "traffic.rate" : "traffic.scale";
  const Volume volume = volume_of(s);
  if (std::round(wanted_documents(s)) < 1) {
    problems.about(knob, product + " is less than one document; raise " + knob);
  } else if (volume.documents > static_cast<double>(kDocumentsMax)) {
    const bool more = volume.documents > std::round(wanted_documents(s));
    problems.about(knob, product + (more ? ", with bursts and documents that follow others," : "") + " is " +
                             format_count(static_cast<std::uint64_t>(std::min(volume.documents, 1e18))) +
                             "; one run sends at most " + format_count(kDocumentsMax) + ", lower " + knob);
  } else if (problems.readable("traffic.fan_out") && volume.deliveries > static_cast<double>(kDeliveriesMax)) {
    problems.about("traffic.fan_out.mean", product + " times traffic.fan_out.mean is more than " +
                                               format_count(kDeliveriesMax) +
                                               " deliveries, the most of one run; lower " + knob);
  }
}

void check_calendar(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"traffic.calendar.hours", "traffic.calendar.peaks"})) return;
  const CalendarSpec& calendar = s.traffic.calendar;
  const auto open = [&](std::uint32_t minute) {
    return std::ranges::any_of(calendar.hours,
                               [&](const DayPart& part) { return part.from <= minute && minute < part.to; });
  };
  for (const DayPart& peak : calendar.peaks) {
    for (std::uint32_t minute = peak.from; minute < peak.to; ++minute) {
      if (open(minute)) continue;
      problems.about("traffic.calendar.peaks", "traffic.calendar.peaks has " + print_day_parts({peak}) +
                                                   ", which is not within traffic.calendar.hours, " +
                                                   print_day_parts(calendar.hours) + "; write parts of the hours");
      return;
    }
  }
}

}  // namespace

void check_volume(const Scenario& s, Problems& problems) {
  check_senders(s, problems);
  check_per_agency(s, problems);
  check_followers(s, problems);
  check_amount(s, problems);
}

void check_arrivals(const Scenario& s, Problems& problems) {
  check_calendar(s, problems);
  if (all_readable(problems, {"traffic.arrivals", "traffic.trace"})) {
    const bool traced = s.traffic.arrivals == Arrivals::trace;
    if (traced && s.traffic.trace.empty()) {
      problems.about("traffic.arrivals",
                     "traffic.arrivals is trace but no file is named; write traffic.trace: documents.csv");
    }
    if (!traced && !s.traffic.trace.empty()) {
      problems.about("traffic.trace",
                     "traffic.trace names a file that nobody reads; write traffic.arrivals: trace, or remove it");
    }
  }
  if (all_readable(problems, {"traffic.period", "traffic.compress"}) &&
      static_cast<double>(s.traffic.period) / s.traffic.compress < static_cast<double>(kMillisecond)) {
    problems.about("traffic.compress",
                   "traffic.period divided by traffic.compress is less than 1ms; lower traffic.compress");
  }
}

}  // namespace axle::sim
