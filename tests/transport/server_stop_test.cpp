// Stopping: what was received is answered, what waits is closed, what comes too late is dropped.
#include <condition_variable>
#include <mutex>

#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

TEST(ServerStop, AnswersWhatIsInFlightAndClosesIdleConnections) {
  FunctionHandler handler;
  std::mutex mutex;
  std::condition_variable changed;
  Responder kept;
  handler.request = [&](Request request, Responder respond) {
    if (request.head.target == "/quick") return respond(Response::json(200, "{}"));
    const std::lock_guard lock(mutex);
    kept = std::move(respond);
    changed.notify_all();
  };
  const auto server = start_server(handler);
  RawSocket idle = RawSocket::connect(server->port());
  idle.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_message();
  RawSocket busy = RawSocket::connect(server->port());
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return static_cast<bool>(kept); });
  }
  std::thread stopper([&] { server->stop(10 * kSecond); });
  EXPECT_TRUE(idle.at_end());
  kept(Response::json(200, "{\"in\":\"flight\"}"));
  const std::string answer = busy.read_message();
  EXPECT_TRUE(answer.ends_with("{\"in\":\"flight\"}")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(busy.at_end());
  stopper.join();
  EXPECT_EQ(server->counters().connections.load(), 0U);
}

TEST(ServerStop, ClosesAfterTheGraceAndLateAnswersAreDropped) {
  FunctionHandler handler;
  std::mutex mutex;
  std::condition_variable changed;
  Responder kept;
  handler.request = [&](Request, Responder respond) {
    const std::lock_guard lock(mutex);
    kept = std::move(respond);
    changed.notify_all();
  };
  auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return static_cast<bool>(kept); });
  }
  server->stop(20 * kMillisecond);
  EXPECT_TRUE(client.at_end());
  server.reset();
  kept(Response::json(200, "{}"));  // nobody is there any more
  kept = {};
}

TEST(ServerStop, WithoutStartIsFine) {
  FunctionHandler handler;
  const auto server = Server::create({}, handler);
  ASSERT_TRUE(server.has_value());
  EXPECT_NE((*server)->port(), 0);
  (*server)->stop(kSecond);
}

}  // namespace
}  // namespace axle::transport::testing
