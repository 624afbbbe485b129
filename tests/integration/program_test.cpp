// The program as a user meets it: a small run from scenario to samples, judged by other programs; wrong input.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <regex>
#include <sstream>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

namespace json = boost::json;

// Small enough for a slow machine: the numbers of a run are judged elsewhere, here it is what comes out.
constexpr const char* kSmall =
    "quickstart --set traffic.documents=40 --set traffic.period=4s --set phases.warmup=0s --set agencies.refuse=0%";

json::value result_in(const std::filesystem::path& folder) {
  const auto text = read_file(folder / "result.json");
  return json::parse(text.value_or("{}"));
}

std::uint64_t number(const json::value& result, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* found = result.find_pointer(pointer, error);
  EXPECT_TRUE(found != nullptr && !error) << pointer;
  return found == nullptr ? 0 : found->to_number<std::uint64_t>();
}

// One run, shared by the tests that look at what it left.
class SmallRun : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder();
    ran_ = axle(std::string("run ") + kSmall + " --out " + out().string());
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::filesystem::path out() { return *folder_ / "out"; }
  static std::filesystem::path sample(const std::string& name) { return out() / "samples" / name; }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Ran ran_;
};

TEST(Help, FitsEightyColumns) {
  for (const char* word : {"", "run", "simulate", "report", "scenario check", "hub", "hub audit", "hub receipt",
                           "packet make", "packet sign", "packet verify"}) {
    const Ran help = axle(std::string(word) + " --help");
    EXPECT_EQ(help.status, 0) << word;
    std::istringstream lines(help.output);
    for (std::string line; std::getline(lines, line);) {
      // Of UTF-8 only first bytes count.
      const auto columns = std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(columns, 80) << word << ": " << line;
    }
  }
}

TEST_F(SmallRun, EverythingIsDeliveredVerifiedAndAccountedFor) {
  // 4: a busy machine may make the generator late, which is for the run to say and not for this test.
  EXPECT_TRUE(ran_.status == 0 || ran_.status == 4) << ran_.output;
  const json::value result = result_in(out());
  EXPECT_EQ(number(result, "/accounting/lost"), 0U);
  EXPECT_EQ(number(result, "/accounting/duplicated"), 0U);
  EXPECT_EQ(number(result, "/accounting/refused"), 0U);
  EXPECT_EQ(number(result, "/accounting/pending"), 0U);
  EXPECT_GE(number(result, "/accounting/sent"), 40U);
  EXPECT_EQ(number(result, "/accounting/sent"), number(result, "/accounting/delivered"));
  for (const std::string level : {"central", "province", "district", "commune"}) {
    EXPECT_GT(number(result, "/levels/" + level + "/sent"), 0U) << level;
    EXPECT_GT(number(result, "/levels/" + level + "/received"), 0U) << level;
    EXPECT_EQ(number(result, "/levels/" + level + "/acceptance/count"), number(result, "/levels/" + level + "/sent"));
  }
  EXPECT_EQ(number(result, "/seed"), 2019U);
}

TEST_F(SmallRun, EveryDocumentIsVerifiedTwiceByTheHub) {
  const json::value result = result_in(out());
  boost::system::error_code error;
  const json::value* stages = result.find_pointer("/verification/stages", error);
  ASSERT_TRUE(stages != nullptr && stages->is_array());
  std::uint64_t public_key = 0;
  for (const json::value& stage : stages->get_array()) {
    if (stage.at("name") == "public_key") public_key = stage.at("count").to_number<std::uint64_t>();
  }
  EXPECT_EQ(public_key, 80U) << "40 documents, each signed by a person and by the agency";
}

TEST_F(SmallRun, LeavesAFolderThatAPersonCanUse) {
  for (const char* name : {"result.json", "report.html", "series.csv", "scenario.yaml", "acceptance.hlog",
                           "delivery.hlog", "receipt.hlog", "registration.hlog", "samples/root.pem"}) {
    EXPECT_TRUE(std::filesystem::exists(out() / name)) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(out() / ".hub")) << "keys and secrets of the run must not stay";
  const std::string page = read_file(out() / "report.html").value_or("");
  EXPECT_FALSE(std::regex_search(page, std::regex("(src|href)=\"https?://"))) << "the page must work from a file";
  const Ran again = axle("report " + out().string());
  EXPECT_EQ(again.status, 0);
  EXPECT_NE(ran_.output.find(again.output.substr(0, 200)), std::string::npos) << "report prints what run printed";
  std::size_t widest = 0;
  std::size_t width = 0;
  for (const char c : again.output) {
    if (c == '\n') width = 0;
    // Continuation bytes take no column.
    else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      widest = std::max(widest, ++width);
  }
  EXPECT_LE(widest, 80U);
}

TEST_F(SmallRun, SamplesAreAcceptedByTheGrammarAndByPdfsigUnderOurRoot) {
  const std::string nss = (*folder_ / "nss").string();
  std::filesystem::create_directories(nss);
  ASSERT_EQ(run("certutil -N --empty-password -d sql:" + nss).status, 0);
  ASSERT_EQ(run("certutil -A -n root -t CT,C,C -d sql:" + nss + " -i " + sample("root.pem").string()).status, 0);
  for (const std::string level : {"central", "province", "district", "commune"}) {
    const Ran grammar = run("xmllint --noout --relaxng " AXLE_SOURCE_DIR "/protocol/packet/edxml.rng " +
                            sample(level + ".edxml").string());
    EXPECT_EQ(grammar.status, 0) << grammar.output;
    const Ran judged = run("pdfsig -nssdir sql:" + nss + " " + sample(level + ".pdf").string());
    const std::regex valid("Signature Validation: Signature is Valid");
    const std::regex trusted("Certificate Validation: Certificate is Trusted");
    const auto count = [&](const std::regex& what) {
      return std::distance(std::sregex_iterator(judged.output.begin(), judged.output.end(), what), {});
    };
    EXPECT_EQ(count(valid), 2) << level << "\n" << judged.output;
    EXPECT_EQ(count(trusted), 2) << level << "\n" << judged.output;
    EXPECT_NE(judged.output.find("Total document signed"), std::string::npos) << judged.output;
  }
}

TEST_F(SmallRun, OneChangedByteOfASampleIsRefusedByPdfsig) {
  std::string pdf = read_file(sample("commune.pdf")).value_or("");
  ASSERT_GT(pdf.size(), 2000U);
  pdf[1000] = static_cast<char>(pdf[1000] ^ 1);
  const std::filesystem::path changed = *folder_ / "changed.pdf";
  ASSERT_TRUE(write_file(changed, pdf));
  const Ran judged = run("pdfsig -nocert " + changed.string());
  EXPECT_EQ(judged.output.find("Signature is Valid"), std::string::npos) << judged.output;
}

TEST(Program, TheSameSeedGivesTheSamePlanLiveAndVirtual) {
  const TemporaryFolder folder;
  const std::string out = (folder / "v").string();
  ASSERT_EQ(axle(std::string("simulate ") + kSmall + " --out " + out + "1").status, 0);
  ASSERT_EQ(axle(std::string("simulate ") + kSmall + " --out " + out + "2").status, 0);
  ASSERT_EQ(axle(std::string("simulate ") + kSmall + " --seed 7 --out " + out + "3").status, 0);
  const json::value one = result_in(out + "1"), two = result_in(out + "2"), other = result_in(out + "3");
  EXPECT_EQ(one.at("fingerprint"), two.at("fingerprint"));
  EXPECT_EQ(one.at("plan_hash"), two.at("plan_hash"));
  EXPECT_NE(one.at("fingerprint"), other.at("fingerprint"));
  EXPECT_NE(one.at("plan_hash"), other.at("plan_hash"));
  const Ran checked = axle(std::string("scenario check ") + kSmall);
  EXPECT_NE(checked.output.find(std::string(one.at("plan_hash").as_string())), std::string::npos) << checked.output;
}

TEST_F(SmallRun, VirtualTimeCountsTheSameDocuments) {
  ASSERT_EQ(axle(std::string("simulate ") + kSmall + " --out " + (*folder_ / "virtual").string()).status, 0);
  const json::value live = result_in(out()), simulated = result_in(*folder_ / "virtual");
  EXPECT_EQ(live.at("plan_hash"), simulated.at("plan_hash"));
  EXPECT_EQ(live.at("accounting"), simulated.at("accounting"));
}

// ---- wrong input: one clear sentence, the documented exit status, no result

struct Wrong {
  const char* words;
  int status;
  const char* says;
};

TEST(Program, WrongWordsGetASentenceAndTheRightStatus) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder / "typo.yaml", "axle: 1\nname: x\ntrafic:\n  documents: 5\n"));
  ASSERT_TRUE(write_file(folder / "file", "x"));
  const std::string typo = "run " + (folder / "typo.yaml").string() + " --out " + (folder / "o").string();
  const std::string onto_file = std::string("run ") + kSmall + " --out " + (folder / "file").string();
  const std::string nowhere = std::string("run ") + kSmall + " --out /proc/axle/no";
  const std::string no_hub =
      std::string("run ") + kSmall + " --hub http://127.0.0.1:1 --out " + (folder / "h").string();
  const std::vector<Wrong> all{
      {"run no-such-scenario", 2, "there is no scenario 'no-such-scenario'"},
      {typo.c_str(), 2, "typo.yaml:3:1"},
      {typo.c_str(), 2, "traffic"},
      {"run quickstart --set traffic.documents=many --out /tmp/never", 2, "traffic.documents"},
      {"run quickstart --set nonsense", 2, "key=value"},
      {onto_file.c_str(), 2, "is a file"},
      {nowhere.c_str(), 4, "/proc/axle/no"},
      {no_hub.c_str(), 3, "no hub at 127.0.0.1:1"},
      {"run quickstart --hub ftp://x --out /tmp/never", 2, "--hub"},
      {"hub --data /tmp/x --centres /no/such.csv", 2, "/no/such.csv"},
      {"frobnicate", 2, "--help"},
      {"report /no/such", 2, "/no/such"},
      {"", 2, "subcommand"},
  };
  for (const Wrong& wrong : all) {
    const Ran ran = axle(wrong.words);
    EXPECT_EQ(ran.status, wrong.status) << wrong.words << "\n" << ran.output;
    EXPECT_NE(ran.output.find(wrong.says), std::string::npos) << wrong.words << "\n" << ran.output;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "h" / "result.json"));
}

TEST(Program, EveryWordHasHelpWithAnExample) {
  for (const std::string word : {"", "run", "simulate", "hub", "scenario", "pki", "report"}) {
    const Ran ran = axle(word + " --help");
    EXPECT_EQ(ran.status, 0) << word;
    EXPECT_NE(ran.output.find("Example"), std::string::npos) << word;
  }
}

TEST(Program, AHubWhosePortIsTakenSaysSo) {
  const TemporaryFolder folder;
  HubProcess first(folder.path());
  ASSERT_NO_FATAL_FAILURE(first.start());
  const std::string port = std::to_string(first.endpoint().port);
  const Ran second = axle("hub --plain-http --verification off --listen 127.0.0.1:" + port + " --data " +
                          (folder / "other").string() + " --centres " + (folder / "centres.csv").string());
  EXPECT_EQ(second.status, 4) << second.output;
  EXPECT_NE(second.output.find(port), std::string::npos) << second.output;
  const Ran same_data = axle("hub --plain-http --verification off --listen 127.0.0.1:0 --data " +
                             (folder / "data").string() + " --centres " + (folder / "centres.csv").string());
  EXPECT_EQ(same_data.status, 4) << same_data.output;
  EXPECT_EQ(first.stop(), 0);
}

TEST(Program, PkiMakesKeysThatOnlyTheirOwnerReads) {
  const TemporaryFolder folder;
  const std::string pki = (folder / "pki").string();
  ASSERT_EQ(axle("pki init --algorithm p256 --folder " + pki).status, 0);
  const Ran issued = axle("pki issue agency --folder " + pki +
                          " --code H57.12 --name 'Sở Thử nghiệm' --in-charge 'UBND tỉnh Mẫu' --algorithm p256 --out " +
                          (folder / "so").string());
  ASSERT_EQ(issued.status, 0) << issued.output;
  EXPECT_NE(issued.output.find("Sở Thử nghiệm"), std::string::npos) << issued.output;
  for (const std::filesystem::path& secret : {folder / "pki/authority.pem", folder / "so.key"}) {
    struct stat status{};
    ASSERT_EQ(::stat(secret.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << secret;
  }
  const Ran judged = run("openssl verify -CAfile " + pki + "/root.pem -untrusted " + (folder / "so.pem").string() +
                         " " + (folder / "so.pem").string());
  EXPECT_EQ(judged.status, 0) << judged.output;
  EXPECT_EQ(axle("pki init --folder " + pki).status, 2) << "an authority is never overwritten";
  EXPECT_EQ(
      axle("pki issue agency --folder " + pki + " --code 999.010.01.H22 --name x --out " + (folder / "y").string())
          .status,
      2);
}

}  // namespace
}  // namespace axle::integration
