// The reference hub as a running service: HTTPS in front, verification on worker threads, the core on its own, the
// journal behind.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/signature/trust/certificate.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/receipts/receipt_desk.hpp"
#include "reference-hub/server/centres_file.hpp"
#include "reference-hub/server/event_log.hpp"
#include "reference-hub/store/journal.hpp"
#include "reference-hub/store/store.hpp"
#include "reference-hub/verification/verifier.hpp"
#include "transport/server.hpp"

namespace axle::hub {

// What was found at the start.
struct HubRecovery {
  Store::Recovery journal;
  Lsn snapshot = 0;  // the state up to it came from a snapshot; 0: all of it from records
  HubCore::Totals totals;
  DurationNs took = 0;
  std::vector<std::string> damaged_snapshots;  // a sentence for each that was set aside
};

struct HubServiceOptions {
  transport::ServerOptions server;
  EventLog* log = nullptr;     // the caller's; null: nothing is told
  std::string version;         // of the program, for its figures
  std::filesystem::path data;  // journal, id key, admin token
  JournalOptions journal;      // its directory is set from `data`
  CentreList directory;
  std::vector<signature::CertificatePtr> anchors;  // roots that document signatures must lead to
  VerifierOptions verifier;
  signature::RevocationOptions revocation;  // of the certificates in signatures
  CoreOptions core;                         // its id key is set from `data`
  unsigned verify_threads = 1;
  std::size_t documents_waiting_max = 2048;     // for verification; past it: try later
  std::uint64_t packet_bytes_max = 1ULL << 30;  // of packets in memory, received or being sent; past it: try later
  std::size_t commands_waiting_max = 65'536;    // for the core
  ReceiptPolicy receipts = ReceiptPolicy::batch;
  bool audit = true;                               // the log in `data`/audit
  std::uint64_t snapshot_every_records = 200'000;  // 0: only at the end
};

class HubService {
 public:
  // Opens the store, replays it, binds the address; nothing is accepted before start(). Errors are those of the parts:
  // io (folder, disk), corrupt (journal), unavailable (address or folder in use), invalid_input (key, certificate).
  static Result<std::unique_ptr<HubService>> create(HubServiceOptions options);
  virtual ~HubService() = default;

  virtual void start() = 0;
  // Graceful: not ready from now on, no new requests, those received are finished within `grace`; then a snapshot.
  virtual void stop(DurationNs grace) = 0;

  virtual std::uint16_t port() const noexcept = 0;
  virtual const HubRecovery& recovered() const noexcept = 0;
  // Told once, from another thread, when the store has stopped and the hub can accept nothing more.
  virtual void on_failure(std::function<void(const Error&)> failed) = 0;
  // `GET /status` and `GET /metrics` with "Authorization: Bearer <token>": counters, verification cost, process figures
  // as JSON, and for Prometheus.
  virtual const std::string& admin_token() const noexcept = 0;
};

// Where create() leaves the token, readable by the owner only.
inline constexpr std::string_view kAdminTokenFile = "admin.token";

}  // namespace axle::hub
