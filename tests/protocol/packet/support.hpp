// What the packet's tests share: a full sample, and xmllint (libxml2-utils) as the second opinion.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/packet/reader.hpp"

namespace axle::packet {

// 2026-08-03 12:00 in Viet Nam, the day of the sample.
inline const InstantNs kToday = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3, .hour = 12});

inline Organ make_organ(std::string id, std::string in_charge, std::string name) {
  Organ organ;
  organ.id = std::move(id);
  organ.in_charge = std::move(in_charge);
  organ.name = std::move(name);
  return organ;
}

// Every field filled, every rule kept.
inline DocumentHeader sample_header() {
  DocumentHeader h;
  h.from = {"H99.5",         "UBND tỉnh Mẫu", "Sở Kiểm định tỉnh Mẫu", "02 đường Thử, phường B", "vanthu@mau.example",
            "0200 000 0003", "0200 000 0004", "https://mau.example"};
  h.to = {make_organ("000.00.00.G99", "", "Bộ Kiểm định"), make_organ("H98.12.3", "UBND tỉnh Khác", "UBND xã Tư")};
  h.document_id = "H99.5,2026/08/03,27/SKD-VP";
  h.code_number = "27";
  h.code_notation = "SKD-VP";
  h.place = "Mẫu";
  h.promulgation_date = "2026/08/03";
  h.type = "2";
  h.type_detail = "18";
  h.type_name = "Công văn";
  h.subject = "V/v kiểm định <thiết bị> & \"đo lường\"";
  h.content = "Trích yếu";
  h.signer_competence = "TL. GIÁM ĐỐC";
  h.signer_position = "Chánh Văn phòng";
  h.signer_name = "Nguyễn Thị Thử";
  h.due_date = "2026/08/20";
  h.priority = "1";
  h.sphere = "Đo lường";
  h.typer_notation = "NTT";
  h.promulgation_amount = "2";
  h.page_amount = "3";
  h.reply_fors = "345/BKD-VP";
  h.direction = "false";
  h.reference_codes = "R-1";
  h.appendixes = {"Phụ lục một", "Phụ lục hai"};
  h.response_for = {{"000.00.00.G99", "345/BKD-VP", "000.00.00.G99,2026/07/20,345/BKD-VP", "2026/07/20"},
                    {"H98.12.3", "5/UBND", "H98.12.3,2026/07/21,5/UBND", "2026/07/21"}};
  h.steering_type = "1";
  h.task_codes = {"T-1"};
  h.application_type = "1";
  h.to_places = {"Như trên", "Lưu: VT"};
  h.trace = {{"H99.5", "2026/08/03 09:00:00"}};
  h.business = Business{.document_id = "",
                        .type = BusinessType::new_document,
                        .reason = "Văn bản điện tử mới",
                        .paper = "0",
                        .document_info = "",
                        .document_receiver = "",
                        .receivers = {},
                        .replacements = {},
                        .staff = StaffInfo{"Văn thư", "VT", "Trần Văn Thử", "7", "vt@mau.example", "84900000009"}};
  return h;
}

inline StatusHeader sample_status() {
  StatusHeader s;
  s.from = make_organ("H98.12.3", "UBND tỉnh Khác", "UBND xã Tư");
  s.response_for = {"H99.5", "27/SKD-VP", "H99.5,2026/08/03,27/SKD-VP", "2026/08/03"};
  s.staff = StaffInfo{"Văn thư", "", "Lê Thị Thử", "", "vt@khac.example", "84900000008"};
  s.status_code = "02";
  s.description = "Từ chối: chữ ký số không hợp lệ";
  s.timestamp = "2026/08/03 09:41:12";
  return s;
}

inline Packet must_read(std::string_view text) {
  auto packet = read_packet(as_bytes(text));
  EXPECT_TRUE(packet) << (packet ? "" : packet.error().detail);
  return packet ? std::move(*packet) : Packet{};
}

// The error's sentence, or "accepted".
inline std::string refusal(std::string_view text, const ReaderLimits& limits = {}, Errc code = Errc::invalid_input) {
  const auto packet = read_packet(as_bytes(text), limits);
  if (packet) return "accepted";
  EXPECT_EQ(packet.error().code, code) << packet.error().detail;
  return packet.error().detail;
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// A file in the temporary folder, removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    static std::atomic<int> counter{0};
    path_ = std::filesystem::temp_directory_path() /
            ("axle_packet_test_" + std::to_string(::getpid()) + "_" + std::to_string(counter++));
    std::ofstream(path_, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ToolOutcome {
  int exit_code = -1;
  std::string output;  // standard output and error
};

// Runs a shell command; 127 (not installed) is a failure of the test, never a skip.
inline ToolOutcome run_tool(const std::string& command) {
  ToolOutcome outcome;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.output.append(buffer, n);
  const int status = ::pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  EXPECT_NE(outcome.exit_code, 127) << "a tool is missing (install libxml2-utils): " << command;
  return outcome;
}

// xmllint's own output (a message per problem); empty when it has nothing to say.
inline ToolOutcome xmllint(const std::string& options, std::string_view document) {
  const TemporaryFile file(document);
  return run_tool("xmllint --nonet " + options + " '" + file.path().string() + "'");
}

}  // namespace axle::packet
