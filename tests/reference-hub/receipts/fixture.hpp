// Facts of documents and a key that signs their receipts.
#pragma once

#include <gtest/gtest.h>

#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/receipts/receipt.hpp"

namespace axle::hub {

inline const ProofKey& proof_key() {
  static const ProofKey key =
      ProofKey::of(signature::PrivateKey::generate(signature::KeyAlgorithm::p256).value()).value();
  return key;
}

inline ReceiptFacts facts_of(std::uint64_t number, std::size_t receivers = 2) {
  ReceiptFacts facts;
  const std::string digits = std::to_string(number);
  facts.doc_id = std::string(24 - digits.size(), '0') + digits;
  facts.from = "H57.12";
  facts.document_id = "H57.12,2026/08/03," + digits + "/STN-VP";
  for (std::size_t i = 0; i < receivers; ++i) facts.to.push_back("H" + std::to_string(i));
  facts.digest = signature::sha256(as_bytes(digits));
  facts.length = 1000 + number;
  facts.at = 1'785'722'400 * kSecond + 123 * kMillisecond;
  return facts;
}

inline std::vector<ReceiptFacts> facts_of_batch(std::size_t size) {
  std::vector<ReceiptFacts> batch;
  for (std::size_t i = 0; i < size; ++i) batch.push_back(facts_of(i, 1 + i % 5));
  return batch;
}

// Empty when it proves what it says, and about this packet.
inline std::string complaint(const Receipt& receipt, const ReceiptFacts& packet,
                             const signature::VerificationKey& key = proof_key().open) {
  if (const auto checked = check_receipt(receipt, key); !checked) return checked.error().detail;
  if (const auto compared = compare_receipt(receipt, packet); !compared) return compared.error().detail;
  return {};
}

}  // namespace axle::hub
