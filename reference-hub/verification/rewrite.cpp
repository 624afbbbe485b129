#include "reference-hub/verification/rewrite.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace axle::hub {
namespace {

bool is_code(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    return c == '.' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

}  // namespace

Bytes rewrite_packet(BytesView bytes, const packet::Packet& packet, std::string_view code, InstantNs at) {
  AXLE_ASSERT(packet.document() != nullptr && is_code(code));
  const packet::TraceSite& site = packet.trace_site;
  std::string hop;
  const auto tag = [&](std::string_view before, std::string_view name) {
    hop.append(before).append(site.prefix).append(name).append(">");
  };
  const auto text = [&](std::string_view name, std::string_view value) {
    tag("<", name);
    hop += value;
    tag("</", name);
  };
  if (site.list_empty) hop += '>';
  if (!site.has_list) tag("<", "TraceHeaderList");
  tag("<", "TraceHeader");
  text("OrganId", code);
  text("Timestamp", format_packet_timestamp(at));
  tag("</", "TraceHeader");
  if (!site.has_list || site.list_empty) tag("</", "TraceHeaderList");

  constexpr std::size_t kEmptyTagEnd = 2;  // "/>"
  const BytesView before = bytes.first(site.offset);
  const BytesView after = bytes.subspan(site.offset + (site.list_empty ? kEmptyTagEnd : 0));
  const BytesView added = as_bytes(hop);
  Bytes rewritten;
  rewritten.reserve(before.size() + added.size() + after.size());
  rewritten.insert(rewritten.end(), before.begin(), before.end());
  rewritten.insert(rewritten.end(), added.begin(), added.end());
  rewritten.insert(rewritten.end(), after.begin(), after.end());
  return rewritten;
}

}  // namespace axle::hub
