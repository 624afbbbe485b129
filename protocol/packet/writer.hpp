// Packet -> bytes exactly as the national SDK emits them (domain 2.1, 2.2): prefix pattern, element order, empty
// omitted.
#pragma once

#include <string>

#include "protocol/packet/packet.hpp"

namespace axle::packet {

// A file to attach; the writer applies the SDK's rule: pdf, doc, docx, zip raw; anything else zipped (domain 2.5).
struct AttachmentContent {
  std::string content_id;  // without "cid:"
  std::string name, description;
  BytesView content;
};

std::string write_document(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments);
std::string write_status(const StatusHeader& header);

}  // namespace axle::packet
