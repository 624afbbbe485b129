#include "reference-hub/store/faulty_store.hpp"

namespace axle::hub {

FaultyStore::FaultyStore(std::unique_ptr<Store> inner, FaultPlan plan)
    : inner_(std::move(inner)), plan_(plan), random_(plan.seed, "faulty store") {}

Result<Store::Recovery> FaultyStore::recover(const Replay& each, Lsn after) {
  inner_->forget_before(forgotten_synced_);
  auto recovery = inner_->recover(each, after);
  if (!recovery) return recovery;
  durable_ = recovery->last;
  next_ = durable_ + 1;
  recovery->torn_bytes += torn_bytes_;
  torn_bytes_ = 0;
  stopped_ = false;
  trouble_.reset();
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
  if (++appends_ == plan_.fail_append) refuse("append");
  return lsn;
}

void FaultyStore::sync() {
  if (trouble_ || waiting_.empty()) return;
  ++counters_.syncs;
  if (++syncs_ == plan_.fail_sync) return refuse("sync");
  while (!waiting_.empty()) write_through();
  forgotten_synced_ = forgotten_;
  inner_->forget_before(forgotten_);
  if (on_durable_) on_durable_(durable_);
}

void FaultyStore::write_through() {
  const Lsn lsn = inner_->append(std::move(waiting_.front()));
  waiting_.pop_front();
  AXLE_ASSERT(lsn == durable_ + 1);
  durable_ = lsn;
}

void FaultyStore::refuse(const char* what) {
  if (trouble_) return;
  trouble_ = Error{Errc::io, std::string("a failure on purpose: ") + what};
  if (!plan_.curable) stop();
}

void FaultyStore::stop() {
  stopped_ = true;
  if (on_durable_) on_durable_(std::unexpected(*trouble_));
}

void FaultyStore::heal() {
  if (!stopped_) trouble_.reset();
}

void FaultyStore::close() {
  if (trouble_ && !stopped_) stop();
}

void FaultyStore::crash() {
  on_durable_ = nullptr;
  recovered_ = false;
  appends_ = syncs_ = commits_ = 0;
  while (!waiting_.empty() && random_.chance(plan_.survival)) write_through();
  if (!waiting_.empty() && random_.chance(plan_.tear)) {
    const std::uint64_t bytes = waiting_.front().facts.size() + waiting_.front().body.view.size();
    torn_bytes_ = 1 + random_.below(std::max<std::uint64_t>(bytes, 1));
  }
  waiting_.clear();
  if (forgotten_ != forgotten_synced_ && !random_.chance(plan_.comeback)) forgotten_synced_ = forgotten_;
  forgotten_ = forgotten_synced_;
  const bool spare = snapshots_.size() == 2 || (snapshots_.size() == 1 && forgotten_ == 0);
  if (plan_.damage > 0 && spare && random_.chance(plan_.damage)) snapshots_.pop_back();
}

Result<Lsn> FaultyStore::commit_snapshot(Lsn lsn, Bytes body) {
  AXLE_ASSERT(recovered_ && lsn <= durable_ && (snapshots_.empty() || snapshots_.back().lsn < lsn));
  if (++commits_ == plan_.fail_snapshot) return fail(Errc::io, "a failure on purpose: snapshot");
  snapshots_.push_back({lsn, SharedBytes::of(std::move(body))});
  if (snapshots_.size() > 2) snapshots_.pop_front();
  return snapshots_.size() > 1 ? snapshots_.front().lsn : 0;
}

std::optional<FaultyStore::Snapshot> FaultyStore::newest_snapshot() const {
  if (snapshots_.empty()) return std::nullopt;
  return snapshots_.back();
}

Result<SharedBytes> FaultyStore::body(Lsn lsn) {
  if (lsn < forgotten_) return fail(Errc::not_found, "record " + std::to_string(lsn) + " was forgotten");
  return inner_->body(lsn);
}

void FaultyStore::forget_before(Lsn lsn) {
  forgotten_ = std::max(forgotten_, std::min(lsn, durable_));
}

Store::Counters FaultyStore::counters() const noexcept {
  return counters_;
}

}  // namespace axle::hub
