// The fleet at a hub that it did not start: credentials, registration, what goes wrong.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

namespace json = boost::json;

constexpr const char* kSmall =
    "agents quickstart --quiet --set traffic.documents=40 --set traffic.period=3s --set phases.warmup=0s "
    "--set agencies.refuse=0% --set hub.tls=false";

class SomebodyElsesHub : public ::testing::Test {
 protected:
  // The hub knows centres a (G01) and b (G02) and nobody else.
  void SetUp() override {
    hub_.start();
    ASSERT_FALSE(HasFatalFailure());
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(hub_.endpoint().port); }
  std::filesystem::path credentials(const std::string& rows) {
    std::filesystem::path file = folder_ / "credentials.csv";
    EXPECT_TRUE(write_file(file, "centre_id,secret,agency_code,agency_name,level\n" + rows, FileMode::owner_only));
    return file;
  }
  Ran agents(const std::string& words) {
    return axle(std::string(kSmall) + " --hub " + url() + " --out '" + (folder_ / "out").string() + "' " + words);
  }
  json::value result() const { return json::parse(read_file(folder_ / "out" / "result.json").value_or("{}")); }

  TemporaryFolder folder_;
  HubProcess hub_{folder_.path()};
};

TEST_F(SomebodyElsesHub, IsToldOfTheAgenciesAndCarriesTheTraffic) {
  const auto file = credentials("a,secret-of-centre-a,G01,Bộ Công an,central\nb,secret-of-centre-b,G02,Bộ B,central\n");
  const Ran ran = agents("--credentials '" + file.string() + "'");
  EXPECT_TRUE(ran.status == 0 || ran.status == 4) << ran.output;
  const json::value measured = result();
  EXPECT_EQ(measured.at_pointer("/accounting/lost").to_number<int>(), 0);
  EXPECT_GT(measured.at_pointer("/accounting/delivered").to_number<int>(), 40);
  EXPECT_EQ(measured.at_pointer("/accounting/delivered"), measured.at_pointer("/accounting/sent"));
  // 36 agencies behind the two centres that the hub knows.
  EXPECT_EQ(measured.at_pointer("/centres").to_number<int>(), 2);
}

TEST_F(SomebodyElsesHub, RefusesAWrongSecretWithASentence) {
  const auto file = credentials("a,another-secret-of-a,G01,Bộ Công an,central\n");
  const Ran ran = agents("--credentials '" + file.string() + "'");
  EXPECT_EQ(ran.status, 1) << ran.output;
  EXPECT_NE(ran.output.find("the hub does not register"), std::string::npos) << ran.output;
}

TEST_F(SomebodyElsesHub, RefusesCentresThatItDoesNotKnow) {
  const Ran ran = agents("");
  EXPECT_EQ(ran.status, 1) << ran.output;
  EXPECT_NE(ran.output.find("--credentials"), std::string::npos) << ran.output;
}

TEST_F(SomebodyElsesHub, IsNotTakenAway) {
  const Ran ran = axle("run outage-recovery --quiet --hub " + url());
  EXPECT_EQ(ran.status, 2) << ran.output;
  EXPECT_NE(ran.output.find("outage"), std::string::npos) << ran.output;
}

TEST_F(SomebodyElsesHub, ThatDiesInMidRunLeavesWhatWasMeasured) {
  const auto file = credentials("a,secret-of-centre-a,G01,Bộ Công an,central\nb,secret-of-centre-b,G02,Bộ B,central\n");
  // It is gone before the run begins to count: everything is given up after one attempt.
  const std::string words = "--credentials '" + file.string() + "' --set agencies.attempts=1 --set phases.drain=1s";
  hub_.kill();
  const Ran ran = agents(words);
  EXPECT_EQ(ran.status, 3) << ran.output;
  EXPECT_NE(ran.output.find("127.0.0.1"), std::string::npos) << ran.output;
}

TEST(Agents, NeedAHub) {
  const Ran ran = axle("agents quickstart");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.output.find("--hub"), std::string::npos) << ran.output;
}

TEST(Agents, CredentialsAreForSomebodyElsesHub) {
  TemporaryFolder folder;
  const auto file = folder / "c.csv";
  ASSERT_TRUE(write_file(file, "centre_id,secret,agency_code,agency_name,level\na,long-secret,G01,A,central\n"));
  const Ran ran = axle("run quickstart --credentials '" + file.string() + "'");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.output.find("--hub"), std::string::npos) << ran.output;
}

// Standard output of `--json` is one JSON object a line: progress, and the result at last.
TEST(Events, AreOneObjectALineAndEndWithTheResult) {
  TemporaryFolder folder;
  const std::string out = (folder / "events").string();
  // Standard output alone: a sanitizer's words go elsewhere.
  const Ran ran = axle(
      "run quickstart --quiet --json --set traffic.documents=40 --set traffic.period=3s --set phases.warmup=0s --out "
      "'" +
      (folder / "out").string() + "' 2>/dev/null >'" + out + "' || exit $?; :");
  EXPECT_TRUE(ran.status == 0 || ran.status == 4);
  std::istringstream lines(read_file(out).value_or(""));
  std::vector<std::string> kinds;
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    const json::value event = json::parse(line, error);
    ASSERT_FALSE(error) << line;
    kinds.emplace_back(event.at("event").as_string());
  }
  ASSERT_GE(kinds.size(), 3U);
  EXPECT_EQ(kinds.front(), "progress");
  EXPECT_EQ(kinds.back(), "result");
}

}  // namespace
}  // namespace axle::integration
