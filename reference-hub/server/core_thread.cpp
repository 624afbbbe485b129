#include "reference-hub/server/core_thread.hpp"

#include "base/live_clock.hpp"
#include "base/thread_name.hpp"

namespace axle::hub {
namespace {

// How many messages are taken from the queue under one lock.
constexpr std::size_t kBatch = 256;
constexpr std::chrono::milliseconds kLookInterval{100}, kHousekeepingInterval{1000};
constexpr std::uint64_t kHousekeepingRoomBytes = 4096;

Answer try_later(std::string detail) {
  return axis::Failure{axis::ErrorCode::try_later, std::move(detail)};
}

constexpr const char* kInTrouble = "the hub cannot write to its disk; send again later";

}  // namespace

CoreThread::CoreThread(HubCore core, Store& store, std::unique_ptr<SnapshotKeeper> snapshots, std::size_t waiting_max,
                       CoreEvents events)
    : core_(std::move(core)),
      store_(store),
      snapshots_(std::move(snapshots)),
      events_(std::move(events)),
      queue_(waiting_max),
      durable_(core_.last_lsn()) {
  store_.on_durable([this](Result<Lsn> durable) {
    Message message;
    message.durable = std::move(durable);
    queue_.push_always(std::move(message));
  });
}

CoreThread::~CoreThread() {
  stop();
}

void CoreThread::start() {
  thread_ = std::thread([this] { run(); });
}

void CoreThread::stop() {
  if (!thread_.joinable()) return;
  Message message;
  message.last = true;
  queue_.push_always(std::move(message));
  thread_.join();
  // The store's thread may be about to call: from here on it finds nobody.
  store_.on_durable([](Result<Lsn>) {});
  queue_.close();
}

void CoreThread::submit(Command command, SharedBytes body, InstantNs at, Answered answered, Wake wake) {
  Message message;
  message.command = std::move(command);
  message.body = std::move(body);
  message.at = at;
  message.answered = std::move(answered);
  const bool taken = wake == Wake::now ? queue_.push(message) : queue_.push_quietly(message);
  if (!taken) message.answered(try_later("the hub is busy; send again"));
}

void CoreThread::inspect(std::move_only_function<void(const HubCore&)> look) {
  Message message;
  message.look = std::move(look);
  queue_.push_always(std::move(message));
}

void CoreThread::run() {
  name_this_thread("core");
  std::vector<Message> batch;
  bool last = false;
  while (!last || (!waiting_.empty() && !store_error_)) {
    queue_.take_within(batch, kBatch, kLookInterval);
    for (Message& message : batch) {
      if (message.durable) {
        became_durable(*message.durable);
      } else if (message.look) {
        message.look(core_);
      } else if (message.last) {
        last = true;
        store_.close();  // what waits is answered for, even if the disk is sick
      } else {
        perform(message);
      }
    }
    release();
    do_chores();
  }
  // A snapshot at the end makes the next start fast; without one it takes longer and nothing is lost.
  if (snapshots_ && !store_error_ && !in_trouble_) note_failure(snapshots_->take_now(core_, store_));
}

void CoreThread::do_chores() {
  const auto now = std::chrono::steady_clock::now();
  if (store_error_ || now < next_look_) return;
  next_look_ = now + kLookInterval;
  watch_store();
  if (in_trouble_) return;
  if (now >= next_housekeeping_) {
    next_housekeeping_ = now + kHousekeepingInterval;
    housekeep();
  }
  if (snapshots_) note_failure(snapshots_->tick(core_, durable_, store_));
}

void CoreThread::note_failure(const Result<void>& snapshot) {
  if (!snapshot && events_.noted) events_.noted("no snapshot: " + snapshot.error().detail);
}

// A sick disk is no reason to let clients hang: what waits for it is refused retryably. Whatever of it becomes durable
// after all is found when it is sent again.
void CoreThread::watch_store() {
  const std::optional<Error> trouble = store_.trouble();
  if (trouble.has_value() != in_trouble_) {
    in_trouble_ = trouble.has_value();
    if (events_.trouble) events_.trouble(trouble);
  }
  if (!in_trouble_) return;
  for (Waiting& waiting : waiting_) {
    if (waiting.answered) std::exchange(waiting.answered, nullptr)(try_later(kInTrouble));
  }
}

void CoreThread::perform(Message& message) {
  if (store_error_) {
    message.answered(try_later("the hub's store has stopped"));
    return;
  }
  if (in_trouble_) return message.answered(try_later(kInTrouble));
  Decision decision = core_.handle(message.command, message.at, store_.room());
  if (!decision.note.empty() && events_.noted) events_.noted(decision.note);
  if (decision.record) {
    append(std::move(*decision.record), std::move(message.body), std::move(decision.answer),
           std::move(message.answered));
  } else {
    waiting_.push_back({core_.last_lsn(), std::move(decision.answer), std::move(message.answered), std::nullopt});
  }
}

void CoreThread::append(Record record, SharedBytes body, Answer answer, Answered answered) {
  const Lsn lsn = store_.append({encode(record), std::move(body)});
  AXLE_ASSERT(lsn == core_.last_lsn());
  waiting_.push_back({lsn, std::move(answer), std::move(answered), std::move(record)});
}

// What time has made due. While the store is full or in trouble it waits: nothing is lost by that.
void CoreThread::housekeep() {
  if (store_.room() < kHousekeepingRoomBytes) return;
  if (auto record = core_.housekeep(live_now())) append(std::move(*record), {}, Done{}, nullptr);
}

void CoreThread::became_durable(const Result<Lsn>& durable) {
  if (durable) {
    durable_ = std::max(durable_, *durable);
    return;
  }
  if (store_error_) return;
  store_error_ = durable.error();
  // What waited is not known to be on disk: nobody may be told that it was accepted.
  release();
  for (Waiting& waiting : waiting_) {
    if (waiting.answered) waiting.answered(try_later("the hub's store has stopped"));
  }
  waiting_.clear();
  if (events_.failed) events_.failed(*store_error_);
}

void CoreThread::release() {
  while (!waiting_.empty() && waiting_.front().lsn <= durable_) {
    Waiting& first = waiting_.front();
    if (first.record && events_.recorded) events_.recorded(*first.record, first.lsn);
    if (first.answered) first.answered(std::move(first.answer));
    waiting_.pop_front();
  }
}

}  // namespace axle::hub
