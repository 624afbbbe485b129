#include "bench/generator/sink.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <queue>
#include <string_view>
#include <vector>

#include "base/live_clock.hpp"
#include "base/random.hpp"
#include "bench/must.hpp"
#include "transport/socket.hpp"

namespace axle::bench {
namespace {

// What a hub says to sendEdoc and to a list with nothing in it.
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 68\r\n\r\n"
    R"({"status":"OK","ErrorCode":"0","ErrorDesc":"","DocId":"1","data":[]})";
constexpr std::size_t kBufferBytes = 128 * 1024;
constexpr int kEventsAtOnce = 256;

using ContextPtr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

ContextPtr context_of(const SinkOptions& options) {
  if (options.private_key_pem.empty()) return {nullptr, &SSL_CTX_free};
  ContextPtr context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256");  // so that every client pays for the same
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  const std::unique_ptr<BIO, decltype(&BIO_free)> chain(
      BIO_new_mem_buf(options.certificate_chain_pem.data(), static_cast<int>(options.certificate_chain_pem.size())),
      &BIO_free);
  bool leaf = true;
  while (X509* one = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    if (leaf) {
      SSL_CTX_use_certificate(context.get(), one);
    } else {
      SSL_CTX_add1_chain_cert(context.get(), one);
    }
    X509_free(one);
    leaf = false;
  }
  ERR_clear_error();
  const std::unique_ptr<BIO, decltype(&BIO_free)> pem(
      BIO_new_mem_buf(options.private_key_pem.data(), static_cast<int>(options.private_key_pem.size())), &BIO_free);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr);
  if (SSL_CTX_use_PrivateKey(context.get(), key) != 1) give_up("the sink cannot use its key");
  EVP_PKEY_free(key);
  return context;
}

struct Connection {
  transport::Socket socket;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, &SSL_free};
  std::uint64_t serial = 0;
  std::string head;             // of a request whose head has not come as a whole
  std::uint64_t body_left = 0;  // bytes to throw away
  bool in_body = false;
};

struct Held {
  InstantNs due, received;
  int descriptor;
  std::uint64_t serial;
  friend bool operator>(const Held& a, const Held& b) noexcept { return a.due > b.due; }
};

std::uint64_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  std::uint64_t length = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

class Server {
 public:
  Server(int listener, int control, const SinkOptions& options)
      : listener_(listener),
        control_(control),
        options_(options),
        context_(context_of(options)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        random_(options.seed, "sink/delay") {
    watch(listener);
    watch(control);
  }

  SinkReport run() {
    std::array<epoll_event, kEventsAtOnce> events;
    for (;;) {
      const int count = ::epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, patience());
      for (int i = 0; i < count; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == control_) return finish();
        if (descriptor == listener_) {
          accept_all();
        } else {
          read_from(descriptor);
        }
      }
      answer_due();
    }
  }

 private:
  SinkReport finish() {
    report_.cpu = process_cpu_now();
    return std::move(report_);
  }

  void watch(int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) give_up("the sink cannot watch a socket");
  }

  // Milliseconds until the first answer that is held is due.
  int patience() const {
    if (held_.empty()) return -1;
    const DurationNs wait = held_.top().due - live_now();
    return static_cast<int>(std::max<DurationNs>(0, (wait + kMillisecond - 1) / kMillisecond));
  }

  void accept_all() {
    while (auto accepted = transport::accept_from(listener_)) {
      const int descriptor = accepted->socket.get();
      if (connections_.size() <= static_cast<std::size_t>(descriptor)) {
        connections_.resize(static_cast<std::size_t>(descriptor) + 1);
      }
      auto connection = std::make_unique<Connection>();
      connection->socket = std::move(accepted->socket);
      connection->serial = ++report_.connections;
      if (context_) {
        connection->ssl.reset(SSL_new(context_.get()));
        SSL_set_fd(connection->ssl.get(), descriptor);
        SSL_set_accept_state(connection->ssl.get());
      }
      connections_[static_cast<std::size_t>(descriptor)] = std::move(connection);
      watch(descriptor);
    }
  }

  void read_from(int descriptor) {
    Connection& connection = *connections_[static_cast<std::size_t>(descriptor)];
    for (;;) {
      const std::ptrdiff_t got = read_some(connection);
      if (got == 0) return connections_[static_cast<std::size_t>(descriptor)].reset();
      if (got < 0) return;
      take(connection, {buffer_.data(), static_cast<std::size_t>(got)});
      // A whole read is the sign that there is more; otherwise the next event tells.
      if (!connection.ssl && static_cast<std::size_t>(got) < buffer_.size()) return;
    }
  }

  // 0: the connection is over; -1: nothing there now.
  std::ptrdiff_t read_some(Connection& connection) {
    if (!connection.ssl) {
      const ssize_t got = ::recv(connection.socket.get(), buffer_.data(), buffer_.size(), 0);
      return got < 0 && errno != EAGAIN ? 0 : got;
    }
    ERR_clear_error();
    const int got = SSL_read(connection.ssl.get(), buffer_.data(), static_cast<int>(buffer_.size()));
    if (got > 0) return got;
    const int error = SSL_get_error(connection.ssl.get(), got);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -1 : 0;
  }

  void take(Connection& connection, std::string_view bytes) {
    while (!bytes.empty() || (connection.in_body && connection.body_left == 0)) {
      if (!connection.in_body) {
        connection.head.append(bytes);
        const std::size_t end = connection.head.find("\r\n\r\n");
        if (end == std::string::npos) return;
        bytes.remove_prefix(bytes.size() - (connection.head.size() - end - 4));
        connection.body_left = content_length({connection.head.data(), end});
        connection.in_body = true;
        connection.head.clear();
      }
      const std::uint64_t here = std::min<std::uint64_t>(connection.body_left, bytes.size());
      connection.body_left -= here;
      bytes.remove_prefix(here);
      if (connection.body_left > 0) return;
      connection.in_body = false;
      received(connection);
    }
  }

  void received(Connection& connection) {
    if (options_.delay_floor == 0 && options_.delay_mean == 0) return answer(connection);
    const InstantNs now = live_now();
    const auto drawn = static_cast<DurationNs>(random_.exponential(static_cast<double>(options_.delay_mean)));
    held_.push({now + options_.delay_floor + drawn, now, connection.socket.get(), connection.serial});
  }

  void answer_due() {
    while (!held_.empty() && held_.top().due <= live_now()) {
      const Held one = held_.top();
      held_.pop();
      const auto& connection = connections_[static_cast<std::size_t>(one.descriptor)];
      if (!connection || connection->serial != one.serial) continue;
      answer(*connection);
      report_.held.record(live_now() - one.received);
    }
  }

  // So small that the system always takes it.
  void answer(Connection& connection) {
    ++report_.requests;
    if (connection.ssl) {
      SSL_write(connection.ssl.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
    } else {
      ::send(connection.socket.get(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    }
  }

  const int listener_, control_;
  const SinkOptions& options_;
  ContextPtr context_;
  transport::Socket epoll_;
  RandomStream random_;
  std::vector<char> buffer_ = std::vector<char>(kBufferBytes);
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::priority_queue<Held, std::vector<Held>, std::greater<>> held_;
  SinkReport report_;
};

}  // namespace

SinkReport serve(int listener, int control, const SinkOptions& options) {
  return Server(listener, control, options).run();
}

}  // namespace axle::bench
