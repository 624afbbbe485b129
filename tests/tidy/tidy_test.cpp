// The rules of docs/architecture.md that hold the house together: who may include whom, where third-party headers live,
// what sans-IO folders may not touch. Each failure names file and line.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/tidy/source_tree.hpp"

namespace axle::tidy {
namespace {

// Folder -> folders that it may include besides itself. The longest matching folder decides.
const std::map<std::string, std::set<std::string>>& allowed_includes() {
  static const std::map<std::string, std::set<std::string>> rules{
      {"base", {}},
      {"protocol", {"base", "protocol"}},
      {"transport", {"base"}},
      {"agents/behaviour", {"base", "protocol"}},
      {"agents/documents", {"base", "protocol"}},
      {"agents/live", {"base", "protocol", "transport", "agents"}},
      {"reference-hub/core", {"base", "protocol"}},
      {"reference-hub", {"base", "protocol", "transport", "reference-hub"}},
      {"sim", {"base", "protocol", "agents/behaviour", "agents/documents", "reference-hub/core", "sim"}},
      {"conformance", {"base", "protocol", "transport"}},
      {"report", {"base"}},
  };
  return rules;
}

// Third-party header prefix -> the only folders that may include it.
const std::map<std::string, std::set<std::string>>& homes() {
  static const std::map<std::string, std::set<std::string>> rules{
      {"<boost/asio", {"transport", "tests", "bench"}},
      {"<boost/beast", {"transport", "tests", "bench"}},
      {"<openssl/ssl", {"transport", "tests", "bench"}},
      {"<openssl/", {"transport", "protocol/signature", "cli", "tests", "bench"}},
      {"<boost/json",
       {"protocol/axis", "reference-hub/receipts", "reference-hub/server", "report", "cli", "tests", "bench"}},
      {"<yaml-cpp", {"sim/scenario"}},
      {"<cairo", {"agents/documents"}},
      {"<pango", {"agents/documents"}},
      {"<hb", {"agents/documents"}},
      {"<CLI/", {"cli", "bench"}},
      {"<zlib.h", {"base", "protocol/packet", "protocol/signature", "agents/documents", "tests"}},
      {"<libxml", {"tests", "bench"}},
      {"<gtest", {"tests"}},
      {"<gmock", {"tests"}},
      {"<benchmark", {"bench"}},
  };
  return rules;
}

const std::vector<std::string> kSansIo{"protocol",    "agents/behaviour", "reference-hub/core", "sim/engine",
                                       "sim/network", "sim/workload",     "sim/measure",        "sim/model"};

bool is_sans_io(const SourceFile& file) {
  return std::ranges::any_of(kSansIo, [&](const std::string& folder) { return file.in(folder); });
}

std::string folder_of(const std::string& include) {
  const auto slash = include.rfind('/');
  return slash == std::string::npos ? std::string() : include.substr(1, slash - 1);
}

bool below(const std::string& folder, const std::string& top) {
  return folder == top || folder.starts_with(top + "/");
}

TEST(Tidy, IncludesFollowTheDirectionOfTheHouse) {
  std::size_t checked = 0;
  for (const SourceFile& file : source_tree()) {
    std::string rule;
    for (const auto& [folder, ignored] : allowed_includes()) {
      if (file.in(folder) && folder.size() > rule.size()) rule = folder;
    }
    if (rule.empty()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string include = include_of(file.lines[i]);
      if (!include.starts_with('"')) continue;
      const std::string target = folder_of(include);
      if (target.empty() || below(target, rule)) continue;
      ++checked;
      const auto& allowed = allowed_includes().at(rule);
      EXPECT_TRUE(std::ranges::any_of(allowed, [&](const std::string& top) { return below(target, top); }))
          << at(file, i) << rule << " may not include " << target;
    }
  }
  EXPECT_GT(checked, 100U) << "the sources were not found";
}

TEST(Tidy, ThirdPartyHeadersStayInTheirHomes) {
  for (const SourceFile& file : source_tree()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string include = include_of(file.lines[i]);
      std::string prefix;
      for (const auto& [header, ignored] : homes()) {
        if (include.starts_with(header) && header.size() > prefix.size()) prefix = header;
      }
      if (prefix.empty()) continue;
      EXPECT_TRUE(std::ranges::any_of(homes().at(prefix), [&](const std::string& home) { return file.in(home); }))
          << at(file, i) << include.substr(1) << " does not belong here";
      const bool is_contract =
          file.path.ends_with(".hpp") &&
          (prefix.starts_with("<boost/asio") || prefix == "<yaml-cpp" || prefix == "<cairo" || prefix == "<pango");
      if (is_contract && !file.in("transport") && !file.in("sim/scenario") && !file.in("agents/documents")) {
        ADD_FAILURE() << at(file, i) << "a third-party header in a contract";
      }
    }
  }
}

TEST(Tidy, SansIoFoldersTouchNoClockThreadSocketFileOrRandomDevice) {
  const std::vector<std::string> banned_includes{"<thread>",
                                                 "<mutex>",
                                                 "<condition_variable>",
                                                 "<fstream>",
                                                 "<filesystem>",
                                                 "<iostream>",
                                                 "<sys/socket.h>",
                                                 "<unistd.h>",
                                                 "<fcntl.h>",
                                                 "<chrono>",
                                                 "<ctime>",
                                                 "<time.h>",
                                                 "<random>",
                                                 "<future>",
                                                 "\"base/live_clock.hpp",
                                                 "\"base/file.hpp",
                                                 "\"base/work_queue.hpp"};
  const std::vector<std::string> banned_words{"random_device", "system_clock", "steady_clock", "std::rand(",
                                              "clock_gettime", "getenv(",      "fopen(",       "RAND_bytes"};
  for (const SourceFile& file : source_tree()) {
    if (!is_sans_io(file)) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      for (const std::string& banned : banned_includes) {
        // A trust store is shared between threads: its cache has a lock.
        if (banned == "<mutex>" && file.in("protocol/signature")) continue;
        EXPECT_FALSE(line.starts_with("#include " + banned)) << at(file, i) << banned << " in a sans-IO folder";
      }
      if (line.find("//") != std::string::npos && line.find_first_not_of(" /") == line.find("//") + 3) continue;
      for (const std::string& banned : banned_words) {
        EXPECT_EQ(line.find(banned), std::string::npos) << at(file, i) << banned << " in a sans-IO folder";
      }
    }
  }
}

TEST(Tidy, HeadersGuardThemselvesAndSourcesStaySmall) {
  constexpr std::size_t kLinesMax = 400;
  for (const SourceFile& file : source_tree()) {
    EXPECT_LE(file.lines.size(), kLinesMax) << file.path << " has " << file.lines.size() << " lines: split it";
    if (!file.path.ends_with(".hpp")) continue;
    EXPECT_TRUE(std::ranges::find(file.lines, "#pragma once") != file.lines.end())
        << file.path << " has no #pragma once";
  }
}

TEST(Tidy, NoUnfinishedWords) {
  const std::vector<std::string> words{std::string("TO") + "DO", std::string("FIX") + "ME", std::string("X") + "XX:"};
  for (const SourceFile& file : source_tree()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& word : words) {
        EXPECT_EQ(file.lines[i].find(word), std::string::npos) << at(file, i) << "unfinished";
      }
    }
  }
}

}  // namespace
}  // namespace axle::tidy
