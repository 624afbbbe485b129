// Slowness, floods and smuggling at the running server (attacks ): what is cut off, what is never
// executed, and that everybody else is served meanwhile. Malformed heads one by one: server_refusal_test.cpp.
#include <atomic>

#include "tests/transport/support.hpp"
#include "transport/peer_counts.hpp"

namespace axle::transport::testing {
namespace {

constexpr std::string_view kGet = "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n";

bool is_served(RawSocket& client) {
  return client.send(kGet) && client.read_message().starts_with("HTTP/1.1 200 ");
}

// Sends one byte after the other, each as soon as the last has had time to arrive, until the server has had enough.
std::string drip(RawSocket& client, std::string_view endless, DurationNs between) {
  const auto loop = Loop::create();
  for (std::size_t sent = 0; sent < 100'000; ++sent) {
    if (!client.send({&endless[sent % endless.size()], 1})) break;
    if (client.has_input()) break;
    loop->at(live_now() + between, [&] { loop->stop(); });
    loop->run();
  }
  return client.read_message();
}

ServerLimits hasty() {
  ServerLimits limits;
  limits.first_byte_timeout = limits.header_timeout = 80 * kMillisecond;
  return limits;
}

void expect_cut_off(const ServerLimits& limits, std::string_view opening, std::string_view endless) {
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  client.send(opening);
  const std::string answer = drip(client, endless, 2 * kMillisecond);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
  EXPECT_EQ(server->counters().requests.load(), 0U);
}

// Every byte resets the patience of servers that measure silence; ours measures the head.
TEST(ServerAttack, A39_AHeadThatDripsIsCutOff) {
  expect_cut_off(hasty(), "GET / HTTP/1.1\r\nHost: h\r\n", "X-A: b\r\n");
}

TEST(ServerAttack, A39_ABodyThatDripsIsCutOff) {
  ServerLimits limits = hasty();
  limits.body_bytes_per_s_min = 10'000'000;
  expect_cut_off(limits, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n", "x");
}

// One thread, so that whoever blocks it blocks all.
TEST(ServerAttack, A39_StalledReceiversSendersAndHeadsHoldUpNobody) {
  FunctionHandler handler;
  const SharedBytes large = SharedBytes::of(Bytes(32 << 20, 'x'));
  handler.request = [&](Request request, Responder respond) {
    Response response;
    if (request.head.target == "/large") response.body.push_back(large);
    respond(std::move(response));
  };
  const auto server = start_server(handler);
  std::vector<RawSocket> stalled;
  for (int i = 0; i < 30; ++i) {
    stalled.push_back(RawSocket::connect(server->port(), 8192));
    const std::string_view sent = i % 3 == 0   ? "GET /large HTTP/1.1\r\nHost: h\r\n\r\n"
                                  : i % 3 == 1 ? "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\nabc"
                                               : "GET / HTTP/1.1\r\nHo";
    ASSERT_TRUE(stalled.back().send(sent));
    if (i % 3 == 0) EXPECT_EQ(stalled.back().read_bytes(12), "HTTP/1.1 200") << "its answer is under way";
  }
  RawSocket other = RawSocket::connect(server->port());
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(is_served(other)) << i;
  for (int i = 0; i < 20; ++i) {
    RawSocket fresh = RawSocket::connect(server->port());
    ASSERT_TRUE(is_served(fresh)) << i;
  }
  EXPECT_GE(server->counters().connections.load(), 31U) << "the stalled ones are still there";
}

TEST(ServerAttack, A39_AFloodPastTheLimitLeavesTheOthersServed) {
  ServerLimits limits;
  limits.connections_max = 20;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  std::vector<RawSocket> inside;
  for (int i = 0; i < 20; ++i) {
    inside.push_back(RawSocket::connect(server->port()));
    ASSERT_TRUE(is_served(inside.back())) << i;
  }
  std::vector<RawSocket> outside;
  for (int i = 0; i < 200; ++i) outside.push_back(RawSocket::connect(server->port()));
  EXPECT_TRUE(outside.front().read_message().starts_with("HTTP/1.1 503 ")) << "one past the limit";
  for (RawSocket& client : inside) ASSERT_TRUE(is_served(client));
  outside.clear();
  inside.pop_back();
  // There is room again once the server has seen who left.
  bool served = false;
  for (int i = 0; i < 1000 && !served; ++i) {
    RawSocket again = RawSocket::connect(server->port());
    served = is_served(again);
  }
  EXPECT_TRUE(served);
}

TEST(ServerAttack, A39_ConnectionsOfOneAddressAtTheirLimitAndOnePast) {
  ServerLimits limits;
  limits.connections_per_peer_max = 3;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  std::vector<RawSocket> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(RawSocket::connect(server->port()));
    ASSERT_TRUE(is_served(clients.back())) << i;
  }
  RawSocket over = RawSocket::connect(server->port());
  EXPECT_TRUE(over.at_end()) << "closed without a word";
  EXPECT_EQ(server->counters().refused_peers.load(), 1U);
  RawSocket elsewhere = RawSocket::connect(server->port(), 0, INADDR_LOOPBACK + 1);
  EXPECT_TRUE(is_served(elsewhere)) << "another address has its own";
  clients.pop_back();
  while (server->counters().connections.load() > 3) std::this_thread::yield();
  RawSocket again = RawSocket::connect(server->port());
  EXPECT_TRUE(is_served(again));
  for (RawSocket& client : clients) EXPECT_TRUE(is_served(client));
}

sockaddr_storage address_of(const char* text) {
  const auto found = resolve(text, 1);
  EXPECT_TRUE(found.has_value());
  return found->front().storage;
}

TEST(PeerCounts, OneAddressIsOneAndSoIsASlash64) {
  PeerCounts counts;
  std::vector<PeerCounts::Share> shares;
  const auto take = [&](const char* address) {
    auto share = counts.take(address_of(address), 1);
    if (share) shares.push_back(std::move(*share));
    return share.has_value();
  };
  EXPECT_TRUE(take("192.0.2.1"));
  EXPECT_FALSE(take("192.0.2.1"));
  EXPECT_FALSE(take("::ffff:192.0.2.1"));
  EXPECT_TRUE(take("192.0.2.2"));
  EXPECT_TRUE(take("2001:db8::1"));
  EXPECT_FALSE(take("2001:db8::2"));
  EXPECT_TRUE(take("2001:db8:0:1::2"));
  EXPECT_EQ(counts.addresses(), 4U);
  shares.clear();
  EXPECT_EQ(counts.addresses(), 0U);
  EXPECT_TRUE(take("192.0.2.1"));
  EXPECT_FALSE(counts.take(address_of("192.0.2.9"), 0).has_value());
  EXPECT_EQ(counts.addresses(), 1U);
}

// ---- what hides behind a refusal is never executed

TEST(ServerAttack, A40_NothingBehindARefusedRequestIsExecuted) {
  FunctionHandler handler;
  std::atomic<int> executed{0};
  handler.head = [](const RequestHead& head) {
    HeadDecision decision;
    if (head.target == "/refused") decision.refusal = Response::json(401, "{}");
    return decision;
  };
  handler.request = [&](Request request, Responder respond) {
    if (request.head.target == "/hidden") ++executed;
    respond(Response::json(200, "{}"));
  };
  ServerLimits limits;
  limits.body_bytes_max = 100;
  const auto server = start_server(handler, with_limits(limits));
  const std::string hidden = "POST /hidden HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  const std::string length = std::to_string(hidden.size());
  const std::string refused[] = {
      // The hidden one is the refused one's body, or what a reader that believes in chunks would take for the next.
      "POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n" + hidden,
      "POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx" + hidden,
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n" + hidden,
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
      "POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n" + hidden,
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n" + hidden,
  };
  for (const std::string& sent : refused) {
    RawSocket client = RawSocket::connect(server->port());
    client.send(sent);
    EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 4")) << sent;
    EXPECT_TRUE(client.at_end()) << sent;
  }
  server->stop(kSecond);
  EXPECT_EQ(executed, 0);
}

// A body is exactly as long as announced: what follows is the next request, what is inside is not.
TEST(ServerAttack, A40_ABodyHidesNoRequestAndTheNextOneIsItsOwn) {
  FunctionHandler handler;
  std::vector<std::string> seen;
  handler.request = [&](Request request, Responder respond) {
    seen.push_back(request.head.target);
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  const std::string inner = "POST /inner HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send("POST /outer HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(inner.size()) + "\r\n\r\n" +
              inner + "POST /next HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_message();
  client.read_message();
  server->stop(kSecond);
  EXPECT_EQ(seen, (std::vector<std::string>{"/outer", "/next"}));
}

// Forms of the target (RFC 9112 section 3.2) reach the handler as they are: it knows one host and opens no other.
TEST(ServerAttack, A40_AbsoluteAndOtherTargetsAreOnlyText) {
  FunctionHandler handler;
  std::vector<std::string> seen;
  handler.request = [&](Request request, Responder respond) {
    seen.push_back(request.head.target);
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  const std::vector<std::string> targets{
      "http://other.example/sendEdoc", "*", "other.example:443", "//other.example/x", "/../../etc/passwd", "/a%00b"};
  for (const std::string& target : targets) {
    RawSocket client = RawSocket::connect(server->port());
    client.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 200 ")) << target;
  }
  server->stop(kSecond);
  EXPECT_EQ(seen, targets);
}

}  // namespace
}  // namespace axle::transport::testing
