// A running hub over real TLS, two centres, signed documents of the first, and ways to talk to it.
#pragma once

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
#include "tests/two_agencies.hpp"

namespace axle::hub {

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

  static packet::DocumentHeader header(int number) { return sample::document_of_g01(std::to_string(number)); }

  static World make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "axle-service-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    agents::IdentityOptions options;
    options.not_before = kIssued - 300 * kDay;
    auto identities = must(agents::make_identities(sample::signers_of_both(), options, [](auto, auto) {}));
    std::vector<agents::DocumentOrder> documents;
    for (int i = 1; i <= 3; ++i) documents.push_back({.header = header(i)});
    documents.push_back({.header = header(4), .agency = 1});  // signed by another agency than it says it is from
    auto corpus = must(agents::make_corpus(documents, identities, {}, 1, [](auto, auto) {}));
    return {folder, std::move(identities), std::move(corpus)};
  }
};

class HubServiceTest : public ::testing::Test {
 protected:
  HubServiceTest() {
    const World& world = World::get();
    data_ = world.folder / ("data" + std::to_string(++runs_));
    start();
  }
  ~HubServiceTest() override {
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
    if (change_) change_(options);
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

  std::function<void(HubServiceOptions&)> change_;  // of the options, at the next restart()
  std::uint64_t packet_bytes_max_ = 1ULL << 30;
  std::size_t documents_waiting_max_ = 2048, commands_waiting_max_ = 65'536;
  std::uint64_t snapshot_every_records_ = 200'000;
  std::shared_ptr<DiskFaults> faults_ = std::make_shared<DiskFaults>();
  std::filesystem::path data_;
  transport::ClientOptions client_;
  std::unique_ptr<hub::HubService> hub_;
};

}  // namespace axle::hub
