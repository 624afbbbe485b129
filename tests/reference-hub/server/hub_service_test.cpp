// The running hub over real TLS: what a client sees, and what an attacker does not get.
#include "reference-hub/server/hub_service.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <thread>

#include "agents/documents/corpus.hpp"
#include "agents/live/wire.hpp"
#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/document_costs.hpp"

namespace axle::hub {
namespace {

using agents::Outcome;
using agents::Reply;

constexpr InstantNs kIssued = 1'767'578'400 * kSecond;  // 2026-01-05 09:00 in Viet Nam

template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().detail;
    std::abort();
  }
  return std::move(*result);
}

// Two centres, one agency each; signed documents of the first. Made once: keys are slow.
struct World {
  std::filesystem::path folder;
  agents::Identities identities;
  agents::Corpus corpus;

  static const World& get() {
    static const World world = make();
    return world;
  }

  static packet::DocumentHeader header(int number) {
    packet::DocumentHeader header;
    header.from.id = "G01";
    header.from.name = "Bộ Một";
    header.to.resize(1);
    header.to[0].id = "H57";
    header.code_number = std::to_string(number);
    header.code_notation = "BM-VP";
    header.document_id = "G01,2026/01/05," + header.code_number + "/BM-VP";
    header.promulgation_date = "2026/01/05";
    header.type = "2";
    header.type_name = "Công văn";
    header.subject = "V/v kiểm thử trục liên thông";
    header.signer_name = "Nguyễn Văn Mẫu";
    return header;
  }

  static World make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "axle-service-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    std::vector<agents::IdentityOrder> orders(2);
    orders[0] = {
        {"G01", "Bộ Một", ""}, {"Nguyễn Văn Mẫu", "Chánh Văn phòng", "G01", "Bộ Một"}, signature::KeyAlgorithm::p256};
    orders[1] = {
        {"H57", "UBND tỉnh", ""}, {"Trần Thị Mẫu", "Chủ tịch", "H57", "UBND tỉnh"}, signature::KeyAlgorithm::p256};
    agents::IdentityOptions options;
    options.not_before = kIssued - 300 * kDay;
    auto identities = must(agents::make_identities(orders, options, [](auto, auto) {}));
    std::vector<agents::DocumentOrder> documents;
    for (int i = 1; i <= 3; ++i) documents.push_back({.header = header(i)});
    documents.push_back({.header = header(4), .agency = 1});  // signed by another agency than it says it is from
    auto corpus = must(agents::make_corpus(documents, identities, {}, 1, [](auto, auto) {}));
    return {folder, std::move(identities), std::move(corpus)};
  }
};

class HubService : public ::testing::Test {
 protected:
  HubService() {
    const World& world = World::get();
    data_ = world.folder / ("data" + std::to_string(++runs_));
    start();
  }
  ~HubService() override {
    hub_->stop(kSecond);
    std::error_code ignored;
    std::filesystem::remove_all(data_, ignored);
  }

  void start() {
    const World& world = World::get();
    HubServiceOptions options;
    options.packet_bytes_max = packet_bytes_max_;
    options.documents_waiting_max = documents_waiting_max_;
    options.commands_waiting_max = commands_waiting_max_;
    options.snapshot_every_records = snapshot_every_records_;
    options.data = data_;
    options.journal.faults = faults_;
    options.directory.centres = {{"qlvb.g01", "secret-of-g01"}, {"lgsp.h57", "secret-of-h57"}};
    AgencyRecord first, second;
    first.code = "G01";
    first.centre_id = "qlvb.g01";
    second.code = "H57";
    second.centre_id = "lgsp.h57";
    second.level = identity::Level::province;
    options.directory.agencies = {first, second};
    options.anchors = {world.identities.authority.root()};
    const auto key = must(signature::PrivateKey::generate(signature::KeyAlgorithm::p256));
    const auto server = must(world.identities.authority.issue_server({"127.0.0.1"}, key));
    std::string chain = server.certificate->to_pem();
    for (const auto& certificate : server.chain) chain += certificate->to_pem();
    options.server.tls = transport::ServerTls{chain, key.to_pem()};
    hub_ = must(hub::HubService::create(std::move(options)));
    hub_->start();
    client_.endpoint.port = hub_->port();
    client_.tls.trust_pem = world.identities.authority.root()->to_pem();
  }

  Reply ask(const agents::Credentials& who, const agents::CallBody& call) const {
    return must(agents::ask_once(client_, who, call));
  }

  // Any request; for what no honest client sends.
  transport::ClientResponse raw(std::string_view method, std::string_view operation,
                                const std::vector<std::pair<std::string, std::string>>& headers,
                                const std::string& body = "") const {
    const auto loop = transport::Loop::create();
    const auto client = must(transport::Client::create(*loop, client_));
    transport::ClientResponse answer;
    const BytesView view = as_bytes(body);
    client->send(
        {transport::request_head(client_.endpoint, method, operation, "application/octet-stream", headers, body.size()),
         {SharedBytes::of(Bytes(view.begin(), view.end()))}},
        [&](const transport::Exchange& exchange) {
          if (exchange.response) answer = *exchange.response;
          loop->stop();
        });
    loop->run();
    return answer;
  }

  // sendEdoc of these bytes with the right hash, unless another is given.
  Reply send(BytesView packet, const agents::Credentials& who, std::string hash = "", std::string type = "edoc") const {
    if (hash.empty()) hash = to_hex(signature::sha256(packet));
    const auto headers =
        axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", type}, {"from", "G01"}, {"hash-file", hash}},
                           "application/octet-stream", who.system_id, who.secret, live_now());
    const auto answer = raw("POST", "sendEdoc", headers, std::string(as_text(packet)) + "\r\n");
    return agents::read_reply(agents::SendDocument{}, answer);
  }

  static inline const agents::Credentials kG01{"qlvb.g01", "secret-of-g01"};
  static inline const agents::Credentials kH57{"lgsp.h57", "secret-of-h57"};
  static inline int runs_ = 0;
  void restart() {
    hub_->stop(kSecond);
    hub_.reset();
    start();
  }

  std::uint64_t packet_bytes_max_ = 1ULL << 30;
  std::size_t documents_waiting_max_ = 2048, commands_waiting_max_ = 65'536;
  std::uint64_t snapshot_every_records_ = 200'000;
  std::shared_ptr<DiskFaults> faults_ = std::make_shared<DiskFaults>();
  std::filesystem::path data_;
  transport::ClientOptions client_;
  std::unique_ptr<hub::HubService> hub_;
};

TEST_F(HubService, ADocumentGoesTheWholeWay) {
  const BytesView packet = World::get().corpus.packet(0).view;
  const Reply sent = send(packet, kG01);
  ASSERT_EQ(sent.outcome, Outcome::ok) << sent.detail;
  const Reply listed = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  ASSERT_EQ(listed.items.size(), 1U);
  EXPECT_EQ(listed.items[0].from, "G01");
  EXPECT_EQ(listed.items[0].to, "H57");
  EXPECT_EQ(listed.items[0].length, packet.size());
  const auto fetch = axis::sign_headers({{"docId", listed.items[0].doc_id}}, "application/json", kH57.system_id,
                                        kH57.secret, live_now());
  const auto fetched = axis::read_packet_answer(raw("POST", "getEdoc", fetch, "{}").body);
  ASSERT_TRUE(fetched) << fetched.error().detail;
  EXPECT_TRUE(std::ranges::equal(*fetched, packet));
  const auto streamed = raw("GET", "downloadEdoc", fetch);
  EXPECT_TRUE(std::ranges::equal(as_bytes(streamed.body), packet));
  EXPECT_EQ(ask(kH57, agents::Acknowledge{listed.items[0].doc_id, axis::ItemState::done}).outcome, Outcome::ok);
  EXPECT_TRUE(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.empty());
  const Reply tracked = ask(kG01, agents::TrackSent{sent.doc_id});
  ASSERT_EQ(tracked.sent.size(), 1U);
  EXPECT_EQ(tracked.sent[0].receive_state, axis::ReceiveView::done);
}

TEST_F(HubService, ARecalledDocumentIsNoLongerHandedOut) {
  const Reply sent = send(World::get().corpus.packet(0).view, kG01);
  const std::string item = ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.at(0).doc_id;
  packet::DocumentHeader recall = World::header(90);
  recall.business.emplace().type = packet::BusinessType::recall;
  recall.response_for = {{"G01", "1/BM-VP", World::header(1).document_id, "2026/01/05"}};
  const std::string packet = packet::write_document(recall, {});
  const Reply recalled = send(as_bytes(packet), kG01);
  ASSERT_EQ(recalled.outcome, Outcome::ok) << recalled.detail;
  for (const bool again : {false, true}) {
    if (again) restart();
    const Reply listed = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
    ASSERT_EQ(listed.items.size(), 1U);  // the recall itself
    EXPECT_EQ(listed.items[0].length, packet.size());
    EXPECT_EQ(ask(kH57, agents::Acknowledge{item, axis::ItemState::done}).error, axis::ErrorCode::not_found);
    const Reply tracked = ask(kG01, agents::TrackSent{sent.doc_id});
    ASSERT_EQ(tracked.sent.size(), 1U);
    EXPECT_EQ(tracked.sent[0].receive_state, axis::ReceiveView::recalled);
    EXPECT_EQ(send(as_bytes(packet), kG01).doc_id, recalled.doc_id);
  }
  recall.from.id = "H57";
  recall.to[0].id = "G01";
  EXPECT_EQ(send(as_bytes(packet::write_document(recall, {})), kH57).error, axis::ErrorCode::not_allowed);
}

TEST_F(HubService, SurvivesARestartWithWhatItAcknowledged) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const Reply before = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  hub_->stop(kSecond);
  hub_.reset();
  start();
  EXPECT_EQ(hub_->recovered().journal.records, 1U);
  const Reply after = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  ASSERT_EQ(after.items.size(), 1U);
  EXPECT_EQ(after.items[0].doc_id, before.items[0].doc_id);
  const Reply again = send(World::get().corpus.packet(0).view, kG01);
  EXPECT_EQ(again.outcome, Outcome::ok) << "the same document again is answered as before";
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 1U);
}

// Three documents a snapshot: whatever is written while the child writes comes from the journal.
TEST_F(HubService, StartsFromASnapshotAndTheRecordsAfterIt) {
  snapshot_every_records_ = 1;
  restart();
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto has_snapshot = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(data_ / "journal")) {
      if (entry.path().extension() == ".snapshot") return true;
    }
    return false;
  };
  while (!has_snapshot() && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ASSERT_TRUE(has_snapshot()) << "a forked child should have written one";
  ASSERT_EQ(send(World::get().corpus.packet(1).view, kG01).outcome, Outcome::ok);
  restart();
  EXPECT_GT(hub_->recovered().snapshot, 0U);
  EXPECT_EQ(hub_->recovered().totals.documents, 2U);
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 2U);
  EXPECT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 2U);
}

TEST_F(HubService, AChangedByteIsRefused) {
  const BytesView packet = World::get().corpus.packet(1).view;
  Bytes changed(packet.begin(), packet.end());
  // In the middle of the attachment's base64: another letter, so the packet stays well-formed.
  std::uint8_t& letter = changed[changed.size() / 2];
  letter = letter == 'A' ? 'B' : 'A';
  const Reply other_hash = send(changed, kG01, to_hex(signature::sha256(packet)));
  EXPECT_EQ(other_hash.error, axis::ErrorCode::file_error) << other_hash.detail;
  const Reply right_hash = send(changed, kG01);
  EXPECT_EQ(right_hash.outcome, Outcome::refused) << "the signature no longer fits";
  EXPECT_NE(right_hash.error, axis::ErrorCode::ok);
  EXPECT_TRUE(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.empty());
}

TEST_F(HubService, ADocumentSignedByAnotherAgencyIsRefused) {
  const Reply reply = send(World::get().corpus.packet(3).view, kG01);
  EXPECT_EQ(reply.error, axis::ErrorCode::signature_refused) << reply.detail;
}

TEST_F(HubService, TheSdkFormOfHashFileIsAccepted) {
  const BytesView packet = World::get().corpus.packet(2).view;
  std::string unpadded;
  for (const std::uint8_t byte : signature::sha256(packet)) {
    const std::string pair = to_hex({&byte, 1});
    unpadded += pair[0] == '0' ? pair.substr(1) : pair;
  }
  EXPECT_EQ(send(packet, kG01, unpadded).outcome, Outcome::ok);
}

TEST_F(HubService, WrongSecretUnknownCentreAndAlteredHeaderGetOneSentence) {
  const Reply wrong = ask({"qlvb.g01", "secret-of-h57"}, agents::ListReceived{});
  const Reply unknown = ask({"nobody", "secret-of-g01"}, agents::ListReceived{});
  EXPECT_EQ(wrong.error, axis::ErrorCode::wrong_credentials);
  EXPECT_EQ(wrong.detail, unknown.detail);
  auto headers = axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}}, "application/json",
                                    kG01.system_id, kG01.secret, live_now());
  for (auto& [name, value] : headers) {
    if (name == "XroadVnpt-messagetype") value = "status";
  }
  const auto altered = raw("POST", "getReceivedEdocList", headers);
  EXPECT_NE(altered.body.find(wrong.detail), std::string::npos) << altered.body;
  EXPECT_NE(raw("POST", "getReceivedEdocList", {}).body.find("\"15\""), std::string::npos);
}

TEST_F(HubService, AnotherCentresMailboxIsOutOfReach) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const std::string id = ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.at(0).doc_id;
  EXPECT_EQ(ask(kG01, agents::Acknowledge{id, axis::ItemState::done}).error, axis::ErrorCode::not_found);
  const auto headers = axis::sign_headers({{"docId", id}}, "application/json", kG01.system_id, kG01.secret, live_now());
  EXPECT_EQ(raw("GET", "downloadEdoc", headers).status, 404);
  const Reply foreign = send(World::get().corpus.packet(1).view, kH57);
  EXPECT_EQ(foreign.error, axis::ErrorCode::not_allowed) << "a centre sends only for its own agencies";
}

TEST_F(HubService, GarbageGetsTheEnvelope) {
  const Reply garbage = send(as_bytes("1212<?xml version=\"1.0\"?><edXML/>"), kG01);
  EXPECT_EQ(garbage.error, axis::ErrorCode::bad_edxml) << garbage.detail;
  const Reply wrong_kind = send(World::get().corpus.packet(0).view, kG01, "", "status");
  EXPECT_EQ(wrong_kind.error, axis::ErrorCode::bad_edxml) << wrong_kind.detail;
  const Reply neither = send(World::get().corpus.packet(0).view, kG01, "", "letter");
  EXPECT_EQ(neither.error, axis::ErrorCode::bad_request) << neither.detail;
  EXPECT_EQ(raw("POST", "noSuchOperation", {}).status, 404);
  EXPECT_EQ(raw("GET", "sendEdoc", {}).status, 405);
  EXPECT_EQ(raw("POST", "getEdoc", {}, std::string(64 << 10, 'x')).status, 401);  // small enough to ask who sent it
  EXPECT_EQ(raw("POST", "getEdoc", {}, std::string((64 << 10) + 1, 'x')).status, 413);
}

TEST_F(HubService, StatusNeedsTheTokenAndCountsWhatWasVerified) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  EXPECT_EQ(raw("GET", "status", {}).status, 401);
  EXPECT_EQ(raw("GET", "status", {{"Authorization", "Bearer 00"}}).status, 401);
  const auto answer = raw("GET", "status", {{"Authorization", "Bearer " + hub_->admin_token()}});
  ASSERT_EQ(answer.status, 200);
  const boost::json::value status = boost::json::parse(answer.body);
  EXPECT_EQ(status.at("documents").to_number<int>(), 1);
  EXPECT_EQ(status.at("verification").at("central").at("stages").at("public_key").at("count").to_number<int>(), 2);
  EXPECT_GT(status.at("verification").at("central").at("stages").at("hash").at("cpu_ns").to_number<int>(), 0);
  const std::size_t size = World::get().corpus.packet(0).view.size();
  const auto& same_size =
      status.at("verification").at("sizes").at(signature::kSizeClassNames[signature::size_class(size)]);
  EXPECT_EQ(same_size.at("documents").to_number<int>(), 1);
  EXPECT_EQ(same_size.at("bytes").to_number<std::size_t>(), size);
  EXPECT_EQ(same_size.at("stages"), status.at("verification").at("central").at("stages"));
  EXPECT_EQ(raw("GET", "healthz", {}).status, 200);
  EXPECT_EQ(answer.body.find("secret-of"), std::string::npos);
}

// Each bound at one document, and at less than one.
TEST_F(HubService, PastItsBoundsItAsksToComeLater) {
  const BytesView packet = World::get().corpus.packet(0).view;
  packet_bytes_max_ = packet.size() + 2;  // and the CRLF that the client ends it with
  documents_waiting_max_ = commands_waiting_max_ = 1;
  restart();
  EXPECT_EQ(send(packet, kG01).outcome, Outcome::ok);
  const auto refused = [&](const char* bound) {
    restart();
    const Reply reply = send(packet, kG01);
    EXPECT_EQ(reply.error, axis::ErrorCode::try_later) << bound << ": " << reply.detail;
    EXPECT_TRUE(axis::retryable(reply.error));
  };
  --packet_bytes_max_;
  refused("packet_bytes_max");
  ++packet_bytes_max_;
  documents_waiting_max_ = 0;
  refused("documents_waiting_max");
  documents_waiting_max_ = 1;
  commands_waiting_max_ = 0;
  refused("commands_waiting_max");
}

// A read-only disk, a full one, and one that fails to sync, each in mid-run: everything is refused retryably, nothing
// is lost, and it goes on when the disk is well again.
TEST_F(HubService, ASickDiskIsRefusedRetryablyAndGotOver) {
  const auto until = [&](int number, axis::ErrorCode wanted) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    Reply reply;
    do {
      reply = send(World::get().corpus.packet(static_cast<std::size_t>(number)).view, kG01);
    } while (reply.error != wanted && std::chrono::steady_clock::now() < patience);
    EXPECT_EQ(reply.error, wanted) << reply.detail;
    return reply;
  };
  const std::array<int, 3> errors{EROFS, ENOSPC, EIO};
  for (int i = 0; i < 3; ++i) {
    (i == 2 ? faults_->sync_error : faults_->write_error) = errors[static_cast<std::size_t>(i)];
    if (i < 2) faults_->allocate_error = errors[static_cast<std::size_t>(i)];
    const Reply refused = send(World::get().corpus.packet(static_cast<std::size_t>(i)).view, kG01);
    EXPECT_EQ(refused.error, axis::ErrorCode::try_later) << refused.detail;
    EXPECT_EQ(raw("GET", "healthz", {}).status, 200) << "it lives";
    faults_->set_all(0);
    until(i, axis::ErrorCode::ok);
  }
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 3U) << "each exactly once";
  restart();
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 3U);
}

TEST_F(HubService, SecretsLieInFilesOfTheOwnerAlone) {
  for (const char* name : {"id.key", "admin.token"}) {
    struct stat status{};
    ASSERT_EQ(::stat((data_ / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
  }
}

}  // namespace
}  // namespace axle::hub
