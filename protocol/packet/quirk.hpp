// How vendors' packets differ from the standard's (domain 2.8): each quirk is a way to write the same document.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace axle::packet {

// The number of each in domain 2.8 stands behind it.
enum class Quirk : std::uint8_t {
  leading_bytes,          // 1: "1212" before the XML declaration
  byte_order_mark,        // 1
  unbound_prefix,         // 2: edXML: and xlink: used where no xmlns declares them
  null_organ_id,          // 3: <OrganId>null</OrganId> in a TraceHeader, another TraceHeader without OrganId
  long_code_number,       // 4: CodeNumber of more than 11 characters
  saas_trace,             // 5: OrganId of a TraceHeader in lower case: vxp.saas.03
  type_one_dispatch,      // 6: Type 1 with TypeName "Công văn", SteeringType 0
  blank_names,            // 7: blanks around names
  nfd_text,               // 7: Vietnamese text decomposed
  other_date_in_id,       // 8: the date in DocumentId is not the promulgation date
  impossible_date_in_id,  // 8: 2014/02/30
  content_types_differ,   // 9: same cid, different ContentType in Reference and Attachment
  xlink_references,       // 10: xlink:href="cid:..." and the attributes that come with it
  trace_attributes,       // 10: id, version, mustUnderstand, actor on TraceHeaderList; a Paper child
  business_spelling,      // 11: Business and BusinessDocType
  soap_2014,              // 12: the SOAP form of 2014
  wrong_namespace,        // 12: http://www.go.vn/eDoc
};
inline constexpr std::size_t kQuirkCount = 17;
// "leading_bytes" and so on: the enumerators' names, in their order.
extern const std::array<std::string_view, kQuirkCount> kQuirkNames;
std::optional<Quirk> parse_quirk(std::string_view name) noexcept;

// Several quirks: bit i stands for Quirk(i).
using Quirks = std::uint32_t;
constexpr Quirks bit(Quirk quirk) noexcept {
  return Quirks{1} << static_cast<unsigned>(quirk);
}
constexpr bool has(Quirks quirks, Quirk quirk) noexcept {
  return (quirks & bit(quirk)) != 0;
}

}  // namespace axle::packet
