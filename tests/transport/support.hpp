// Helpers for the transport tests: a raw client, a scripted hub, a handler made of functions, certificates.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/live_clock.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "transport/client.hpp"
#include "transport/server.hpp"
#include "transport/socket.hpp"

namespace axle::transport::testing {

// A blocking socket on which every wait is bounded.
class RawSocket {
 public:
  explicit RawSocket(int descriptor) : socket_(descriptor) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{10, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  // `from`: an address of the loopback network to come from, when not the usual one.
  static RawSocket connect(std::uint16_t port, int receive_buffer = 0, std::uint32_t from = INADDR_LOOPBACK) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer > 0) {
      ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(from);
    if (from != INADDR_LOOPBACK) {
      EXPECT_EQ(0, ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address));
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(0, ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address));
    return RawSocket(descriptor);
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_output() { ::shutdown(socket_.get(), SHUT_WR); }
  int descriptor() const { return socket_.get(); }

  // Up to and with `mark`; what was read so far when the other side ended or was silent for too long.
  std::string read_until(std::string_view mark) {
    std::size_t found;
    while ((found = pending_.find(mark)) == std::string::npos) {
      if (!receive()) return std::exchange(pending_, {});
    }
    return take(found + mark.size());
  }
  std::string read_bytes(std::size_t count) {
    while (pending_.size() < count && receive()) {
    }
    return take(std::min(count, pending_.size()));
  }
  // One message with Content-Length, head and body.
  std::string read_message() {
    std::string head = read_until("\r\n\r\n");
    const std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + read_bytes(std::stoul(head.substr(at + 16)));
  }
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(pending_, {});
  }
  // Whether something has come, or the other side has ended; does not wait.
  bool has_input() {
    char byte;
    const ssize_t peeked = ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return !pending_.empty() || peeked >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }
  // Whether the other side ended, with nothing before.
  bool at_end() { return pending_.empty() && !receive() && ended_; }

 private:
  bool receive() {
    char buffer[65536];
    const ssize_t received = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    if (received == 0 || (received < 0 && errno == ECONNRESET)) ended_ = true;
    if (received <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(received));
    return true;
  }
  std::string take(std::size_t count) {
    std::string taken = pending_.substr(0, count);
    pending_.erase(0, count);
    return taken;
  }
  Socket socket_;
  std::string pending_;
  bool ended_ = false;
};

// Answers with what its functions say; by default every request is answered with its own body.
class FunctionHandler final : public Handler {
 public:
  std::function<HeadDecision(const RequestHead&)> head = [](const RequestHead&) { return HeadDecision{}; };
  std::function<void(Request, Responder)> request = [](Request request, Responder respond) {
    Response response;
    response.content_type = "application/octet-stream";
    response.headers = {{"X-Target", request.head.target}};
    if (!request.body.view.empty()) response.body.push_back(request.body);
    respond(std::move(response));
  };
  HeadDecision on_head(const RequestHead& h) override { return head(h); }
  void on_request(Request r, Responder respond) override { request(std::move(r), std::move(respond)); }
};

inline std::unique_ptr<Server> start_server(Handler& handler, ServerOptions options = {}) {
  auto server = Server::create(options, handler);
  EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().detail);
  if (!server) return nullptr;
  (*server)->start();
  return std::move(*server);
}

inline ServerOptions with_limits(ServerLimits limits) {
  ServerOptions options;
  options.limits = limits;
  return options;
}

// A server certificate for 127.0.0.1 and localhost, with the root that it comes from.
struct TestPki {
  ServerTls server;
  std::string root_pem;
  static const TestPki& one() {
    static const TestPki made = make();
    return made;
  }
  static const TestPki& other() {
    static const TestPki made = make();
    return made;
  }

 private:
  static TestPki make() {
    signature::AuthorityOptions options;
    options.algorithm = signature::KeyAlgorithm::p256;
    options.not_before = live_now() - kDay;
    const auto authority = signature::Authority::create(options);
    const auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
    const auto identity = authority->issue_server({"localhost", "127.0.0.1"}, *key);
    EXPECT_TRUE(identity.has_value());
    TestPki pki;
    pki.server.certificate_chain_pem = identity->certificate->to_pem();
    for (const auto& certificate : identity->chain) pki.server.certificate_chain_pem += certificate->to_pem();
    pki.server.private_key_pem = identity->key.to_pem();
    pki.root_pem = authority->root()->to_pem();
    return pki;
  }
};

// A hub of another maker: each connection is handed to the script, one after the other, on a thread of its own.
class ScriptedHub {
 public:
  explicit ScriptedHub(std::function<void(RawSocket&, int connection)> script) : script_(std::move(script)) {
    auto listener = listen_on("127.0.0.1", 0);
    EXPECT_TRUE(listener.has_value());
    listener_ = std::move(*listener);
    port_ = port_of(listener_);
    ::fcntl(listener_.get(), F_SETFL, ::fcntl(listener_.get(), F_GETFL) & ~O_NONBLOCK);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedHub() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (int connection = 0;; ++connection) {
      const int descriptor = ::accept(listener_.get(), nullptr, nullptr);
      if (descriptor < 0) return;
      RawSocket socket(descriptor);
      script_(socket, connection);
    }
  }
  std::function<void(RawSocket&, int)> script_;
  Socket listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// A client on a loop of its own, driven by the test's thread.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port, std::function<void(ClientOptions&)> change = {}) : loop_(Loop::create()) {
    options_.endpoint.port = port;
    options_.endpoint.tls = false;
    options_.request_timeout = 10 * kSecond;
    if (change) change(options_);
    auto client = Client::create(*loop_, options_);
    EXPECT_TRUE(client.has_value()) << (client ? "" : client.error().detail);
    if (client) client_ = std::move(*client);
  }
  Client& operator*() { return *client_; }
  Client* operator->() { return client_.get(); }
  Loop& loop() { return *loop_; }
  const Endpoint& endpoint() const { return options_.endpoint; }

  void post(std::string_view operation, std::vector<SharedBytes> body, std::function<void(Exchange)> done,
            bool goes_first = false) {
    std::uint64_t length = 0;
    for (const auto& piece : body) length += piece.view.size();
    ClientRequest request;
    request.head = request_head(options_.endpoint, "POST", operation, "application/octet-stream", {}, length);
    request.body = std::move(body);
    request.goes_first = goes_first;
    ++open_;
    client_->send(std::move(request), [this, done = std::move(done)](Exchange exchange) {
      done(std::move(exchange));
      if (--open_ == 0) loop_->stop();
    });
  }
  // Runs until every request is completed.
  void run() {
    bool late = false;
    loop_->at(live_now() + 20 * kSecond, [this, &late] {
      late = true;
      loop_->stop();
    });
    loop_->run();
    EXPECT_FALSE(late) << "requests were never completed";
  }
  // One request and its answer.
  Exchange ask(std::string_view operation, std::string_view body = {}) {
    Exchange result;
    std::vector<SharedBytes> pieces;
    if (!body.empty()) pieces.push_back(SharedBytes::of(Bytes(body.begin(), body.end())));
    post(operation, std::move(pieces), [&result](Exchange exchange) { result = std::move(exchange); });
    run();
    return result;
  }

 private:
  ClientOptions options_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Client> client_;
  std::size_t open_ = 0;
};

// Bytes that differ at every position in a way that a shifted or repeated block cannot hide.
inline Bytes patterned(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 12345;
  for (auto& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

}  // namespace axle::transport::testing
