#include "agents/live/inspectors.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <new>

#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

constexpr int kInspectorNice = 5;

}  // namespace

Inspectors::Inspectors(unsigned threads, std::size_t waiting_max, signature::TrustStore& trust)
    : trust_(trust), queue_(waiting_max) {
  for (unsigned i = 0; i < std::max(1U, threads); ++i) threads_.emplace_back([this] { work(); });
}

Inspectors::~Inspectors() {
  queue_.discard();
  for (std::thread& thread : threads_) thread.join();
}

void Inspectors::submit(Inspection inspection) {
  if (queue_.push(inspection)) return;
  Reply reply;
  reply.outcome = Outcome::unavailable;
  reply.detail = "too many fetched packets wait for verification";
  inspection.done(std::move(reply));
}

signature::DocumentCosts Inspectors::costs() const {
  const std::scoped_lock lock(costs_mutex_);
  return costs_;
}

DurationNs Inspectors::cpu() const {
  DurationNs total = 0;
  for (const std::thread& thread : threads_) {
    clockid_t clock{};
    timespec time{};
    const auto handle = const_cast<std::thread&>(thread).native_handle();
    if (::pthread_getcpuclockid(handle, &clock) != 0 || ::clock_gettime(clock, &time) != 0) continue;
    total += time.tv_sec * kSecond + time.tv_nsec;
  }
  return total;
}

void Inspectors::account(const Inspection& inspection, const signature::CostLedger& ledger) {
  const std::scoped_lock lock(costs_mutex_);
  if (inspection.type != axis::MessageType::edoc) return costs_.other.merge(ledger);
  // The answer is the packet in base64, and little else.
  const std::size_t bytes =
      inspection.packet.view.empty() ? inspection.answer.size() / 4 * 3 : inspection.packet.view.size();
  costs_.add_document(inspection.level, bytes, ledger);
}

void Inspectors::work() {
  // The event loop's schedule is what the measurement rests on: where cores are short, verifying waits, not sending.
  // (On Linux the priority is the thread's own.)
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kInspectorNice);
  std::vector<Inspection> taken;
  while (true) {
    queue_.take(taken, 1);
    if (taken.empty()) return;
    Inspection& inspection = taken.front();
    signature::CostLedger ledger(&quick_cpu_now);
    Reply reply;
    try {
      const bool local = !inspection.packet.view.empty();
      reply = local ? inspect_packet(inspection.packet.view, inspection.type, inspection.reading, trust_, live_now(),
                                     ledger)
                    : inspect(inspection.answer, inspection.type, inspection.reading, trust_, live_now(), ledger);
    } catch (const std::bad_alloc&) {
      reply.outcome = Outcome::unavailable;
      reply.detail = "not enough memory to verify a fetched packet";
    }
    account(inspection, ledger);
    inspection.done(std::move(reply));
  }
}

}  // namespace axle::agents
