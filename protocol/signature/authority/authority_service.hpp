// What the simulated authority answers over HTTP: lists of revoked certificates (RFC 5280), OCSP (RFC 6960 appendix A)
// and time stamps (RFC 3161 clause 3.4). Pure: a question and the time in, an answer out.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/authority/register.hpp"

namespace axle::signature {

// Who answers.
struct ServiceIdentities {
  std::array<Identity, kBranches.size()> ocsp;  // in the order of kBranches, each issued by its branch
  Identity timestamping;
};

struct ServiceOptions {
  DurationNs crl_life = kDay, ocsp_life = kHour;  // from thisUpdate to nextUpdate
  // Misbehaviour, for tests of those who ask.
  bool crl_down = false, ocsp_down = false, tsa_down = false;  // 503 to everything
  bool crl_stale = false, ocsp_stale = false;                  // rightly signed, but nextUpdate has passed
};

struct ServiceRequest {
  std::string_view method, target, content_type;
  BytesView body;
};
struct ServiceAnswer {
  int status = 200;
  std::string content_type;
  Bytes body;
  std::string allow;  // the methods that would be right, with status 405
};

// One thread at a time.
//
//   GET /crl/<branch>.crl                 the branch's list, DER
//   POST /ocsp, GET /ocsp/<base64>        an OCSPResponse
//   POST /tsa                             a TimeStampResp
//   GET /root.pem                         the root's certificate
//
// A list is made anew when what it says changes, and a minute after it was made; its number is the time in
// milliseconds, or one more than the last, so that numbers rise across restarts without being stored. 404, 405, 413 and
// 415 carry a sentence; 500 when the library does not sign.
class AuthorityService {
 public:
  AuthorityService(Authority authority, ServiceIdentities identities, const ServiceOptions& options)
      : authority_(std::move(authority)), identities_(std::move(identities)), options_(options) {}

  // From the next answer on.
  void set_register(Register issued);
  ServiceAnswer answer(const ServiceRequest& request, InstantNs now);

 private:
  struct Published {
    std::vector<RevokedCertificate> revoked;
    InstantNs revoked_until = INT64_MIN;  // when `revoked` is to be read from the register again
    Bytes crl;
    InstantNs crl_until = INT64_MIN;
  };
  ServiceAnswer crl(Branch branch, InstantNs now);
  ServiceAnswer ocsp(BytesView request, InstantNs now);
  ServiceAnswer timestamp(BytesView request, InstantNs now);
  ServiceAnswer answer_crl(const ServiceRequest& request, InstantNs now);
  ServiceAnswer answer_ocsp_question(const ServiceRequest& request, InstantNs now);
  ServiceAnswer answer_timestamp(const ServiceRequest& request, InstantNs now);
  Published& published(Branch branch, InstantNs now);
  Branch asked_about(BytesView ocsp_request) const;

  Authority authority_;
  ServiceIdentities identities_;
  ServiceOptions options_;
  Register register_;
  std::array<Published, kBranches.size()> published_;
  std::uint64_t last_crl_number_ = 0, last_timestamp_serial_ = 0;
};

}  // namespace axle::signature
