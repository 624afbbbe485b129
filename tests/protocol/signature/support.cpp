#include "tests/protocol/signature/support.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace axle::signature::test {

const PrivateKey& test_key(KeyAlgorithm algorithm, int number) {
  static std::map<std::pair<KeyAlgorithm, int>, PrivateKey> keys;
  const auto at = keys.find({algorithm, number});
  if (at != keys.end()) return at->second;
  return keys.emplace(std::pair(algorithm, number), must(PrivateKey::generate(algorithm))).first->second;
}

const Authority& test_authority() {
  static const Authority authority = [] {
    AuthorityOptions options;
    options.algorithm = KeyAlgorithm::p256;
    options.not_before = kNotBefore;
    options.subscriber_life = 3 * 365 * kDay;
    return must(Authority::create(options));
  }();
  return authority;
}

Identity test_person(KeyAlgorithm algorithm, const char* code) {
  return must(test_authority().issue_person({kPersonName, "Phó Giám đốc", code, kAgencyName}, test_key(algorithm, 0)));
}

Identity test_agency(KeyAlgorithm algorithm, const char* code, int key_number) {
  return must(test_authority().issue_agency({code, kAgencyName, "UBND tỉnh Mẫu"}, test_key(algorithm, key_number)));
}

PdfReport verify(BytesView pdf, InstantNs at, const PdfLimits& limits) {
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  return verify_pdf(pdf, trust, at, ledger, limits);
}

std::string say(const PdfReport& report) {
  std::string text = report.structure_error + "\n";
  for (const auto& one : report.signatures) {
    text += one.field_name + ": " + std::string(to_string(one.verdict.indication)) + " " +
            std::string(to_string(one.verdict.sub_indication)) + " " + one.verdict.reason + "\n";
  }
  return text;
}

bool all_passed(const PdfReport& report) {
  const auto passed = [](const PdfSignature& one) { return one.verdict.passed(); };
  return report.structure_error.empty() && !report.signatures.empty() && std::ranges::all_of(report.signatures, passed);
}

bool accepted(const PdfReport& report) {
  return all_passed(report) && report.unchanged_after_last && report.signatures.size() == 2;
}

SubIndication sub(const PdfReport& report, std::size_t index) {
  return index < report.signatures.size() ? report.signatures[index].verdict.sub_indication : SubIndication::none;
}

Bytes bytes_of(std::string_view text) {
  return Bytes(as_bytes(text).begin(), as_bytes(text).end());
}

Bytes SmallPdf::build() const {
  std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string table = "xref\n0 " + std::to_string(bodies.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    std::array<char, 32> line{};
    std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", out.size());
    table += line.data();
    out += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
  }
  const std::size_t start = out.size();
  out += table + "trailer\n<</Size " + std::to_string(bodies.size() + 1) + " " + trailer + ">>\nstartxref\n" +
         std::to_string(start) + "\n%%EOF\n";
  return bytes_of(out);
}

SmallPdf one_page() {
  const std::string content = "BT /F1 24 Tf 72 700 Td (Cong van so 12) Tj ET";
  return {{"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
           "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
           "<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream",
           "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"}};
}

Bytes append_update(BytesView file, const std::map<int, std::string>& objects, const std::string& trailer,
                    const std::map<int, std::size_t>& raw_offsets) {
  std::string out(as_text(file));
  const std::size_t previous_at = out.rfind("startxref") + 10;
  const std::string previous = out.substr(previous_at, out.find('\n', previous_at) - previous_at);
  std::map<int, std::size_t> offsets = raw_offsets;
  for (const auto& [number, body] : objects) {
    offsets[number] = out.size();
    out += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  }
  const std::size_t start = out.size();
  out += "xref\n";
  for (const auto& [number, offset] : offsets) {
    std::array<char, 48> line{};
    std::snprintf(line.data(), line.size(), "%d 1\n%010zu 00000 n \n", number, offset);
    out += line.data();
  }
  out += "trailer\n<</Size 100 /Prev " + previous + " " + trailer + ">>\nstartxref\n" + std::to_string(start) +
         "\n%%EOF\n";
  return bytes_of(out);
}

PdfSignRequest person_request() {
  PdfSignRequest request;
  request.field_name = "NguoiKy";
  request.reason = "Ký văn bản";
  request.location = "Hà Nội";
  request.signing_time = kAt;
  request.box = PdfSignRequest::Box{300, 100, 500, 180};
  return request;
}
PdfSignRequest agency_request() {
  PdfSignRequest request;
  request.field_name = "CoQuan";
  request.reason = "Phát hành";
  request.signing_time = kAt;
  request.box = PdfSignRequest::Box{250, 100, 330, 180};
  return request;
}

Bytes signed_twice(BytesView pdf, const Identity& person, const Identity& agency) {
  return must(sign_pdf(must(sign_pdf(pdf, person, person_request())), agency, agency_request()));
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> next{0};
  path_ = std::filesystem::temp_directory_path() /
          ("axle_signature_" + std::to_string(::getpid()) + "_" + std::to_string(next++));
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, BytesView content) const {
  const auto file = path_ / name;
  std::ofstream(file, std::ios::binary).write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
  return file;
}

Bytes TemporaryFolder::read(const std::string& name) const {
  std::ifstream file(path_ / name, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> part{};
  for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), pipe)) > 0;) {
    ran.output.append(part.data(), size);
  }
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

}  // namespace axle::signature::test
