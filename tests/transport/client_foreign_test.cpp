// The client against answers as hubs of other makers may send them, and against what is no answer at all.
#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

TEST(ClientForeign, UnderstandsChunkedAnswersHoweverTheyAreCut) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\nX-Trailer: "
      "1\r\n\r\n";
  ScriptedHub hub([&](RawSocket& socket, int) {
    for (std::size_t step = 1; step <= answer.size(); step += 3) {
      socket.read_until("\r\n\r\n");
      for (std::size_t at = 0; at < answer.size(); at += step) socket.send(answer.substr(at, step));
    }
  });
  TestClient client(hub.port());
  for (std::size_t step = 1; step <= answer.size(); step += 3) {
    const Exchange exchange = client.ask("x");
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    ASSERT_EQ(exchange.response->body, "hello, world") << step;
  }
  EXPECT_EQ(client->counters().connects, 1U);
}

TEST(ClientForeign, UnderstandsAnswersThatEndWithTheConnectionAndInformationalOnes) {
  ScriptedHub hub([&](RawSocket& socket, int) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the end");
  });
  TestClient client(hub.port());
  for (int i = 0; i < 2; ++i) {
    const Exchange exchange = client.ask("x");
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    EXPECT_EQ(exchange.response->body, "to the end");
  }
  EXPECT_EQ(client->counters().connects, 2U);
}

TEST(ClientForeign, ChunkedAndEndlessAnswersAtTheirLimitAndOnePast) {
  ScriptedHub hub([&](RawSocket& socket, int connection) {
    socket.read_until("\r\n\r\n");
    const std::string body(connection % 2 == 0 ? 16 : 17, 'x');
    if (connection < 2) {
      socket.send("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  std::string(connection % 2 == 0 ? "10" : "11") + "\r\n" + body + "\r\n0\r\n\r\n");
    } else {
      socket.send("HTTP/1.1 200 OK\r\n\r\n" + body);
    }
  });
  TestClient client(hub.port(), [](ClientOptions& o) { o.answer_bytes_max = 16; });
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(client.ask("x").response.has_value());
    const Exchange over = client.ask("x");
    ASSERT_FALSE(over.response.has_value());
    EXPECT_EQ(over.response.error().code, Errc::limit);
  }
}

TEST(ClientForeign, RefusesWhatIsNotHttp) {
  for (const std::string_view answer : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}) {
    ScriptedHub hub([&](RawSocket& socket, int) {
      socket.read_until("\r\n\r\n");
      socket.send(answer);
      socket.read_to_end();
    });
    TestClient client(hub.port());
    const Exchange exchange = client.ask("x");
    ASSERT_FALSE(exchange.response.has_value()) << answer;
    EXPECT_EQ(exchange.response.error().code, Errc::corrupt) << answer;
  }
}

TEST(ClientForeign, AHeadWithoutEndIsALimit) {
  ScriptedHub hub([&](RawSocket& socket, int) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
    socket.read_to_end();
  });
  TestClient client(hub.port());
  const Exchange exchange = client.ask("x");
  ASSERT_FALSE(exchange.response.has_value());
  EXPECT_EQ(exchange.response.error().code, Errc::limit);
}

}  // namespace
}  // namespace axle::transport::testing
