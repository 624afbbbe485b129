#include "sim/workload/calendar.hpp"

#include <algorithm>

#include "base/working_days.hpp"

namespace axle::sim {
namespace {

InstantNs midnight_before(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return from_civil_in_viet_nam({.year = civil.year, .month = civil.month, .day = civil.day});
}

bool within(const std::vector<DayPart>& parts, std::uint32_t minute) {
  return std::ranges::any_of(parts, [minute](const DayPart& part) { return minute >= part.from && minute < part.to; });
}

double hour_factor(const CalendarSpec& calendar, std::uint32_t minute) {
  if (within(calendar.peaks, minute)) return calendar.peak;
  return within(calendar.hours, minute) ? 1 : calendar.outside;
}

double day_factor(const CalendarSpec& calendar, InstantNs day) {
  if (is_tet(day)) return calendar.tet;
  if (is_weekend(day)) return calendar.weekend;
  const double monday = is_monday(day) ? calendar.monday : 1;
  if (is_quarter_end(day)) return monday * calendar.quarter_end;
  return is_month_end(day) ? monday * calendar.month_end : monday;
}

// Minutes of a day at which the hour's factor may change, from 0 on.
std::vector<std::uint32_t> turning_minutes(const CalendarSpec& calendar) {
  std::vector<std::uint32_t> minutes{0};
  for (const auto* parts : {&calendar.hours, &calendar.peaks}) {
    for (const DayPart& part : *parts) minutes.insert(minutes.end(), {part.from, part.to});
  }
  std::ranges::sort(minutes);
  const auto rest = std::ranges::unique(minutes);
  minutes.erase(rest.begin(), rest.end());
  std::erase_if(minutes, [](std::uint32_t minute) { return minute >= kDay / kMinute; });
  return minutes;
}

}  // namespace

double calendar_factor(const CalendarSpec& calendar, InstantNs at) {
  const auto minute = static_cast<std::uint32_t>((at - midnight_before(at)) / kMinute);
  return hour_factor(calendar, minute) * day_factor(calendar, at);
}

std::vector<CalendarStep> calendar_steps(const CalendarSpec& calendar, InstantNs from, InstantNs to) {
  const std::vector<std::uint32_t> minutes = turning_minutes(calendar);
  std::vector<CalendarStep> steps;
  for (InstantNs day = midnight_before(from); day < to; day += kDay) {
    const double of_day = day_factor(calendar, day);
    for (const std::uint32_t minute : minutes) {
      const CalendarStep step{day + minute * kMinute, of_day * hour_factor(calendar, minute)};
      if (step.at >= to) break;
      if (step.at <= from) steps.clear();  // over before it begins
      steps.push_back({std::max(step.at, from), step.factor});
    }
  }
  return steps;
}

}  // namespace axle::sim
