// What an operator should know: one line an event, for people or as JSON.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace axle::hub {

// Lines of one event name in one second. More are counted and told in one line: a stranger who can cause an event must
// not be able to fill the disk (attacks A-42).
inline constexpr int kLogLinesPerSecondMax = 10;
// Of one value; a longer one is cut at a character and ends in "...".
inline constexpr std::size_t kLogValueBytesMax = 1024;

enum class LogForm : std::uint8_t { text, json };
enum class LogLevel : std::uint8_t { info, warning, error };

// Thread-safe. Secrets have no business in it.
//   text  2026-11-25T18:00:00.123+07:00 warning store_trouble reason="disk full"
//   JSON  {"time":"2026-11-25T18:00:00.123+07:00","level":"warning","event":"store_trouble","reason":"disk full"}
class EventLog {
 public:
  using Field = std::pair<std::string_view, std::string>;
  // Whole lines with their end, one call each, under the log's lock.
  using Sink = std::function<void(std::string_view line)>;

  EventLog(LogForm form, Sink sink) : form_(form), sink_(std::move(sink)) {}

  void write(InstantNs now, LogLevel level, std::string_view event, std::initializer_list<Field> fields = {});

 private:
  struct Rate {
    InstantNs second = 0;
    int written = 0;
    std::uint64_t suppressed = 0;
  };
  void line(InstantNs now, LogLevel level, std::string_view event, std::initializer_list<Field> fields);

  const LogForm form_;
  const Sink sink_;
  std::mutex mutex_;
  std::map<std::string, Rate, std::less<>> rates_;  // event names are the program's own: few
};

}  // namespace axle::hub
