#include "transport/stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "transport/socket.hpp"
#include "transport/tls.hpp"

namespace axle::transport {

// OpenSSL's own socket BIO calls write(), which raises SIGPIPE when the peer is gone and cannot say MSG_MORE.
struct SocketBio {
  static Stream& stream(BIO* bio) { return *static_cast<Stream*>(BIO_get_data(bio)); }

  static int write(BIO* bio, const char* data, int size) {
    Stream& stream = SocketBio::stream(bio);
    BIO_clear_retry_flags(bio);
    const int flags = MSG_NOSIGNAL | (stream.more_follows_ ? MSG_MORE : 0);
    const ssize_t sent = ::send(stream.descriptor_, data, static_cast<std::size_t>(size), flags);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
  }

  static int read(BIO* bio, char* data, int size) {
    Stream& stream = SocketBio::stream(bio);
    BIO_clear_retry_flags(bio);
    const ssize_t received = ::recv(stream.descriptor_, data, static_cast<std::size_t>(size), 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    if (received == 0) stream.ended_ = true;
    return static_cast<int>(received);
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return stream(bio).ended_ ? 1 : 0;
    return 0;
  }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "axle socket");
      BIO_meth_set_write(method, &write);
      BIO_meth_set_read(method, &read);
      BIO_meth_set_ctrl(method, &control);
      BIO_meth_set_create(method, [](BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
      });
      return method;
    }();
    return made;
  }
};

namespace {

constexpr std::size_t kRecordBytesMax = 16 * 1024;  // RFC 8446 section 5.1

// Joins small pieces into one record; a record of its own for each would cost more than the copy.
struct Coalesced {
  const void* data;
  std::size_t size;
};
Coalesced coalesce(std::span<const iovec> pieces, std::array<std::uint8_t, kRecordBytesMax>& buffer) {
  if (pieces.size() == 1 || pieces.front().iov_len >= kRecordBytesMax) {
    return {pieces.front().iov_base, pieces.front().iov_len};
  }
  std::size_t size = 0;
  for (const iovec& piece : pieces) {
    const std::size_t part = std::min(piece.iov_len, kRecordBytesMax - size);
    std::memcpy(buffer.data() + size, piece.iov_base, part);
    size += part;
    if (size == kRecordBytesMax) break;
  }
  return {buffer.data(), size};
}

}  // namespace

void FreeSsl::operator()(ssl_st* ssl) const noexcept {
  // Freed without this, OpenSSL would forget the session and the next connection could not resume it.
  SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl);
}

Stream::Stream(int descriptor, SslPtr ssl) : descriptor_(descriptor), ssl_(std::move(ssl)) {
  if (!ssl_) return;
  BIO* bio = BIO_new(SocketBio::method());
  AXLE_ASSERT(bio != nullptr);
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
}

IoResult Stream::plain_result(std::ptrdiff_t moved, IoState blocked) {
  if (moved > 0) return {IoState::progress, static_cast<std::size_t>(moved)};
  if (moved == 0) return {IoState::closed, 0};
  if (errno == EAGAIN || errno == EINTR) return {blocked, 0};
  error_ = system_message(errno);
  return {IoState::failed, 0};
}

IoResult Stream::tls_failure(int code) {
  const int system_error = errno;
  switch (SSL_get_error(ssl_.get(), code)) {
    case SSL_ERROR_WANT_READ: return {IoState::want_read, 0};
    case SSL_ERROR_WANT_WRITE: return {IoState::want_write, 0};
    case SSL_ERROR_ZERO_RETURN: return {IoState::closed, 0};
    case SSL_ERROR_SYSCALL:
      error_ = system_error != 0 && !ended_ ? system_message(system_error) : "connection ended by the other side";
      return {IoState::failed, 0};
    default: error_ = ended_ ? "connection ended by the other side" : tls_error_text(); return {IoState::failed, 0};
  }
}

IoResult Stream::handshake() {
  if (!ssl_) return {};
  ERR_clear_error();
  const int code = SSL_do_handshake(ssl_.get());
  return code == 1 ? IoResult{} : tls_failure(code);
}

IoResult Stream::read_some(std::uint8_t* data, std::size_t size) {
  if (!ssl_) return plain_result(::recv(descriptor_, data, size, 0), IoState::want_read);
  ERR_clear_error();
  std::size_t got = 0;
  const int code = SSL_read_ex(ssl_.get(), data, size, &got);
  return code == 1 ? IoResult{IoState::progress, got} : tls_failure(code);
}

IoResult Stream::write_some(std::span<const iovec> pieces, bool last) {
  if (!ssl_) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    return plain_result(::sendmsg(descriptor_, &message, MSG_NOSIGNAL | (last ? 0 : MSG_MORE)), IoState::want_write);
  }
  static thread_local std::array<std::uint8_t, kRecordBytesMax> buffer;
  const Coalesced out = coalesce(pieces, buffer);
  std::size_t total = 0;
  for (const iovec& piece : pieces) total += piece.iov_len;
  more_follows_ = !last || total > std::min(out.size, kRecordBytesMax);
  ERR_clear_error();
  std::size_t sent = 0;
  const int code = SSL_write_ex(ssl_.get(), out.data, out.size, &sent);
  return code == 1 ? IoResult{IoState::progress, sent} : tls_failure(code);
}

bool Stream::has_buffered() const noexcept {
  return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

void Stream::close_output() noexcept {
  if (ssl_ && SSL_is_init_finished(ssl_.get())) {
    ERR_clear_error();
    more_follows_ = false;
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  ::shutdown(descriptor_, SHUT_WR);
}

IoResult Stream::discard(std::size_t size_max) noexcept {
  // With MSG_TRUNC TCP drops the bytes without copying them; under TLS they are not even decrypted.
  return plain_result(::recv(descriptor_, nullptr, size_max, MSG_TRUNC), IoState::want_read);
}

}  // namespace axle::transport
