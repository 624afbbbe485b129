// The simulated authority's folder and words: files, crashes, processes at once, wrong words.
#include <sys/stat.h>

#include "protocol/signature/authority/flaw.hpp"
#include "tests/integration/pki_support.hpp"

namespace axle::integration {
namespace {

TEST_F(Pki, ListsOnDisk) {
  must_run("revoke --folder " + folder() + " --cert " + path("so.pem"));
  must_run("crl --folder " + folder() + " --of agencies --out " + path("a.crl"));
  must_run("crl --folder " + folder() + " --of agencies --out " + path("a.pem"));
  for (const std::string& form : {"DER -in " + path("a.crl"), "PEM -in " + path("a.pem")}) {
    const Ran shown = run("openssl crl -noout -text -CAfile " + folder() + "/agencies.pem -inform " + form);
    EXPECT_TRUE(says(shown.output, "verify OK")) << shown.output;
    EXPECT_TRUE(says(shown.output, "Serial Number")) << shown.output;
  }
  const Ran printed =
      run("('" AXLE_PROGRAM "' pki crl --folder " + folder() + " --of persons | openssl crl -noout -text)");
  EXPECT_TRUE(says(printed.output, "No Revoked Certificates")) << printed.output;
}

TEST_F(Pki, OthersCanBeTheResponderAndTheTimeStamper) {
  must_run("issue ocsp --folder " + folder() + " --algorithm p256 --for persons --out " + path("my-ocsp"));
  must_run("issue tsa --folder " + folder() + " --algorithm p256 --name 'Dấu thời gian' --out " + path("my-tsa"));
  const Ran tsa = run("openssl verify -purpose timestampsign -CAfile " + folder() + "/root.pem -untrusted " +
                      path("my-tsa.pem") + " " + path("my-tsa.pem"));
  EXPECT_EQ(tsa.status, 0) << tsa.output;
  // openssl as responder with our certificate, and openssl as the one who asks.
  must_run("issue server --folder " + folder() + " --algorithm p256 --host localhost --out " + path("server"));
  ASSERT_TRUE(write_file(here_ / "index.txt", ""));
  const std::string ask = "openssl ocsp -issuer " + folder() + "/persons.pem -cert " + path("mau.pem");
  ASSERT_EQ(run(ask + " -reqout " + path("q")).status, 0);
  const Ran answered =
      run("openssl ocsp -index " + path("index.txt") + " -CA " + folder() + "/persons.pem -rsigner " +
          path("my-ocsp.pem") + " -rkey " + path("my-ocsp.key") + " -reqin " + path("q") + " -respout " + path("r"));
  ASSERT_EQ(answered.status, 0) << answered.output;
  const Ran judged = run(ask + " -no_nonce -respin " + path("r") + " -CAfile " + folder() + "/root.pem");
  EXPECT_TRUE(says(judged.output, "Response verify OK")) << judged.output;
}

TEST_F(Pki, ProcessesAtOnceLoseNothing) {
  std::string words;
  for (int i = 0; i < 6; ++i) {
    words += "'" AXLE_PROGRAM "' pki issue agency --folder " + folder() + " --algorithm p256 --code H57.1" +
             std::to_string(i) + " --name x --out " + path("many" + std::to_string(i)) + " & ";
  }
  EXPECT_EQ(run("sh -c \"" + words + "wait\"").status, 0);
  const Ran list = pki("list --folder " + folder());
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(says(list.output, certificates("many" + std::to_string(i)).front()->serial_hex())) << list.output;
  }
}

TEST_F(Pki, ADamagedRegisterIsSaidAndNothingIsCalledGood) {
  PkiServer server(folder());
  const std::string file = folder() + "/register.csv";
  const std::string good = read_file(file).value();
  ASSERT_TRUE(write_file(file, good.substr(0, good.size() - 5)));
  const Ran asked = run("curl -s -w '%{http_code}' " + url_ + "/crl/agencies.crl");
  EXPECT_TRUE(says(asked.output, "503")) << asked.output;
  EXPECT_TRUE(says(asked.output, "register.csv: line ")) << asked.output;
  for (const std::string word : {"list", "crl", "revoke --serial 12", "serve --listen 127.0.0.1:0"}) {
    const Ran ran = pki(word + " --folder " + folder());
    EXPECT_EQ(ran.status, 4) << word;
    EXPECT_TRUE(says(ran.output, "register.csv: line ")) << ran.output;
  }
  ASSERT_TRUE(write_file(file, good));
  EXPECT_TRUE(says(ocsp("so", url_), "so.pem: good"));
}

TEST_F(Pki, AServiceIsWholeAgainAfterACrash) {
  {
    PkiServer server(folder());
  }
  // As a crash leaves it between a key and its certificate, and as an older version left the folder.
  const std::string key = read_file(folder() + "/tsa.key").value();
  for (const char* name : {"tsa.pem", "agencies.pem", "ocsp-root.pem", "ocsp-root.key"}) {
    ASSERT_TRUE(std::filesystem::remove(folder() + "/" + name)) << name;
  }
  PkiServer server(folder());
  EXPECT_EQ(read_file(folder() + "/tsa.key").value(), key) << "a key is never overwritten";
  EXPECT_TRUE(says(ocsp("so", url_), "Response verify OK"));
}

TEST_F(Pki, WrongWordsGetASentence) {
  struct Wrong {
    std::string words;
    int status;
    std::string says;
  };
  ASSERT_TRUE(write_file(here_ / "text.pem", "no certificate"));
  const std::string here = " --folder " + folder(), out = " --out " + path("new");
  const std::string issue = "issue agency --algorithm p256" + here + " --code H57.12 --name x";
  const TemporaryFolder other;
  ASSERT_EQ(pki("init --algorithm p256 --folder " + other.path().string()).status, 0);
  const std::vector<Wrong> all{
      {"init" + here, 2, "there is an authority already"},
      {"init --algorithm dsa --folder " + path("n"), 2, "--algorithm"},
      {"init --algorithm p256 --url https://a --folder " + path("n"), 2, "http://host:port"},
      {"init --algorithm p256 --not-before yesterday --folder " + path("n"), 2, "--not-before"},
      {issue + " --out " + path("so"), 2, "a key is never overwritten"},
      {issue + " --out /no/such/folder/x", 2, "/no/such/folder"},
      {"issue agency --folder /no/such --code H57.12 --name x" + out, 2, "axle pki init"},
      {"issue agency" + here + " --code 57 --name x" + out, 2, "--code"},
      {issue + out + " --flaw rotten", 2, "not-yet-valid"},
      {issue + out + " --days 5 --not-after 2030-01-01", 2, "--days"},
      {issue + out + " --not-after 2199-01-01", 2, "outlive"},
      {issue + out + " --not-before 2027-01-01 --not-after 2026-12-31", 2, "validity"},
      {issue + out + " --flaw expired --days 3", 2, "dates"},
      {"issue server --algorithm p256 --host 'a b'" + here + out, 2, "a b"},
      {"issue ocsp --for nobody" + here + out, 2, "--for"},
      {"revoke" + here, 2, "--cert FILE or --serial HEX"},
      {"revoke --serial xyz" + here, 2, "hex"},
      {"revoke --serial 1234" + here, 2, "1234"},
      {"revoke --cert " + path("text.pem") + here, 2, "text.pem"},
      {"revoke --cert " + (other / "agencies.pem").string() + here, 1, "not issued by this authority"},
      {"revoke --cert " + path("so.pem") + " --at never" + here, 2, "--at"},
      {"revoke --cert " + path("so.pem") + " --reason boredom" + here, 2, "key-compromise"},
      {"crl --of nobody" + here, 2, "--of"},
      {"crl --life long" + here, 2, "--life"},
      {"serve --listen nowhere" + here, 2, "--listen"},
      {"serve --down all" + here, 2, "--down"},
      {"serve --ocsp-life 1ms" + here, 2, "--ocsp-life"},
      {"show " + path("text.pem"), 2, "text.pem"},
      {"show /no/such.pem", 2, "/no/such.pem"},
  };
  for (const Wrong& wrong : all) {
    const Ran ran = pki(wrong.words);
    EXPECT_EQ(ran.status, wrong.status) << wrong.words << "\n" << ran.output;
    EXPECT_TRUE(says(ran.output, wrong.says)) << wrong.words << "\n" << ran.output;
  }
  EXPECT_FALSE(std::filesystem::exists(path("new.key")));
  must_run("revoke --cert " + path("so.pem") + here);
  EXPECT_TRUE(says(pki("revoke --cert " + path("so.pem") + here).output, "revoked already"));
}

TEST_F(Pki, TwoCannotListenOnOnePort) {
  PkiServer server(folder());
  const Ran second = pki("serve --folder " + folder());
  EXPECT_EQ(second.status, 4) << second.output;
  EXPECT_TRUE(says(second.output, url_.substr(url_.rfind(':') + 1))) << second.output;
}

TEST_F(Pki, KeysAreTheirOwnersAlone) {
  PkiServer server(folder());
  std::size_t keys = 0;
  for (const auto& place : {folder(), here_.path().string()}) {
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      const bool secret = entry.path().extension() == ".key" || entry.path().filename() == "authority.pem";
      struct stat status{};
      ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
      if (secret) EXPECT_EQ(status.st_mode & 0777, 0600U) << entry.path();
      keys += secret;
    }
  }
  EXPECT_EQ(keys, 7U);
}

// The commands of docs/pki.md, run as they stand there but for the port.
TEST(PkiGuide, DoesWhatItSays) {
  const std::string guide = read_file(AXLE_SOURCE_DIR "/docs/pki.md").value();
  const std::string url = free_url(), serve = "axle pki serve --folder pki &\n";
  std::string script = "set -e\ncd \"$1\"\nPATH=\"$1:$PATH\"\ntrap 'kill $! 2>/dev/null' EXIT\n";
  for (std::size_t at = 0; (at = guide.find("```sh\n", at)) != std::string::npos;) {
    const std::size_t end = guide.find("```\n", at + 6);
    script += guide.substr(at + 6, end - at - 6);
    at = end;
  }
  const auto replace_all = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(script.find(from), std::string::npos) << from;
    for (std::size_t at = 0; (at = script.find(from, at)) != std::string::npos; at += to.size()) {
      script.replace(at, from.size(), to);
    }
  };
  replace_all(serve,
              serve + "curl -sf --retry 30 --retry-connrefused --retry-delay 1 -o root.pem " + url + "/root.pem\n");
  replace_all("http://127.0.0.1:8090", url);
  replace_all("init --folder pki", "init --folder pki --algorithm p256 --url " + url);
  const TemporaryFolder here;
  std::filesystem::create_symlink(AXLE_PROGRAM, here / "axle");
  ASSERT_TRUE(write_file(here / "guide.sh", script));
  const Ran ran = run("sh " + (here / "guide.sh").string() + " " + here.path().string());
  EXPECT_EQ(ran.status, 0) << ran.output;
  for (const char* expected : {"so.pem: good", "so.pem: revoked", "certificate revoked", "Verification: OK",
                               "certificate is not yet valid", "to be revoked on 2050-01-01"}) {
    EXPECT_TRUE(says(ran.output, expected)) << expected << "\n" << ran.output;
  }
  for (const signature::FlawInfo& info : signature::flaws()) {
    const std::string row = "| `" + std::string(info.name) + "` | " + std::string(info.meaning) + " | " +
                            std::string(to_string(info.indication)) + " " +
                            std::string(to_string(info.sub_indication)) + " |";
    EXPECT_TRUE(says(guide, row)) << row;
  }
}

TEST(PkiWords, EachHasHelpWithAnExample) {
  for (const std::string word : {"init", "issue", "issue agency", "issue person", "issue server", "issue tsa",
                                 "issue ocsp", "revoke", "crl", "list", "show", "serve"}) {
    const Ran ran = axle("pki " + word + " --help");
    EXPECT_EQ(ran.status, 0) << word;
    EXPECT_TRUE(says(ran.output, "Example")) << word;
    EXPECT_TRUE(says(ran.output, "axle pki " + word)) << word;
  }
}

}  // namespace
}  // namespace axle::integration
