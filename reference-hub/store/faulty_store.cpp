#include "reference-hub/store/faulty_store.hpp"

namespace axle::hub {

FaultyStore::FaultyStore(std::unique_ptr<Store> inner, FaultPlan plan)
    : inner_(std::move(inner)), plan_(plan), random_(plan.seed, "faulty store") {}

Result<Store::Recovery> FaultyStore::recover(const Replay& each, Lsn after) {
  auto recovery = inner_->recover(each, after);
  if (!recovery) return recovery;
  durable_ = recovery->records;
  next_ = durable_ + 1;
  recovery->torn_bytes += torn_bytes_;
  torn_bytes_ = 0;
  stopped_ = false;
  recovered_ = true;
  return recovery;
}

Lsn FaultyStore::append(StoreEntry entry) {
  AXLE_ASSERT(recovered_);
  const Lsn lsn = next_++;
  if (stopped_) return lsn;
  ++counters_.records;
  counters_.bytes += entry.facts.size() + entry.body.view.size();
  waiting_.push_back(std::move(entry));
  if (++appends_ == plan_.fail_append) stop("append");
  return lsn;
}

void FaultyStore::sync() {
  if (stopped_ || waiting_.empty()) return;
  ++counters_.syncs;
  if (++syncs_ == plan_.fail_sync) return stop("sync");
  while (!waiting_.empty()) write_through();
  if (on_durable_) on_durable_(durable_);
}

void FaultyStore::write_through() {
  const Lsn lsn = inner_->append(std::move(waiting_.front()));
  waiting_.pop_front();
  AXLE_ASSERT(lsn == durable_ + 1);
  durable_ = lsn;
}

void FaultyStore::stop(const char* what) {
  stopped_ = true;
  if (on_durable_) on_durable_(fail(Errc::io, std::string("a failure on purpose: ") + what));
}

void FaultyStore::crash() {
  on_durable_ = nullptr;
  recovered_ = false;
  appends_ = syncs_ = 0;
  while (!waiting_.empty() && random_.chance(plan_.survival)) write_through();
  if (!waiting_.empty() && random_.chance(plan_.tear)) {
    const std::uint64_t bytes = waiting_.front().facts.size() + waiting_.front().body.view.size();
    torn_bytes_ = 1 + random_.below(std::max<std::uint64_t>(bytes, 1));
  }
  waiting_.clear();
}

Result<SharedBytes> FaultyStore::body(Lsn lsn) {
  return inner_->body(lsn);
}

void FaultyStore::forget_before(Lsn lsn) {
  inner_->forget_before(lsn);
}

Store::Counters FaultyStore::counters() const noexcept {
  return counters_;
}

}  // namespace axle::hub
