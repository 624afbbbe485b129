#include "cli/pki_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "cli/authority_http.hpp"
#include "protocol/signature/authority/issue.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

using signature::Branch;
using signature::Identity;

constexpr const char* kAuthorityFile = "authority.pem";
constexpr const char* kRegisterFile = "register.csv";
constexpr std::size_t kPemBytesMax = 1 << 20;

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// Held by one process at a time; the system gives it back when the process ends, however it ends.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int done = fd < 0 ? -1 : ::flock(fd, LOCK_EX);
    while (fd >= 0 && done != 0 && errno == EINTR) done = ::flock(fd, LOCK_EX);
    const int error = errno;
    FolderLock lock(fd);
    if (done != 0) return fail(Errc::io, folder.string() + ": cannot lock: " + std::strerror(error));
    return lock;
  }
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

Result<signature::PrivateKey> read_key(const std::string& out) {
  const auto secret = read_file(out + ".key", kPemBytesMax);
  if (!secret) return pass(secret);
  auto key = signature::PrivateKey::from_pem(*secret);
  if (!key) return pass(key, out + ".key");
  return key;
}

Result<void> write_chain(const Identity& identity, const std::string& out) {
  std::string chain = identity.certificate->to_pem();
  for (const auto& certificate : identity.chain) chain += certificate->to_pem();
  return write_file(out + ".pem", chain);
}

Result<Identity> read_identity(const std::string& out) {
  const auto chain = read_file(out + ".pem", kPemBytesMax);
  if (!chain) return pass(chain);
  auto certificates = signature::parse_pem_certificates(*chain);
  if (!certificates) return pass(certificates, out + ".pem");
  auto key = read_key(out);
  if (!key) return pass(key);
  if (!signature::key_belongs_to(*key, *certificates->front())) {
    return fail(Errc::invalid_input, out + ".key: is not the key of " + out + ".pem");
  }
  return Identity{std::move(*key), certificates->front(), {certificates->begin() + 1, certificates->end()}};
}

}  // namespace

Result<void> check_free(const std::string& out) {
  for (const char* ending : {".key", ".pem"}) {
    if (is_there(out + ending)) {
      return fail(Errc::invalid_input, out + ending + ": exists already; a key is never overwritten");
    }
  }
  const std::filesystem::path folder = std::filesystem::path(out).parent_path();
  if (folder.empty() || is_there(folder)) return {};
  return fail(Errc::not_found, folder.string() + ": there is no such folder for " + out + ".pem");
}

signature::IssuedCertificate row_of(const signature::Certificate& certificate, Branch issuer, std::string_view kind,
                                    signature::Flaw flaw, InstantNs issued_at) {
  return {.serial_hex = certificate.serial_hex(),
          .issuer = issuer,
          .kind = std::string(kind),
          .flaw = flaw,
          .issued_at = issued_at,
          .not_before = certificate.not_before(),
          .not_after = certificate.not_after(),
          .revoked = std::nullopt,
          .subject = certificate.subject()};
}

Result<PkiFolder> PkiFolder::create(const std::filesystem::path& folder, const signature::AuthorityOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  const auto lock = FolderLock::take(folder);
  if (!lock) return pass(lock);
  if (is_there(folder / kAuthorityFile)) {
    return fail(Errc::invalid_input, (folder / kAuthorityFile).string() + ": there is an authority already");
  }
  auto authority = signature::Authority::create(options);
  if (!authority) return pass(authority);
  PkiFolder made(folder, std::move(*authority));
  if (auto done = made.write_certificates(Existing::replace); !done) return pass(done);
  // Last: its presence says that there is an authority.
  auto done = write_file(folder / kAuthorityFile, made.authority_.to_pem(), FileMode::owner_only);
  if (!done) return pass(done);
  return made;
}

Result<PkiFolder> PkiFolder::open(const std::filesystem::path& folder) {
  const auto pem = read_file(folder / kAuthorityFile, kPemBytesMax);
  if (!pem && pem.error().code == Errc::not_found) {
    return fail(Errc::not_found, folder.string() + ": there is no authority; `axle pki init --folder " +
                                     folder.string() + "` makes one");
  }
  if (!pem) return pass(pem);
  auto authority = signature::Authority::from_pem(*pem);
  if (!authority) return pass(authority, (folder / kAuthorityFile).string());
  return PkiFolder(folder, std::move(*authority));
}

Result<void> PkiFolder::write_certificates(Existing existing) const {
  for (const Branch branch : signature::kBranches) {
    const auto path = file(std::string(to_string(branch)) + ".pem");
    if (existing == Existing::keep && is_there(path)) continue;
    if (auto done = write_file(path, authority_.member(branch).certificate->to_pem()); !done) return done;
  }
  return {};
}

Result<signature::Register> PkiFolder::read_register() const {
  const auto text = read_file(file(kRegisterFile), signature::kRegisterBytesMax);
  if (!text && text.error().code == Errc::not_found) return signature::Register{};
  if (!text) return pass(text);
  auto read = signature::Register::parse(*text);
  if (!read) return pass(read, file(kRegisterFile).string());
  return read;
}

Result<void> PkiFolder::change_register(const std::function<Result<void>(signature::Register&)>& change) const {
  const auto lock = FolderLock::take(folder_);
  if (!lock) return pass(lock);
  auto content = read_register();
  if (!content) return pass(content);
  if (auto changed = change(*content); !changed) return changed;
  return write_file(file(kRegisterFile), content->to_text());
}

Result<void> PkiFolder::note(const Identity& identity, std::string_view kind, signature::Flaw flaw) const {
  const auto issuer = authority_.issuer_of(*identity.certificate);
  if (!issuer) return {};  // what a stranger issued is not ours to revoke
  return change_register([&](signature::Register& all) {
    // Certificate and number follow from the key: one made again after a crash is the same.
    if (all.find(identity.certificate->serial_hex()) != nullptr) return Result<void>();
    return all.add(row_of(*identity.certificate, *issuer, kind, flaw, live_now()));
  });
}

Result<void> PkiFolder::keep(const Identity& identity, std::string_view kind, signature::Flaw flaw,
                             const std::string& out) const {
  if (auto free = check_free(out); !free) return free;
  if (auto noted = note(identity, kind, flaw); !noted) return noted;
  if (auto done = write_file(out + ".key", identity.key.to_pem(), FileMode::owner_only); !done) return done;
  return write_chain(identity, out);
}

Result<Identity> PkiFolder::service(const std::string& name, std::string_view kind, const IssueService& issue) const {
  const std::string out = file(name).string();
  if (is_there(out + ".pem")) return read_identity(out);
  // A key without its certificate is left from a crash.
  auto key = is_there(out + ".key") ? read_key(out)
                                    : signature::PrivateKey::generate(authority_.member(Branch::root).key.algorithm());
  if (!key) return pass(key);
  auto made = issue(*key);
  if (!made) return pass(made);
  if (auto noted = note(*made, kind, signature::Flaw::none); !noted) return pass(noted);
  if (auto done = write_file(out + ".key", key->to_pem(), FileMode::owner_only); !done) return pass(done);
  if (auto done = write_chain(*made, out); !done) return pass(done);
  return made;
}

Result<signature::ServiceIdentities> PkiFolder::services() const {
  if (auto done = write_certificates(Existing::keep); !done) return pass(done);
  return service_identities(authority_, [this](const std::string& name, std::string_view kind,
                                               const IssueService& issue) { return service(name, kind, issue); });
}

}  // namespace axle::cli
