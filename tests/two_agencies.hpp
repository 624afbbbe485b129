// Two agencies that write to each other in tests of the hub: the ministry G01 and the province H57.
#pragma once

#include <string>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::sample {

// A document from G01 to H57, of 5 January 2026.
inline packet::DocumentHeader document_of_g01(const std::string& number) {
  packet::DocumentHeader header;
  header.from.id = "G01";
  header.from.name = "Bộ Một";
  header.to.resize(1);
  header.to[0].id = "H57";
  header.code_number = number;
  header.code_notation = "BM-VP";
  header.document_id = "G01,2026/01/05," + number + "/BM-VP";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.type_name = "Công văn";
  header.subject = "V/v kiểm thử trục liên thông";
  header.signer_name = "Nguyễn Văn Mẫu";
  return header;
}

// Who signs for them: G01 first.
inline std::vector<agents::IdentityOrder> signers_of_both() {
  constexpr auto kAlgorithm = signature::KeyAlgorithm::p256;  // quick to make
  return {{{"G01", "Bộ Một", ""}, {"Nguyễn Văn Mẫu", "Chánh Văn phòng", "G01", "Bộ Một"}, kAlgorithm},
          {{"H57", "UBND tỉnh", ""}, {"Trần Thị Mẫu", "Chủ tịch", "H57", "UBND tỉnh"}, kAlgorithm}};
}

}  // namespace axle::sample
