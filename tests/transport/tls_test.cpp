// TLS on both sides: trust, versions, resumption, the same HTTP on top.
#include <openssl/ssl.h>

#include <algorithm>

#include "tests/transport/support.hpp"
#include "transport/stream.hpp"
#include "transport/tls.hpp"

namespace axle::transport::testing {
namespace {

ServerOptions over_tls(ServerLimits limits = {}) {
  ServerOptions options;
  options.tls = TestPki::one().server;
  options.limits = limits;
  return options;
}

void trusting(ClientOptions& options) {
  options.endpoint.tls = true;
  options.tls.trust_pem = TestPki::one().root_pem;
}

TEST(Tls, FiveMegabytesBothWays) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  TestClient client(server->port(), trusting);
  const Bytes sent = patterned(5'000'000);
  const Exchange exchange = client.ask("x", as_text(sent));
  ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
  EXPECT_TRUE(std::ranges::equal(as_bytes(exchange.response->body), sent));
  EXPECT_EQ(server->counters().handshakes_full.load(), 1U);
}

TEST(Tls, SmallPiecesBetweenLargeOnesKeepTheirOrder) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  TestClient client(server->port(), trusting);
  const SharedBytes whole = SharedBytes::of(patterned(400'000));
  std::vector<SharedBytes> pieces;
  std::size_t at = 0;
  for (std::size_t i = 0; at < whole.view.size(); ++i) {
    const std::size_t sizes[] = {1, 16'383, 16'384, 16'385, 0, 70'000, 3};
    const std::size_t size = std::min(sizes[i % 7], whole.view.size() - at);
    pieces.push_back({whole.owner, whole.view.subspan(at, size)});
    at += size;
  }
  Exchange result;
  client.post("x", std::move(pieces), [&](Exchange exchange) { result = std::move(exchange); });
  client.run();
  ASSERT_TRUE(result.response.has_value()) << result.response.error().detail;
  EXPECT_TRUE(std::ranges::equal(as_bytes(result.response->body), whole.view));
}

TEST(Tls, TwoHundredRequestsOverSixteenConnections) {
  FunctionHandler handler;
  ServerOptions options = over_tls();
  options.threads = 2;
  const auto server = start_server(handler, options);
  TestClient client(server->port(), [](ClientOptions& o) {
    trusting(o);
    o.connections_max = 16;
  });
  int right = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string text(static_cast<std::size_t>(i) * 101, static_cast<char>('a' + i % 26));
    client.post("x", {SharedBytes::of(Bytes(text.begin(), text.end()))}, [&right, text](Exchange exchange) {
      right += exchange.response && exchange.response->body == text ? 1 : 0;
    });
  }
  client.run();
  EXPECT_EQ(right, 200);
}

// Every answer closes its connection, so that each request needs a handshake.
std::unique_ptr<Server> closing_server(FunctionHandler& handler) {
  handler.request = [](Request, Responder respond) {
    Response response = Response::json(200, "{}");
    response.close = true;
    respond(std::move(response));
  };
  return start_server(handler, over_tls());
}

TEST(Tls, SessionsAreResumedAndCounted) {
  FunctionHandler handler;
  const auto server = closing_server(handler);
  TestClient client(server->port(), trusting);
  for (int i = 0; i < 5; ++i) {
    const Exchange exchange = client.ask("x");
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
  }
  EXPECT_EQ(client->counters().handshakes_full, 1U);
  EXPECT_EQ(client->counters().handshakes_resumed, 4U);
  EXPECT_EQ(server->counters().handshakes_full.load(), 1U);
  EXPECT_EQ(server->counters().handshakes_resumed.load(), 4U);
}

TEST(Tls, AServerUnderAnotherRootIsRefused) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  TestClient client(server->port(), [](ClientOptions& o) {
    o.endpoint.tls = true;
    o.tls.trust_pem = TestPki::other().root_pem;
  });
  const Exchange exchange = client.ask("x", "secret");
  ASSERT_FALSE(exchange.response.has_value());
  EXPECT_EQ(exchange.response.error().code, Errc::refused);
  EXPECT_NE(exchange.response.error().detail.find("not trusted"), std::string::npos);
  EXPECT_EQ(exchange.bytes_out, 0U);
  server->stop(kSecond);
  EXPECT_EQ(server->counters().requests.load(), 0U);
  EXPECT_EQ(server->counters().handshakes_failed.load(), 1U);
}

TEST(Tls, AServerOfAnotherNameIsRefused) {
  FunctionHandler handler;
  ServerOptions options = over_tls();
  options.address = "127.0.0.2";
  const auto server = start_server(handler, options);
  TestClient client(server->port(), [](ClientOptions& o) {
    trusting(o);
    o.endpoint.host = "127.0.0.2";
  });
  const Exchange exchange = client.ask("x");
  ASSERT_FALSE(exchange.response.has_value());
  EXPECT_EQ(exchange.response.error().code, Errc::refused) << exchange.response.error().detail;
}

TEST(Tls, WithoutVerificationAnyServerIsTalkedTo) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  TestClient client(server->port(), [](ClientOptions& o) {
    o.endpoint.tls = true;
    o.tls.verify = false;
  });
  EXPECT_TRUE(client.ask("x", "hello").response.has_value());
}

TEST(Tls, NamesAreCheckedToo) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  TestClient client(server->port(), [](ClientOptions& o) {
    trusting(o);
    o.endpoint.host = "localhost";
  });
  const Exchange exchange = client.ask("x");
  EXPECT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
}

TEST(Tls, UnusableInputIsRefusedWithItsReason) {
  FunctionHandler handler;
  ServerOptions options;
  const ServerTls good = TestPki::one().server;
  options.tls = ServerTls{"not PEM", good.private_key_pem};
  EXPECT_EQ(Server::create(options, handler).error().code, Errc::invalid_input);
  options.tls = ServerTls{good.certificate_chain_pem, "not PEM"};
  EXPECT_EQ(Server::create(options, handler).error().code, Errc::invalid_input);
  options.tls = ServerTls{good.certificate_chain_pem, TestPki::other().server.private_key_pem};
  const auto mismatch = Server::create(options, handler);
  ASSERT_FALSE(mismatch.has_value());
  EXPECT_EQ(mismatch.error().code, Errc::invalid_input);
  EXPECT_NE(mismatch.error().detail.find("does not belong"), std::string::npos);
  EXPECT_EQ(mismatch.error().detail.find("PRIVATE"), std::string::npos);
  const auto loop = Loop::create();
  EXPECT_EQ(Client::create(*loop, ClientOptions{}).error().code, Errc::invalid_input);
}

// One exchange over a blocking socket with OpenSSL itself, at one protocol version.
std::string ask_with_version(std::uint16_t port, int version, int* resumed = nullptr) {
  auto context = make_client_context({TestPki::one().root_pem, true});
  SSL_CTX_set_min_proto_version(context->get(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(context->get(), 0);
  SSL_CTX_set_max_proto_version(context->get(), version);
  SSL_SESSION* session = nullptr;
  std::string answer;
  for (int round = 0; round < 2; ++round) {
    RawSocket socket = RawSocket::connect(port);
    SslPtr ssl = make_client_ssl(context->get(), "127.0.0.1");
    SSL_set_fd(ssl.get(), socket.descriptor());
    if (session != nullptr) SSL_set_session(ssl.get(), session);
    if (SSL_connect(ssl.get()) != 1) break;
    EXPECT_EQ(SSL_version(ssl.get()), version);
    if (resumed != nullptr) *resumed = SSL_session_reused(ssl.get());
    constexpr std::string_view kRequest = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
    SSL_write(ssl.get(), kRequest.data(), static_cast<int>(kRequest.size()));
    char buffer[1024];
    const int got = SSL_read(ssl.get(), buffer, sizeof buffer);
    if (got > 0) answer.assign(buffer, static_cast<std::size_t>(got));
    if (session == nullptr) session = SSL_get1_session(ssl.get());
  }
  SSL_SESSION_free(session);
  return answer;
}

TEST(Tls, Speaks12And13AndResumesIn12) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  int resumed = 0;
  EXPECT_TRUE(ask_with_version(server->port(), TLS1_2_VERSION, &resumed).starts_with("HTTP/1.1 200 OK"));
  EXPECT_EQ(resumed, 1);
  EXPECT_TRUE(ask_with_version(server->port(), TLS1_3_VERSION).starts_with("HTTP/1.1 200 OK"));
}

TEST(Tls, RefusesOlderVersions) {
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls());
  EXPECT_EQ(ask_with_version(server->port(), TLS1_1_VERSION), "");
}

TEST(Tls, PlainHttpOnATlsPortAndUnfinishedHandshakesEnd) {
  ServerLimits limits;
  limits.header_timeout = 60 * kMillisecond;
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls(limits));
  RawSocket plain = RawSocket::connect(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP/"), std::string::npos);
  RawSocket silent = RawSocket::connect(server->port());
  silent.send(std::string_view("\x16\x03\x01", 3));
  silent.read_to_end();
  server->stop(kSecond);
  EXPECT_EQ(server->counters().handshakes_failed.load(), 2U);
  EXPECT_EQ(server->counters().timeouts.load(), 1U);
}

TEST(Tls, ConnectionsPastTheLimitAreToldInsideTls) {
  ServerLimits limits;
  limits.connections_max = 1;
  FunctionHandler handler;
  const auto server = start_server(handler, over_tls(limits));
  TestClient first(server->port(), trusting), second(server->port(), trusting);
  ASSERT_TRUE(first.ask("x").response.has_value());
  const Exchange refused = second.ask("x");
  ASSERT_TRUE(refused.response.has_value()) << refused.response.error().detail;
  EXPECT_EQ(refused.response->status, 503);
}

TEST(Tls, AnEndWithoutTheClosingMessageIsNoAnswer) {
  // A hub that cuts the TCP connection within an answer that ends with the connection: could be an attacker's cut.
  const auto context = make_server_context(TestPki::one().server);
  ASSERT_TRUE(context.has_value());
  bool orderly = false;
  ScriptedHub hub([&](RawSocket& socket, int) {
    SslPtr ssl = make_server_ssl(context->get());
    SSL_set_fd(ssl.get(), socket.descriptor());
    char buffer[4096];
    if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), buffer, sizeof buffer) <= 0) return;
    constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\n\r\nto the end";
    SSL_write(ssl.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
    if (orderly) SSL_shutdown(ssl.get());
  });
  TestClient client(hub.port(), trusting);
  const Exchange cut = client.ask("x");
  ASSERT_FALSE(cut.response.has_value());
  EXPECT_EQ(cut.response.error().code, Errc::unavailable);
  orderly = true;
  const Exchange whole = client.ask("x");
  ASSERT_TRUE(whole.response.has_value()) << whole.response.error().detail;
  EXPECT_EQ(whole.response->body, "to the end");
}

}  // namespace
}  // namespace axle::transport::testing
