// How many documents are sent, when, by whom and to whom.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::array<std::string_view, 5> kPriorityNames{"normal", "urgent", "very_urgent", "express", "express_timed"};
constexpr double kFactorMax = 1000;  // of a part of the calendar

void add_volume(Schema& schema) {
  add_key(schema, "traffic.documents", count_kind(1, 100'000'000),
          "Documents sent in all, before `traffic.scale` and `traffic.rate`.",
          [](auto& s) -> auto& { return s.traffic.documents; });
  for (const Level level : kLevels) {
    add_key(schema, "traffic.per_agency." + level_name(level), number_kind(0, 1'000'000),
            "Documents that each agency of this level sends; any above 0 stands instead of `traffic.documents` and "
            "`traffic.share`.",
            [i = level_index(level)](auto& s) -> auto& { return s.traffic.per_agency[i]; });
  }
  add_key(schema, "traffic.scale", scale_kind(0.000001, 1000),
          "Thins or thickens the documents and nothing else: 5% sends one document in twenty, 2.3x sends 2.3 for one.",
          [](auto& s) -> auto& { return s.traffic.scale; });
  add_key(schema, "traffic.rate", factor_kind(0.001, 10'000),
          "A factor on the documents, for what-if questions: 10x sends ten times as many in the same time.",
          [](auto& s) -> auto& { return s.traffic.rate; });
}

void add_times(Schema& schema) {
  add_key(schema, "traffic.period", duration_kind(kMillisecond, kPeriodMax),
          "Time over which the documents are sent, by the scenario's own clock. With `phases.steps` it is their sum.",
          [](auto& s) -> auto& { return s.traffic.period; });
  add_key(schema, "traffic.compress", factor_kind(1, 1e8),
          "How much faster the run's clock is: with 3600x an hour of the scenario passes in a second. Divides the "
          "sending times only; polling, clerks, warm-up and drain are in run time.",
          [](auto& s) -> auto& { return s.traffic.compress; });
  add_key(
      schema, "traffic.arrivals",
      choice_kind<Arrivals>({{"poisson", Arrivals::poisson},
                             {"uniform", Arrivals::uniform},
                             {"calendar", Arrivals::calendar},
                             {"trace", Arrivals::trace}}),
      "poisson: independent senders (exponential gaps, given the number of documents); uniform: even gaps; "
      "calendar: as poisson, at a rate that follows `traffic.calendar`; trace: every document from `traffic.trace`.",
      [](auto& s) -> auto& { return s.traffic.arrivals; });
  add_key(schema, "traffic.trace", text_kind(1000),
          "A CSV file with the documents, relative to the scenario's folder; with `arrivals: trace` only.",
          [](auto& s) -> auto& { return s.traffic.trace; });
}

void add_matrix(Schema& schema) {
  for (const Level level : kLevels) {
    add_key(schema, "traffic.share." + level_name(level), share_kind(),
            "Of the documents: sent by agencies of this level.",
            [i = level_index(level)](auto& s) -> auto& { return s.traffic.share[i]; });
  }
  for (const Level from : kLevels) {
    for (const Level to : kLevels) {
      add_key(schema, "traffic.matrix." + level_name(from) + "." + level_name(to), share_kind(),
              "Of the receivers of a document sent at " + level_name(from) + " level: agencies of " + level_name(to) +
                  " level.",
              [i = level_index(from), j = level_index(to)](auto& s) -> auto& { return s.traffic.matrix[i][j]; });
    }
  }
}

void add_bursts(Schema& schema) {
  ListMaker("traffic.bursts", kBurstsMax, "{at: 8s, from: G22, to: commune, receivers: all}",
            "Documents beside all others, untouched by `scale` and `rate`.",
            [](auto& s) -> auto& { return s.traffic.bursts; })
      .required("at", duration_kind(0, kPeriodMax), "When the first is sent. Run time. Required.",
                [](auto& e) -> auto& { return e.at; })
      .key("over", duration_kind(0, kPeriodMax), "They are spread evenly over this time. Run time.",
           [](auto& e) -> auto& { return e.over; })
      .key("documents", count_kind(1, kDocumentsMax), "How many.", [](auto& e) -> auto& { return e.documents; })
      .required("from", party_kind({}), "Who sends: agencies of a level, or one agency. Required.",
                [](auto& e) -> auto& { return e.from; })
      .required("to", party_kind({"all"}), "Who receives. Required.", [](auto& e) -> auto& { return e.to; })
      .key("receivers", or_word<std::uint64_t>(count_kind(1, kReceiversMax), "all", 0),
           "Receivers of each document, drawn from `to`; all: everybody of `to`.",
           [](auto& e) -> auto& { return e.receivers; })
      .add_to(schema);
}

void add_followers(Schema& schema) {
  add_key(schema, "traffic.replies", share_kind(), "Of the documents: answered by a receiver with one of its own.",
          [](auto& s) -> auto& { return s.traffic.replies; });
  add_key(schema, "traffic.recalls", share_kind(), "Of the documents: called back by their sender.",
          [](auto& s) -> auto& { return s.traffic.recalls; });
  add_key(schema, "traffic.updates", share_kind(), "Of the documents: updated by their sender.",
          [](auto& s) -> auto& { return s.traffic.updates; });
  add_key(schema, "traffic.replacements", share_kind(), "Of the documents: replaced by a new one of their sender.",
          [](auto& s) -> auto& { return s.traffic.replacements; });
  add_key(schema, "traffic.follow.median", duration_kind(kMillisecond, 30 * kDay),
          "Median time from a document to the one that follows it. Run time.",
          [](auto& s) -> auto& { return s.traffic.follow_median; });
  add_key(schema, "traffic.follow.sigma", number_kind(0, 3), "Its spread: sigma of the logarithm.",
          [](auto& s) -> auto& { return s.traffic.follow_sigma; });
}

}  // namespace

void add_traffic(Schema& schema) {
  add_volume(schema);
  add_times(schema);
}

void add_calendar(Schema& schema) {
  add_key(schema, "traffic.calendar.start", moment_kind(),
          "What the scenario's clock shows when the traffic begins. The default is a Monday.",
          [](auto& s) -> auto& { return s.traffic.calendar.start; });
  add_key(schema, "traffic.calendar.hours", day_parts_kind(false), "When offices are open.",
          [](auto& s) -> auto& { return s.traffic.calendar.hours; });
  add_key(schema, "traffic.calendar.peaks", day_parts_kind(true), "When most is sent; parts of the hours.",
          [](auto& s) -> auto& { return s.traffic.calendar.peaks; });
  add_key(schema, "traffic.calendar.peak", number_kind(0, kFactorMax),
          "The rate of a peak, relative to an ordinary hour.",
          [](auto& s) -> auto& { return s.traffic.calendar.peak; });
  add_key(schema, "traffic.calendar.outside", number_kind(0, kFactorMax), "Of the time outside the hours, likewise.",
          [](auto& s) -> auto& { return s.traffic.calendar.outside; });
  add_key(schema, "traffic.calendar.weekend", number_kind(0, kFactorMax),
          "Of Saturdays and Sundays, relative to a working day.",
          [](auto& s) -> auto& { return s.traffic.calendar.weekend; });
  add_key(schema, "traffic.calendar.tet", number_kind(0, kFactorMax),
          "Of the days off at the Lunar New Year, likewise.", [](auto& s) -> auto& { return s.traffic.calendar.tet; });
  add_key(schema, "traffic.calendar.monday", number_kind(0, kFactorMax), "Of Mondays, likewise.",
          [](auto& s) -> auto& { return s.traffic.calendar.monday; });
  add_key(schema, "traffic.calendar.month_end", number_kind(0, kFactorMax),
          "Of the last working day of a month, likewise.",
          [](auto& s) -> auto& { return s.traffic.calendar.month_end; });
  add_key(schema, "traffic.calendar.quarter_end", number_kind(0, kFactorMax),
          "Of the last working day of a quarter, likewise.",
          [](auto& s) -> auto& { return s.traffic.calendar.quarter_end; });
}

void add_fan_out(Schema& schema) {
  add_matrix(schema);
  add_key(schema, "traffic.fan_out.mean", number_kind(1, kReceiversMax),
          "Receivers of a document on average: 1 + a geometric number, cut at `traffic.fan_out.max` so that the mean "
          "stays exact.",
          [](auto& s) -> auto& { return s.traffic.fan_out_mean; });
  add_key(schema, "traffic.fan_out.max", count_kind(1, kReceiversMax), "Receivers of a document at most.",
          [](auto& s) -> auto& { return s.traffic.fan_out_max; });
  ListMaker("traffic.fan_out.mixture", kMixtureMax, "{share: 60%, receivers: 2..5, mean: 3}",
            "Several kinds of mailing, instead of `mean` and `max`.",
            [](auto& s) -> auto& { return s.traffic.mixture; })
      .required("share", share_kind(), "Of the documents; together 100%. Required.",
                [](auto& e) -> auto& { return e.share; })
      .required("receivers", range_kind(1, kReceiversMax), "Of each document: 1, or 2..5. Required.",
                [](auto& e) { return std::tie(e.from, e.to); })
      .key("mean", or_absent(number_kind(1, kReceiversMax), 0.0),
           "Receivers on average, within the range. Without it, the middle.", [](auto& e) -> auto& { return e.mean; })
      .add_to(schema);
  for (std::size_t i = 0; i < kPriorityNames.size(); ++i) {
    add_key(schema, "traffic.priority." + std::string(kPriorityNames[i]), share_kind(),
            "Of the documents: Priority " + std::to_string(i) + " in the packet.",
            [i](auto& s) -> auto& { return s.traffic.priority[i]; });
  }
  add_bursts(schema);
  add_followers(schema);
}

}  // namespace axle::sim
