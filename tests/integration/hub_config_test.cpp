// The settings of axle hub: file, options, what is in force, and what is refused.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

// What --print-config prints, setting by setting: the comment and the value, by path.
struct Printed {
  std::string meaning, value;
};
std::map<std::string, Printed> settings_in(const std::string& yaml) {
  std::map<std::string, Printed> settings;
  std::istringstream in(yaml);
  std::string map, comment;
  for (std::string line; std::getline(in, line);) {
    const std::size_t start = line.find_first_not_of(' ');
    const std::size_t colon = line.find(": ");
    if (line[start] == '#') {
      comment = line.substr(start + 2);
    } else if (colon == std::string::npos) {
      map = line.substr(0, line.size() - 1);
    } else {
      const std::string path = (start == 0 ? "" : map + ".") + line.substr(start, colon - start);
      EXPECT_TRUE(settings.emplace(path, Printed{comment, line.substr(colon + 2)}).second) << path << " twice";
    }
  }
  return settings;
}

class HubConfig : public testing::Test {
 protected:
  // The words for a file with this content.
  std::string with(const std::string& yaml) const {
    EXPECT_TRUE(write_file(folder_ / "hub.yaml", yaml));
    return "hub --config " + file() + " ";
  }
  std::string file() const { return (folder_ / "hub.yaml").string(); }
  // Where something is wrong in the file: "3:5: ...".
  std::string problems(const std::string& yaml) const {
    const Ran ran = axle(with(yaml) + "--print-config");
    EXPECT_EQ(ran.status, 2) << ran.output;
    std::string text = ran.output;
    for (std::size_t at; (at = text.find(file() + ":")) != std::string::npos;) text.erase(at, file().size() + 1);
    return text;
  }
  const TemporaryFolder folder_;
};

TEST_F(HubConfig, EverySettingReadsBackToTheSame) {
  const std::string options =
      "--listen 127.0.0.1:7001 --data \"/tmp/a 'b' \\\"c\\\" \\\\ #d\" --scenario quickstart --plain-http --trust "
      "r.pem "
      "--certificate c.pem --key k.pem --client-ca ca.pem --client-certificates required --verification packet "
      "--revocation ocsp --rewrite --receipts single --no-audit --net-threads 3 --verify-threads 4 --expire-after 36h "
      "--forget-after 49h --quota 3GB --sync-delay 1500us --log json ";
  const Ran first = axle("hub --print-config " + options);
  ASSERT_EQ(first.status, 0) << first.output;
  const Ran again = axle(with(first.output) + "--print-config");
  EXPECT_EQ(again.output, first.output);
  const auto given = settings_in(first.output), defaults = settings_in(axle("hub --print-config").output);
  ASSERT_EQ(given.size(), 31U);
  for (const auto& [path, setting] : given) {
    EXPECT_FALSE(setting.meaning.empty()) << path;
    // Those of `limits` have no option, but for the quota; --scenario stands for --centres.
    const bool untouched = (path.starts_with("limits.") && path != "limits.quota_bytes") ||
                           path == "snapshot_every_records" || path == "centres";
    EXPECT_EQ(setting.value == defaults.at(path).value, untouched) << path << ": " << setting.value;
  }
  EXPECT_EQ(given.at("retention.expire_after").value, "36h");
  EXPECT_EQ(given.at("data").value, R"("/tmp/a 'b' \"c\" \\ #d")");
}

TEST_F(HubConfig, TheCommandLineWinsOverTheFileInWhateverOrder) {
  const std::string yaml = "listen: 127.0.0.1:1\nthreads: {net: 2, verify: 5}\nlimits:\n  packet_bytes: 64MiB\n";
  for (const std::string& words : {with(yaml) + "--listen 127.0.0.1:2 --net-threads 7",
                                   "hub --listen 127.0.0.1:2 --net-threads 7 --config " + file()}) {
    const Ran ran = axle(words + " --print-config");
    ASSERT_EQ(ran.status, 0) << ran.output;
    const auto settings = settings_in(ran.output);
    EXPECT_EQ(settings.at("listen").value, "\"127.0.0.1:2\"");
    EXPECT_EQ(settings.at("threads.net").value, "7");
    EXPECT_EQ(settings.at("threads.verify").value, "5");
    EXPECT_EQ(settings.at("limits.packet_bytes").value, "64MiB");
  }
}

TEST_F(HubConfig, WhatIsWrongHasAPlaceAndAnAnswer) {
  EXPECT_EQ(problems("listen: 127.0.0.1:1\nverificaton:\n  policy: full\n"),
            "axle: 2:1: unknown key 'verificaton'; did you mean 'verification'?\n");
  EXPECT_EQ(problems("tls:\n  certifcate: a.pem\n"),
            "axle: 2:3: unknown key 'certifcate' in tls; did you mean 'certificate'?\n");
  EXPECT_EQ(problems("certificate: a.pem\n"), "axle: 1:1: unknown key 'certificate'; did you mean tls.certificate?\n");
  EXPECT_EQ(problems("threads: {qqqqqqqqq: 1}\n"),
            "axle: 1:11: unknown key 'qqqqqqqqq' in threads; known here: net, verify\n");
  EXPECT_EQ(problems("verification: full\n"),
            "axle: 1:15: verification must be keys and values, such as policy: ...\n");
  EXPECT_EQ(problems("listen: [a, b]\n"), "axle: 1:9: listen: one value belongs here (text)\n");
  EXPECT_EQ(problems("log: text\nlog: json\n"), "axle: 2:1: log is given twice, first in line 1; remove one\n");
  EXPECT_EQ(problems("audit: yes\n"), "axle: 1:8: audit: 'yes' is neither true nor false; write true or false\n");
  EXPECT_EQ(problems("receipts: many\n"), "axle: 1:11: receipts: 'many' is not known; write off, single or batch\n");
  EXPECT_EQ(problems("threads: {net: 65}\n"), "axle: 1:16: threads.net: '65' is out of bounds; write 1 to 64\n");
  EXPECT_EQ(problems("retention: {expire_after: 30}\n"),
            "axle: 1:27: retention.expire_after: '30' has no unit; write 30ms or 30s\n");
  EXPECT_EQ(problems("log: xml\naudit: 1\n"),
            "axle: 1:6: log: 'xml' is not known; write text or json\n"
            "2:8: audit: '1' is neither true nor false; write true or false\n");
  EXPECT_NE(problems("a: &b c\n").find("anchors"), std::string::npos);
  EXPECT_NE(problems("a: [\n").find("not YAML"), std::string::npos);
  EXPECT_EQ(axle("hub --print-config --config " + (folder_ / "absent.yaml").string()).status, 2);
  const Ran option = axle("hub --print-config --net-threads 0");
  EXPECT_EQ(option.status, 2);
  EXPECT_NE(option.output.find("--net-threads: '0' is out of bounds; write 1 to 64"), std::string::npos)
      << option.output;
}

TEST_F(HubConfig, AFileHasAtMost64KiB) {
  std::string yaml = "log: json\n#";
  yaml.append(64 * 1024 - yaml.size(), 'x');
  EXPECT_EQ(axle(with(yaml) + "--print-config").status, 0) << "at the limit";
  const Ran past = axle(with(yaml + "x") + "--print-config");
  EXPECT_EQ(past.status, 2) << "one past it";
  EXPECT_NE(past.output.find(file()), std::string::npos) << past.output;
}

TEST_F(HubConfig, SettingsThatContradictAreRefused) {
  const std::string data = " --data " + (folder_ / "data").string(),
                    link = " --verification link --scenario quickstart";
  const std::vector<std::pair<std::string, std::string>> all{
      {"--scenario quickstart", "give --data FOLDER"},
      {data + " --scenario quickstart", "give --trust FILE, or --verification link"},
      {data, "give --centres FILE"},
      {data + link + " --centres c.csv", "leave one out"},
      {data + " --verification link --scenario quikstart", "quickstart"},
      {data + " --scenario quickstart --verification off --listen 0.0.0.0:0", "on 127.0.0.1 only, not on 0.0.0.0"},
      {data + " --scenario quickstart --verification off --listen [::]:0", "on 127.0.0.1 only, not on ::"},
      {data + link + " --listen 8443", "ADDRESS:PORT"},
      {data + link + " --plain-http --client-certificates optional", "need TLS"},
      {data + link + " --plain-http --certificate c.pem --key k.pem", "need TLS"},
      {data + link + " --client-certificates required", "--client-ca FILE"},
      {data + link + " --client-ca ca.pem", "--client-certificates optional or required"},
      {data + link + " --certificate c.pem", "belong together"},
      {data + link + " --expire-after 10d --forget-after 9d", "--forget-after 9d is shorter than --expire-after 10d"},
  };
  for (const auto& [words, says] : all) {
    const Ran ran = axle("hub " + words);
    EXPECT_EQ(ran.status, 2) << words << "\n" << ran.output;
    EXPECT_NE(ran.output.find(says), std::string::npos) << words << "\n" << ran.output;
  }
}

// Rows "| `path` | default | meaning |" of the page's section Settings.
TEST_F(HubConfig, ThePageSaysWhatThereIs) {
  const auto settings = settings_in(axle("hub --print-config").output);
  std::map<std::string, std::string> rows;
  std::ifstream page(AXLE_SOURCE_DIR "/docs/hub.md");
  bool is_here = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) is_here = line == "## Settings";
    if (!is_here || !line.starts_with("| `")) continue;
    const std::string path = line.substr(3, line.find('`', 3) - 3);
    EXPECT_TRUE(rows.emplace(path, line).second) << path << " twice";
  }
  for (const auto& [path, setting] : settings) {
    const std::string value = setting.value == "\"\"" ? "" : "`" + setting.value + "`";
    const std::string row = "| `" + path + "` | " + value + (value.empty() ? "| " : " | ") + setting.meaning + " |";
    EXPECT_EQ(rows.contains(path) ? rows.at(path) : "no row", row);
  }
  for (const auto& [path, row] : rows) EXPECT_TRUE(settings.contains(path)) << path << " is no setting";
}

}  // namespace
}  // namespace axle::integration
