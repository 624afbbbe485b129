// What the tests of documents share: headers, identities made once, temporary folders, other programs as judges.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "agents/documents/corpus.hpp"

namespace axle::agents::test {

inline constexpr InstantNs kAt = 1'785'722'400 * kSecond;  // 2026-08-03T09:00:00+07:00
inline constexpr InstantNs kNotBefore = kAt - 30 * kDay;

// An official letter of 2026/08/03 to two receivers.
packet::DocumentHeader letter_header(int number = 12);

// An order for the identities of agency `index`, coded H57.<index + 1>.
IdentityOrder identity_order(int index, signature::KeyAlgorithm algorithm);

// A P-256 authority: making RSA keys is slow.
IdentityOptions identity_options(const std::filesystem::path& cache = {}, std::uint32_t key_pool_max = 64);

// Made once for the program: agencies 0 and 1 sign with Ed25519, 2 with P-256, 3 with RSA-2048.
const Identities& shared_identities();

// A folder of its own that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_bytes(const std::filesystem::path& path, BytesView content);
Bytes read_bytes(const std::filesystem::path& path);
// Names below a folder, sorted; folders whose name starts with `prefix` when it is not empty.
std::vector<std::string> names_in(const std::filesystem::path& folder, const std::string& prefix = {});

struct Ran {
  int status = -1;
  std::string output;  // standard output and error
};
// Runs a shell command; the judges are Debian's poppler-utils, qpdf and libnss3-tools.
Ran run(const std::string& command);

// A value, or the end of the test program with the error's sentence.
template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "test support: %s\n", result.error().detail.c_str());
    std::abort();
  }
  return std::move(*result);
}

}  // namespace axle::agents::test
