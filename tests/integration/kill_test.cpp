// The hub is killed in mid-run, twenty times (AXLE_KILLS=200 for more); nothing that it acknowledged may be lost,
// doubled or damaged.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/random.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

constexpr int kKills = 20;

int kills_wanted() {
  const char* wanted = std::getenv("AXLE_KILLS");
  return wanted == nullptr ? kKills : std::max(1, std::atoi(wanted));
}
constexpr int kInFlight = 16;

// Sends documents, sixteen at a time, until the hub is killed after `life`; notes what was acknowledged.
class Sender {
 public:
  Sender(HubProcess& hub, std::map<std::string, Digest256>& acknowledged, int& next_number)
      : hub_(hub), acknowledged_(acknowledged), next_number_(next_number), loop_(transport::Loop::create()) {
    options_.endpoint = hub.endpoint();
    options_.connections_max = kInFlight;
    options_.request_timeout = 5 * kSecond;
    client_ = std::move(transport::Client::create(*loop_, options_).value());
  }

  void run(DurationNs life) {
    loop_->at(live_now() + life, [this] {
      hub_.kill();
      killed_ = true;
    });
    for (int i = 0; i < kInFlight; ++i) send_next();
    loop_->run();
  }

  // Until requests fail because it has died by itself; at most twenty seconds.
  void run_until_it_dies() {
    dies_by_itself_ = true;
    loop_->at(live_now() + 20 * kSecond, [this] { loop_->stop(); });
    for (int i = 0; i < kInFlight; ++i) send_next();
    loop_->run();
  }

 private:
  void send_next() {
    const std::string number = std::to_string(++next_number_);
    const std::string text = small_packet(number, 200 + static_cast<std::size_t>(next_number_ % 50) * 400);
    const BytesView view = as_bytes(text);
    const SharedBytes packet = SharedBytes::of(Bytes(view.begin(), view.end()));
    const Digest256 digest = signature::sha256(view);
    const agents::CallBody call = agents::SendDocument{0, "G01"};
    ++open_;
    client_->send(agents::make_request(options_.endpoint, kCentreA, call, packet, digest, live_now()),
                  [this, call, number, digest](const transport::Exchange& exchange) {
                    --open_;
                    const agents::Reply reply = agents::read_reply(call, exchange.response);
                    if (reply.outcome == agents::Outcome::ok) {
                      acknowledged_["G01,2026/01/05," + number + "/BM-VP"] = digest;
                    } else {
                      EXPECT_EQ(reply.outcome, agents::Outcome::unavailable) << reply.detail;
                      killed_ = killed_ || dies_by_itself_;
                    }
                    if (!killed_) return send_next();
                    if (open_ == 0) loop_->stop();
                  });
  }

  HubProcess& hub_;
  std::map<std::string, Digest256>& acknowledged_;
  int& next_number_;
  std::unique_ptr<transport::Loop> loop_;
  transport::ClientOptions options_;
  std::unique_ptr<transport::Client> client_;
  int open_ = 0;
  bool killed_ = false, dies_by_itself_ = false;
};

// Everything that waits for centre b: fetched, compared with its document id, acknowledged.
void collect(const transport::Endpoint& endpoint, std::map<std::string, std::vector<Digest256>>& received) {
  transport::ClientOptions options;
  options.endpoint = endpoint;
  const auto loop = transport::Loop::create();
  const auto client = std::move(transport::Client::create(*loop, options).value());
  const auto call = [&](const agents::CallBody& body) {
    Result<transport::ClientResponse> response = fail(Errc::internal, "");
    client->send(agents::make_request(endpoint, kCentreB, body, {}, {}, live_now()),
                 [&](const transport::Exchange& exchange) {
                   response = exchange.response;
                   loop->stop();
                 });
    loop->run();
    EXPECT_TRUE(response) << response.error().detail;
    return response ? response->body : std::string();
  };
  while (true) {
    const auto items = axis::read_received_list(call(agents::ListReceived{axis::MessageType::edoc}));
    ASSERT_TRUE(items) << items.error().detail;
    if (items->empty()) return;
    for (const axis::ReceivedItem& item : *items) {
      const auto bytes = axis::read_packet_answer(call(agents::Fetch{item.doc_id, axis::MessageType::edoc, item.to}));
      ASSERT_TRUE(bytes) << bytes.error().detail;
      const auto text = as_text(*bytes);
      const auto start = text.find("<edXML:DocumentId>") + 18;
      received[std::string(text.substr(start, text.find('<', start) - start))].push_back(signature::sha256(*bytes));
      EXPECT_TRUE(axis::read_envelope(call(agents::Acknowledge{item.doc_id, axis::ItemState::done})));
    }
  }
}

// What was told, and what came out in the end.
struct Stakes {
  std::map<std::string, Digest256> acknowledged;
  std::map<std::string, std::vector<Digest256>> received;
  int number = 0;

  void judge() const {
    for (const auto& [document_id, digest] : acknowledged) {
      const auto found = received.find(document_id);
      ASSERT_NE(found, received.end()) << document_id << " was acknowledged and is lost";
      EXPECT_EQ(found->second.size(), 1U) << document_id << " was delivered again after it was acknowledged";
      EXPECT_EQ(found->second.front(), digest) << document_id << " is damaged";
    }
    for (const auto& [document_id, digests] : received) EXPECT_EQ(digests.size(), 1U) << document_id;
  }
};

// The audit log of a hub that was killed is whole: what it had not written is caught up from the journal.
void expect_good_audit(const TemporaryFolder& folder) {
  const Ran audit = axle("hub audit --data " + (folder / "data").string());
  EXPECT_EQ(audit.status, 0) << audit.output;
}

TEST(Kill, NothingAcknowledgedIsLostDoubledOrDamaged) {
  const TemporaryFolder folder;
  HubProcess hub(folder.path());
  RandomStream random(20'26, "kill");
  Stakes stakes;
  const int kills = kills_wanted();
  // On a slow machine a life ends before much is acknowledged: then it takes more lives, and longer ones.
  const auto enough = [&] { return stakes.acknowledged.size() > 50U; };
  for (int kill = 0; kill < kills || (!enough() && kill < 4 * kills); ++kill) {
    ASSERT_NO_FATAL_FAILURE(hub.start());
    // Every fourth time the receiver empties its mailbox first, so that acknowledgements are at stake too.
    if (kill % 4 == 3) ASSERT_NO_FATAL_FAILURE(collect(hub.endpoint(), stakes.received));
    const DurationNs life = random.between(1, 60) * kMillisecond;
    Sender(hub, stakes.acknowledged, stakes.number).run(life << 2 * (kill / kills));  // first round plain, then x4 each
  }
  ASSERT_NO_FATAL_FAILURE(hub.start());
  ASSERT_NO_FATAL_FAILURE(collect(hub.endpoint(), stakes.received));
  ASSERT_TRUE(enough()) << stakes.acknowledged.size() << ": too little was at stake";
  stakes.judge();
  EXPECT_EQ(hub.stop(), 0);
  expect_good_audit(folder);
}

// Not at random moments but where it hurts most: at each point where something is about to become durable.
TEST(Kill, AtEachDurablePoint) {
  const TemporaryFolder folder;
  HubProcess hub(folder.path());
  const std::filesystem::path config = folder / "hub.yaml";
  ASSERT_TRUE(write_file(config, "snapshot_every_records: 40\n"));
  RandomStream random(7, "durable points");
  Stakes stakes;
  // A segment begins with the first record; the others come again and again.
  for (const char* point :
       {"after-make", "after-rename", "before-write", "before-sync", "before-tell", "before-commit", "before-forget"}) {
    const bool at_once = std::string_view(point).starts_with("after");
    const bool of_snapshot = std::string_view(point) == "before-commit" || std::string_view(point) == "before-forget";
    for (int round = 0; round < (at_once ? 1 : 3); ++round) {
      const std::uint64_t count = at_once || of_snapshot ? 1 : 1 + random.below(40);
      ASSERT_NO_FATAL_FAILURE(
          hub.start({"--config", config.string(), "--kill-point", point + (":" + std::to_string(count))}));
      Sender(hub, stakes.acknowledged, stakes.number).run_until_it_dies();
      ASSERT_TRUE(hub.wait_for_death(20 * kSecond)) << "it never came to " << point;
      if (at_once) std::filesystem::remove_all(folder / "data");  // nothing can have been told before the first record
    }
  }
  ASSERT_NO_FATAL_FAILURE(hub.start());
  ASSERT_NO_FATAL_FAILURE(collect(hub.endpoint(), stakes.received));
  ASSERT_GT(stakes.acknowledged.size(), 50U) << "too little was at stake";
  stakes.judge();
  EXPECT_EQ(hub.stop(), 0);
  expect_good_audit(folder);
}

}  // namespace
}  // namespace axle::integration
