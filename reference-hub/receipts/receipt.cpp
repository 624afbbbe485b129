#include "reference-hub/receipts/receipt.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/axis/json_text.hpp"

namespace axle::hub {
namespace {

using axis::JsonMembers;

std::string sized(std::string_view name, std::string_view value) {
  return std::string(name) + " " + std::to_string(value.size()) + ":" + std::string(value) + "\n";
}

MerkleTree receivers_tree(std::string_view doc_id, std::span<const std::string> to) {
  std::vector<Digest256> leaves;
  leaves.reserve(to.size());
  for (const std::string& code : to) leaves.push_back(receiver_leaf(doc_id, code));
  return MerkleTree(std::move(leaves));
}

// Everything but the batch.
Receipt draft(const ReceiptFacts& facts, const ProofKey& key) {
  Receipt receipt{.doc_id = facts.doc_id,
                  .from = facts.from,
                  .document_id = facts.document_id,
                  .at = format_iso8601_ms(facts.at),
                  .digest = facts.digest,
                  .length = facts.length,
                  .receivers = facts.to.size(),
                  .to = {},
                  .batch_path = {},
                  .key = key.name,
                  .algorithm = std::string(to_string(key.secret.algorithm())),
                  .signature = {}};
  const MerkleTree tree = receivers_tree(facts.doc_id, facts.to);
  receipt.receivers_root = tree.root();
  if (facts.to.size() > kReceiptReceiversMax) return receipt;
  receipt.to.reserve(facts.to.size());
  for (std::size_t i = 0; i < facts.to.size(); ++i) receipt.to.push_back({facts.to[i], i, tree.path(i)});
  return receipt;
}

void write_path(std::string& out, JsonMembers& members, const std::vector<Digest256>& path) {
  members.name("path");
  out += '[';
  for (const Digest256& node : path) {
    if (out.back() != '[') out += ',';
    out.append("\"").append(to_hex(node)).append("\"");
  }
  out += ']';
}

void write_receivers(std::string& out, const Receipt& receipt) {
  out += '{';
  JsonMembers members(out);
  members.number("count", receipt.receivers).text("root", to_hex(receipt.receivers_root));
  if (!receipt.to.empty()) {
    members.name("to");
    out += '[';
    for (const Receipt::Receiver& receiver : receipt.to) {
      if (out.back() != '[') out += ',';
      out += '{';
      JsonMembers one(out);
      one.text("code", receiver.code).number("index", receiver.index);
      write_path(out, one, receiver.path);
      out += '}';
    }
    out += ']';
  }
  out += '}';
}

std::unexpected<Error> refuse(std::string detail) {
  return fail(Errc::refused, std::move(detail));
}

}  // namespace

ReceiptFacts receipt_facts(const DocumentFacts& facts, std::string doc_id, InstantNs at) {
  const SentForm sent = facts.sent.value_or(SentForm{facts.digest, facts.length});
  return {std::move(doc_id), facts.from, facts.document_id, facts.to, sent.digest, sent.length, at};
}

ReceiptFacts receipt_facts(const StatusFacts& facts, std::string doc_id, InstantNs at) {
  return {std::move(doc_id), facts.from, facts.document_id, {facts.to}, facts.digest, facts.length, at};
}

Digest256 receiver_leaf(std::string_view doc_id, std::string_view code) {
  return merkle_leaf(as_bytes("axle receipt 1 receiver\n" + sized("doc_id", doc_id) + sized("to", code)));
}

Digest256 receivers_root(std::string_view doc_id, std::span<const std::string> to) {
  return receivers_tree(doc_id, to).root();
}

Digest256 document_leaf(const Receipt& receipt) {
  return merkle_leaf(as_bytes("axle receipt 1 document\n" + sized("doc_id", receipt.doc_id) +
                              sized("from", receipt.from) + sized("document_id", receipt.document_id) + "sha256 " +
                              to_hex(receipt.digest) + "\nlength " + std::to_string(receipt.length) + "\nat " +
                              receipt.at + "\nreceivers " + std::to_string(receipt.receivers) + " " +
                              to_hex(receipt.receivers_root) + "\n"));
}

std::string signed_text(std::uint64_t batch_size, const Digest256& batch_root) {
  return "axle receipt 1\n" + std::to_string(batch_size) + " " + to_hex(batch_root) + "\n";
}

Result<std::vector<Receipt>> sign_batch(std::span<const ReceiptFacts> batch, const ProofKey& key) {
  AXLE_ASSERT(!batch.empty() && batch.size() <= kReceiptBatchMax);
  std::vector<Receipt> receipts;
  std::vector<Digest256> leaves;
  receipts.reserve(batch.size());
  leaves.reserve(batch.size());
  for (const ReceiptFacts& facts : batch) {
    receipts.push_back(draft(facts, key));
    leaves.push_back(document_leaf(receipts.back()));
  }
  const MerkleTree tree(std::move(leaves));
  const auto signature = key.sign(signed_text(tree.size(), tree.root()));
  if (!signature) return pass(signature);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    receipts[i].batch_size = tree.size();
    receipts[i].batch_index = i;
    receipts[i].batch_path = tree.path(i);
    receipts[i].batch_root = tree.root();
    receipts[i].signature = *signature;
  }
  return receipts;
}

Result<void> check_facts(const ReceiptFacts& facts) {
  const auto too_long = [](std::string_view name, std::size_t bytes) {
    return fail(Errc::limit, std::string(name) + " has more than " + std::to_string(bytes) + " bytes");
  };
  if (facts.doc_id.size() > kReceiptTextBytesMax) return too_long("doc_id", kReceiptTextBytesMax);
  if (facts.document_id.size() > kReceiptTextBytesMax) return too_long("document_id", kReceiptTextBytesMax);
  if (facts.from.size() > kReceiptCodeBytesMax) return too_long("from", kReceiptCodeBytesMax);
  for (const std::string& code : facts.to) {
    if (code.size() > kReceiptCodeBytesMax) return too_long("a receiver's code", kReceiptCodeBytesMax);
  }
  return {};
}

std::string write_receipt(const Receipt& receipt) {
  std::string out = "{";
  out.reserve(1024 + receipt.to.size() * 512);
  JsonMembers members(out);
  members.number("version", 1)
      .text("doc_id", receipt.doc_id)
      .text("from", receipt.from)
      .text("document_id", receipt.document_id)
      .text("sha256", to_hex(receipt.digest))
      .number("length", receipt.length)
      .text("at", receipt.at)
      .name("receivers");
  write_receivers(out, receipt);
  members.name("batch");
  out += '{';
  JsonMembers batch(out);
  batch.number("size", receipt.batch_size).number("index", receipt.batch_index);
  write_path(out, batch, receipt.batch_path);
  batch.text("root", to_hex(receipt.batch_root));
  out += '}';
  members.text("key", receipt.key).text("algorithm", receipt.algorithm).text("signature", receipt.signature);
  out += '}';
  AXLE_ASSERT(out.size() <= kReceiptBytesMax);
  return out;
}

Result<Receipt> receipt_for(const Receipt& receipt, std::string_view code) {
  const auto found = std::ranges::find(receipt.to, code, &Receipt::Receiver::code);
  if (found == receipt.to.end()) {
    return fail(Errc::not_found, "the receipt names no receiver '" + std::string(code.substr(0, 100)) + "'");
  }
  Receipt one = receipt;
  one.to = {*found};
  return one;
}

Result<void> check_receipt(const Receipt& receipt, const signature::VerificationKey& key) {
  for (const Receipt::Receiver& receiver : receipt.to) {
    const auto root = merkle_root_from(receiver_leaf(receipt.doc_id, receiver.code), receiver.index, receipt.receivers,
                                       receiver.path);
    if (root != receipt.receivers_root) {
      return refuse("receiver " + receiver.code + ": its path does not lead to the receivers' root");
    }
  }
  const auto root =
      merkle_root_from(document_leaf(receipt), receipt.batch_index, receipt.batch_size, receipt.batch_path);
  if (root != receipt.batch_root) return refuse("the document's path does not lead to the batch's root");
  if (receipt.key != name_of(key)) {
    return refuse("it is signed with the key " + receipt.key + ", not with the one given (" + name_of(key) + ")");
  }
  if (receipt.algorithm != to_string(key.algorithm())) return refuse("the key is of another algorithm than it says");
  if (verify_proof(key, signed_text(receipt.batch_size, receipt.batch_root), receipt.signature)) return {};
  return refuse("the signature does not fit");
}

Result<void> compare_receipt(const Receipt& receipt, const ReceiptFacts& packet) {
  if (receipt.digest != packet.digest) return refuse("the packet has another SHA-256 than the receipt says");
  if (receipt.length != packet.length) return refuse("the packet has another length than the receipt says");
  if (receipt.from != packet.from) return refuse("the packet is from another sender than the receipt says");
  if (receipt.document_id != packet.document_id) return refuse("the packet has another document id than the receipt");
  if (receipt.receivers != packet.to.size() || receipt.receivers_root != receivers_root(receipt.doc_id, packet.to)) {
    return refuse("the packet has other receivers than the receipt says");
  }
  return {};
}

}  // namespace axle::hub
