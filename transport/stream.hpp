// Bytes over a non-blocking socket, plain or TLS: one interface, so that HTTP is written once.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct ssl_st;

namespace axle::transport {

struct FreeSsl {
  void operator()(ssl_st* ssl) const noexcept;
};
using SslPtr = std::unique_ptr<ssl_st, FreeSsl>;

enum class IoState : std::uint8_t {
  progress,    // `bytes` were moved
  want_read,   // try again when the socket is readable
  want_write,  // try again when it is writable
  closed,      // the other side ended its stream in order
  failed,      // reset, TLS error, or ended without TLS's closing message; error() says what
};

struct IoResult {
  IoState state = IoState::progress;
  std::size_t bytes = 0;
};

// SSL sits on the socket itself (no copy through memory buffers) and gives its buffers back while idle, which makes an
// idle connection four times smaller than a stream with buffers of its own. Does not own the descriptor. One thread.
class Stream {
 public:
  // Null ssl: plain. The roles (accept or connect) are already set in ssl.
  Stream(int descriptor, SslPtr ssl);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool tls() const noexcept { return ssl_ != nullptr; }
  ssl_st* native() const noexcept { return ssl_.get(); }
  // Progress means done; plain is done at once.
  IoResult handshake();
  IoResult read_some(std::uint8_t* data, std::size_t size);
  // Sends from the front of the pieces. `last` false when more follows at once: the system may then wait for it before
  // it sends a short segment. After want_read or want_write the next call must begin with the same bytes.
  IoResult write_some(std::span<const iovec> pieces, bool last);
  // Bytes that were received but not read: readiness of the socket does not tell of them.
  bool has_buffered() const noexcept;
  // Ends our side: TLS's closing message, then the end of the TCP stream. Never waits.
  void close_output() noexcept;
  // Throws away what arrives, unread; for the time in which a refused sender finds out.
  IoResult discard(std::size_t size_max) noexcept;
  const std::string& error() const noexcept { return error_; }

 private:
  friend struct SocketBio;
  IoResult plain_result(std::ptrdiff_t moved, IoState blocked);
  IoResult tls_failure(int code);
  int descriptor_;
  bool more_follows_ = false, ended_ = false;
  SslPtr ssl_;
  std::string error_;
};

}  // namespace axle::transport
