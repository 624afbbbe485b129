#include "agents/live/inspectors.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <new>

#include "agents/live/inspection.hpp"
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
      reply = inspect(inspection.answer, inspection.type, trust_, live_now(), ledger);
    } catch (const std::bad_alloc&) {
      reply.outcome = Outcome::unavailable;
      reply.detail = "not enough memory to verify a fetched packet";
    }
    {
      const std::scoped_lock lock(costs_mutex_);
      if (inspection.type == axis::MessageType::edoc) {
        // The answer is the packet in base64, and little else.
        costs_.add_document(inspection.level, inspection.answer.size() / 4 * 3, ledger);
      } else {
        costs_.other.merge(ledger);
      }
    }
    inspection.done(std::move(reply));
  }
}

}  // namespace axle::agents
