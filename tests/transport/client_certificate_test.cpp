// Client certificates beside everything else: asked for or not, right, missing, or wrong in each way.
#include <openssl/ssl.h>

#include "tests/transport/support.hpp"
#include "transport/tls.hpp"

namespace axle::transport::testing {
namespace {

using signature::Flaw;

constexpr std::string_view kCentre = "lgsp.h57";

struct ClientPki {
  signature::Authority authority;
  signature::PrivateKey key;
  std::string root_pem;

  static const ClientPki& own() {
    static const ClientPki made = make();
    return made;
  }
  static const ClientPki& foreign() {
    static const ClientPki made = make();
    return made;
  }

  // Chain and key, as a client has them.
  std::pair<std::string, std::string> issue(std::string_view name, const std::vector<std::string>& alternatives = {},
                                            const signature::IssueOptions& options = {}) const {
    return pem_of(authority.issue_client(std::string(name), alternatives, key, options));
  }
  std::pair<std::string, std::string> issue_server_only() const {
    return pem_of(authority.issue_server({"lgsp.h57"}, key));
  }

 private:
  static std::pair<std::string, std::string> pem_of(const Result<signature::Identity>& identity) {
    EXPECT_TRUE(identity.has_value()) << (identity ? "" : identity.error().detail);
    std::string chain = identity->certificate->to_pem();
    for (const auto& certificate : identity->chain) chain += certificate->to_pem();
    return {chain, identity->key.to_pem()};
  }
  static ClientPki make() {
    signature::AuthorityOptions options;
    options.algorithm = signature::KeyAlgorithm::p256;
    options.not_before = live_now() - 1000 * kDay;
    auto authority = signature::Authority::create(options);
    auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
    EXPECT_TRUE(authority && key);
    std::string root = authority->root()->to_pem();
    return {std::move(*authority), std::move(*key), std::move(root)};
  }
};

// Answers with the name that the client's certificate has, and how often it was asked.
class PeerHandler final : public Handler {
 public:
  HeadDecision on_head(const RequestHead& head) override {
    HeadDecision decision;
    if (head.target == "/refused") decision.refusal = Response::json(403, name_in(head));
    return decision;
  }
  void on_request(Request request, Responder respond) override {
    ++served;
    Response response = Response::json(200, name_in(request.head));
    response.close = close;
    respond(std::move(response));
  }
  std::atomic<int> served{0};
  std::atomic<bool> close{false};

 private:
  static std::string name_in(const RequestHead& head) { return head.peer ? "peer:" + head.peer->common_name : "none"; }
};

ServerOptions asking(ClientCertificates wish) {
  ServerOptions options;
  options.tls = TestPki::one().server;
  options.tls->client_certificates = wish;
  options.tls->client_ca_pem = ClientPki::own().root_pem;
  return options;
}

std::function<void(ClientOptions&)> showing(std::pair<std::string, std::string> chain_and_key) {
  return [chain_and_key = std::move(chain_and_key)](ClientOptions& options) {
    options.endpoint.tls = true;
    options.tls.trust_pem = TestPki::one().root_pem;
    options.tls.certificate_chain_pem = chain_and_key.first;
    options.tls.private_key_pem = chain_and_key.second;
  };
}

// The answer's body, or "refused" when there was none.
std::string outcome(ClientCertificates wish, const std::pair<std::string, std::string>& chain_and_key) {
  PeerHandler handler;
  const auto server = start_server(handler, asking(wish));
  TestClient client(server->port(), showing(chain_and_key));
  const Exchange exchange = client.ask("x");
  server->stop(kSecond);
  if (exchange.response) {
    EXPECT_EQ(server->counters().handshakes_failed.load(), 0U);
    return exchange.response->body;
  }
  EXPECT_EQ(handler.served, 0);
  EXPECT_EQ(server->counters().handshakes_failed.load(), 1U);
  return "refused";
}

TEST(ClientCertificate, EachWishMeetsEachCertificate) {
  const ClientPki& own = ClientPki::own();
  signature::IssueOptions expired, early;
  expired.not_before = live_now() - 100 * kDay;
  expired.not_after = live_now() - kDay;
  early.not_before = live_now() + 10 * kDay;
  struct Row {
    const char* name;
    std::pair<std::string, std::string> shown;
    std::string none, optional, required;
  };
  const Row rows[] = {
      {"no certificate", {}, "none", "none", "refused"},
      {"right", own.issue(kCentre), "none", "peer:lgsp.h57", "peer:lgsp.h57"},
      // Whose it is, the hub compares with who asks (authentication_test).
      {"another centre's", own.issue("qlvb.g01"), "none", "peer:qlvb.g01", "peer:qlvb.g01"},
      {"expired", own.issue(kCentre, {}, expired), "none", "refused", "refused"},
      {"not yet valid", own.issue(kCentre, {}, early), "none", "refused", "refused"},
      {"for servers only", own.issue_server_only(), "none", "refused", "refused"},
      {"foreign authority", ClientPki::foreign().issue(kCentre), "none", "refused", "refused"},
      {"an authority of the same name", own.issue(kCentre, {}, {.flaw = Flaw::unknown_issuer}), "none", "refused",
       "refused"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(outcome(ClientCertificates::none, row.shown), row.none) << row.name;
    EXPECT_EQ(outcome(ClientCertificates::optional, row.shown), row.optional) << row.name;
    EXPECT_EQ(outcome(ClientCertificates::required, row.shown), row.required) << row.name;
  }
}

TEST(ClientCertificate, AResumedSessionStillHasItsName) {
  PeerHandler handler;
  handler.close = true;  // each request needs a handshake
  const auto server = start_server(handler, asking(ClientCertificates::required));
  TestClient client(server->port(), showing(ClientPki::own().issue(kCentre)));
  for (int i = 0; i < 4; ++i) {
    const Exchange exchange = client.ask("x");
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    EXPECT_EQ(exchange.response->body, "peer:lgsp.h57");
  }
  EXPECT_EQ(client->counters().handshakes_full, 1U);
  EXPECT_EQ(client->counters().handshakes_resumed, 3U);
  EXPECT_EQ(server->counters().handshakes_resumed.load(), 3U);
}

TEST(ClientCertificate, EveryRequestOfAConnectionHasTheName) {
  PeerHandler handler;
  const auto server = start_server(handler, asking(ClientCertificates::optional));
  TestClient client(server->port(), showing(ClientPki::own().issue(kCentre)));
  for (const char* target : {"x", "refused", "y"}) {
    const Exchange exchange = client.ask(target);
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    EXPECT_EQ(exchange.response->body, "peer:lgsp.h57") << target;
  }
  EXPECT_EQ(client->counters().connects, 1U);
}

TEST(ClientCertificate, UnusableInputIsRefusedWithItsReason) {
  PeerHandler handler;
  ServerOptions options = asking(ClientCertificates::optional);
  options.tls->client_ca_pem = "not PEM";
  const auto server = Server::create(options, handler);
  ASSERT_FALSE(server.has_value());
  EXPECT_EQ(server.error().code, Errc::invalid_input);
  EXPECT_NE(server.error().detail.find("roots of client certificates"), std::string::npos);
  const auto loop = Loop::create();
  ClientOptions client;
  showing(ClientPki::own().issue(kCentre))(client);
  client.tls.private_key_pem = TestPki::one().server.private_key_pem;
  const auto mismatch = Client::create(*loop, client);
  ASSERT_FALSE(mismatch.has_value());
  EXPECT_EQ(mismatch.error().code, Errc::invalid_input);
  EXPECT_NE(mismatch.error().detail.find("client key"), std::string::npos);
}

// ---- what a certificate says, and when it may still say it: both ends in memory, so that the time is ours

class Pair {
 public:
  explicit Pair(const std::pair<std::string, std::string>& shown, std::size_t chain_bytes_max = 32 * 1024) {
    ServerTls tls = *asking(ClientCertificates::required).tls;
    tls.client_chain_bytes_max = chain_bytes_max;
    server_context_ = std::move(*make_server_context(tls));
    client_context_ = std::move(*make_client_context({TestPki::one().root_pem, true, shown.first, shown.second}));
    server_ = make_server_ssl(server_context_.get());
    client_ = make_client_ssl(client_context_.get(), "127.0.0.1");
    BIO *one = nullptr, *other = nullptr;
    BIO_new_bio_pair(&one, 1 << 18, &other, 1 << 18);
    SSL_set_bio(server_.get(), one, one);
    SSL_set_bio(client_.get(), other, other);
    for (int i = 0; i < 10 && !done_; ++i) {
      SSL_do_handshake(client_.get());
      done_ = SSL_do_handshake(server_.get()) == 1;
    }
  }
  bool done() const { return done_; }
  Result<std::shared_ptr<const PeerCertificate>> peer(InstantNs now) { return peer_of(server_.get(), now); }

 private:
  SslContextPtr server_context_, client_context_;
  SslPtr server_, client_;
  bool done_ = false;
};

TEST(ClientCertificate, NamesAreTheCommonNameAndTheAlternatives) {
  Pair pair(ClientPki::own().issue("Trục tỉnh", {"lgsp.h57", "urn://centre/h57"}));
  ASSERT_TRUE(pair.done());
  const auto peer = pair.peer(live_now());
  ASSERT_TRUE(peer && *peer);
  EXPECT_EQ((*peer)->common_name, "Trục tỉnh");
  EXPECT_EQ((*peer)->alternative_names, (std::vector<std::string>{"lgsp.h57", "urn://centre/h57"}));
  for (const char* name : {"Trục tỉnh", "lgsp.h57", "urn://centre/h57"}) EXPECT_TRUE((*peer)->names(name)) << name;
  for (const char* name : {"", "lgsp.h5", "LGSP.H57", "lgsp.h57 "}) EXPECT_FALSE((*peer)->names(name)) << name;
  EXPECT_FALSE(PeerCertificate{}.names(""));
}

// A session may be resumed after its certificate has ended.
TEST(ClientCertificate, ACertificateThatHasEndedSinceIsRefused) {
  signature::IssueOptions options;
  options.not_before = live_now() - kDay;
  options.not_after = live_now() + kHour;
  Pair pair(ClientPki::own().issue(kCentre, {}, options));
  ASSERT_TRUE(pair.done());
  EXPECT_TRUE(pair.peer(live_now()));
  EXPECT_TRUE(pair.peer(*options.not_after - 2 * kSecond));
  const auto ended = pair.peer(*options.not_after + 2 * kSecond);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Errc::refused);
}

TEST(ClientCertificate, AlternativeNamesAtTheirLimitAndOnePast) {
  std::vector<std::string> names(kPeerNamesMax, "a.example");
  Pair full(ClientPki::own().issue(kCentre, names));
  ASSERT_TRUE(full.done());
  EXPECT_TRUE(full.peer(live_now()));
  names.emplace_back("b.example");
  Pair over(ClientPki::own().issue(kCentre, names));
  ASSERT_TRUE(over.done());
  EXPECT_EQ(over.peer(live_now()).error().code, Errc::limit);
}

TEST(ClientCertificate, ChainBytesAtTheirLimitAndOnePast) {
  const auto shown = ClientPki::own().issue(kCentre);
  const auto identity = ClientPki::own().authority.issue_client(std::string(kCentre), {}, ClientPki::own().key);
  ASSERT_TRUE(identity);
  // RFC 8446 section 4.4.2: a context of no bytes and a list, each certificate with its length and no extensions.
  std::size_t bytes = 1 + 3 + (3 + identity->certificate->der().size() + 2);
  for (const auto& certificate : identity->chain) bytes += 3 + certificate->der().size() + 2;
  // ECDSA signatures differ in length from call to call: the one measured is the one shown.
  std::string chain = identity->certificate->to_pem();
  for (const auto& certificate : identity->chain) chain += certificate->to_pem();
  const std::pair<std::string, std::string> measured{chain, shown.second};
  EXPECT_TRUE(Pair(measured, bytes).done());
  EXPECT_FALSE(Pair(measured, bytes - 1).done());
}

}  // namespace
}  // namespace axle::transport::testing
