// Base64: all kernels of this processor say the same of every text, byte for byte and word for word, and what was
// decoded encodes to the same digits.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/base64_kernel.hpp"
#include "base/encoding.hpp"

namespace {

using namespace axle;

struct Decoded {
  Bytes bytes;
  std::string error;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(const base64::Kernel& kernel, std::string_view text) {
  Bytes out(text.size() / 4 * 3 + 3);
  const auto written = base64::decode(kernel, text, out.data());
  if (!written) return {{}, written.error().detail};
  out.resize(*written);
  return {std::move(out), ""};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  const base64::Kernel& portable = base64::kernels().back();
  const Decoded expected = decode(portable, text);
  for (const base64::Kernel& kernel : base64::kernels()) {
    AXLE_ASSERT(decode(kernel, text) == expected);
    AXLE_ASSERT(kernel.in_alphabet(text.data(), size) == portable.in_alphabet(text.data(), size));
    std::string coded(base64_size(size), ' ');
    base64::encode(kernel, data, size, coded.data());
    const Decoded back = decode(kernel, coded);
    AXLE_ASSERT(back.error.empty() && std::ranges::equal(back.bytes, BytesView(data, size)));
  }
  if (expected.error.empty()) {
    std::string digits(text);
    std::erase_if(digits, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    AXLE_ASSERT(to_base64(expected.bytes) == digits);
  }
  return 0;
}
