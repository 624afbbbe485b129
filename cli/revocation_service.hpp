// The revocation service of a run: what the run's own authority says about its certificates, over HTTP in this process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "cli/authority_http.hpp"

namespace axle::cli {

// Where the run's certificates say that revocation is told: http://127.0.0.1 and a port of 20000..29999 that follows
// from the seed, as certificates are made before the run and kept.
std::string revocation_url(std::uint64_t seed);

// The rows of those orders that are revoked, whose identities stand at the same positions of `identities`.
Result<signature::Register> revoked_certificates(const std::vector<agents::IdentityOrder>& orders,
                                                 const agents::Identities& identities);

// Answers GET /crl/<branch>.crl and POST /ocsp (authority_service.hpp) on a thread of its own until it is destroyed.
class RevocationService {
 public:
  // At the address that the authority's certificates carry. invalid_input: they carry none; io: its port is taken, with
  // what to do about it; internal when no keys can be made.
  static Result<std::unique_ptr<RevocationService>> start(const signature::Authority& authority,
                                                          signature::Register revoked);
  ~RevocationService();
  RevocationService(const RevocationService&) = delete;
  RevocationService& operator=(const RevocationService&) = delete;

  const std::string& url() const noexcept { return url_; }
  // Questions answered so far. Any thread.
  std::uint64_t asked() const noexcept;

 private:
  class Handler;
  explicit RevocationService(std::string url);

  std::string url_;
  std::unique_ptr<Handler> handler_;
  std::unique_ptr<transport::Server> server_;
};

}  // namespace axle::cli
