// Bytes of an .edxml file -> Packet. Strict about XML, free about order and prefixes (domain 2.1, 2.2).
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::packet {

// Checked while scanning, before anything is built. Names and defaults follow the recommended hub limits.
struct ReaderLimits {
  std::size_t packet_bytes_max = 64ULL << 20;
  std::size_t markup_bytes_max = 2ULL << 20;  // everything but attachment content
  std::size_t text_bytes_max = 1ULL << 20;    // one text node outside attachment content
  std::size_t depth_max = 64;
  std::size_t attributes_max = 64;  // of one element
  std::size_t namespaces_max = 64;  // declarations in the document
  std::size_t name_bytes_max = 256;
  std::size_t receivers_max = 10'000;
  std::size_t attachments_max = 60;     // also of the manifest's references
  std::size_t list_items_max = 10'000;  // of any other element that may be repeated
};

// Reads one packet in one pass without a tree. Accepts a BOM and white space before the root. Refuses (invalid_input):
// junk before the root, DOCTYPE, comments, processing instructions, non-UTF-8, undeclared prefixes, duplicate
// attributes, another root or namespace ("wrong version" for the 2014 forms), header or attachment structure that
// cannot be placed (an element twice that may stand once, text between elements, AttachmentEncoded inside the
// envelope), BussinessDocType or ReceiverType outside their lists, attachment content with a child element. `limit`
// names the limit that was passed. Unknown elements are skipped. The details give line and column. The result points
// into `bytes`.
//
// Identifiers, file names, dates and numbers lose white space around them; other names and sentences are kept as they
// stand. Attachment content is passed over without looking at its characters: attachment.hpp checks it when it is
// decoded, rules.hpp checks its alphabet.
Result<Packet> read_packet(BytesView bytes, const ReaderLimits& limits = {});

}  // namespace axle::packet
