#include "protocol/signature/document_costs.hpp"

#include <algorithm>

namespace axle::signature {

std::size_t size_class(std::uint64_t packet_bytes) noexcept {
  return static_cast<std::size_t>(std::ranges::lower_bound(kSizeClassBytesMax, packet_bytes) -
                                  kSizeClassBytesMax.begin());
}

void CostShare::add(std::uint64_t packet_bytes, const CostLedger& document) noexcept {
  ++documents;
  bytes += packet_bytes;
  ledger.merge(document);
}

void DocumentCosts::add_document(identity::Level level, std::uint64_t packet_bytes,
                                 const CostLedger& document) noexcept {
  by_level[static_cast<std::size_t>(level)].add(packet_bytes, document);
  by_size[size_class(packet_bytes)].add(packet_bytes, document);
}

}  // namespace axle::signature
