// Attachment unwrap. Input: the attachment's name up to the first line break, then its content; content that begins
// with "base64:" is taken as the text that stands in the packet.
#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/zip.hpp"

using namespace axle;
using packet::unwrap;

namespace {

// Small, so that the mutator finds the edges soon.
constexpr packet::AttachmentLimits kLimits{
    .decoded_bytes_max = 64 << 10, .unzipped_bytes_max = 256 << 10, .unzip_ratio_max = 20};

// What is wrapped as the SDK wraps comes back.
void check_round_trip(BytesView content) {
  const Bytes zip = packet::zip_one("7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.xls", content);
  const std::string text = to_base64(zip);
  packet::Attachment attachment;
  attachment.name = "a.xls";
  attachment.base64 = text;
  const auto back = unwrap(attachment, {.unzip_ratio_max = 2000});
  AXLE_ASSERT(back && std::ranges::equal(*back, content));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = as_text({data, size});
  const std::size_t line = std::min(input.find('\n'), input.size());
  const std::string_view rest = input.substr(std::min(line + 1, input.size()));
  const bool is_text = rest.starts_with("base64:");
  const std::string text = is_text ? std::string(rest.substr(7)) : to_base64(as_bytes(rest));

  packet::Attachment attachment;
  attachment.name = input.substr(0, line);
  attachment.base64 = text;
  const auto content = unwrap(attachment, kLimits);
  if (content) {
    AXLE_ASSERT(packet::has_base64_alphabet(text));
    AXLE_ASSERT(content->size() <= std::max(kLimits.decoded_bytes_max, kLimits.unzipped_bytes_max));
    const std::size_t decoded_max = text.size() / 4 * 3;
    AXLE_ASSERT(content->size() <= std::max(packet::kRatioFreeBytes, decoded_max * kLimits.unzip_ratio_max));
  } else {
    AXLE_ASSERT(content.error().code == Errc::invalid_input || content.error().code == Errc::limit);
  }
  if (!is_text && rest.size() <= 1024) check_round_trip(as_bytes(rest));
  return 0;
}
