#include "reference-hub/server/event_log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <vector>

namespace axle::hub {
namespace {

constexpr InstantNs kNow = 1'767'578'400 * kSecond + 123 * kMillisecond;  // 2026-01-05 09:00:00.123 in Viet Nam

struct Lines {
  std::vector<std::string> lines;
  EventLog::Sink sink() {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
};

TEST(EventLog, WritesTextForPeople) {
  Lines out;
  EventLog log(LogForm::text, out.sink());
  log.write(kNow, LogLevel::warning, "store_in_trouble", {{"reason", "disk full"}, {"port", "8443"}, {"none", ""}});
  ASSERT_EQ(out.lines.size(), 1U);
  EXPECT_TRUE(out.lines[0].starts_with("2026-01-05T09:00:00.123+07:00 ")) << out.lines[0];
  EXPECT_TRUE(out.lines[0].ends_with(" warning store_in_trouble reason=\"disk full\" port=8443 none=\"\"\n"));
}

TEST(EventLog, NothingInAValueBeginsALine) {
  Lines out;
  for (const LogForm form : {LogForm::text, LogForm::json}) {
    EventLog log(form, out.sink());
    // A line break, a control, what is no UTF-8, a terminal's CSI (U+009B), and a mark that turns text around (U+202E).
    log.write(kNow, LogLevel::info, "irregular", {{"what", "a\nb\"c\x01 Tỉnh \xff \u009b \u202e"}});
    const std::string& line = out.lines.back();
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
    EXPECT_EQ(line.find('\x01'), std::string::npos);
    EXPECT_NE(line.find("Tỉnh \uFFFD \uFFFD \uFFFD"), std::string::npos) << line;
  }
  const boost::json::value json = boost::json::parse(out.lines.back());
  EXPECT_EQ(json.at("event").as_string(), "irregular");
  EXPECT_EQ(json.at("level").as_string(), "info");
  EXPECT_TRUE(json.at("what").as_string().starts_with("a\nb\"c"));
}

TEST(EventLog, AValueHasItsLimit) {
  Lines out;
  for (const LogForm form : {LogForm::text, LogForm::json}) {
    EventLog log(form, out.sink());
    const std::string at_the_limit(kLogValueBytesMax, 'a');
    log.write(kNow, LogLevel::info, "one", {{"what", at_the_limit}});
    EXPECT_NE(out.lines.back().find(at_the_limit), std::string::npos);
    EXPECT_EQ(out.lines.back().find("..."), std::string::npos);
    log.write(kNow, LogLevel::info, "one", {{"what", at_the_limit + "b"}});
    EXPECT_NE(out.lines.back().find(at_the_limit + "..."), std::string::npos) << "one past it";
    log.write(kNow, LogLevel::info, "one", {{"what", std::string(kLogValueBytesMax - 1, 'a') + "ộ"}});
    EXPECT_NE(out.lines.back().find("aa...\""), std::string::npos) << "cut at a character";
  }
}

TEST(EventLog, AnEventHasSoManyLinesASecond) {
  Lines out;
  EventLog log(LogForm::text, out.sink());
  for (int i = 0; i < kLogLinesPerSecondMax; ++i) log.write(kNow, LogLevel::info, "one");
  EXPECT_EQ(out.lines.size(), static_cast<std::size_t>(kLogLinesPerSecondMax)) << "at the limit";
  for (int i = 0; i < 7; ++i) log.write(kNow, LogLevel::info, "one");
  EXPECT_EQ(out.lines.size(), static_cast<std::size_t>(kLogLinesPerSecondMax)) << "past it";
  log.write(kNow, LogLevel::info, "other");
  EXPECT_EQ(out.lines.size(), static_cast<std::size_t>(kLogLinesPerSecondMax) + 1) << "other events are not held up";
  log.write(kNow + kSecond, LogLevel::info, "one");
  ASSERT_EQ(out.lines.size(), static_cast<std::size_t>(kLogLinesPerSecondMax) + 3);
  EXPECT_NE(out.lines[out.lines.size() - 2].find("suppressed of=one lines=7"), std::string::npos);
}

}  // namespace
}  // namespace axle::hub
