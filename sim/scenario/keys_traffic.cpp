#include <algorithm>

#include "sim/scenario/calendar_values.hpp"
#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::array<std::string_view, 5> kPriorityNames{"normal", "urgent", "very_urgent", "express", "express_timed"};

void add_traffic_volume(Keys& keys) {
  keys.push_back(count_key("traffic.documents", 1, 100'000'000, "Documents sent in all, before `traffic.scale`.",
                           [](auto& s) -> auto& { return s.traffic.documents; }));
  keys.push_back(make_key(
      "traffic.scale", "number, share or factor, 0.000001 to 1000",
      "Thins or thickens the documents and nothing else: 5% sends one document in twenty, 2.3x sends 2.3 for one.",
      [](auto& s) -> auto& { return s.traffic.scale; },
      [](std::string_view text) { return read_scale(text, 0.000001, 1000); }, print_number));
  keys.push_back(make_key(
      "traffic.rate", type_with_bounds("factor", "0.001x", "1000x"),
      "Factor on the documents for what-if questions: 10x sends ten for one in the same time.",
      [](auto& s) -> auto& { return s.traffic.rate; },
      [](std::string_view text) { return read_factor(text, 0.001, 1000); }, print_factor));
  keys.push_back(duration_key("traffic.period", kMillisecond, 3660 * kDay,
                              "Time over which the documents are sent, by the scenario's own clock.",
                              [](auto& s) -> auto& { return s.traffic.period; }));
  keys.push_back(make_key(
      "traffic.compress", type_with_bounds("factor", "1x", "100000000x"),
      "How much faster the run's clock is: with 3600x an hour of the scenario passes in a second. Divides the sending "
      "times only; polling, clerks, warm-up and drain are in run time.",
      [](auto& s) -> auto& { return s.traffic.compress; },
      [](std::string_view text) { return read_factor(text, 1, 1e8); }, print_factor));
  keys.push_back(choice_key<Arrivals>(
      "traffic.arrivals",
      {{"poisson", Arrivals::poisson},
       {"uniform", Arrivals::uniform},
       {"calendar", Arrivals::calendar},
       {"trace", Arrivals::trace}},
      "poisson: independent senders (exponential gaps, given the number of documents); uniform: even gaps; calendar: "
      "poisson at the rate of `traffic.calendar`; trace: every document from `traffic.trace`.",
      [](auto& s) -> auto& { return s.traffic.arrivals; }));
  keys.push_back(text_key("traffic.trace", 1000,
                          "arrivals trace: a CSV file with the columns at,from,to,bytes,priority; relative to the "
                          "scenario's folder.",
                          [](auto& s) -> auto& { return s.traffic.trace; }));
}

void add_calendar(Keys& keys) {
  keys.push_back(make_key(
      "traffic.calendar.start", "moment, as 2026-01-05 07:00 in Viet Nam", "When the traffic begins.",
      [](auto& s) -> auto& { return s.traffic.calendar.start; }, read_moment, print_moment));
  keys.push_back(make_key(
      "traffic.calendar.hours", "parts of a day, as 7:30-11:30, 13:30-17:00", "Working hours of a working day.",
      [](auto& s) -> auto& { return s.traffic.calendar.hours; }, read_day_parts, print_day_parts));
  keys.push_back(make_key(
      "traffic.calendar.peaks", "parts of a day, or none", "Hours of the peak, within the working hours.",
      [](auto& s) -> auto& { return s.traffic.calendar.peaks; }, read_day_parts, print_day_parts));
  const auto factor = [&](const char* name, const char* meaning, auto field) {
    keys.push_back(number_key(std::string("traffic.calendar.") + name, 0, 100, meaning, field));
  };
  factor("peak", "Rate of a peak hour, relative to an ordinary working hour.",
         [](auto& s) -> auto& { return s.traffic.calendar.peak; });
  factor("outside", "Rate outside the working hours, relative to within.",
         [](auto& s) -> auto& { return s.traffic.calendar.outside; });
  factor("weekend", "Rate of a Saturday or Sunday, relative to a working day.",
         [](auto& s) -> auto& { return s.traffic.calendar.weekend; });
  factor("tet", "Rate of the days off around the Lunar New Year, relative to a working day.",
         [](auto& s) -> auto& { return s.traffic.calendar.tet; });
  factor("monday", "Rate of a Monday, relative to another working day.",
         [](auto& s) -> auto& { return s.traffic.calendar.monday; });
  factor("month_end", "Rate of the last working day of a month.",
         [](auto& s) -> auto& { return s.traffic.calendar.month_end; });
  factor("quarter_end", "Rate of the last working day of a quarter.",
         [](auto& s) -> auto& { return s.traffic.calendar.quarter_end; });
}

void add_traffic_levels(Keys& keys) {
  for (const Level level : kLevels) {
    keys.push_back(number_key("traffic.per_agency." + level_name(level), 0, 1e6,
                              "Documents that an agency of this level sends; given, it stands instead of "
                              "`traffic.documents` and `traffic.share`.",
                              [i = level_index(level)](auto& s) -> auto& { return s.traffic.per_agency[i]; }));
  }
  for (const Level level : kLevels) {
    keys.push_back(share_key("traffic.share." + level_name(level), "Of the documents: sent by agencies of this level.",
                             [i = level_index(level)](auto& s) -> auto& { return s.traffic.share[i]; }));
  }
  for (const Level from : kLevels) {
    for (const Level to : kLevels) {
      keys.push_back(
          share_key("traffic.matrix." + level_name(from) + "." + level_name(to),
                    "Of the receivers of a document sent at " + level_name(from) + " level: agencies of " +
                        level_name(to) + " level.",
                    [i = level_index(from), j = level_index(to)](auto& s) -> auto& { return s.traffic.matrix[i][j]; }));
    }
  }
}

void add_fan_out(Schema& schema) {
  Keys& keys = schema.keys;
  keys.push_back(number_key("traffic.fan_out.mean", 1, 10'000,
                            "Receivers of a document on average: 1 + a geometric number, cut at `traffic.fan_out.max` "
                            "so that the mean stays exact.",
                            [](auto& s) -> auto& { return s.traffic.fan_out_mean; }));
  keys.push_back(count_key("traffic.fan_out.max", 1, 10'000, "Receivers of a document at most.",
                           [](auto& s) -> auto& { return s.traffic.fan_out_max; }));
  ListMaker list(schema, "traffic.fan_out.mixture", "{share: 60%, receivers: 1}", kMixtureMax,
                 [](auto& s) -> auto& { return s.traffic.mixture; });
  list.share("share", "Of the documents: have so many receivers. Together 100%.", true,
             [](auto& row) -> auto& { return row.share; });
  RowKey& receivers = list.raw("receivers", "count or range, 1 to 10000", "Receivers of such a document: 1, or 2..5.");
  receivers.set = [](Scenario& s, std::size_t row, std::string_view text) -> Result<void> {
    const auto range = read_range(text, 1, 10'000);
    if (!range) return pass(range);
    std::tie(s.traffic.mixture[row].from, s.traffic.mixture[row].to) = *range;
    return {};
  };
  receivers.print = [](const Scenario& s, std::size_t row) {
    const FanOutPart& part = s.traffic.mixture[row];
    const std::string first = std::to_string(part.from);
    return part.from == part.to ? first : first + ".." + std::to_string(part.to);
  };
  list.number("mean", 0, 10'000, "Their mean; 0: the middle of the range.", false,
              [](auto& row) -> auto& { return row.mean; });
}

void add_priorities(Keys& keys) {
  for (std::size_t i = 0; i < kPriorityNames.size(); ++i) {
    keys.push_back(share_key("traffic.priority." + std::string(kPriorityNames[i]),
                             "Of the documents: Priority " + std::to_string(i) + " in the packet.",
                             [i](auto& s) -> auto& { return s.traffic.priority[i]; }));
  }
}

void add_bursts(Schema& schema) {
  ListMaker list(schema, "traffic.bursts", "{at: 10s, from: G22, to: commune}", kBurstsMax,
                 [](auto& s) -> auto& { return s.traffic.bursts; });
  list.duration("at", 0, 366 * kDay, "When the burst begins, in run time. Required.", true,
                [](auto& row) -> auto& { return row.at; });
  list.duration("over", 0, kDay, "Its documents are spread evenly over this time.", false,
                [](auto& row) -> auto& { return row.over; });
  list.count("documents", 1, 1'000'000, "How many.", [](auto& row) -> auto& { return row.documents; });
  list.text("from", 64, "Who sends: a level, or the code of an agency (2020 form). Required.", true,
            [](auto& row) -> auto& { return row.from; });
  list.text("to", 64, "Who receives: a level, a code, or all. Required.", true,
            [](auto& row) -> auto& { return row.to; });
  list.key(
      "receivers", "count, 1 to 200000, or all", "Receivers of each document.", false,
      [](auto& row) -> auto& { return row.receivers; },
      [](std::string_view text) {
        return text == "all" ? Result<std::uint64_t>(0) : read_count(text, 1, kAgenciesMax);
      },
      [](std::uint32_t receivers) { return receivers == 0 ? std::string("all") : std::to_string(receivers); });
}

void add_followers(Keys& keys) {
  keys.push_back(share_key("traffic.replies", "Of the documents: answered by one of their receivers.",
                           [](auto& s) -> auto& { return s.traffic.replies; }));
  keys.push_back(share_key("traffic.recalls", "Of the documents: called back by their sender.",
                           [](auto& s) -> auto& { return s.traffic.recalls; }));
  keys.push_back(share_key("traffic.updates", "Of the documents: updated, with one receiver more.",
                           [](auto& s) -> auto& { return s.traffic.updates; }));
  keys.push_back(share_key("traffic.replacements", "Of the documents: replaced by another one.",
                           [](auto& s) -> auto& { return s.traffic.replacements; }));
  keys.push_back(duration_key("traffic.follow.median", kMillisecond, 366 * kDay,
                              "Median time from such a document to what follows it. Run time.",
                              [](auto& s) -> auto& { return s.traffic.follow_median; }));
  keys.push_back(number_key("traffic.follow.sigma", 0, 3, "Spread of that time: sigma of its logarithm.",
                            [](auto& s) -> auto& { return s.traffic.follow_sigma; }));
}

}  // namespace

void add_traffic(Schema& schema) {
  add_traffic_volume(schema.keys);
  add_calendar(schema.keys);
  add_traffic_levels(schema.keys);
  add_fan_out(schema);
  add_priorities(schema.keys);
  add_bursts(schema);
  add_followers(schema.keys);
}

}  // namespace axle::sim
