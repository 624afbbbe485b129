// What docs/hub.md promises to whoever runs a hub: copies of its folder, a full disk, packets that it rewrites.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

namespace fs = std::filesystem;

std::string answer_to(const HubProcess& hub, const agents::Credentials& who, const agents::CallBody& call,
                      const std::string& packet = {}) {
  transport::ClientOptions options;
  options.endpoint = hub.endpoint();
  const auto loop = transport::Loop::create();
  const auto client = std::move(transport::Client::create(*loop, options).value());
  const BytesView bytes = as_bytes(packet);
  Result<transport::ClientResponse> response = fail(Errc::internal, "no answer");
  client->send(agents::make_request(options.endpoint, who, call, SharedBytes::of(Bytes(bytes.begin(), bytes.end())),
                                    signature::sha256(bytes), live_now()),
               [&](const transport::Exchange& exchange) {
                 response = exchange.response;
                 loop->stop();
               });
  loop->run();
  EXPECT_TRUE(response) << response.error().detail;
  return response ? response->body : std::string();
}

axis::Envelope send(const HubProcess& hub, const std::string& packet) {
  const auto envelope = axis::read_envelope(answer_to(hub, kCentreA, agents::SendDocument{0, "G01"}, packet));
  EXPECT_TRUE(envelope) << envelope.error().detail;
  return envelope.value_or(axis::Envelope{.code = axis::ErrorCode::system_error, .description = {}, .doc_id = {}});
}

std::vector<axis::ReceivedItem> waiting(const HubProcess& hub) {
  const auto items = axis::read_received_list(answer_to(hub, kCentreB, agents::ListReceived{axis::MessageType::edoc}));
  EXPECT_TRUE(items) << items.error().detail;
  return items.value_or(std::vector<axis::ReceivedItem>{});
}

std::string fetch(const HubProcess& hub, const axis::ReceivedItem& item) {
  const auto bytes =
      axis::read_packet_answer(answer_to(hub, kCentreB, agents::Fetch{item.doc_id, axis::MessageType::edoc, item.to}));
  EXPECT_TRUE(bytes) << bytes.error().detail;
  return bytes ? std::string(as_text(*bytes)) : std::string();
}

void copy_folder(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

TEST(HubOperation, ACopyOfItsFolderIsTheSameHub) {
  const TemporaryFolder folder, elsewhere;
  HubProcess hub(folder.path());
  ASSERT_NO_FATAL_FAILURE(hub.start());
  const std::string packet = small_packet("1", 3000);
  ASSERT_EQ(send(hub, packet).code, axis::ErrorCode::ok);
  const auto before = waiting(hub);
  ASSERT_EQ(before.size(), 1U);
  // As it is while the hub runs and nobody sends: what a snapshot of the file system gives.
  copy_folder(folder / "data", elsewhere / "data");
  HubProcess copied(elsewhere.path());
  ASSERT_NO_FATAL_FAILURE(copied.start());
  ASSERT_EQ(waiting(copied).size(), 1U);
  EXPECT_EQ(waiting(copied).front().doc_id, before.front().doc_id);
  EXPECT_EQ(fetch(copied, before.front()), packet);
  EXPECT_EQ(copied.stop(), 0);
  // And after it has ended, with the snapshot that it leaves.
  EXPECT_EQ(hub.stop(), 0);
  copy_folder(folder / "data", elsewhere / "data");
  ASSERT_NO_FATAL_FAILURE(copied.start());
  EXPECT_EQ(fetch(copied, before.front()), packet);
  EXPECT_EQ(send(copied, packet).doc_id, send(copied, packet).doc_id) << "known as a repetition";
  EXPECT_EQ(waiting(copied).size(), 1U);
  EXPECT_EQ(copied.stop(), 0);
  EXPECT_EQ(axle("hub audit --data " + (elsewhere / "data").string()).status, 0);
}

TEST(HubOperation, AnOlderJournalBesideANewerAuditLogIsRefused) {
  const TemporaryFolder folder;
  HubProcess hub(folder.path());
  ASSERT_NO_FATAL_FAILURE(hub.start());
  ASSERT_EQ(send(hub, small_packet("1", 300)).code, axis::ErrorCode::ok);
  EXPECT_EQ(hub.stop(), 0);
  copy_folder(folder / "data/journal", folder / "older");
  ASSERT_NO_FATAL_FAILURE(hub.start());
  ASSERT_EQ(send(hub, small_packet("2", 300)).code, axis::ErrorCode::ok);
  EXPECT_EQ(hub.stop(), 0);
  copy_folder(folder / "older", folder / "data/journal");
  const Ran ran = axle("hub --plain-http --verification link --listen 127.0.0.1:0 --data " +
                       (folder / "data").string() + " --centres " + (folder / "centres.csv").string());
  EXPECT_EQ(ran.status, 4) << ran.output;
  EXPECT_NE(ran.output.find("audit"), std::string::npos) << ran.output;
}

TEST(HubOperation, AFullStoreRefusesPacketsAndStillGivesThemOut) {
  const TemporaryFolder folder;
  HubProcess hub(folder.path());
  ASSERT_NO_FATAL_FAILURE(hub.start({"--quota", "128MiB"}));
  int accepted = 0;
  axis::Envelope refused;
  for (int number = 1; number < 100; ++number) {
    refused = send(hub, small_packet(std::to_string(number), 4 << 20));
    if (refused.code != axis::ErrorCode::ok) break;
    ++accepted;
  }
  EXPECT_GT(accepted, 10);
  EXPECT_EQ(refused.code, axis::ErrorCode::try_later) << refused.description;
  const auto items = waiting(hub);
  ASSERT_EQ(items.size(), static_cast<std::size_t>(accepted));
  EXPECT_EQ(fetch(hub, items.front()), small_packet("1", 4 << 20));
  const auto done =
      axis::read_envelope(answer_to(hub, kCentreB, agents::Acknowledge{items.front().doc_id, axis::ItemState::done}));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->code, axis::ErrorCode::ok) << done->description;
  EXPECT_EQ(hub.stop(), 0);
  ASSERT_NO_FATAL_FAILURE(hub.start()) << "with more room";
  EXPECT_EQ(send(hub, small_packet(std::to_string(accepted + 1), 4 << 20)).code, axis::ErrorCode::ok);
  EXPECT_EQ(hub.stop(), 0);
}

TEST(HubOperation, RewriteAppendsTheHubsTraceAndNothingElseDoes) {
  const std::string packet = small_packet("1", 300);
  const TemporaryFolder folder;
  for (const bool rewrite : {false, true}) {
    fs::remove_all(folder / "data");
    HubProcess hub(folder.path());
    ASSERT_NO_FATAL_FAILURE(hub.start(rewrite ? std::vector<std::string>{"--rewrite"} : std::vector<std::string>{}));
    ASSERT_EQ(send(hub, packet).code, axis::ErrorCode::ok);
    const auto items = waiting(hub);
    ASSERT_EQ(items.size(), 1U);
    const std::string fetched = fetch(hub, items.front());
    const std::string hop = "OrganId>000.00.00.G00<";
    EXPECT_EQ(fetched.find(hop) != std::string::npos, rewrite);
    EXPECT_EQ(fetched == packet, !rewrite);
    EXPECT_EQ(items.front().length, fetched.size()) << "the list tells of what is given out";
    EXPECT_EQ(hub.stop(), 0);
  }
}

// A hub over TLS on a port that it tells by a file; ended with the shell.
constexpr const char* kTlsHub = R"(
cd FOLDER && rm -f port
PROGRAM hub --data data --centres centres.csv --verification link --listen 127.0.0.1:0 --ready-fd 3 OPTIONS 3>port 2>hub.log &
trap 'kill $! && wait $!' EXIT
for i in $(seq 600); do [ -s port ] && break; sleep 0.05; done
ask() { curl -sS -o /dev/null -w '%{http_code}' --cacert data/tls/root.pem "$@" https://127.0.0.1:$(cat port)/healthz; }
)";

TEST(HubOperation, ClientCertificatesAreAskedForAsTold) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder / "centres.csv",
                         "centre_id,secret,agency_code,agency_name,level\na,secret-of-a,G01,Bộ Một,central\n",
                         FileMode::owner_only));
  const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
  for (const std::string name : {"ca", "stranger"}) {
    ASSERT_EQ(run("cd " + folder.path().string() + " && openssl req -x509 " + key + "-days 2 -subj /CN=" + name +
                  " -keyout " + name + ".key -out " + name + ".pem")
                  .status,
              0);
  }
  ASSERT_EQ(run("cd " + folder.path().string() + " && openssl req " + key +
                "-subj /CN=a -keyout a.key -out a.csr && openssl x509 -req -days 2 -in a.csr -CA ca.pem -CAkey ca.key "
                "-CAcreateserial -out a.pem")
                .status,
            0);
  const auto answers = [&](const std::string& options) {
    std::string script = kTlsHub;
    const auto put = [&](const std::string& name, const std::string& text) {
      script.replace(script.find(name), name.size(), text);
    };
    put("FOLDER", folder.path().string());
    put("PROGRAM", AXLE_PROGRAM);
    put("OPTIONS", options);
    script += "for c in a stranger; do ask --cert $c.pem --key $c.key 2>/dev/null; echo; done; ask 2>/dev/null; echo\n";
    EXPECT_TRUE(write_file(folder / "script.sh", script));
    return run("sh " + (folder / "script.sh").string()).output;
  };
  // With the centre's certificate, with a stranger's, with none; 000: no handshake.
  EXPECT_EQ(answers("--client-ca ca.pem --client-certificates required"), "200\n000\n000\n");
  EXPECT_EQ(answers("--client-ca ca.pem --client-certificates optional"), "200\n000\n200\n");
  EXPECT_EQ(answers(""), "200\n200\n200\n");
}

}  // namespace
}  // namespace axle::integration
