// One order -> one packet: rendered, signed by the person and then by the agency, wrapped.
#pragma once

#include <array>
#include <string>

#include "agents/documents/corpus.hpp"

namespace axle::agents {

// Names of the two signature fields in every signed document.
inline constexpr std::string_view kPersonField = "NguoiKy";
inline constexpr std::string_view kAgencyField = "CoQuan";

// Thread-safe after construction: making packets only reads.
class PacketMaker {
 public:
  // Signs one small document per algorithm to learn how many bytes the two signatures add.
  static Result<PacketMaker> create(const std::vector<DocumentOrder>& orders, const Identities& identities);

  // The packet's bytes; invalid_input when the header cannot be rendered.
  Result<std::string> make(const DocumentOrder& order) const;

 private:
  explicit PacketMaker(const Identities& identities) : identities_(&identities) {}
  Result<Bytes> make_pdf(const DocumentOrder& order) const;

  const Identities* identities_;
  std::array<std::uint64_t, signature::kKeyAlgorithmCount> signature_bytes_{};
};

// "12-UBND-VP.signed.pdf"; what a file name cannot hold becomes '-'.
std::string attachment_name(const packet::DocumentHeader& header, bool is_signed);

}  // namespace axle::agents
