// What proof costs: an event of the audit log on the thread that appends it, and a receipt on the desk's thread.
#include <cstdio>
#include <filesystem>
#include <latch>

#include "base/live_clock.hpp"
#include "reference-hub/audit/audit_log.hpp"
#include "reference-hub/receipts/receipt_desk.hpp"

namespace axle::hub {
namespace {

DocumentAccepted document(std::uint64_t number) {
  DocumentAccepted record;
  record.facts.from = "H57.12";
  record.facts.to = {"G22", "H57.13", "H57.14"};
  record.facts.document_id = "H57.12,2026/08/03," + std::to_string(number) + "/STN-VP";
  record.centre = "tw-h57";
  record.doc_id = std::string(24, 'a');
  record.at = live_now();
  return record;
}

void bench_audit(const std::filesystem::path& folder, const ProofKey& key) {
  constexpr std::uint64_t kEvents = 500'000;
  auto log = AuditLog::open({.folder = folder}, key);
  if (!log) {
    std::printf("audit: %s\n", log.error().detail.c_str());
    return;
  }
  const Record record = document(1);
  const InstantNs begin = live_now();
  const DurationNs cpu = thread_cpu_now(), all_cpu = process_cpu_now();
  for (Lsn lsn = 1; lsn <= kEvents; ++lsn) (*log)->append(audit_event(record, lsn));
  const double own = static_cast<double>(thread_cpu_now() - cpu) / kEvents;
  (*log)->stop(live_now());
  const auto counters = (*log)->counters();
  std::printf(
      "audit: %.2f us of the appending thread an event, %.2f us of all threads; %.0f events/s; %.0f bytes a line\n",
      own / 1e3, static_cast<double>(process_cpu_now() - all_cpu) / kEvents / 1e3,
      kEvents / (static_cast<double>(live_now() - begin) / 1e9),
      static_cast<double>(counters.bytes) / static_cast<double>(counters.lines));
}

void bench_receipts(ReceiptPolicy policy, const ProofKey& key) {
  constexpr std::int64_t kReceipts = 20'000;
  ReceiptDesk desk({.policy = policy, .waiting_max = kReceipts}, key);
  const DocumentAccepted record = document(1);
  std::latch done(kReceipts);
  const InstantNs begin = live_now();
  for (std::int64_t i = 0; i < kReceipts; ++i) {
    ReceiptDesk::Item item{receipt_facts(record.facts, record.doc_id, record.at),
                           [&done](const Result<std::string>&) { done.count_down(); }};
    if (!desk.ask(item)) done.count_down();
  }
  done.wait();
  const double each = static_cast<double>(live_now() - begin) / kReceipts;
  std::printf("receipts, %s: %.1f us each, %llu signatures for %llu\n", std::string(to_string(policy)).c_str(),
              each / 1e3, static_cast<unsigned long long>(desk.counters().signatures),
              static_cast<unsigned long long>(desk.counters().receipts));
}

int run() {
  const auto folder = std::filesystem::temp_directory_path() / "axle-bench-proof";
  std::filesystem::remove_all(folder);
  const auto key = ProofKey::of(signature::PrivateKey::generate(signature::KeyAlgorithm::p256).value());
  bench_audit(folder, *key);
  bench_receipts(ReceiptPolicy::single, *key);
  bench_receipts(ReceiptPolicy::batch, *key);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace axle::hub

int main() {
  return axle::hub::run();
}
