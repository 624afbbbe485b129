#include "cli/packet/inputs.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "base/file.hpp"
#include "protocol/signature/authority/issue.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kPemBytesMax = 16ULL << 20;
constexpr std::size_t kPdfMarkSearched = 1024;

Result<std::string> read_standard_input() {
  std::string content;
  std::array<char, 64 * 1024> part{};
  while (std::cin.read(part.data(), part.size()) || std::cin.gcount() > 0) {
    content.append(part.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (content.size() > kInputBytesMax) return fail(Errc::limit, "standard input is longer than 64 MiB");
  }
  return content;
}

}  // namespace

Result<Input> read_input(const std::string& path) {
  auto content = path == "-" ? read_standard_input() : read_file(path, kInputBytesMax);
  if (!content) return pass(content);
  if (content->empty()) return fail(Errc::invalid_input, path + ": the file is empty");
  Input input{path, InputKind::packet, std::move(*content)};
  if (input.content.substr(0, kPdfMarkSearched).find("%PDF-") != std::string::npos) input.kind = InputKind::pdf;
  return input;
}

Result<signature::Identity> read_identity(const std::string& prefix) {
  const auto key_text = read_file(prefix + ".key", kPemBytesMax);
  if (!key_text) return pass(key_text);
  auto key = signature::PrivateKey::from_pem(*key_text);
  if (!key) return pass(key, prefix + ".key");
  const auto chain_text = read_file(prefix + ".pem", kPemBytesMax);
  if (!chain_text) return pass(chain_text);
  auto chain = signature::parse_pem_certificates(*chain_text);
  if (!chain) return pass(chain, prefix + ".pem");
  signature::CertificatePtr own = chain->front();
  if (!signature::key_belongs_to(*key, *own)) {
    return fail(Errc::invalid_input,
                prefix + ".key does not belong to the first certificate of " + prefix + ".pem, " + own->subject());
  }
  chain->erase(chain->begin());
  return signature::Identity{std::move(*key), std::move(own), std::move(*chain)};
}

Result<std::vector<signature::CertificatePtr>> read_anchors(const std::vector<std::string>& files) {
  std::vector<signature::CertificatePtr> anchors;
  for (const std::string& file : files) {
    const auto text = read_file(file, kPemBytesMax);
    if (!text) return pass(text);
    const auto found = signature::parse_pem_certificates(*text);
    if (!found) return pass(found, file);
    anchors.insert(anchors.end(), found->begin(), found->end());
  }
  return anchors;
}

Result<void> write_output(const std::string& path, const Input* made_from, std::string_view content) {
  if (path.empty() || path == "-") {
    std::fwrite(content.data(), 1, content.size(), stdout);
    return {};
  }
  std::error_code error;
  if (made_from != nullptr && std::filesystem::equivalent(path, made_from->path, error)) {
    return fail(Errc::invalid_input, path + ": is the input; write the result to another file");
  }
  return write_file(path, content);
}

}  // namespace axle::cli
