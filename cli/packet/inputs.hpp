// What `axle packet` reads: a packet or a PDF from anywhere, keys with their certificates, roots to trust.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::cli {

inline constexpr std::size_t kInputBytesMax = 64ULL << 20;

enum class InputKind : std::uint8_t { packet, pdf };

struct Input {
  std::string path;
  InputKind kind = InputKind::packet;
  std::string content;
  BytesView bytes() const { return as_bytes(content); }
};
// "-" is standard input. A PDF is known by its mark, everything else is taken for a packet. Errors of the file.
Result<Input> read_input(const std::string& path);

// PREFIX.key and PREFIX.pem as `axle pki issue` writes them: the key, and its certificate with the chain behind it.
// invalid_input when the key does not belong to the certificate.
Result<signature::Identity> read_identity(const std::string& prefix);

// Every certificate of the PEM files.
Result<std::vector<signature::CertificatePtr>> read_anchors(const std::vector<std::string>& files);

// To the file, or to standard output when the name is empty or "-". Refuses to overwrite what it was made from.
Result<void> write_output(const std::string& path, const Input* made_from, std::string_view content);

}  // namespace axle::cli
