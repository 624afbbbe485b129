#include "cli/revocation_service.hpp"

#include <atomic>

#include "base/live_clock.hpp"
#include "base/random.hpp"
#include "cli/listen_address.hpp"
#include "cli/pki_folder.hpp"

namespace axle::cli {
namespace {

constexpr std::uint64_t kFirstPort = 20'000, kPorts = 10'000;
constexpr DurationNs kStopGrace = kSecond;

}  // namespace

// On the server's one thread.
class RevocationService::Handler final : public transport::Handler {
 public:
  explicit Handler(signature::AuthorityService service) : service_(std::move(service)) {}

  transport::HeadDecision on_head(const transport::RequestHead&) override { return {}; }
  void on_request(transport::Request request, transport::Responder respond) override {
    ++asked_;
    respond(answer_over_http(service_, request, live_now()));
  }
  std::uint64_t asked() const noexcept { return asked_; }

 private:
  signature::AuthorityService service_;
  std::atomic<std::uint64_t> asked_{0};
};

std::string revocation_url(std::uint64_t seed) {
  return "http://127.0.0.1:" + std::to_string(kFirstPort + RandomStream(seed, "revocation/port").below(kPorts));
}

Result<signature::Register> revoked_certificates(const std::vector<agents::IdentityOrder>& orders,
                                                 const agents::Identities& identities) {
  signature::Register revoked;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (!orders[i].revoked_at) continue;
    const agents::AgencyIdentity& identity = identities.agencies[i];
    const signature::IssuedCertificate::Revocation how{*orders[i].revoked_at,
                                                       signature::RevocationReason::key_compromise};
    auto agency = row_of(*identity.agency.certificate, signature::Branch::agencies, "agency", orders[i].issue.flaw,
                         identity.agency.certificate->not_before());
    auto person = row_of(*identity.person.certificate, signature::Branch::persons, "person", orders[i].issue.flaw,
                         identity.person.certificate->not_before());
    for (auto* row : {&agency, &person}) {
      row->revoked = how;
      if (auto added = revoked.add(std::move(*row)); !added) return pass(added);
    }
  }
  return revoked;
}

Result<std::unique_ptr<RevocationService>> RevocationService::start(const signature::Authority& authority,
                                                                    signature::Register revoked) {
  constexpr std::string_view kScheme = "http://";
  const std::string& url = authority.service_url();
  if (url.empty()) return fail(Errc::invalid_input, "the certificates do not say where their revocation is told");
  const auto address = parse_listen(url.substr(kScheme.size()));
  if (!address) return pass(address);
  auto identities = service_identities(
      authority, [](const std::string&, std::string_view, const IssueService& issue) -> Result<signature::Identity> {
        const auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
        if (!key) return pass(key);
        return issue(*key);
      });
  if (!identities) return pass(identities, "revocation service");
  signature::AuthorityService answers(authority, std::move(*identities), {});
  answers.set_register(std::move(revoked));
  std::unique_ptr<RevocationService> service(new RevocationService(url));
  service->handler_ = std::make_unique<Handler>(std::move(answers));
  auto server = authority_server(address->host, address->port, *service->handler_);
  if (!server) {
    return fail(server.error().code,
                "the run's certificates say that their revocation is told at " + url +
                    ", and that cannot be had: " + server.error().detail +
                    "; end the program that has it, or take another --seed, which is another port");
  }
  service->server_ = std::move(*server);
  service->server_->start();
  return service;
}

RevocationService::RevocationService(std::string url) : url_(std::move(url)) {}

RevocationService::~RevocationService() {
  if (server_ != nullptr) server_->stop(kStopGrace);
}

std::uint64_t RevocationService::asked() const noexcept {
  return handler_->asked();
}

}  // namespace axle::cli
