// The authority as text: a few lines "name: value", then keys and certificates.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <charconv>
#include <optional>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/authority/issue.hpp"
#include "protocol/signature/crypto/native.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kBundleBytesMax = 256ULL << 10;
constexpr std::string_view kLife = "subscriber-life-ns";
constexpr std::string_view kServiceUrl = "service-url";

// Reads the next block of any kind; false at the end of the text.
struct PemBlock {
  std::string name;
  Bytes der;
};
std::optional<PemBlock> next_block(bio_st* bio) {
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (PEM_read_bio(bio, &name, &header, &data, &size) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  PemBlock block{name, Bytes(data, data + size)};
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  return block;
}

Result<DurationNs> read_life(std::string_view text) {
  DurationNs life = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), life);
  if (error != std::errc() || end != text.data() + text.size() || life <= 0) {
    return fail(Errc::invalid_input, "the authority's line 'subscriber-life-ns' is not a positive number");
  }
  return life;
}

struct Preamble {
  DurationNs life = AuthorityOptions{}.subscriber_life;
  std::string service_url;
};

Result<Preamble> read_preamble(std::string_view pem) {
  Preamble preamble;
  while (!pem.empty() && !pem.starts_with("-----BEGIN")) {
    const std::string_view line = pem.substr(0, pem.find('\n'));
    pem.remove_prefix(std::min(pem.size(), line.size() + 1));
    const std::string_view name = line.substr(0, line.find(": "));
    const std::string_view value = line.substr(std::min(line.size(), name.size() + 2));
    if (name == kLife) {
      const auto life = read_life(value);
      if (!life) return pass(life);
      preamble.life = *life;
    } else if (name == kServiceUrl) {
      if (const auto good = check_service_url(value); !good) return pass(good);
      preamble.service_url = value;
    } else {
      return fail(Errc::invalid_input,
                  "the authority's file has a line that this version does not know, before its first key");
    }
  }
  return preamble;
}

Result<void> check_member(const Identity& identity, std::string_view which) {
  if (identity.certificate->role() != Role::authority) {
    return fail(Errc::invalid_input, "the authority's " + std::string(which) + " certificate is not one of a CA");
  }
  if (!key_belongs_to(identity.key, *identity.certificate)) {
    return fail(Errc::invalid_input, "the authority's " + std::string(which) + " key does not fit its certificate");
  }
  return {};
}

Result<Identity> read_member(bio_st* bio, std::string_view which) {
  auto key_block = next_block(bio);
  const auto certificate_block = next_block(bio);
  if (!key_block || !certificate_block || key_block->name != "PRIVATE KEY" ||
      certificate_block->name != "CERTIFICATE") {
    return fail(Errc::invalid_input,
                "an authority's file holds a private key and a certificate for the root, the "
                "agencies and the persons, in this order; missing at: " +
                    std::string(which));
  }
  auto key = PrivateKey::from_pkcs8(key_block->der);
  OPENSSL_cleanse(key_block->der.data(), key_block->der.size());
  if (!key) return pass(key, which);
  auto certificate = Certificate::parse(certificate_block->der);
  if (!certificate) return pass(certificate, which);
  Identity member{std::move(*key), std::move(*certificate), {}};
  if (const auto good = check_member(member, which); !good) return pass(good);
  return member;
}

}  // namespace

Result<Authority> Authority::from_pem(std::string_view pem_bundle) {
  if (pem_bundle.size() > kBundleBytesMax) return fail(Errc::invalid_input, "an authority's file has at most 256 KiB");
  auto preamble = read_preamble(pem_bundle);
  if (!preamble) return pass(preamble);
  const Native<bio_st> bio = bio_over(pem_bundle);
  std::vector<Identity> members;
  for (const Branch branch : kBranches) {
    auto member = read_member(bio.get(), to_string(branch));
    if (!member) return pass(member);
    members.push_back(std::move(*member));
  }
  return Authority(std::move(members[0]), std::move(members[1]), std::move(members[2]), preamble->life,
                   std::move(preamble->service_url));
}

std::string Authority::to_pem() const {
  std::string text = std::string(kLife) + ": " + std::to_string(subscriber_life_) + "\n";
  if (!service_url_.empty()) text += std::string(kServiceUrl) + ": " + service_url_ + "\n";
  for (const Branch branch : kBranches) {
    text += member(branch).key.to_pem();
    text += member(branch).certificate->to_pem();
  }
  return text;
}

}  // namespace axle::signature
