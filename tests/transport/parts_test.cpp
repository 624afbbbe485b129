// The parts that need no socket: deadlines, pace, pieces, endpoints, heads, the loop's schedule.
#include <algorithm>
#include <set>

#include "tests/transport/support.hpp"
#include "transport/deadline_wheel.hpp"
#include "transport/outgoing.hpp"
#include "transport/request_parser.hpp"

namespace axle::transport::testing {
namespace {

std::vector<DeadlineNode*> expired(DeadlineWheel& wheel, InstantNs now) {
  std::vector<DeadlineNode*> nodes;
  while (DeadlineNode* node = wheel.pop_expired(now)) nodes.push_back(node);
  return nodes;
}

TEST(DeadlineWheel, ExpiresBetweenTheDeadlineAndOneTickLater) {
  DeadlineWheel wheel(10, 1000);
  DeadlineNode node;
  for (InstantNs deadline = 1000; deadline < 9000; deadline += 37) {
    wheel.set(node, deadline);
    InstantNs now = deadline - 40;
    while (expired(wheel, now).empty()) {
      ++now;
      ASSERT_LE(now, deadline + 10) << deadline;
    }
    EXPECT_GE(now, deadline);
    EXPECT_TRUE(wheel.empty());
  }
}

TEST(DeadlineWheel, LaterEarlierNeverAndRemoved) {
  DeadlineWheel wheel(10, 0);
  DeadlineNode a, b, c;
  wheel.set(a, 100);
  wheel.set(a, 50'000);  // later, past the horizon
  wheel.set(b, 50'000);
  wheel.set(b, 200);  // earlier
  wheel.set(c, 100);
  wheel.set(c, kNever);
  EXPECT_EQ(expired(wheel, 49'999), std::vector{&b});
  EXPECT_EQ(expired(wheel, 50'010), std::vector{&a});
  wheel.set(b, 60'000);
  wheel.remove(b);
  wheel.remove(b);
  EXPECT_TRUE(expired(wheel, 100'000).empty());
  EXPECT_TRUE(wheel.empty());
}

TEST(DeadlineWheel, ManyNodesExpireOnceEach) {
  DeadlineWheel wheel(10, 0);
  std::vector<DeadlineNode> nodes(5000);
  for (std::size_t i = 0; i < nodes.size(); ++i) wheel.set(nodes[i], static_cast<InstantNs>((i * 7919) % 20'000));
  std::set<DeadlineNode*> seen;
  for (InstantNs now = 0; now <= 20'010; now += 13) {
    for (DeadlineNode* node : expired(wheel, now)) {
      EXPECT_LE(node->deadline(), now);
      EXPECT_TRUE(seen.insert(node).second);
    }
  }
  EXPECT_EQ(seen.size(), nodes.size());
}

TEST(Pace, EveryWindowMustBringItsShareAndNothingIsSavedUp) {
  Pace pace(kSecond, 1000, 1'000'000, 0);
  EXPECT_EQ(pace.progress(999, kSecond / 2), kSecond);               // one byte short
  EXPECT_EQ(pace.progress(1, kSecond / 2), kSecond / 2 + kSecond);   // the share is full: a new window
  EXPECT_EQ(pace.progress(500'000, kSecond), 2 * kSecond);           // much at once
  EXPECT_EQ(pace.progress(10, kSecond + kSecond / 2), 2 * kSecond);  // buys no time later
  Pace rest(kSecond, 1000, 50, 0);
  EXPECT_EQ(rest.progress(49, 1), kSecond);
}

TEST(Outgoing, GivesEveryByteOnceWhateverIsTaken) {
  const std::string head = "head";
  std::vector<SharedBytes> body;
  std::string expected = head;
  for (int i = 0; i < 60; ++i) {
    const std::string text(static_cast<std::size_t>(i % 5), static_cast<char>('a' + i % 26));
    expected += text;
    body.push_back(SharedBytes::of(Bytes(text.begin(), text.end())));
  }
  for (std::size_t step = 1; step < 40; ++step) {
    Outgoing out(head, body);
    EXPECT_EQ(out.total(), expected.size());
    std::string taken;
    while (!out.done()) {
      const auto batch = out.batch();
      std::string offered;
      for (const iovec& piece : batch.span()) offered.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
      EXPECT_EQ(batch.last, offered.size() == out.left());
      offered.resize(std::min(step, offered.size()));
      taken += offered;
      out.advance(offered.size());
    }
    ASSERT_EQ(taken, expected) << step;
  }
}

TEST(ResponseHead, HoldsDateLengthAndPersistence) {
  Response response = Response::json(200, "{}");
  const InstantNs at = 1785722400 * kSecond;
  EXPECT_EQ(response_head(response, 2, Persistence::keep, at),
            "HTTP/1.1 200 OK\r\nDate: Mon, 03 Aug 2026 02:00:00 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\n\r\n");
  response.status = 204;
  const std::string none = response_head(response, 0, Persistence::close, at);
  EXPECT_EQ(none.find("Content-Length"), std::string::npos);
  EXPECT_NE(none.find("Connection: close\r\n\r\n"), std::string::npos);
}

TEST(RequestHead, NamesAreComparedWithoutCase) {
  const auto parsed = parse_request("GET /a HTTP/1.1\r\nHOST: h\r\nX-One: 1\r\nx-Two:2\t \r\nX-Empty:\r\n\r\n", {});
  ASSERT_TRUE(parsed.has_value()) << parsed.error().description;
  EXPECT_EQ(parsed->head.header("host"), "h");
  EXPECT_EQ(parsed->head.header("x-one"), "1");
  EXPECT_EQ(parsed->head.header("X-TWO"), "2");
  EXPECT_EQ(parsed->head.header("X-Empty"), "");
  EXPECT_EQ(parsed->head.header("X-None"), "");
  EXPECT_EQ(parsed->head.headers.size(), 4U);
}

TEST(RequestHead, ViewsLiveAsLongAsTheHead) {
  std::string text = "GET /a HTTP/1.1\r\nHost: host.example\r\n\r\n";
  const auto parsed = parse_request(text, {});
  ASSERT_TRUE(parsed.has_value());
  const RequestHead copy = parsed->head;
  text.assign(text.size(), '#');
  EXPECT_EQ(copy.header("Host"), "host.example");
}

TEST(Endpoint, IsReadFromAnAddress) {
  const auto full = parse_endpoint("https://hub.example:8443/vxp/");
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->host, "hub.example");
  EXPECT_EQ(full->port, 8443);
  EXPECT_EQ(full->base_path, "/vxp");
  EXPECT_TRUE(full->tls);
  const auto plain = parse_endpoint("http://127.0.0.1");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->base_path, "");
  EXPECT_FALSE(plain->tls);
  const auto v6 = parse_endpoint("https://[::1]:65535");
  ASSERT_TRUE(v6.has_value());
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 65535);
}

TEST(Endpoint, SaysWhatIsWrong) {
  for (const char* text :
       {"", "hub.example", "ftp://hub", "https://", "https://:443", "https://h:0", "https://h:65536",
        "https://h:", "https://h:12x", "https://user@h", "https://[::1", "https://[::1]x", "https://[]", "https://[zz]",
        "https://h/a?b", "https://h/a#b", "https://h o", "https://h/a b"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_FALSE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint.error().code, Errc::invalid_input);
    EXPECT_NE(endpoint.error().detail.find("https://host:port"), std::string::npos);
  }
}

TEST(RequestHeadText, HoldsHostLengthAndFields) {
  Endpoint endpoint{"::1", 8443, "/vxp", true};
  EXPECT_EQ(request_head(endpoint, "POST", "sendEdoc", "application/octet-stream", {{"A", "1"}, {"B", "x\r\ny"}}, 7),
            "POST /vxp/sendEdoc HTTP/1.1\r\nHost: [::1]:8443\r\nContent-Type: application/octet-stream\r\n"
            "Content-Length: 7\r\nA: 1\r\nB: x  y\r\nConnection: keep-alive\r\n\r\n");
  endpoint = {"hub.example", 443, "", true};
  EXPECT_EQ(request_head(endpoint, "GET", "/count", "", {}, 0),
            "GET /count HTTP/1.1\r\nHost: hub.example\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Loop, RunsInOrderOfTimeThenOfInsertion) {
  const auto loop = Loop::create();
  const InstantNs start = live_now();
  std::vector<int> order;
  loop->at(start + 20 * kMillisecond, [&] { order.push_back(5); });
  loop->at(start + 20 * kMillisecond, [&] {
    order.push_back(6);
    EXPECT_GE(live_now(), start + 20 * kMillisecond);
    loop->stop();
  });
  loop->at(start + 10 * kMillisecond, [&] { order.push_back(4); });
  loop->at(start - kSecond, [&] { order.push_back(1); });
  loop->at(start - kSecond, [&] {
    order.push_back(2);
    loop->at(start - 2 * kSecond, [&] { order.push_back(3); });
  });
  loop->run();
  EXPECT_EQ(order, (std::vector{1, 2, 3, 4, 5, 6}));
}

TEST(Loop, AHundredThousandTimersRunOnceEachInOrder) {
  const auto loop = Loop::create();
  const InstantNs start = live_now();
  constexpr int kTimers = 100'000;
  int ran = 0;
  InstantNs last = 0;
  bool ordered = true;
  for (int i = 0; i < kTimers; ++i) {
    const InstantNs at = start + (static_cast<std::int64_t>(i) * 7919 % kTimers) * 1000;
    loop->at(at, [&, at] {
      ordered = ordered && at >= last;
      last = at;
      if (++ran == kTimers) loop->stop();
    });
  }
  loop->run();
  EXPECT_EQ(ran, kTimers);
  EXPECT_TRUE(ordered);
}

TEST(Loop, TakesWorkFromOtherThreadsAndRunsAgainAfterStop) {
  const auto loop = Loop::create();
  int ran = 0;
  for (int round = 0; round < 2; ++round) {
    std::thread other([&] {
      for (int i = 0; i < 1000; ++i) loop->post([&] { ++ran; });
      loop->post([&] { loop->stop(); });
    });
    loop->run();
    other.join();
  }
  EXPECT_EQ(ran, 2000);
}

TEST(Loop, DestroyedWithWorkLeftReleasesIt) {
  const auto token = std::make_shared<int>(0);
  {
    const auto loop = Loop::create();
    loop->at(live_now() + kHour, [token] {});
    loop->post([token] {});
    EXPECT_EQ(token.use_count(), 3);
  }
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace axle::transport::testing
