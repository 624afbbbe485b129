#include "protocol/signature/authority/authority.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>

#include "protocol/signature/authority/issue.hpp"

namespace axle::signature {
namespace {

// Decree 23/2025: a root lives 25 years, a public authority under it 10, a time-stamping authority 5.
constexpr DurationNs kRootLife = 25 * 365 * kDay;
constexpr DurationNs kSubordinateLife = 10 * 365 * kDay;
constexpr DurationNs kTimestampingLife = 5 * 365 * kDay;

// See the table of flaws.
constexpr DurationNs kExpiredLife = kHour;
constexpr DurationNs kNotYetValidLife = kDay;

void set_service_urls(CertificateRequest& request, const std::string& service_url, Branch issuer) {
  if (service_url.empty()) return;
  request.crl_url = service_url + crl_path(issuer);
  request.ocsp_url = service_url + std::string(kOcspPath);
}

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
  if (issuer != nullptr) set_service_urls(request, options.service_url, Branch::root);
  auto certificate = issuer == nullptr ? issue_self_signed(request, *key)
                                       : issue_certificate(request, *key, *issuer->certificate, issuer->key);
  if (!certificate) return pass(certificate);
  return Identity{std::move(*key), std::move(*certificate), {}};
}

Result<void> set_validity(CertificateRequest& request, const Certificate& issuer, DurationNs life,
                          const IssueOptions& options) {
  const bool of_dates = options.flaw == Flaw::expired || options.flaw == Flaw::not_yet_valid;
  if (of_dates && (options.not_before || options.not_after)) {
    return fail(Errc::invalid_input,
                "the flaw '" + std::string(to_string(options.flaw)) + "' sets the dates itself: give one or the other");
  }
  if (options.flaw == Flaw::expired) life = kExpiredLife;
  request.not_before = options.flaw == Flaw::not_yet_valid ? issuer.not_after() - kNotYetValidLife
                                                           : options.not_before.value_or(issuer.not_before());
  life = std::min(life, issuer.not_after() - std::min(request.not_before, issuer.not_after()));
  request.not_after = options.not_after.value_or(request.not_before + life);
  if (request.not_after > issuer.not_after()) {
    return fail(Errc::invalid_input,
                "a certificate does not outlive its issuer, which ends on " + format_iso8601(issuer.not_after()));
  }
  return {};
}

// Another code of the same form: its last digit is the next one.
std::string other_code(std::string code) {
  const std::size_t at = code.find_last_of("0123456789");
  if (at == std::string::npos) return code + ".1";
  code[at] = code[at] == '9' ? '0' : static_cast<char>(code[at] + 1);
  return code;
}

Result<void> set_code(CertificateRequest& request, Flaw flaw) {
  if (flaw != Flaw::wrong_code && flaw != Flaw::missing_code) return {};
  for (auto& [field, text] : request.subject) {
    if (field != SubjectField::organization_identifier) continue;
    text = flaw == Flaw::wrong_code ? other_code(text) : std::string();
    return {};
  }
  return fail(Errc::invalid_input, "the flaw '" + std::string(to_string(flaw)) +
                                       "' is for the certificates of agencies and persons, which carry a code");
}

}  // namespace

std::string_view to_string(Branch branch) noexcept {
  switch (branch) {
    case Branch::root: return "root";
    case Branch::agencies: return "agencies";
    case Branch::persons: return "persons";
  }
  return "root";
}

Result<Branch> parse_branch(std::string_view text) {
  for (const Branch branch : kBranches) {
    if (to_string(branch) == text) return branch;
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 40)) + "' is not one of root, agencies, persons");
}

std::string crl_path(Branch branch) {
  return "/crl/" + std::string(to_string(branch)) + ".crl";
}

Result<Authority> Authority::create(const AuthorityOptions& options) {
  if (options.subscriber_life <= 0) return fail(Errc::invalid_input, "subscriber_life must be positive");
  if (const auto good = check_service_url(options.service_url); !good) return pass(good);
  auto root = make_authority(options.name, nullptr, 1, options);
  if (!root) return pass(root, "root");
  auto agencies = make_authority(options.name + " - Agencies", &*root, 0, options);
  if (!agencies) return pass(agencies, "authority for agencies");
  auto persons = make_authority(options.name + " - Persons", &*root, 0, options);
  if (!persons) return pass(persons, "authority for persons");
  return Authority(std::move(*root), std::move(*agencies), std::move(*persons), options.subscriber_life,
                   options.service_url);
}

// The same names and dates, other keys.
Result<Authority> Authority::stranger() const {
  AuthorityOptions options;
  options.algorithm = root_.key.algorithm();
  options.not_before = root_.certificate->not_before();
  options.subscriber_life = subscriber_life_;
  options.name = root_.certificate->common_name();
  options.service_url = service_url_;
  return create(options);
}

const Identity& Authority::member(Branch branch) const noexcept {
  return branch == Branch::root ? root_ : branch == Branch::agencies ? agencies_ : persons_;
}

std::optional<Branch> Authority::issuer_of(const Certificate& certificate) const {
  for (const Branch branch : kBranches) {
    const bool signed_by_it = X509_verify(certificate.native(), member(branch).certificate->public_key()) == 1;
    ERR_clear_error();
    if (signed_by_it) return branch;
  }
  return std::nullopt;
}

Result<Identity> Authority::issue(Branch branch, CertificateRequest request, const PrivateKey& key, DurationNs life,
                                  const IssueOptions& options) const {
  if (options.flaw == Flaw::unknown_issuer) {
    const auto other = stranger();
    if (!other) return pass(other);
    return other->issue(branch, std::move(request), key, life, {options.not_before, options.not_after, Flaw::none});
  }
  const Identity& issuer = member(branch);
  if (auto set = set_validity(request, *issuer.certificate, life, options); !set) return pass(set);
  if (auto set = set_code(request, options.flaw); !set) return pass(set);
  if (request.kind != CertificateKind::ocsp_responder) set_service_urls(request, service_url_, branch);
  request.flaw = options.flaw;
  auto certificate = issue_certificate(request, key, *issuer.certificate, issuer.key);
  if (!certificate) return pass(certificate);
  std::vector<CertificatePtr> chain;
  if (branch != Branch::root) chain.push_back(issuer.certificate);
  return Identity{key, std::move(*certificate), std::move(chain)};
}

Result<Identity> Authority::issue_agency(const AgencySubject& subject, const PrivateKey& key,
                                         const IssueOptions& options) const {
  if (subject.code.empty() || subject.name.empty()) {
    return fail(Errc::invalid_input, "an agency's certificate needs its code and its name");
  }
  CertificateRequest request;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, subject.in_charge},
                     {SubjectField::organization_identifier, subject.code},
                     {SubjectField::common_name, subject.name}};
  return issue(Branch::agencies, std::move(request), key, subscriber_life_, options);
}

Result<Identity> Authority::issue_person(const PersonSubject& subject, const PrivateKey& key,
                                         const IssueOptions& options) const {
  if (subject.name.empty() || subject.title.empty() || subject.agency_code.empty()) {
    return fail(Errc::invalid_input, "a person's certificate needs a name, a title and the agency's code");
  }
  CertificateRequest request;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, subject.agency_name},
                     {SubjectField::organization_identifier, subject.agency_code},
                     {SubjectField::title, subject.title},
                     {SubjectField::common_name, subject.name}};
  return issue(Branch::persons, std::move(request), key, subscriber_life_, options);
}

Result<Identity> Authority::issue_server(const std::vector<std::string>& hosts, const PrivateKey& key,
                                         const IssueOptions& options) const {
  if (hosts.empty()) return fail(Errc::invalid_input, "a server's certificate needs at least one host");
  CertificateRequest request;
  request.kind = CertificateKind::server;
  request.subject = {{SubjectField::country, "VN"}, {SubjectField::common_name, hosts.front()}};
  request.hosts = hosts;
  return issue(Branch::agencies, std::move(request), key, subscriber_life_, options);
}

Result<Identity> Authority::issue_client(const std::string& system_id, const std::vector<std::string>& names,
                                         const PrivateKey& key, const IssueOptions& options) const {
  if (system_id.empty()) return fail(Errc::invalid_input, "a client's certificate needs its centre's systemid");
  CertificateRequest request;
  request.kind = CertificateKind::client;
  request.subject = {{SubjectField::country, "VN"}, {SubjectField::common_name, system_id}};
  request.hosts = names;
  return issue(Branch::agencies, std::move(request), key, subscriber_life_, options);
}

Result<Identity> Authority::issue_timestamping(const std::string& name, const PrivateKey& key,
                                               const IssueOptions& options) const {
  if (name.empty()) return fail(Errc::invalid_input, "a time-stamping authority's certificate needs a name");
  CertificateRequest request;
  request.kind = CertificateKind::timestamping;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, "Axle simulation"},
                     {SubjectField::common_name, name}};
  return issue(Branch::agencies, std::move(request), key, kTimestampingLife, options);
}

Result<Identity> Authority::issue_ocsp_responder(Branch branch, const PrivateKey& key,
                                                 const IssueOptions& options) const {
  CertificateRequest request;
  request.kind = CertificateKind::ocsp_responder;
  request.subject = {{SubjectField::country, "VN"},
                     {SubjectField::organization, "Axle simulation"},
                     {SubjectField::common_name, member(branch).certificate->common_name() + " - OCSP"}};
  return issue(branch, std::move(request), key, subscriber_life_, options);
}

}  // namespace axle::signature
