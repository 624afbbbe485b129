// The data folder of a hub: its secrets, its journal, and the core that they give.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "reference-hub/audit/audit_log.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/server/hub_service.hpp"
#include "reference-hub/server/snapshot_keeper.hpp"

namespace axle::hub {

struct HubData {
  std::string admin_token;
  std::unique_ptr<Store> store;
  std::unique_ptr<HubCore> core;
  HubRecovery recovered;
  std::optional<ProofKey> proof_key;          // when the options want an audit log or receipts
  std::unique_ptr<AuditLog> audit;            // null when the options want none
  std::unique_ptr<SnapshotKeeper> snapshots;  // uses the audit log
};

// Makes what is missing (secrets are readable by their owner only) and replays what is there. io: folder or disk;
// corrupt: a secret or the journal; unavailable: another process uses the folder.
Result<HubData> open_hub_data(const HubServiceOptions& options);

}  // namespace axle::hub
