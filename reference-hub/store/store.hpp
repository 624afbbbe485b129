// Where records and packet bytes live. The journal is the truth; everything else is derived.
#pragma once

#include <functional>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

// A record on its way to disk. `body` may be empty.
struct StoreEntry {
  Bytes facts;
  SharedBytes body;
};

class Store {
 public:
  virtual ~Store() = default;

  // Must be called once, on an empty store too, before anything is appended. Calls `each` for every whole record,
  // oldest first; an error of `each` is passed on. A torn tail (the last write was cut short) is cut off and reported
  // in the count; damage before the tail is `corrupt`, with file and offset.
  struct Recovery {
    std::uint64_t records = 0, bytes = 0, torn_bytes = 0;  // all that is there, replayed or not
    std::uint64_t replayed = 0;                            // records given to `each`
  };
  using Replay = std::function<Result<void>(Lsn lsn, BytesView facts)>;
  // Only records after `after` are given to `each`: a snapshot holds what the others say.
  virtual Result<Recovery> recover(const Replay& each, Lsn after = 0) = 0;
  // Records before `lsn` are needed no more, neither their bodies nor (a durable snapshot holds them) their facts:
  // whole segments of them are removed. body() answers not_found for what was removed. From the thread that appends.
  virtual void forget_before(Lsn lsn) = 0;

  // Takes the entry and returns its Lsn at once; from one thread. Durable when on_durable says so. An entry that is no
  // larger than room() was just before can be written; one that is larger stops the store.
  virtual Lsn append(StoreEntry entry) = 0;
  // Told from the store's thread (a store without one: from within append): everything up to and including `lsn` is on
  // disk. An error is told once and is final: the store has stopped (`io`), nothing after the last told Lsn is durable,
  // room() is 0, and what is appended from then on is dropped. To be set before the first append; must not call back
  // into the store.
  using Durable = std::function<void(Result<Lsn> lsn)>;
  virtual void on_durable(Durable durable) = 0;

  // The body of a durable record, straight from the mapped segment; any thread. not_found, corrupt (checksum).
  virtual Result<SharedBytes> body(Lsn lsn) = 0;

  // The size of the largest entry that is certain to be writable now, its headers included (64 bytes are enough for
  // those). 0 when the store has stopped. Cheap; any thread.
  virtual std::uint64_t room() const noexcept = 0;
  // Durable records, headers included, without what is only preallocated.
  virtual std::uint64_t stored_bytes() const noexcept = 0;
  // Bytes, syncs and the time spent in them since the start.
  struct Counters {
    std::uint64_t records = 0, bytes = 0, syncs = 0;
    DurationNs sync_ns = 0;
  };
  virtual Counters counters() const noexcept = 0;
};

}  // namespace axle::hub
