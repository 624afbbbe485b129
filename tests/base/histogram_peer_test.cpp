// Our histograms against HdrHistogram's own Java implementation (Debian: libhdrhistogram-java, default-jre-headless).
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>
#include <sstream>

#include "base/file.hpp"
#include "base/histogram.hpp"

namespace axle {
namespace {

constexpr const char* kJar = "/usr/share/java/hdrhistogram.jar";

struct Output {
  int status = -1;
  std::string text;
};

Output run(const std::string& command) {
  Output output;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return output;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) output.text.append(buffer, got);
  output.status = ::pclose(pipe);
  return output;
}

class HistogramPeer : public ::testing::Test {
 protected:
  HistogramPeer() {
    std::string pattern = (std::filesystem::temp_directory_path() / "axle-hdr-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::mt19937_64 random(3);
    std::lognormal_distribution<double> latency(std::log(5e6), 1.2);
    for (int i = 0; i < 30'000; ++i) sample_.record(static_cast<std::int64_t>(latency(random)));
  }
  ~HistogramPeer() override { std::filesystem::remove_all(folder_); }

  // Starting a source file needs the compiler of the JDK (default-jdk-headless).
  static bool has_jdk() { return run("java --list-modules").text.find("jdk.compiler@") != std::string::npos; }
  std::string peer(const std::string& arguments, const std::string& input) {
    EXPECT_TRUE(write_file(folder_ / "in", input));
    return "java -cp " + std::string(kJar) + " " AXLE_SOURCE_DIR "/tests/base/histogram_peer.java " + arguments +
           " < " + (folder_ / "in").string();
  }

  std::filesystem::path folder_;
  Histogram sample_;
};

TEST_F(HistogramPeer, TheLogIsReadByHistogramLogProcessor) {
  Histogram halves[2];
  std::mt19937_64 random(5);
  for (int i = 0; i < 10'000; ++i) halves[i % 2].record(static_cast<std::int64_t>(random() % (20 * kSecond)));
  Histogram together = halves[0];
  together.merge(halves[1]);
  const InstantNs base = 1'754'186'400 * kSecond;
  const std::string log = write_histogram_log(base, {{"central", base, kSecond, &sample_},
                                                     {"commune", base, kSecond, &halves[0]},
                                                     {"commune", base + kSecond, kSecond, &halves[1]}});
  ASSERT_TRUE(write_file(folder_ / "run.hlog", log));
  const std::string command =
      std::string("java -cp ") + kJar + " org.HdrHistogram.HistogramLogProcessor -i " + (folder_ / "run.hlog").string();

  const Output tags = run(command + " -listtags");
  ASSERT_EQ(tags.status, 0) << "needs the packages libhdrhistogram-java and default-jre-headless: " << tags.text;
  EXPECT_EQ(tags.text, "Tags found in input file:\ncentral\ncommune\n");

  for (const auto& [tag, ours] : {std::pair{"central", &sample_}, std::pair{"commune", &together}}) {
    // Rows "value,percentile,count up to it,..." in nanoseconds.
    std::istringstream rows(run(command + " -csv -outputValueUnitRatio 1 -tag " + tag).text);
    std::string row;
    std::uint64_t counts = 0;
    while (std::getline(rows, row)) {
      double value = 0, share = 0;
      unsigned long long up_to = 0;
      if (std::sscanf(row.c_str(), "%lf,%lf,%llu,", &value, &share, &up_to) != 3) continue;
      ++counts;
      EXPECT_EQ(ours->count_up_to(static_cast<std::int64_t>(value)), up_to) << tag << ": " << row;
      if (share == 1.0) EXPECT_EQ(static_cast<std::int64_t>(value), ours->max());
    }
    EXPECT_GT(counts, 50U);
    // The foot of the text form: "#[Mean = ..., ...]", "#[Max = ..., Total count = ...]".
    const std::string text = run(command + " -outputValueUnitRatio 1 -tag " + tag).text;
    const std::size_t mean_at = text.find("Mean    ="), max_at = text.find("Max     ="),
                      count_at = text.find("count    =");
    ASSERT_NE(count_at, std::string::npos) << text;
    EXPECT_NEAR(std::stod(text.substr(mean_at + 9)), ours->mean(), 0.001);
    EXPECT_EQ(static_cast<std::int64_t>(std::stod(text.substr(max_at + 9))), ours->max());
    EXPECT_EQ(std::stoull(text.substr(count_at + 10)), ours->count());
  }
}

// Made by histogram_peer.java: `write 3600000000000 3` and `write 1000 1`.
TEST_F(HistogramPeer, BytesThatJavaWroteAreRead) {
  Histogram mixed;
  mixed.record(1);
  mixed.record(1000, 2);
  mixed.record(2048, 3);
  mixed.record(1'234'567, 1'000'000);
  mixed.record(kHour, 7);
  const auto read =
      Histogram::decode_v2("HISTFAAAADN4nJNpmSzMwMAgxAABzFCaEch0M9ixgMH+A1SE6TQ/y1oBtueTGBs6q1ZfZ+IDANNWCo8=");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, mixed);

  Histogram coarse(1000, 1);
  coarse.record(0, 5);
  coarse.record(1);
  EXPECT_EQ(Histogram::decode_v2("HISTFAAAAB14nJNpmSzMwMDAxAABjKg08wv7DxAWFxMASU8DcQ==").value(), coarse);
  EXPECT_EQ(Histogram::decode_v2("HISTFAAAACF4nJNpmSzMwMDAyAABzFAayGd2M9ixgMH+A1QEAFKmBEw=").value(), Histogram());
}

TEST_F(HistogramPeer, BothDirectionsWithAThirtyThousandValueSample) {
  ASSERT_TRUE(has_jdk()) << "install default-jdk-headless (./axle test does)";
  const Output read = run(peer("read", sample_.encode_v2()));
  ASSERT_EQ(read.status, 0) << read.text;
  std::istringstream in(read.text);
  std::uint64_t count = 0;
  std::int64_t min = 0, max = 0, value = 0;
  double mean = 0;
  in >> count >> min >> max >> mean;
  EXPECT_EQ(count, sample_.count());
  EXPECT_EQ(min, sample_.min());
  EXPECT_EQ(max, sample_.max());
  EXPECT_NEAR(mean, sample_.mean(), mean * 1e-9);
  for (const double percent : {50.0, 90.0, 99.0, 99.9, 100.0}) {  // whole ranks: every version's rounding agrees
    in >> value;
    EXPECT_EQ(value, sample_.percentile(percent)) << percent;
  }

  std::string lines;
  Histogram ours;
  std::mt19937_64 random(9);
  for (int i = 0; i < 3000; ++i) {
    const auto sample = static_cast<std::int64_t>(random() >> (24 + random() % 40));
    const std::uint64_t times = 1 + random() % 5000;
    ours.record(std::min(sample, kHour), times);
    lines += std::to_string(std::min(sample, kHour)) + " " + std::to_string(times) + "\n";
  }
  const Output written = run(peer("write " + std::to_string(kHour) + " 3", lines));
  ASSERT_EQ(written.status, 0) << written.text;
  const auto decoded = Histogram::decode_v2(written.text);
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, ours);
}

}  // namespace
}  // namespace axle
