// One blocking exchange, against our server and against scripted ones.
#include "transport/fetch.hpp"

#include <atomic>

#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

std::string url_of(std::uint16_t port, const std::string& path) {
  return "http://127.0.0.1:" + std::to_string(port) + path;
}

TEST(Fetch, GetsAndPosts) {
  FunctionHandler handler;
  handler.request = [](Request request, Responder respond) {
    Response response;
    const std::string text = request.head.method + " " + request.head.target + " " +
                             std::string(request.head.header("Content-Type")) + " " +
                             std::string(as_text(request.body.view));
    response.body.push_back(SharedBytes::of(Bytes(text.begin(), text.end())));
    respond(std::move(response));
  };
  const auto server = start_server(handler);
  for (const auto& [path, target] :
       {std::pair{"/crl/a.crl", "/crl/a.crl"}, {"/crl/", "/crl/"}, {"", "/"}, {"/x?y=1", "/x?y=1"}, {"?y", "/?y"}}) {
    const auto got = fetch({.url = url_of(server->port(), path), .content_type = {}, .body = {}});
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "GET " + std::string(target) + "  ");
  }
  const auto posted = fetch({.method = "POST",
                             .url = url_of(server->port(), "/ocsp"),
                             .content_type = "application/ocsp-request",
                             .body = as_bytes("question")});
  ASSERT_TRUE(posted) << posted.error().detail;
  EXPECT_EQ(posted->body, "POST /ocsp application/ocsp-request question");
}

TEST(Fetch, AnswerAtTheLimitAndOnePast) {
  FunctionHandler handler;
  const auto server = start_server(handler);  // answers with the request's body
  const Bytes body(1000);
  FetchRequest request{.method = "POST", .url = url_of(server->port(), "/"), .content_type = {}, .body = body};
  request.answer_bytes_max = 1000;
  EXPECT_TRUE(fetch(request));
  request.answer_bytes_max = 999;
  EXPECT_EQ(fetch(request).error().code, Errc::limit);
}

TEST(Fetch, SaysWhyThereIsNoAnswer) {
  std::uint16_t closed = 0;
  {
    const auto listener = listen_on("127.0.0.1", 0);
    closed = port_of(*listener);
  }
  EXPECT_EQ(fetch({.url = url_of(closed, "/"), .content_type = {}, .body = {}}).error().code, Errc::unavailable);
  for (const char* url : {"https://127.0.0.1/", "ftp://127.0.0.1/", "127.0.0.1", "", "http://", "http://a b/",
                          "http://127.0.0.1/a b", "http://127.0.0.1/a#b", "http://127.0.0.1/\r\nX: y"}) {
    EXPECT_EQ(fetch({.url = url, .content_type = {}, .body = {}}).error().code, Errc::invalid_input) << url;
  }
  ScriptedHub silent([](RawSocket& socket, int connection) {
    socket.read_until("\r\n\r\n");
    if (connection > 0) socket.send("nonsense\r\n\r\n");
    socket.at_end();
  });
  FetchRequest request{.url = url_of(silent.port(), "/"), .content_type = {}, .body = {}};
  request.timeout = 50 * kMillisecond;
  EXPECT_EQ(fetch(request).error().code, Errc::timeout);
  request.timeout = 10 * kSecond;
  EXPECT_EQ(fetch(request).error().code, Errc::corrupt);
}

TEST(Fetch, FollowsNoRedirect) {
  std::atomic<int> asked{0};
  FunctionHandler handler;
  handler.request = [&](Request, Responder respond) {
    ++asked;
    Response response;
    response.status = 302;
    response.headers = {{"Location", "/elsewhere"}};
    respond(std::move(response));
  };
  const auto server = start_server(handler);
  const auto got = fetch({.url = url_of(server->port(), "/"), .content_type = {}, .body = {}});
  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(got->status, 302);
  EXPECT_EQ(asked, 1);
}

TEST(Fetch, FromSeveralThreadsAtOnce) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string body = "thread " + std::to_string(t);
      for (int i = 0; i < 20; ++i) {
        const auto got =
            fetch({.method = "POST", .url = url_of(server->port(), "/"), .content_type = {}, .body = as_bytes(body)});
        if (got && got->body == body) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace axle::transport::testing
