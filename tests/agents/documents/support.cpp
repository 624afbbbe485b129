#include "tests/agents/documents/support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>

namespace axle::agents::test {

packet::DocumentHeader letter_header(int number) {
  packet::DocumentHeader header;
  header.from.id = "H57.1";
  header.from.in_charge = "Ủy ban nhân dân tỉnh Mẫu";
  header.from.name = "Sở Thử nghiệm tỉnh Mẫu";
  header.to.resize(2);
  header.to[0].id = "G99";
  header.to[0].name = "Bộ Kiểm thử";
  header.to[1].id = "H98.12.3";
  header.to[1].name = "Ủy ban nhân dân xã Ba";
  header.code_number = std::to_string(number);
  header.code_notation = "UBND-VP";
  header.document_id = "H57.1,2026/08/03," + header.code_number + "/UBND-VP";
  header.place = "Mẫu";
  header.promulgation_date = "2026/08/03";
  header.type = "2";
  header.type_detail = "18";
  header.type_name = "Công văn";
  header.subject = "V/v kết nối thử nghiệm hệ thống quản lý văn bản";
  header.signer_competence = "KT. Giám đốc";
  header.signer_position = "Phó Giám đốc";
  header.signer_name = "Nguyễn Thị Mẫu";
  header.to_places = {"Như trên", "Lưu: VT, VP"};
  return header;
}

IdentityOrder identity_order(int index, signature::KeyAlgorithm algorithm) {
  const std::string code = "H57." + std::to_string(index + 1);
  const std::string name = "Sở Thử nghiệm số " + std::to_string(index + 1);
  IdentityOrder order;
  order.agency = {.code = code, .name = name, .in_charge = "Ủy ban nhân dân tỉnh Mẫu"};
  order.person = {.name = "Nguyễn Thị Mẫu", .title = "Phó Giám đốc", .agency_code = code, .agency_name = name};
  order.algorithm = algorithm;
  return order;
}

IdentityOptions identity_options(const std::filesystem::path& cache, std::uint32_t key_pool_max) {
  return {.key_pool_max = key_pool_max,
          .not_before = kNotBefore,
          .cache = cache,
          .authority_algorithm = signature::KeyAlgorithm::p256};
}

const Identities& shared_identities() {
  using enum signature::KeyAlgorithm;
  static const Identities identities = must(make_identities(
      {identity_order(0, ed25519), identity_order(1, ed25519), identity_order(2, p256), identity_order(3, rsa2048)},
      identity_options(), {}));
  return identities;
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> next{0};
  path_ = std::filesystem::temp_directory_path() /
          ("axle_documents_" + std::to_string(::getpid()) + "_" + std::to_string(next++));
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_bytes(const std::filesystem::path& path, BytesView content) {
  std::ofstream(path, std::ios::binary).write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
}

Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> names_in(const std::filesystem::path& folder, const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (prefix.empty() || (entry.is_directory() && name.starts_with(prefix))) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
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

}  // namespace axle::agents::test
