// A packet's body lands once, in the buffer that it is stored from: sending and receiving 100 KiB may make one large
// block (the server's), never a second copy.
// The sanitizers bring their own operator new, so this file is empty under them.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "transport/client.hpp"
#include "transport/server.hpp"

namespace {

constexpr std::size_t kBody = 100 * 1024;
std::atomic<bool> counting{false};
std::atomic<int> large_blocks{0};

void* allocate(std::size_t size) {
  if (counting && size >= kBody) ++large_blocks;
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete[](void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  std::free(block);
}

namespace axle::transport {
namespace {

class Keeper final : public Handler {
 public:
  HeadDecision on_head(const RequestHead&) override { return {}; }
  void on_request(Request request, Responder responder) override {
    body = std::move(request.body);
    responder(Response::json(200, "{}"));
  }
  SharedBytes body;
};

TEST(Copies, ABodyOf100KiBIsHeldOnceOnItsWay) {
  Keeper keeper;
  auto server = Server::create({}, keeper);
  ASSERT_TRUE(server) << server.error().detail;
  (*server)->start();
  const auto loop = Loop::create();
  ClientOptions options;
  options.endpoint.port = (*server)->port();
  options.endpoint.tls = false;
  auto client = Client::create(*loop, options);
  ASSERT_TRUE(client);
  const SharedBytes body = SharedBytes::of(Bytes(kBody, 'x'));
  const auto send = [&] {
    int status = 0;
    (*client)->send({request_head(options.endpoint, "POST", "sendEdoc", "application/octet-stream", {}, kBody), {body}},
                    [&](const Exchange& exchange) {
                      if (exchange.response) status = exchange.response->status;
                      loop->stop();
                    });
    loop->run();
    return status;
  };
  ASSERT_EQ(send(), 200) << "warms up connections and buffers";
  counting = true;
  EXPECT_EQ(send(), 200);
  counting = false;
  EXPECT_LE(large_blocks.load(), 1);
  EXPECT_EQ(keeper.body.view.size(), kBody);
  (*server)->stop(kSecond);
}

}  // namespace
}  // namespace axle::transport

#endif
