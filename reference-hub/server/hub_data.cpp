#include "reference-hub/server/hub_data.hpp"

#include <sys/random.h>

#include <chrono>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "reference-hub/store/snapshot_file.hpp"

namespace axle::hub {
namespace {

constexpr std::string_view kIdKeyFile = "id.key";
constexpr DurationNs kAuditPatience = 5 * kSecond;  // a snapshot waits no longer for the audit log

// A secret of 32 bytes in hex, kept in a file of the data folder; made at the first start.
Result<std::string> secret_in(const std::filesystem::path& file) {
  auto kept = read_file(file, 4096);
  if (kept && kept->size() == 64 && from_hex(*kept)) return kept;
  if (kept) return fail(Errc::corrupt, file.string() + ": must hold 64 hex digits; restore it from a copy");
  if (kept.error().code != Errc::not_found) return pass(kept);
  std::array<std::uint8_t, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return fail(Errc::io, "the system gives no random bytes");
  }
  std::string text = to_hex(bytes);
  if (auto written = write_file(file, text, FileMode::owner_only); !written) return pass(written);
  return text;
}

Result<CoreOptions> core_options(const HubServiceOptions& options) {
  auto id_key = secret_in(options.data / kIdKeyFile);
  if (!id_key) return pass(id_key);
  const auto bytes = from_hex(*id_key);
  CoreOptions core = options.core;
  std::copy_n(bytes->begin(), core.id_key.size(), core.id_key.begin());
  return core;
}

Result<void> open_proof(const HubServiceOptions& options, HubData& data) {
  if (!options.audit && options.receipts == ReceiptPolicy::off) return {};
  auto key = load_or_make_proof_key(options.data);
  if (!key) return pass(key);
  data.proof_key = std::move(*key);
  if (!options.audit) return {};
  AuditOptions audit;
  audit.folder = options.data / kAuditFolder;
  auto log = AuditLog::open(std::move(audit), *data.proof_key);
  if (!log) return pass(log);
  data.audit = std::move(*log);
  return {};
}

// The first record that the journal still has.
Lsn first_lsn(const std::filesystem::path& folder) {
  Lsn first = UINT64_MAX;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (const auto lsn = parse_segment_name(at->path().filename().native())) first = std::min(first, *lsn);
  }
  return first == UINT64_MAX ? 1 : first;
}

// The core from the newest snapshot, or from nothing.
Result<Lsn> load_core(const HubServiceOptions& options, CoreOptions core_options, HubData& data) {
  const std::filesystem::path folder = options.data / kJournalFolder;
  auto found = read_newest_snapshot(folder);
  if (!found) return pass(found);
  data.recovered.damaged_snapshots = std::move(found->damaged);
  if (!found->newest) {
    data.core = std::make_unique<HubCore>(core_options, options.directory.centres, options.directory.agencies);
    return 0;
  }
  auto core =
      HubCore::load(core_options, options.directory.centres, options.directory.agencies, found->newest->body.view);
  if (!core) return pass(core, folder.string());
  data.core = std::make_unique<HubCore>(std::move(*core));
  return found->newest->lsn;
}

// Then the journal's records after it; the audit log gets those that it has not.
Result<void> recover(const HubServiceOptions& options, CoreOptions core_options, HubData& data) {
  const std::filesystem::path folder = options.data / kJournalFolder;
  const auto snapshot = load_core(options, core_options, data);
  if (!snapshot) return pass(snapshot);
  // An audit log that was switched on later begins with what there still is.
  const Lsn audited = data.audit ? std::max(data.audit->last_lsn(), first_lsn(folder) - 1) : *snapshot;
  auto recovery = data.store->recover(
      [&](Lsn lsn, BytesView facts) -> Result<void> {
        auto record = decode(facts);
        if (!record) return pass(record);
        if (lsn > *snapshot) data.core->replay(*record, lsn);
        if (data.audit) data.audit->append(audit_event(*record, lsn));
        return {};
      },
      std::min(*snapshot, audited));
  if (!recovery) return pass(recovery);
  if (data.audit) {
    if (auto known = data.audit->caught_up(recovery->last); !known) return known;
  }
  data.recovered.journal = *recovery;
  data.recovered.snapshot = *snapshot;
  data.recovered.totals = data.core->totals();
  SnapshotKeeper::Settle settle;
  if (data.audit) settle = [log = data.audit.get()] { return log->flush(kAuditPatience); };
  data.snapshots = std::make_unique<SnapshotKeeper>(folder, options.snapshot_every_records, *snapshot,
                                                    std::move(settle), options.journal.faults);
  return {};
}

}  // namespace

Result<HubData> open_hub_data(const HubServiceOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  if (error) return fail(Errc::io, options.data.string() + ": cannot make the data folder: " + error.message());
  HubData data;
  auto token = secret_in(options.data / kAdminTokenFile);
  if (!token) return pass(token);
  data.admin_token = std::move(*token);
  auto core = core_options(options);
  if (!core) return pass(core);
  JournalOptions journal = options.journal;
  journal.directory = options.data / kJournalFolder;
  auto store = open_journal(journal);
  if (!store) return pass(store);
  data.store = std::move(*store);
  const auto start = std::chrono::steady_clock::now();
  if (auto opened = open_proof(options, data); !opened) return pass(opened);
  if (auto done = recover(options, *core, data); !done) return pass(done);
  data.recovered.took = std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
  return data;
}

}  // namespace axle::hub
