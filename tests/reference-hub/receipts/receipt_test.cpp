#include "reference-hub/receipts/receipt.hpp"

#include "base/encoding.hpp"
#include "tests/reference-hub/receipts/fixture.hpp"

namespace axle::hub {
namespace {

Receipt sign_one(const ReceiptFacts& facts, const ProofKey& key = proof_key()) {
  return sign_batch(std::span(&facts, 1), key).value().front();
}

TEST(Receipt, OneDocumentAlone) {
  const ReceiptFacts facts = facts_of(7);
  const Receipt receipt = sign_one(facts);
  EXPECT_EQ(receipt.batch_size, 1U);
  EXPECT_TRUE(receipt.batch_path.empty());
  EXPECT_EQ(receipt.at, "2026-08-03T09:00:00.123+07:00");
  EXPECT_EQ(complaint(receipt, facts), "");
  const auto again = read_receipt(write_receipt(receipt));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(complaint(*again, facts), "");
  EXPECT_EQ(write_receipt(*again), write_receipt(receipt));
}

// The texts of the header, put together by hand.
TEST(Receipt, TheHashedTextsAreThoseOfTheContract) {
  const Receipt receipt = sign_one(facts_of(7));
  const Digest256 to0 = merkle_leaf(as_bytes("axle receipt 1 receiver\ndoc_id 24:000000000000000000000007\nto 2:H0\n"));
  const Digest256 to1 = merkle_leaf(as_bytes("axle receipt 1 receiver\ndoc_id 24:000000000000000000000007\nto 2:H1\n"));
  EXPECT_EQ(receipt.receivers_root, merkle_node(to0, to1));
  const Digest256 leaf = merkle_leaf(
      as_bytes("axle receipt 1 document\ndoc_id 24:000000000000000000000007\nfrom 6:H57.12\n"
               "document_id 26:H57.12,2026/08/03,7/STN-VP\nsha256 " +
               to_hex(signature::sha256(as_bytes("7"))) +
               "\nlength 1007\nat 2026-08-03T09:00:00.123+07:00\nreceivers 2 " + to_hex(merkle_node(to0, to1)) + "\n"));
  EXPECT_EQ(receipt.batch_root, leaf);
  EXPECT_TRUE(verify_proof(proof_key().open, "axle receipt 1\n1 " + to_hex(leaf) + "\n", receipt.signature));
}

TEST(Receipt, ABatchOfAThousandUnderOneSignature) {
  const auto batch = facts_of_batch(1000);
  const auto receipts = sign_batch(batch, proof_key());
  ASSERT_TRUE(receipts);
  ASSERT_EQ(receipts->size(), 1000U);
  for (std::size_t i = 0; i < 1000; ++i) {
    const Receipt& receipt = (*receipts)[i];
    ASSERT_EQ(complaint(receipt, batch[i]), "") << i;
    ASSERT_EQ(receipt.signature, receipts->front().signature);
    ASSERT_LE(receipt.batch_path.size(), 10U);
    ASSERT_NE(complaint(receipt, batch[(i + 1) % 1000]), "") << "it is about its own document only";
  }
}

TEST(Receipt, ADocumentToEveryCommune) {
  const auto batch = std::vector{facts_of(1), facts_of(2, 3321), facts_of(3)};
  const auto receipts = sign_batch(batch, proof_key());
  ASSERT_TRUE(receipts);
  const Receipt& receipt = (*receipts)[1];
  EXPECT_EQ(receipt.receivers, 3321U);
  EXPECT_TRUE(receipt.to.empty()) << "the root stands for all of them";
  EXPECT_LT(write_receipt(receipt).size(), 2048U);
  EXPECT_EQ(complaint(receipt, batch[1]), "");
  // One receiver less, one more, one other, two changed over: none of them is the packet that was accepted.
  for (int change = 0; change < 4; ++change) {
    ReceiptFacts other = batch[1];
    if (change == 0) other.to.pop_back();
    if (change == 1) other.to.push_back("H9999");
    if (change == 2) other.to[1700] = "H9999";
    if (change == 3) std::swap(other.to[3], other.to[4]);
    EXPECT_EQ(complaint(receipt, other), "the packet has other receivers than the receipt says") << change;
  }
}

TEST(Receipt, ReceiversAreNamedUpToALimit) {
  const Receipt at_limit = sign_one(facts_of(1, kReceiptReceiversMax));
  EXPECT_EQ(at_limit.to.size(), kReceiptReceiversMax);
  const Receipt past = sign_one(facts_of(1, kReceiptReceiversMax + 1));
  EXPECT_TRUE(past.to.empty());
  // A reader takes no more either.
  std::string json = write_receipt(at_limit);
  ASSERT_TRUE(read_receipt(json));
  const std::size_t end = json.find("]}]}");
  json.insert(end + 2,
              json.substr(json.find("{\"code\""), json.find("]}") + 2 - json.find("{\"code\"")).insert(0, ","));
  ASSERT_FALSE(read_receipt(json));
  EXPECT_EQ(read_receipt(json).error().code, Errc::limit) << read_receipt(json).error().detail;
}

TEST(Receipt, OneReceiverIsShownWithoutTheOthers) {
  const ReceiptFacts facts = facts_of(5, 7);
  const Receipt all = sign_one(facts);
  const auto one = receipt_for(all, "H3");
  ASSERT_TRUE(one);
  const std::string json = write_receipt(*one);
  EXPECT_EQ(json.find("\"H2\""), std::string::npos);
  EXPECT_EQ(json.find("\"H4\""), std::string::npos);
  const auto read = read_receipt(json);
  ASSERT_TRUE(read);
  EXPECT_TRUE(check_receipt(*read, proof_key().open)) << "nothing of the others is needed";
  EXPECT_EQ(receipt_for(all, "H8").error().code, Errc::not_found);
  Receipt forged = *one;
  forged.to.front().code = "H2";
  EXPECT_FALSE(check_receipt(forged, proof_key().open));
  forged = *one;
  forged.to.front().index = 2;
  EXPECT_FALSE(check_receipt(forged, proof_key().open));
}

TEST(Receipt, EveryFieldIsCovered) {
  const auto batch = facts_of_batch(5);
  const Receipt good = sign_batch(batch, proof_key()).value()[3];
  using Change = void (*)(Receipt&);
  const std::vector<std::pair<const char*, Change>> changes{
      {"doc_id", [](Receipt& r) { r.doc_id[0] = 'f'; }},
      {"from", [](Receipt& r) { r.from += "1"; }},
      {"document_id", [](Receipt& r) { r.document_id += "x"; }},
      {"at", [](Receipt& r) { r.at[0] = '3'; }},
      {"sha256", [](Receipt& r) { r.digest[31] ^= 1; }},
      {"length", [](Receipt& r) { ++r.length; }},
      {"receivers.count", [](Receipt& r) { ++r.receivers; }},
      {"receivers.root", [](Receipt& r) { r.receivers_root[0] ^= 1; }},
      {"to.code", [](Receipt& r) { r.to[1].code = "G22"; }},
      {"to.index", [](Receipt& r) { r.to[1].index = 0; }},
      {"to.path", [](Receipt& r) { r.to[1].path[0][0] ^= 1; }},
      {"to.path longer", [](Receipt& r) { r.to[1].path.emplace_back(); }},
      {"batch.size", [](Receipt& r) { ++r.batch_size; }},
      {"batch.index", [](Receipt& r) { ++r.batch_index; }},
      {"batch.path", [](Receipt& r) { r.batch_path[0][0] ^= 1; }},
      {"batch.path shorter", [](Receipt& r) { r.batch_path.pop_back(); }},
      {"batch.root", [](Receipt& r) { r.batch_root[0] ^= 1; }},
      {"key", [](Receipt& r) { r.key[0] = r.key[0] == 'a' ? 'b' : 'a'; }},
      {"algorithm", [](Receipt& r) { r.algorithm = "ed25519"; }},
      {"signature", [](Receipt& r) { r.signature[20] = r.signature[20] == 'A' ? 'B' : 'A'; }},
  };
  ASSERT_EQ(complaint(good, batch[3]), "");
  for (const auto& [name, change] : changes) {
    Receipt changed = good;
    change(changed);
    EXPECT_FALSE(check_receipt(changed, proof_key().open)) << name;
  }
}

TEST(Receipt, AStrangersKeyAndTheOperatorsOwn) {
  const ReceiptFacts facts = facts_of(1);
  for (const auto algorithm : {signature::KeyAlgorithm::rsa2048, signature::KeyAlgorithm::ed25519}) {
    const auto other = ProofKey::of(signature::PrivateKey::generate(algorithm).value());
    EXPECT_NE(complaint(sign_one(facts), facts, other->open), "");
    EXPECT_EQ(complaint(sign_one(facts, *other), facts, other->open), "");
    Receipt renamed = sign_one(facts, *other);
    renamed.key = proof_key().name;
    renamed.algorithm = "p256";
    EXPECT_EQ(complaint(renamed, facts), "the signature does not fit");
  }
}

TEST(Receipt, TextsHaveTheirLimit) {
  ReceiptFacts facts = facts_of(1, kReceiptReceiversMax);
  // The longest there can be: every byte escaped with six.
  facts.doc_id.assign(kReceiptTextBytesMax, '\x01');
  facts.document_id.assign(kReceiptTextBytesMax, '\x02');
  facts.from.assign(kReceiptCodeBytesMax, '\x03');
  for (std::string& code : facts.to) code.assign(kReceiptCodeBytesMax, '\x04');
  ASSERT_TRUE(check_facts(facts));
  std::vector<ReceiptFacts> batch(kReceiptBatchMax - 1, facts_of(2, 1));
  batch.push_back(facts);
  const auto receipts = sign_batch(batch, proof_key());
  const std::string json = write_receipt(receipts->back());
  EXPECT_LE(json.size(), kReceiptBytesMax);
  const auto read = read_receipt(json);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(complaint(*read, facts), "");
  for (int past = 0; past < 4; ++past) {
    ReceiptFacts longer = facts;
    if (past == 0) longer.doc_id += 'x';
    if (past == 1) longer.document_id += 'x';
    if (past == 2) longer.from += 'x';
    if (past == 3) longer.to.back() += 'x';
    EXPECT_EQ(check_facts(longer).error().code, Errc::limit) << past;
  }
}

TEST(ReceiptReader, TakesTheAnswerOfSendEdoc) {
  const ReceiptFacts facts = facts_of(7);
  const std::string answer = R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","DocId":"x","receipt":)" +
                             write_receipt(sign_one(facts)) + "}";
  const auto receipt = read_receipt(answer);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(complaint(*receipt, facts), "");
  const auto none = read_receipt(R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","DocId":"x"})");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().detail.find("no receipt"), std::string::npos) << none.error().detail;
}

TEST(ReceiptReader, OtherTextIsNoReceipt) {
  const std::string good = write_receipt(sign_one(facts_of(7)));
  ASSERT_TRUE(read_receipt(good));
  for (const char* text : {"", "{", "[]", "1", "{}", R"({"receipt":1})", R"({"receipt":{}})"}) {
    EXPECT_EQ(read_receipt(text).error().code, Errc::invalid_input) << text;
  }
  // Each member must be there and of its kind.
  for (const char* name : {"version", "doc_id", "from", "document_id", "sha256", "length", "at", "receivers", "count",
                           "root", "to", "code", "index", "path", "batch", "size", "key", "algorithm", "signature"}) {
    const std::string quoted = "\"" + std::string(name) + "\":";
    std::string without = good;
    without.replace(without.find(quoted), quoted.size(), "\"other\":");
    const auto read = read_receipt(without);
    if (std::string_view(name) == "to") {
      EXPECT_TRUE(read) << "many receivers: only the root";
    } else {
      ASSERT_FALSE(read) << name;
      EXPECT_EQ(read.error().code, Errc::invalid_input) << name;
    }
    std::string wrong = good;
    wrong.insert(wrong.find(quoted) + quoted.size(), "null,\"x\":");
    EXPECT_FALSE(read_receipt(wrong)) << name;
  }
  std::string other_version = good;
  other_version.replace(other_version.find("\"version\":1"), 11, "\"version\":2");
  EXPECT_NE(read_receipt(other_version).error().detail.find("version"), std::string::npos);
}

TEST(ReceiptReader, HasItsLimits) {
  const std::string good = write_receipt(sign_one(facts_of(7)));
  const std::string at_limit = good + std::string(kReceiptBytesMax - good.size(), ' ');
  EXPECT_TRUE(read_receipt(at_limit));
  EXPECT_EQ(read_receipt(at_limit + " ").error().code, Errc::limit);
  // A path as long as there can be is read, and is wrong; a longer one is not read.
  Receipt receipt = sign_one(facts_of(7));
  receipt.batch_path.assign(kMerklePathMax, {});
  const auto long_path = read_receipt(write_receipt(receipt));
  ASSERT_TRUE(long_path) << long_path.error().detail;
  EXPECT_FALSE(check_receipt(*long_path, proof_key().open));
  receipt.batch_path.emplace_back();
  EXPECT_EQ(read_receipt(write_receipt(receipt)).error().code, Errc::limit);
  receipt = sign_one(facts_of(7));
  receipt.to.front().path.assign(kMerklePathMax + 1, {});
  EXPECT_EQ(read_receipt(write_receipt(receipt)).error().code, Errc::limit);
  receipt = sign_one(facts_of(7));
  receipt.from.assign(kReceiptCodeBytesMax + 1, 'x');
  EXPECT_EQ(read_receipt(write_receipt(receipt)).error().code, Errc::limit);
}

TEST(Receipt, AStatusHasOneReceiver) {
  StatusFacts status;
  status.from = "G22";
  status.to = "H57.12";
  status.document_id = "d";
  status.length = 5;
  const ReceiptFacts facts = receipt_facts(status, "x", 0);
  EXPECT_EQ(facts.to, std::vector<std::string>{"H57.12"});
  EXPECT_EQ(complaint(sign_one(facts), facts), "");
  DocumentFacts document;
  document.from = "H57.12";
  document.to = {"G22", "G23"};
  document.document_id = "d";
  document.digest[0] = 1;
  document.length = 9;
  const ReceiptFacts of_document = receipt_facts(document, "y", kSecond);
  EXPECT_EQ(of_document.to, document.to);
  EXPECT_EQ(of_document.digest, document.digest);
  EXPECT_EQ(of_document.length, 9U);
  EXPECT_EQ(of_document.at, kSecond);
  document.sent = SentForm{Digest256{7}, 8};  // a hub that rewrites stores something else
  EXPECT_EQ(receipt_facts(document, "y", 0).digest, Digest256{7});
  EXPECT_EQ(receipt_facts(document, "y", 0).length, 8U);
}

}  // namespace
}  // namespace axle::hub
