#include "cli/machine.hpp"

#include <openssl/crypto.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <thread>

#include "base/file.hpp"
#include "cli/world.hpp"

namespace axle::cli {
namespace {

// The value after `key` (and ':' or '=') on the first line of a file that starts with it.
std::string value_in(const char* file, std::string_view key) {
  const auto text = read_file(file, 1 << 20);
  if (!text) return {};
  std::size_t at = text->starts_with(key) ? 0 : text->find("\n" + std::string(key));
  if (at == std::string::npos) return {};
  at = text->find_first_of(":=", at);
  const std::size_t start = text->find_first_not_of(":= \t\"", at);
  if (at == std::string::npos || start == std::string::npos) return {};
  std::string value = text->substr(start, text->find('\n', start) - start);
  if (!value.empty() && value.back() == '"') value.pop_back();
  return value;
}

// The first line that a fixed command prints; empty when it fails.
std::string first_line_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  if (!pipe) return {};
  std::array<char, 256> line{};
  if (std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return {};
  std::string text(line.data());
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

report::Machine describe_machine() {
  report::Machine machine;
  machine.cpu = value_in("/proc/cpuinfo", "model name");
  machine.os = value_in("/etc/os-release", "PRETTY_NAME");
  utsname kernel{};
  if (::uname(&kernel) == 0) machine.os += std::string(", Linux ") + kernel.release;
  machine.openssl = ::OpenSSL_version(OPENSSL_VERSION_STRING);
#if defined(__clang__)
  machine.compiler = "clang " __clang_version__;
#else
  machine.compiler = "gcc " __VERSION__;
#endif
  machine.cores = std::thread::hardware_concurrency();
  machine.memory_bytes =
      static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return machine;
}

std::string describe_commit() {
  const std::string git = "git -C " + quoted(home_folder().string()) + " ";
  std::string commit = first_line_of(git + "rev-parse --short=12 HEAD 2>/dev/null");
  if (commit.empty()) return "unknown";
  if (!first_line_of(git + "status --porcelain --untracked-files=no 2>/dev/null").empty()) commit += "+changes";
  return commit;
}

}  // namespace axle::cli
