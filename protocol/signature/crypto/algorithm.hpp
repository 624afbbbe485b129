// The key algorithms that the network's rules allow (Circular 15/2025, domain 8.3).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace axle::signature {

enum class KeyAlgorithm : std::uint8_t { rsa2048, rsa3072, rsa4096, p256, p384, ed25519 };
inline constexpr std::array kKeyAlgorithms{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                                           KeyAlgorithm::p256,    KeyAlgorithm::p384,    KeyAlgorithm::ed25519};
inline constexpr std::size_t kKeyAlgorithmCount = kKeyAlgorithms.size();

std::string_view to_string(KeyAlgorithm algorithm) noexcept;  // "rsa2048", ...
Result<KeyAlgorithm> parse_key_algorithm(std::string_view text);

}  // namespace axle::signature
