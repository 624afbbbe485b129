// The bytes of an attachment, whatever its ContentType claims (domain 2.5).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::packet {

struct AttachmentLimits {
  std::size_t decoded_bytes_max = 50ULL << 20;
  std::size_t unzipped_bytes_max = 100ULL << 20;
  std::size_t unzip_ratio_max = 200;
};

// Decodes base64; if the content is a zip holding exactly one entry made by the SDK (or the name is not that of a zip
// format), unzips it. No entry name is ever used as a path. invalid_input: bad base64, broken or encrypted zip, several
// entries where one is expected; limit: too large, or a ratio past unzip_ratio_max.
Result<Bytes> unwrap(const Attachment& attachment, const AttachmentLimits& limits = {});

// A zip with one deflated entry; the entry is named by the caller.
Bytes zip_one(std::string_view entry_name, BytesView content);

}  // namespace axle::packet
