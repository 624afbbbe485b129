#include "reference-hub/server/event_log.hpp"

#include <boost/json.hpp>

#include "protocol/packet/utf8.hpp"

namespace axle::hub {
namespace {

constexpr std::array<std::string_view, 3> kLevelNames{"info", "warning", "error"};

// Controls of terminals (C1 among them) and marks that turn the direction of text.
bool is_unseen(char32_t c) {
  return (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// Bytes that are not UTF-8, and what would show as something else, become U+FFFD: what a stranger sent must not spoil
// the log. (JSON escapes what is below a space.)
std::string as_utf8(std::string_view text) {
  std::string out;
  std::size_t left = kLogValueBytesMax;
  while (!text.empty()) {
    const packet::Utf8Character one = packet::decode_utf8(text);
    const std::size_t bytes = std::max<std::size_t>(one.bytes, 1);
    if (bytes > left) return out + "...";
    left -= bytes;
    packet::append_utf8(out, one.bytes == 0 || is_unseen(one.value) ? U'\uFFFD' : one.value);
    text.remove_prefix(bytes);
  }
  return out;
}

// Values in quotes where they are not one plain word; nothing in them can begin a line of its own.
std::string quoted(const std::string& value) {
  const bool plain = !value.empty() && value.size() <= kLogValueBytesMax &&
                     value.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789.-_/:+,@%") == std::string::npos;
  return plain ? value : boost::json::serialize(boost::json::value(as_utf8(value)));
}

std::string as_text_line(const std::string& time, std::string_view level, std::string_view event,
                         std::initializer_list<EventLog::Field> fields) {
  std::string line = time;
  line.append(" ").append(level).append(" ").append(event);
  for (const auto& [name, value] : fields) line.append(" ").append(name).append("=").append(quoted(value));
  return line + "\n";
}

std::string as_json_line(const std::string& time, std::string_view level, std::string_view event,
                         std::initializer_list<EventLog::Field> fields) {
  boost::json::object line{{"time", time}, {"level", level}, {"event", event}};
  for (const auto& [name, value] : fields) line[name] = as_utf8(value);
  return boost::json::serialize(line) + "\n";
}

}  // namespace

void EventLog::write(InstantNs now, LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
  const std::scoped_lock lock(mutex_);
  Rate& rate = rates_.try_emplace(std::string(event)).first->second;
  if (now / kSecond != rate.second) {
    if (rate.suppressed > 0) {
      line(now, LogLevel::warning, "suppressed",
           {{"of", std::string(event)}, {"lines", std::to_string(rate.suppressed)}});
    }
    rate = {.second = now / kSecond, .written = 0, .suppressed = 0};
  }
  if (rate.written == kLogLinesPerSecondMax) {
    ++rate.suppressed;
    return;
  }
  ++rate.written;
  line(now, level, event, fields);
}

void EventLog::line(InstantNs now, LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
  const std::string time = format_iso8601_ms(now);
  const std::string_view name = kLevelNames[static_cast<std::size_t>(level)];
  sink_(form_ == LogForm::json ? as_json_line(time, name, event, fields) : as_text_line(time, name, event, fields));
}

}  // namespace axle::hub
