#include "base/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace axle {
namespace {

std::unexpected<Error> system_error(const std::filesystem::path& path, std::string_view doing, int error) {
  const Errc code = error == ENOENT ? Errc::not_found : Errc::io;
  return fail(code, path.string() + ": " + std::string(doing) + ": " + std::strerror(error));
}

// Closes a descriptor when the scope ends.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view content) noexcept {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "cannot open", errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return system_error(path, "cannot read", errno);
  if (S_ISDIR(status.st_mode)) return fail(Errc::invalid_input, path.string() + ": is a folder; a file was expected");
  std::string content;
  std::string chunk(64 * 1024, '\0');
  while (true) {
    const ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "cannot read", errno);
    if (got == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      return fail(Errc::limit, path.string() + ": larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content, FileMode mode) {
  const std::filesystem::path temporary = path.string() + ".partial";
  const mode_t permissions = mode == FileMode::owner_only ? 0600 : 0644;
  const auto undo = [&](std::string_view doing, int error) {
    ::unlink(temporary.c_str());
    return system_error(path, doing, error);
  };
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions));
    if (file.get() < 0) return system_error(path, "cannot create", errno);
    // A file left over from before keeps its old mode when it is truncated.
    if (::fchmod(file.get(), permissions) != 0) return undo("cannot set its mode", errno);
    if (!write_all(file.get(), content)) return undo("cannot write", errno);
    if (::fsync(file.get()) != 0) return undo("cannot write", errno);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return undo("cannot rename", errno);
  return {};
}

Result<SharedBytes> map_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "cannot open", errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return system_error(path, "cannot read", errno);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return SharedBytes{};
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (address == MAP_FAILED) return system_error(path, "cannot map", errno);
  std::shared_ptr<const void> owner(address, [size](void* mapped) { ::munmap(mapped, size); });
  return SharedBytes{owner, BytesView(static_cast<const std::uint8_t*>(address), size)};
}

}  // namespace axle
