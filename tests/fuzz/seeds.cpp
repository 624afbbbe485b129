#include "tests/fuzz/seeds.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "tests/protocol/signature/support.hpp"

namespace axle::fuzz {
namespace {

using signature::Authority;
using signature::test::must;

const std::map<std::string, Seeds (*)(), std::less<>>& table() {
  static const std::map<std::string, Seeds (*)(), std::less<>> makers{
      {"agency_code", agency_code_seeds},
      {"attachment", attachment_seeds},
      {"base64", base64_seeds},
      {"canonical", canonical_seeds},
      {"cms", cms_seeds},
      {"header_auth", header_auth_seeds},
      {"packet_reader", packet_seeds},
      {"packet_signature", packet_signature_seeds},
      {"pdf_signature", pdf_seeds},
      {"rsa_lanes", rsa_lanes_seeds},
  };
  return makers;
}

Authority load_or_make() {
  const char* path = std::getenv("AXLE_FUZZ_AUTHORITY");
  if (path != nullptr) {
    std::ifstream file(path, std::ios::binary);
    const std::string pem(std::istreambuf_iterator<char>(file), {});
    if (!pem.empty()) return must(Authority::from_pem(pem));
  }
  signature::AuthorityOptions options;
  options.algorithm = signature::KeyAlgorithm::p256;
  options.not_before = signature::test::kNotBefore;
  Authority made = must(Authority::create(options));
  if (path != nullptr) std::ofstream(path, std::ios::binary) << made.to_pem();
  return made;
}

}  // namespace

Seeds seeds_of(std::string_view target) {
  const auto maker = table().find(target);
  return maker == table().end() ? Seeds{} : maker->second();
}

const std::vector<std::string>& seeded_targets() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, ignored] : table()) all.push_back(name);
    return all;
  }();
  return names;
}

const Authority& authority() {
  static const Authority one = load_or_make();
  return one;
}

}  // namespace axle::fuzz
