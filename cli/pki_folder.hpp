// The folder of a simulated authority:
//
//   authority.pem              private keys and certificates of root, agencies, persons   (owner only)
//   root.pem agencies.pem persons.pem     their certificates
//   register.csv               what was issued and revoked (protocol/signature/authority/register.hpp)
//   tsa.pem tsa.key            who signs time stamps; the key for its owner only
//   ocsp-BRANCH.pem ocsp-BRANCH.key       who signs OCSP answers about what the branch issued
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "cli/authority_http.hpp"
#include "protocol/signature/authority/authority_service.hpp"

namespace axle::cli {

// Files are written atomically; processes that change the register wait for each other. Nothing is kept open between
// calls.
class PkiFolder {
 public:
  // Makes the folder and the authority in it. invalid_input: there is one already; io.
  static Result<PkiFolder> create(const std::filesystem::path& folder, const signature::AuthorityOptions& options);
  // not_found: no authority there, with the words that make one.
  static Result<PkiFolder> open(const std::filesystem::path& folder);

  const signature::Authority& authority() const noexcept { return authority_; }
  std::filesystem::path file(std::string_view name) const { return folder_ / name; }

  // A missing file is an empty register, for authorities of older versions. corrupt: the sentence starts with the path
  // and the line.
  Result<signature::Register> read_register() const;
  // Reads, changes, writes, while other processes wait; what `change` refuses is not written.
  Result<void> change_register(const std::function<Result<void>(signature::Register&)>& change) const;
  // Notes the certificate, then writes <out>.key (owner only) and <out>.pem (certificate and chain). A crash in between
  // leaves a certificate in the register that nobody has. invalid_input: a file is there already.
  Result<void> keep(const signature::Identity& identity, std::string_view kind, signature::Flaw flaw,
                    const std::string& out) const;
  // Who answers for the service; made when missing.
  Result<signature::ServiceIdentities> services() const;

 private:
  PkiFolder(std::filesystem::path folder, signature::Authority authority)
      : folder_(std::move(folder)), authority_(std::move(authority)) {}
  enum class Existing : std::uint8_t { keep, replace };
  Result<void> note(const signature::Identity& identity, std::string_view kind, signature::Flaw flaw) const;
  Result<signature::Identity> service(const std::string& name, std::string_view kind, const IssueService& issue) const;
  Result<void> write_certificates(Existing existing) const;

  std::filesystem::path folder_;
  signature::Authority authority_;
};

// invalid_input when <out>.key or <out>.pem exists, not_found when its folder does not.
Result<void> check_free(const std::string& out);

// A row of the register for a certificate.
signature::IssuedCertificate row_of(const signature::Certificate& certificate, signature::Branch issuer,
                                    std::string_view kind, signature::Flaw flaw, InstantNs issued_at);

}  // namespace axle::cli
