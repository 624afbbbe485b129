// What the tests of signatures share: a simulated authority with signers, small PDF files, other programs as judges.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::signature::test {

inline constexpr InstantNs kAt = 1'785'722'400 * kSecond;  // 2026-08-03T09:00:00+07:00
inline constexpr InstantNs kNotBefore = kAt - 30 * kDay;
inline constexpr const char* kAgencyCode = "000.00.12.H57";
inline constexpr const char* kAgencyName = "Sở Thử nghiệm";
inline constexpr const char* kPersonName = "Nguyễn Thị Mẫu";

// A value, or the end of the test program with the error's sentence.
template <class T>
T must(Result<T> result);

// One key per algorithm and number for the whole program: making RSA keys is slow.
const PrivateKey& test_key(KeyAlgorithm algorithm, int number = 0);
// An authority with P-256 keys, valid from kNotBefore; the same object on every call.
const Authority& test_authority();
Identity test_person(KeyAlgorithm algorithm = KeyAlgorithm::p256, const char* code = kAgencyCode);
Identity test_agency(KeyAlgorithm algorithm = KeyAlgorithm::p256, const char* code = kAgencyCode, int key_number = 1);

// Verified under the test authority, with a trust store of its own.
PdfReport verify(BytesView pdf, InstantNs at = kAt, const PdfLimits& limits = {});
// The report as lines, for messages.
std::string say(const PdfReport& report);
bool all_passed(const PdfReport& report);
// What a receiver would accept: two signatures, both right, and nothing behind them.
bool accepted(const PdfReport& report);
SubIndication sub(const PdfReport& report, std::size_t index);

// A PDF file with a classic table, from the bodies of its objects 1..n. Object 1 is the catalog.
struct SmallPdf {
  std::vector<std::string> bodies;
  std::string trailer = "/Root 1 0 R";
  Bytes build() const;
};
// Catalog (1), page tree (2), page (3), content stream (4), font (5).
SmallPdf one_page();
// Appends an incremental update that redefines or adds objects, as an attacker would.
Bytes append_update(BytesView file, const std::map<int, std::string>& objects,
                    const std::string& trailer = "/Root 1 0 R", const std::map<int, std::size_t>& raw_offsets = {});

PdfSignRequest person_request();
PdfSignRequest agency_request();
// Signed by the person, then by the agency.
Bytes signed_twice(BytesView pdf, const Identity& person, const Identity& agency);

Bytes bytes_of(std::string_view text);

// A folder of its own that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::filesystem::path write(const std::string& name, BytesView content) const;
  Bytes read(const std::string& name) const;
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct Ran {
  int status = -1;
  std::string output;  // standard output and error
};
// Runs a shell command; the judges are Debian's openssl, qpdf, poppler-utils and libnss3-tools.
Ran run(const std::string& command);

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "test support: %s\n", result.error().detail.c_str());
    std::abort();
  }
  return std::move(*result);
}

}  // namespace axle::signature::test
