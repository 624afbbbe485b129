// Receipts: the hub's signature that it holds a packet for these receivers. Pure, but for the randomness of a
// signature.
//
// A document with n receivers has n leaves and a root over them; the document's own leaf holds that root; the leaves of
// all documents of a batch have one root, and that is signed. So a receipt proves the document, and one receiver's
// share can be shown without the others'. Texts that are hashed, each line ended by LF, lengths in bytes:
//
//   receiver's leaf   axle receipt 1 receiver        document's leaf   axle receipt 1 document
//                     doc_id 24:<doc_id>                               doc_id 24:<doc_id>
//                     to 3:G22                                         from 6:H57.12
//                                                                      document_id 29:<document id>
//   signed            axle receipt 1                                   sha256 <64 hex digits, of the packet>
//                     <batch size> <batch root>                        length <bytes of the packet>
//                                                                      at 2026-08-03T09:00:07.123+07:00
//                                                                      receivers <n> <receivers' root>
//
// The trees are those of merkle.hpp; receivers stand in the packet's order.
//
//   receipt = {"version":1,"doc_id":..,"from":..,"document_id":..,"sha256":..,"length":..,"at":..,
//              "receivers":{"count":n,"root":..,"to":[{"code":"G22","index":0,"path":[..]},..]},
//              "batch":{"size":m,"index":i,"path":[..],"root":..},
//              "key":<its name>,"algorithm":"p256","signature":<base64>}
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reference-hub/core/messages.hpp"
#include "reference-hub/proof/proof_key.hpp"
#include "reference-hub/receipts/merkle.hpp"

namespace axle::hub {

// Past this many receivers a receipt has no "to": the root over all of them, which whoever has the packet can compute.
inline constexpr std::size_t kReceiptReceiversMax = 64;
inline constexpr std::size_t kReceiptTextBytesMax = 1024;  // doc_id, document_id, time, each
inline constexpr std::size_t kReceiptCodeBytesMax = 64;    // an agency's code
inline constexpr std::size_t kReceiptBatchMax = 4096;      // documents under one signature
// Of a receipt as text, and of an answer that read_receipt() is given.
inline constexpr std::size_t kReceiptBytesMax = 128 * 1024;

// What a receipt is about. Codes are those that the packet says, not what the directory makes of an old one: so it can
// be compared with the packet alone.
// Of a packet that the hub stores rewritten: what was sent.
struct ReceiptFacts {
  std::string doc_id, from, document_id;
  std::vector<std::string> to;
  Digest256 digest{};
  std::uint64_t length = 0;
  InstantNs at = 0;  // when the hub took it, or, of one that was sent again, when it said once more that it has it
};
// Of what was sent, in whatever form the hub stores it.
ReceiptFacts receipt_facts(const DocumentFacts& facts, std::string doc_id, InstantNs at);
ReceiptFacts receipt_facts(const StatusFacts& facts, std::string doc_id, InstantNs at);

struct Receipt {
  std::string doc_id, from, document_id, at;
  Digest256 digest{};
  std::uint64_t length = 0;
  std::uint64_t receivers = 0;
  Digest256 receivers_root{};
  struct Receiver {
    std::string code;
    std::uint64_t index = 0;
    std::vector<Digest256> path;  // to receivers_root
  };
  std::vector<Receiver> to;  // all, one alone, or none
  std::uint64_t batch_size = 0, batch_index = 0;
  std::vector<Digest256> batch_path;  // from the document's leaf to batch_root
  Digest256 batch_root{};
  std::string key, algorithm, signature;
};

Digest256 receiver_leaf(std::string_view doc_id, std::string_view code);
Digest256 receivers_root(std::string_view doc_id, std::span<const std::string> to);
Digest256 document_leaf(const Receipt& receipt);
std::string signed_text(std::uint64_t batch_size, const Digest256& batch_root);

// One receipt for each of `batch`, in its order, all under one signature. `batch` has 1 to kReceiptBatchMax; each
// within the limits above (check_facts).
//   internal  the key cannot sign
Result<std::vector<Receipt>> sign_batch(std::span<const ReceiptFacts> batch, const ProofKey& key);
// limit: a text is longer than a receipt takes; the sentence says which.
Result<void> check_facts(const ReceiptFacts& facts);

// One line, without a line feed: what stands behind `"receipt":` in the answer of sendEdoc. At most kReceiptBytesMax.
std::string write_receipt(const Receipt& receipt);
// A receipt alone, or an object that has one as its member "receipt". invalid_input: the text is none; limit: longer
// than kReceiptBytesMax, a path longer than kMerklePathMax, more receivers than kReceiptReceiversMax, a text too long.
Result<Receipt> read_receipt(std::string_view json);

// The same receipt for one of its receivers, to be shown without the others'. not_found: it does not name that one.
Result<Receipt> receipt_for(const Receipt& receipt, std::string_view code);

// Does the hub's signature cover all that the receipt says? refused, with the part that does not fit.
Result<void> check_receipt(const Receipt& receipt, const signature::VerificationKey& key);
// Is it about this packet? `packet` as read from the packet itself; its doc_id and time are not looked at. refused,
// with what differs.
Result<void> compare_receipt(const Receipt& receipt, const ReceiptFacts& packet);

}  // namespace axle::hub
