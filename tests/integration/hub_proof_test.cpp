// axle hub audit and axle hub receipt, and what docs/audit.md says how to verify by hand: openssl is the judge.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/audit/audit_log.hpp"
#include "reference-hub/receipts/receipt.hpp"
#include "reference-hub/store/journal.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

constexpr InstantNs kMorning = 1'785'722'400 * kSecond;

hub::DocumentAccepted document(std::uint8_t number) {
  hub::DocumentAccepted record;
  record.facts.from = "H57.12";
  record.facts.to = {"G22"};
  record.facts.document_id = "d" + std::to_string(number);
  record.facts.digest.fill(number);
  record.facts.length = number;
  record.centre = "h57";
  record.doc_id = std::string(24, 'a');
  record.receiver_doc_ids = {std::string(24, 'b')};
  record.at = kMorning;
  return record;
}

// A data folder with records 1 to 5 in the journal and in the log.
class HubProof : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(data());
    auto key = hub::load_or_make_proof_key(data());
    ASSERT_TRUE(key) << key.error().detail;
    key_ = std::make_unique<hub::ProofKey>(std::move(*key));
    add(1, 5, 5);
  }
  // Records into the journal, and those up to `logged` into the log.
  void add(std::uint8_t first, std::uint8_t last, std::uint8_t logged) {
    hub::JournalOptions options;
    options.directory = data() / "journal";
    options.segment_bytes = 64 * 1024;
    options.reserve_bytes = 0;
    auto journal = hub::open_journal(options);
    ASSERT_TRUE(journal) << journal.error().detail;
    ASSERT_TRUE((*journal)->recover([](hub::Lsn, BytesView) { return Result<void>(); }));
    auto log = hub::AuditLog::open({.folder = data() / hub::kAuditFolder}, *key_);
    ASSERT_TRUE(log) << log.error().detail;
    for (std::uint8_t number = first; number <= last; ++number) {
      const hub::Record record = document(number);
      const hub::Lsn lsn = (*journal)->append({hub::encode(record), {}});
      if (number <= logged) (*log)->append(hub::audit_event(record, lsn));
    }
    (*log)->stop(kMorning + kHour);
  }
  std::filesystem::path data() const { return here_ / "data"; }
  std::string path(const std::string& name) const { return (here_ / name).string(); }
  std::string log() const { return (data() / "audit" / hub::audit_file_name(1)).string(); }
  Ran audit(const std::string& more = "") const { return axle("hub audit --data " + data().string() + " " + more); }
  static std::string line_starting(const std::string& text, const std::string& with) {
    const std::size_t at = text.find(with);
    return at == std::string::npos ? "" : text.substr(at + with.size(), text.find('\n', at) - at - with.size());
  }
  void replace_in_log(const std::string& what, const std::string& by) const {
    std::string text = read_file(log()).value();
    ASSERT_NE(text.find(what), std::string::npos);
    ASSERT_TRUE(write_file(log(), text.replace(text.find(what), what.size(), by)));
  }

  const TemporaryFolder here_;
  std::unique_ptr<hub::ProofKey> key_;
};

TEST_F(HubProof, AGoodLogAndItsHead) {
  const Ran good = audit();
  EXPECT_EQ(good.status, 0) << good.output;
  EXPECT_NE(good.output.find("compared with the journal: 5;"), std::string::npos) << good.output;
  EXPECT_NE(good.output.find("1 checkpoints good"), std::string::npos) << good.output;
  const std::string head = line_starting(good.output, "note down elsewhere: ");
  EXPECT_EQ(audit("--expect " + head).status, 0);
  add(6, 7, 7);
  EXPECT_EQ(audit("--expect " + head + " --key " + (data() / "proof.pem").string()).status, 0) << "it has grown since";
  const Ran json = audit("--json");
  EXPECT_NE(json.output.find("\"good\":true"), std::string::npos) << json.output;
  EXPECT_NE(json.output.find("\"records\":7"), std::string::npos) << json.output;
}

TEST_F(HubProof, TamperingIsOne) {
  replace_in_log("\"d3\"", "\"d4\"");
  const Ran edited = audit();
  EXPECT_EQ(edited.status, 1) << edited.output;
  EXPECT_NE(edited.output.find(log() + ":4: edited: "), std::string::npos) << edited.output;
  EXPECT_NE(audit("--json").output.find("\"kind\":\"edited\""), std::string::npos);
}

TEST_F(HubProof, TheJournalKnowsWhatTheLogHasNot) {
  // A log that is whole in itself, but not of this journal: its end was put back together with the head file.
  const std::string log_before = read_file(log()).value();
  const std::string head_before = read_file(data() / "audit" / "head").value();
  add(6, 8, 8);
  ASSERT_TRUE(write_file(log(), log_before));
  ASSERT_TRUE(write_file(data() / "audit" / "head", head_before));
  const Ran truncated = audit();
  EXPECT_EQ(truncated.status, 1) << truncated.output;
  EXPECT_NE(
      truncated.output.find("truncated: the log says that the hub was stopped, but the journal has 3 records more"),
      std::string::npos)
      << truncated.output;
  EXPECT_EQ(audit("--without-journal").status, 0);
}

TEST_F(HubProof, WrongWordsAndFilesAreTwo) {
  EXPECT_EQ(audit("--expect 17").status, 2);
  EXPECT_EQ(audit("--key " + path("absent.pem")).status, 2);
  EXPECT_EQ(axle("hub audit").status, 2);
  const Ran none = axle("hub audit --data " + path("absent"));
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.output.find("there is no audit log"), std::string::npos) << none.output;
  const Ran hub = axle("hub --centres x");
  EXPECT_EQ(hub.status, 2);
  EXPECT_NE(hub.output.find("--data"), std::string::npos) << hub.output;
}

// The block of shell below a heading of docs/audit.md.
std::string block_of_the_page(const std::string& heading) {
  const std::string page = read_file(AXLE_SOURCE_DIR "/docs/audit.md").value();
  const std::size_t from = page.find("```sh\n", page.find("\n## " + heading + "\n")) + 6;
  return page.substr(from, page.find("```", from) - from);
}

TEST_F(HubProof, TheLogByHandAsThePageSays) {
  ASSERT_TRUE(write_file(path("by-hand.sh"), block_of_the_page("A log by hand")));
  const Ran ran = run("(cd " + here_.path().string() + " && LOG=" + log() + " KEY=" + (data() / "proof.pem").string() +
                      " sh by-hand.sh)");
  ASSERT_GT(ran.output.size(), 130U) << ran.output;
  EXPECT_EQ(ran.output.substr(0, 65), ran.output.substr(65, 65)) << ran.output;
  EXPECT_NE(ran.output.find("Verified OK"), std::string::npos) << ran.output;
}

TEST_F(HubProof, AReceiptByHandAsThePageSays) {
  hub::ReceiptFacts facts;
  facts.doc_id = "abc";
  facts.from = "H57.12";
  facts.document_id = "H57.12,2026/08/03,1/SỐ";
  facts.to = {"G22"};
  facts.length = 77;
  facts.at = kMorning;
  const std::vector<hub::ReceiptFacts> batch{facts, facts};
  const auto receipts = hub::sign_batch(batch, *key_);
  ASSERT_TRUE(receipts);
  ASSERT_TRUE(write_file(path("receipt.json"), hub::write_receipt(receipts->front())));
  ASSERT_TRUE(write_file(path("by-hand.sh"), block_of_the_page("A receipt by hand")));
  const Ran ran =
      run("(cd " + here_.path().string() + " && KEY=" + (data() / "proof.pem").string() + " bash by-hand.sh)");
  EXPECT_NE(ran.output.find("Verified OK"), std::string::npos) << ran.output;
}

TEST_F(HubProof, AReceiptAgainstItsPacket) {
  ASSERT_EQ(axle("packet make --from H57.12 --to G22 --to H57.13 --document-id d1 --out " + path("cv.edxml")).status,
            0);
  const std::string packet = read_file(path("cv.edxml")).value();
  hub::ReceiptFacts facts;
  facts.doc_id = std::string(24, 'a');
  facts.from = "H57.12";
  facts.document_id = "d1";
  facts.to = {"G22", "H57.13"};
  facts.digest = signature::sha256(as_bytes(packet));
  facts.length = packet.size();
  facts.at = kMorning;
  const std::vector<hub::ReceiptFacts> batch{facts, facts, facts};
  const auto receipts = hub::sign_batch(batch, *key_);
  ASSERT_TRUE(receipts);
  const std::string receipt = hub::write_receipt((*receipts)[1]);
  ASSERT_TRUE(write_file(path("answer.json"), "{\"status\":\"OK\",\"receipt\":" + receipt + "}"));
  const std::string words = "hub receipt --key " + (data() / "proof.pem").string() + " --packet " + path("cv.edxml");
  const Ran good = axle(words + " --answer " + path("answer.json"));
  EXPECT_EQ(good.status, 0) << good.output;
  EXPECT_NE(good.output.find("Signed together with 2 others"), std::string::npos) << good.output;
  const Ran one = axle(words + " --answer " + path("answer.json") + " --receiver G22 --out " + path("g22.json"));
  EXPECT_EQ(one.status, 0) << one.output;
  EXPECT_EQ(read_file(path("g22.json")).value().find("\"code\":\"H57.13\""), std::string::npos);
  EXPECT_EQ(axle(words + " --answer " + path("g22.json")).status, 0);
  // Another packet; a changed receipt; no receipt.
  ASSERT_TRUE(write_file(path("cv.edxml"), packet + "\n"));
  const Ran other = axle(words + " --answer " + path("answer.json"));
  EXPECT_EQ(other.status, 1) << other.output;
  EXPECT_NE(other.output.find("another SHA-256"), std::string::npos) << other.output;
  ASSERT_TRUE(write_file(path("cv.edxml"), packet));
  std::string changed = receipt;
  changed.replace(changed.find("09:00"), 5, "10:00");
  ASSERT_TRUE(write_file(path("changed.json"), changed));
  EXPECT_EQ(axle(words + " --answer " + path("changed.json")).status, 1);
  ASSERT_TRUE(write_file(path("none.json"), "{\"status\":\"OK\"}"));
  EXPECT_EQ(axle(words + " --answer " + path("none.json")).status, 2);
}

}  // namespace
}  // namespace axle::integration
