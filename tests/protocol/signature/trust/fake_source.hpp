// An authority within reach of a test: what it publishes, whether it answers, and how often it was asked.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/trust/ocsp.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {

class FakeSource : public RevocationSource {
 public:
  explicit FakeSource(const SmallWorld& world) : world_(world) {}

  Result<Bytes> fetch_crl(const std::string& url) override {
    ++asked;
    if (down) return fail(Errc::unavailable, "connection refused");
    const std::lock_guard lock(lock_);
    const Identity& issuer = url == kRootCrlUrl ? world_.root : world_.authority;
    return make_crl({url == kRootCrlUrl ? root_revoked : revoked, ++number_, now, now + life}, *issuer.certificate,
                    issuer.key);
  }
  Result<Bytes> fetch_ocsp(const std::string&, BytesView request) override {
    ++asked;
    if (down) return fail(Errc::timeout, "no answer in time");
    const std::lock_guard lock(lock_);
    if (answer) return answer(request);
    const bool by_root = is_about(request, *world_.authority.certificate, *world_.root.certificate);
    const Identity& issuer = by_root ? world_.root : world_.authority;
    return answer_ocsp(request, {*issuer.certificate, issuer, by_root ? root_revoked : revoked, now, next()});
  }

  std::atomic<int> asked{0};
  std::atomic<bool> down{false};
  std::atomic<InstantNs> now{kAt};
  DurationNs life = kDay;  // zero: OCSP answers without nextUpdate
  std::vector<RevokedCertificate> revoked, root_revoked;
  std::function<Result<Bytes>(BytesView request)> answer;  // instead of the authority's

 private:
  InstantNs next() const { return life == 0 ? 0 : now + life; }
  // The authority's certificate and the signer's share one URL.
  static bool is_about(BytesView request, const Certificate& certificate, const Certificate& issuer) {
    const Bytes asked_for = make_ocsp_request(certificate, issuer, {});
    const auto id = BytesView(asked_for).last(20);  // the end of the CertID
    return !std::ranges::search(request, id).empty();
  }

  const SmallWorld& world_;
  std::mutex lock_;
  std::uint64_t number_ = 0;
};

}  // namespace axle::signature::test
