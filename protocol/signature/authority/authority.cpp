#include "protocol/signature/authority/authority.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "protocol/signature/authority/issue.hpp"
#include "protocol/signature/crypto/native.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kBundleBytesMax = 256ULL << 10;
constexpr std::string_view kLifeLine = "subscriber-life-ns: ";

// Decree 23/2025: a root lives 25 years, a public authority under it 10.
constexpr DurationNs kRootLife = 25 * 365 * kDay;
constexpr DurationNs kSubordinateLife = 10 * 365 * kDay;

Result<Identity> make_authority(std::string name, const Identity* issuer, int path_length,
                                const AuthorityOptions& options) {
  auto key = PrivateKey::generate(options.algorithm);
  if (!key) return pass(key);
  CertificateRequest request;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, "Axle simulation"},
                     {SubjectField::common_name, std::move(name)}};
  request.kind = CertificateKind::authority;
  request.path_length = path_length;
  request.not_before = options.not_before;
  request.not_after = options.not_before + (issuer == nullptr ? kRootLife : kSubordinateLife);
  auto certificate = issuer == nullptr ? issue_self_signed(request, *key)
                                       : issue_certificate(request, *key, *issuer->certificate, issuer->key);
  if (!certificate) return pass(certificate);
  return Identity{std::move(*key), std::move(*certificate), {}};
}

Result<Identity> issue_under(const Identity& issuer, CertificateRequest request, const PrivateKey& key,
                             DurationNs life) {
  request.not_before = issuer.certificate->not_before();
  request.not_after = std::min(request.not_before + life, issuer.certificate->not_after());
  auto certificate = issue_certificate(request, key, *issuer.certificate, issuer.key);
  if (!certificate) return pass(certificate);
  std::vector<CertificatePtr> chain = issuer.chain;
  chain.insert(chain.begin(), issuer.certificate);
  return Identity{key, std::move(*certificate), std::move(chain)};
}

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

Result<DurationNs> read_life(std::string_view pem) {
  if (!pem.starts_with(kLifeLine)) return AuthorityOptions{}.subscriber_life;
  const std::string_view line = pem.substr(kLifeLine.size(), pem.find('\n') - kLifeLine.size());
  DurationNs life = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), life);
  if (error != std::errc() || end != line.data() + line.size() || life <= 0) {
    return fail(Errc::invalid_input, "the authority's line 'subscriber-life-ns' is not a positive number");
  }
  return life;
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

}  // namespace

Result<Authority> Authority::create(const AuthorityOptions& options) {
  if (options.subscriber_life <= 0) return fail(Errc::invalid_input, "subscriber_life must be positive");
  auto root = make_authority(options.name, nullptr, 1, options);
  if (!root) return pass(root, "root");
  auto agencies = make_authority(options.name + " - Agencies", &*root, 0, options);
  if (!agencies) return pass(agencies, "authority for agencies");
  auto persons = make_authority(options.name + " - Persons", &*root, 0, options);
  if (!persons) return pass(persons, "authority for persons");
  return Authority(std::move(*root), std::move(*agencies), std::move(*persons), options.subscriber_life);
}

Result<Authority> Authority::from_pem(std::string_view pem_bundle) {
  if (pem_bundle.size() > kBundleBytesMax) return fail(Errc::invalid_input, "an authority's file has at most 256 KiB");
  const auto life = read_life(pem_bundle);
  if (!life) return pass(life);
  const Native<bio_st> bio = bio_over(pem_bundle);
  std::vector<Identity> members;
  for (const std::string_view which : {"root", "agencies", "persons"}) {
    auto key_block = next_block(bio.get());
    const auto certificate_block = next_block(bio.get());
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
    members.push_back({std::move(*key), std::move(*certificate), {}});
    if (const auto good = check_member(members.back(), which); !good) return pass(good);
  }
  return Authority(std::move(members[0]), std::move(members[1]), std::move(members[2]), *life);
}

std::string Authority::to_pem() const {
  std::string text = std::string(kLifeLine) + std::to_string(subscriber_life_) + "\n";
  for (const Identity* member : {&root_, &agencies_, &persons_}) {
    text += member->key.to_pem();
    text += member->certificate->to_pem();
  }
  return text;
}

Result<Identity> Authority::issue_agency(const AgencySubject& subject, const PrivateKey& key) const {
  if (subject.code.empty() || subject.name.empty()) {
    return fail(Errc::invalid_input, "an agency's certificate needs its code and its name");
  }
  CertificateRequest request;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, subject.in_charge},
                     {SubjectField::organization_identifier, subject.code},
                     {SubjectField::common_name, subject.name}};
  return issue_under(agencies_, std::move(request), key, subscriber_life_);
}

Result<Identity> Authority::issue_person(const PersonSubject& subject, const PrivateKey& key) const {
  if (subject.name.empty() || subject.title.empty() || subject.agency_code.empty()) {
    return fail(Errc::invalid_input, "a person's certificate needs a name, a title and the agency's code");
  }
  CertificateRequest request;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, subject.agency_name},
                     {SubjectField::organization_identifier, subject.agency_code},
                     {SubjectField::title, subject.title},
                     {SubjectField::common_name, subject.name}};
  return issue_under(persons_, std::move(request), key, subscriber_life_);
}

Result<Identity> Authority::issue_server(const std::vector<std::string>& hosts, const PrivateKey& key) const {
  if (hosts.empty()) return fail(Errc::invalid_input, "a server's certificate needs at least one host");
  CertificateRequest request;
  request.kind = CertificateKind::server;
  request.subject = {{SubjectField::country, "VN"}, {SubjectField::common_name, hosts.front()}};
  request.hosts = hosts;
  return issue_under(agencies_, std::move(request), key, subscriber_life_);
}

}  // namespace axle::signature
