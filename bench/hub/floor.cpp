#include "bench/hub/floor.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "base/file.hpp"
#include "bench/hub/plain_socket.hpp"
#include "bench/must.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "transport/tls.hpp"

namespace axle::bench {
namespace {

constexpr const char* kJournal = "floor.journal";
constexpr std::size_t kHeadBytes = 4096;  // more than any request's head here

// A prepared context and one signature that is right.
class RsaVerification {
 public:
  RsaVerification() : key_(must(signature::PrivateKey::generate(signature::KeyAlgorithm::rsa2048))) {
    const Bytes message(100, 1);
    value_ =
        must(signature::make_signature(key_, signature::signing_method(signature::KeyAlgorithm::rsa2048), message));
    digest_ = signature::sha256(message);
    context_ = EVP_PKEY_CTX_new_from_pkey(nullptr, key_.native(), nullptr);
    if (EVP_PKEY_verify_init(context_) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context_, EVP_MD_fetch(nullptr, "SHA256", nullptr)) != 1) {
      give_up("OpenSSL prepares no context");
    }
  }
  void run() {
    if (EVP_PKEY_verify(context_, value_.data(), value_.size(), digest_.data(), digest_.size()) != 1) {
      give_up("the floor's signature is refused");
    }
  }

 private:
  signature::PrivateKey key_;
  EVP_PKEY_CTX* context_ = nullptr;
  Bytes value_;
  Digest256 digest_{};
};

struct Connection {
  explicit Connection(int socket, SSL* tls) : descriptor(socket), ssl(tls) {}
  ~Connection() {
    SSL_free(ssl);
    ::close(descriptor);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Whether a request is there in whole; false too when nothing more comes now. `ended`: never again.
  bool receive() {
    while (!ended && (body_at == 0 || filled < body_at + body_bytes)) {
      const std::size_t wanted = body_at == 0 ? kHeadBytes : body_at + body_bytes;
      if (buffer.size() < wanted) buffer.resize(wanted);
      std::size_t got = 0;
      const int code = SSL_read_ex(ssl, buffer.data() + filled, wanted - filled, &got);
      if (code != 1) {
        ended = SSL_get_error(ssl, code) != SSL_ERROR_WANT_READ;
        return false;
      }
      filled += got;
      if (body_at == 0) read_head();
    }
    return !ended;
  }
  void read_head() {
    const std::string_view text = as_text(BytesView(buffer).first(filled));
    const std::size_t end = text.find("\r\n\r\n");
    const std::size_t length = text.find("Content-Length: ");
    if (end == std::string_view::npos) {
      ended = filled == kHeadBytes;
      return;
    }
    ended = length > end;
    body_at = end + 4;
    body_bytes = ended ? 0 : std::strtoull(text.data() + length + 16, nullptr, 10);
  }
  void answer(std::string_view text) {
    std::size_t sent = 0;
    ended = SSL_write_ex(ssl, text.data(), text.size(), &sent) != 1;
    filled = body_at = body_bytes = 0;
  }
  BytesView body() const { return BytesView(buffer).subspan(body_at, body_bytes); }

  int descriptor;
  SSL* ssl;
  Bytes buffer;
  std::size_t filled = 0, body_at = 0, body_bytes = 0;
  bool ended = false;
};

class Floor {
 public:
  Floor(int signatures, std::uint64_t journal_bytes) : signatures_(signatures), journal_bytes_(journal_bytes) {
    context_ = must(transport::make_server_context(
        {.certificate_chain_pem = must(read_file("server.pem")), .private_key_pem = must(read_file("server.key"))}));
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
    SSL_CTX_clear_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
    journal_ = ::open(kJournal, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (journal_ < 0 || ::posix_fallocate(journal_, 0, static_cast<off_t>(journal_bytes)) != 0 ||
        ::fsync(journal_) != 0) {
      give_up("the floor's journal cannot be preallocated");
    }
    const std::string body = axis::write_sent("000000000000000000000000");
    answer_ = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body;
  }

  [[noreturn]] void run(int listener) {
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    std::vector<epoll_event> events(256);
    for (;;) {
      const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        connection == nullptr ? accept(poll, listener) : read(connection);
      }
      commit();
    }
  }

 private:
  void accept(int poll, int listener) {
    const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    no_delay(descriptor);
    SSL* ssl = SSL_new(context_.get());
    SSL_set_fd(ssl, descriptor);
    SSL_set_accept_state(ssl);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = new Connection(descriptor, ssl)}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
  }

  void read(Connection* connection) {
    if (connection->receive()) {
      sha256_.update(connection->body());
      digests_ ^= sha256_.finish()[0];
      for (int i = 0; i < signatures_; ++i) verification_.run();
      waiting_.push_back(connection);
    } else if (connection->ended) {
      delete connection;
    }
  }

  void commit() {
    if (waiting_.empty()) return;
    std::vector<iovec> pieces;
    std::uint64_t bytes = 0;
    for (const Connection* one : waiting_) {
      pieces.push_back({const_cast<std::uint8_t*>(one->body().data()), one->body().size()});
      bytes += one->body().size();
    }
    if (position_ + bytes > journal_bytes_) position_ = 0;
    if (pieces.size() > IOV_MAX ||
        ::pwritev(journal_, pieces.data(), static_cast<int>(pieces.size()), static_cast<off_t>(position_)) !=
            static_cast<ssize_t>(bytes) ||
        ::fdatasync(journal_) != 0) {
      give_up("the floor cannot write");
    }
    position_ += bytes;
    for (Connection* one : waiting_) {
      one->answer(answer_);
      if (one->ended) delete one;
    }
    waiting_.clear();
  }

  const int signatures_;
  const std::uint64_t journal_bytes_;
  transport::SslContextPtr context_;
  int journal_ = -1;
  std::string answer_;
  signature::Sha256 sha256_;
  volatile std::uint8_t digests_ = 0;  // so that no digest is left out
  RsaVerification verification_;
  std::vector<Connection*> waiting_;
  std::uint64_t position_ = 0;
};

}  // namespace

std::unique_ptr<Child> start_floor(const std::filesystem::path& folder, int signatures, std::uint64_t journal_bytes) {
  return must(
      Child::start({.program = "/proc/self/exe",
                    .words = {"bench_hub", kFloorWord, std::to_string(signatures), std::to_string(journal_bytes)},
                    .folder = folder}));
}

int serve_floor(int count, char** words) {
  if (count != 6) give_up("floor: SIGNATURES JOURNAL_BYTES --ready-fd N");
  Floor floor(std::atoi(words[2]), std::strtoull(words[3], nullptr, 10));
  const auto [listener, port] = listen_anywhere();
  const std::string text = std::to_string(port);
  const int ready = std::atoi(words[5]);
  if (::write(ready, text.data(), text.size()) < 0) give_up("floor: nobody waits for the port");
  ::close(ready);
  floor.run(listener);
}

}  // namespace axle::bench
