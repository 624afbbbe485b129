// When documents are sent: the intensity, and how well times follow it.
#include "sim/workload/arrivals.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/workload/calendar.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

InstantNs at(int month, int day, int hour = 0, int minute = 0) {
  return from_civil_in_viet_nam({.year = 2026, .month = month, .day = day, .hour = hour, .minute = minute});
}

// ---- the calendar

TEST(Calendar, FactorsOfHoursAndDays) {
  const CalendarSpec calendar;
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 8)), 1);             // Tuesday morning
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 10)), 2.5);          // its peak
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 12)), 0.02);         // lunch
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 5, 8)), 1.5);           // Monday
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 30, 8)), 1.5);          // the last working day of January
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 31, 8)), 0.02);         // Saturday
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(2, 17, 10)), 0.02 * 2.5);  // Tết
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(2, 16, 8)), 0.02);         // its eve, a Monday
  CalendarSpec other;
  other.quarter_end = 3;
  EXPECT_DOUBLE_EQ(calendar_factor(other, at(3, 31, 8)), 3);           // instead of the month's
  EXPECT_DOUBLE_EQ(calendar_factor(other, at(11, 30, 8)), 1.5 * 1.5);  // a Monday that ends a month
}

TEST(Calendar, PartsOfADayBeginWithTheirFirstMinute) {
  const CalendarSpec calendar;
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 7, 30) - 1), 0.02);
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 7, 30)), 1);
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 11, 30)), 0.02);
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 15, 30)), 2.5);
  EXPECT_DOUBLE_EQ(calendar_factor(calendar, at(1, 6, 16, 30)), 1);
}

TEST(Calendar, StepsSayTheSameAsTheFactor) {
  const CalendarSpec calendar;
  const InstantNs from = at(1, 29, 9, 17), to = at(3, 3, 12, 1);
  const std::vector<CalendarStep> steps = calendar_steps(calendar, from, to);
  EXPECT_EQ(steps.front().at, from);
  EXPECT_LT(steps.back().at, to);
  std::size_t step = 0;
  for (InstantNs now = from; now < to; now += kMinute) {
    while (step + 1 < steps.size() && steps[step + 1].at <= now) ++step;
    ASSERT_DOUBLE_EQ(steps[step].factor, calendar_factor(calendar, now)) << format_iso8601(now);
  }
}

// ---- the intensity

Scenario phased() {
  Scenario scenario = large();
  scenario.phases.steps = {{PhaseKind::warmup, 10 * kSecond, 1, 1},
                           {PhaseKind::ramp, 20 * kSecond, 0, 3},
                           {PhaseKind::surge, 5 * kSecond, 4, 4},
                           {PhaseKind::outage, 5 * kSecond, 0, 0},
                           {PhaseKind::recovery, 20 * kSecond, 2, 0.5}};
  return scenario;
}

double phased_rate(double s) {  // of phased(), by seconds
  if (s < 10) return 1;
  if (s < 30) return 3 * (s - 10) / 20;
  if (s < 35) return 4;
  if (s < 40) return 0;
  return 2 - 1.5 * (s - 40) / 20;
}

TEST(Intensity, IsTheProductOfPhases) {
  const Intensity intensity(phased());
  EXPECT_EQ(run_length(phased()), kMinute);
  EXPECT_EQ(intensity.length(), kMinute);
  for (const double s : {0.0, 5.0, 10.5, 20.0, 29.5, 31.0, 37.0, 40.0, 50.0, 59.0}) {
    EXPECT_NEAR(intensity.rate(static_cast<DurationNs>(s * 1e9)), phased_rate(s), 1e-9) << s;
  }
  EXPECT_NEAR(intensity.total(), (10 + 30 + 20 + 25) * 1e9, 1);
  EXPECT_NEAR(intensity.cumulated(20 * kSecond), (10 + 7.5) * 1e9, 1);
  EXPECT_NEAR(intensity.cumulated(38 * kSecond), 60e9, 1);
}

TEST(Intensity, WhenIsTheInverseOfCumulated) {
  for (const Arrivals arrivals : {Arrivals::poisson, Arrivals::calendar}) {
    Scenario scenario = phased();
    scenario.traffic.arrivals = arrivals;
    scenario.traffic.compress = 86'400;  // sixty days
    const Intensity intensity(scenario);
    DurationNs last = 0;
    for (int i = 0; i < 5000; ++i) {
      const DurationNs when = intensity.when(i / 5000.0);
      EXPECT_GE(when, last);
      EXPECT_NEAR(intensity.cumulated(when), intensity.total() * i / 5000, intensity.total() * 1e-8) << i;
      last = when;
    }
    EXPECT_LT(intensity.when(std::nextafter(1.0, 0.0)), kMinute);
  }
}

TEST(Intensity, NothingIsSentWhereTheRateIsZero) {
  Scenario scenario = phased();
  scenario.phases.steps.front() = {PhaseKind::warmup, 10 * kSecond, 0, 0};
  scenario.phases.steps.push_back({PhaseKind::steady, 10 * kSecond, 0, 0});
  for (const Arrivals arrivals : {Arrivals::poisson, Arrivals::uniform}) {
    scenario.traffic.arrivals = arrivals;
    const std::vector<DurationNs> times = make_arrivals(scenario);
    EXPECT_EQ(times.size(), 20'000U);
    for (const DurationNs time : times) {
      EXPECT_GE(time, 10 * kSecond);
      EXPECT_LE(time, 60 * kSecond);
      EXPECT_FALSE(time > 35 * kSecond && time < 40 * kSecond) << time;
    }
  }
}

TEST(Intensity, ACalendarCountsOnTheScenarioClockOnly) {
  Scenario scenario = large();
  scenario.traffic.arrivals = Arrivals::calendar;
  scenario.traffic.period = 7 * kDay;
  scenario.traffic.compress = 3600;
  const Intensity fast(scenario);
  scenario.traffic.compress = 36;
  const Intensity slow(scenario);
  EXPECT_EQ(fast.length() * 100, slow.length());
  EXPECT_NEAR(fast.total() * 100, slow.total(), slow.total() * 1e-9);
  for (const double part : {0.1, 0.5, 0.9})
    EXPECT_NEAR(static_cast<double>(fast.when(part)) * 100, static_cast<double>(slow.when(part)), 200);
}

TEST(Intensity, RefusesWhatSendsNothing) {
  EXPECT_TRUE(check_intensity(phased()));
  Scenario scenario = large();
  scenario.phases.steps = {{PhaseKind::outage, kSecond, 0, 0}};
  EXPECT_NE(check_intensity(scenario).error().detail.find("zero all run long"), std::string::npos);
  scenario.phases.steps = {{PhaseKind::outage, 0, 1, 1}};
  EXPECT_NE(check_intensity(scenario).error().detail.find("no length"), std::string::npos);
  scenario = large();
  scenario.traffic.arrivals = Arrivals::calendar;
  scenario.traffic.calendar.outside = 0;
  scenario.traffic.calendar.start = at(1, 5, 20);
  EXPECT_FALSE(check_intensity(scenario));  // ten seconds of a night
  scenario.phases.steps = {{PhaseKind::steady, kHour, 1, 1}};
  scenario.traffic.compress = 1e6;
  EXPECT_NE(check_intensity(scenario).error().detail.find("50 years"), std::string::npos);
}

// ---- how many

TEST(DocumentCount, FollowsScaleAndRateAndAgencies) {
  Scenario scenario = small();
  EXPECT_EQ(document_count(scenario), 600U);
  scenario.traffic.scale = 0.1;
  scenario.traffic.rate = 5;
  EXPECT_EQ(document_count(scenario), 300U);
  scenario.traffic.per_agency = {1, 0, 0, 2.5};  // 4 agencies and 16
  EXPECT_EQ(document_count(scenario), 22U);
  EXPECT_EQ(make_arrivals(scenario).size(), 22U);
}

// ---- how well times follow

std::vector<double> gaps_of(const std::vector<DurationNs>& times) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(static_cast<double>(times[i] - times[i - 1]));
  return gaps;
}

TEST(ArrivalsFit, GapsAreExponential) {
  Scenario scenario = large();
  const double mean = static_cast<double>(run_length(scenario)) / 20'000;
  const auto exponential = [mean](double gap) { return 1 - std::exp(-gap / mean); };
  EXPECT_GT(ks_p(gaps_of(make_arrivals(scenario)), exponential), kChance);
  scenario.traffic.arrivals = Arrivals::uniform;
  EXPECT_LT(ks_p(gaps_of(make_arrivals(scenario)), exponential), kChance);
  EXPECT_LT(ks_p(gaps_of(make_arrivals(phased())), exponential), kChance);
}

TEST(ArrivalsFit, CountsPerSlotArePoisson) {
  const Scenario scenario = large();
  std::vector<double> slots(2000, 0);  // ten a slot
  for (const DurationNs time : make_arrivals(scenario)) {
    ++slots[static_cast<std::size_t>(time * 2000 / run_length(scenario))];
  }
  double variance = 0;
  for (const double count : slots) variance += (count - 10) * (count - 10) / 2000;
  EXPECT_NEAR(variance / 10, 1, 0.1);  // the index of dispersion of a Poisson process is 1
}

TEST(ArrivalsFit, TimesFollowTheRamps) {
  std::vector<double> times;
  for (const DurationNs time : make_arrivals(phased())) times.push_back(static_cast<double>(time) / 1e9);
  // Integrated in small steps, by another way than the code's.
  const auto cdf_of = [](const std::function<double(double)>& rate) {
    std::vector<double> sums{0};
    for (int i = 0; i < 60'000; ++i) sums.push_back(sums.back() + rate((i + 0.5) / 1000));
    return [sums](double s) {
      const auto i = static_cast<std::size_t>(s * 1000);
      const double part = s * 1000 - static_cast<double>(i);
      return (sums[i] + part * (sums[i + 1] - sums[i])) / sums.back();
    };
  };
  EXPECT_GT(ks_p(times, cdf_of(phased_rate)), kChance);
  EXPECT_LT(ks_p(times, cdf_of([](double) { return 1; })), kChance);
  // A ramp that is a jump to its middle.
  EXPECT_LT(ks_p(times, cdf_of([](double s) { return s >= 10 && s < 30 ? 1.5 : phased_rate(s); })), kChance);
}

// What the calendar says of a minute of 2026, by plain rules of its own.
struct Model {
  double monday = 1.5, tet = 0.02, peak = 2.5, weekend = 0.02, month_end = 1.5;
};

double model_rate(const Model& model, int day, int weekday, int month, int of_month, int minute) {
  const bool morning = minute >= 450 && minute < 690, afternoon = minute >= 810 && minute < 1020;
  const bool peak = (minute >= 600 && minute < 660) || (minute >= 930 && minute < 990);
  double rate = peak ? model.peak : morning || afternoon ? 1 : 0.02;
  if (day >= 46 && day <= 50) return rate * model.tet;  // 16 to 20 February
  if (weekday >= 5) return rate * model.weekend;
  // 2026: the last working days of its months.
  constexpr std::array last{30, 27, 31, 30, 29, 30, 31, 31, 30, 30, 30, 31};
  if (of_month == last[static_cast<std::size_t>(month - 1)]) rate *= model.month_end;
  return weekday == 0 ? rate * model.monday : rate;
}

struct Classes {
  std::vector<double> hours = std::vector<double>(24, 0), weekdays = std::vector<double>(7, 0),
                      weeks = std::vector<double>(52, 0), tet = std::vector<double>(2, 0),
                      ends = std::vector<double>(2, 0);
  void add(int day, int weekday, int minute, bool month_end, double count) {
    hours[static_cast<std::size_t>(minute / 60)] += count;
    weekdays[static_cast<std::size_t>(weekday)] += count;
    weeks[static_cast<std::size_t>(std::min(day / 7, 51))] += count;
    tet[day >= 46 && day <= 50 ? 1 : 0] += count;
    ends[month_end ? 1 : 0] += count;
  }
};

struct Moment {
  int day, weekday, month, of_month, minute;
  bool month_end() const {
    constexpr std::array last{30, 27, 31, 30, 29, 30, 31, 31, 30, 30, 30, 31};
    return of_month == last[static_cast<std::size_t>(month - 1)];
  }
};

Moment moment_of(InstantNs when) {
  const CivilTime civil = civil_in_viet_nam(when);
  const int day = static_cast<int>((when - at(1, 1)) / kDay);
  return {day, (day + 3) % 7, civil.month, civil.day, civil.hour * 60 + civil.minute};  // 1 January: a Thursday
}

Classes expected_of_model(const Model& model) {
  Classes classes;
  for (InstantNs when = at(1, 1); when < at(12, 31) + kDay; when += 10 * kMinute) {
    const Moment m = moment_of(when);
    classes.add(m.day, m.weekday, m.minute, m.month_end(),
                model_rate(model, m.day, m.weekday, m.month, m.of_month, m.minute));
  }
  return classes;
}

TEST(ArrivalsFit, AYearFollowsTheCalendar) {
  Scenario scenario = large();
  scenario.traffic.documents = 200'000;
  scenario.traffic.arrivals = Arrivals::calendar;
  scenario.traffic.calendar.start = at(1, 1);
  scenario.traffic.period = 365 * kDay;
  scenario.traffic.compress = 3600;
  Classes seen;
  for (const DurationNs time : make_arrivals(scenario)) {
    const Moment m = moment_of(at(1, 1) + time * 3600);
    seen.add(m.day, m.weekday, m.minute, m.month_end(), 1);
  }
  const Classes right = expected_of_model({});
  expect_fit(seen.hours, right.hours);
  expect_fit(seen.weekdays, right.weekdays);
  expect_fit(seen.weeks, right.weeks);
  expect_fit(seen.tet, right.tet);
  expect_fit(seen.ends, right.ends);
  expect_misfit(seen.weekdays, expected_of_model({.monday = 1.45}).weekdays);
  expect_misfit(seen.weekdays, expected_of_model({.weekend = 0.03}).weekdays);
  expect_misfit(seen.hours, expected_of_model({.peak = 2.4}).hours);
  expect_misfit(seen.weeks, expected_of_model({.tet = 1}).weeks);
  expect_misfit(seen.tet, expected_of_model({.tet = 0.03}).tet);
  expect_misfit(seen.ends, expected_of_model({.month_end = 1.4}).ends);
}

}  // namespace
}  // namespace axle::sim
