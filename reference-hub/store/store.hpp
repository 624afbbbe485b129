// Where records and packet bytes live. The journal is the truth; everything else is derived.
#pragma once

#include <functional>
#include <memory>
#include <optional>

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

  // Must be called once, on an empty store too, before anything is appended. Gives `each` every whole record after
  // `after`, oldest first (a snapshot holds what the others say); an error of `each` is passed on. A torn tail (the
  // last write was cut short) is cut off and reported in the count.
  //   corrupt  damage before the tail, with file and offset; `after` is beyond the last record (a snapshot is only kept
  //            of what is durable, so something was lost); the first record that is left is beyond `after` + 1 (the
  //            snapshot is missing that older ones were removed for)
  struct Recovery {
    std::uint64_t records = 0, bytes = 0, torn_bytes = 0;  // all that is there, replayed or not
    std::uint64_t replayed = 0;                            // records given to `each`
    Lsn first = 1, last = 0;                               // of what is there; last + 1 is the next
  };
  using Replay = std::function<Result<void>(Lsn lsn, BytesView facts)>;
  virtual Result<Recovery> recover(const Replay& each, Lsn after = 0) = 0;
  // Records before `lsn` are needed no more, neither their bodies nor (a durable snapshot holds them, the caller
  // promises) their facts: whole segments of them are removed, though never the last one. body() answers not_found for
  // what was removed; bodies that somebody holds stay readable. Returns at once, the files go soon after; one that
  // cannot be removed is tried again. From the thread that appends.
  virtual void forget_before(Lsn lsn) = 0;

  // Takes the entry and returns its Lsn at once; from one thread. Durable when on_durable says so. An entry that is no
  // larger than room() was just before can be written; one that is larger brings the store into trouble until there is
  // room for it.
  virtual Lsn append(StoreEntry entry) = 0;
  // Told from the store's thread (a store without one: from within append): everything up to and including `lsn` is on
  // disk. A disk that refuses (full, read-only, failing) is no error here: the store is in trouble() then, keeps what
  // was appended, and tells when it is durable after all. An error is told once and is final: the store has stopped,
  // nothing after the last told Lsn is known to be durable, room() is 0, and what is appended from then on is dropped.
  //   limit      an entry that is larger than the whole quota: no waiting helps
  //   not_found  the store's folder was removed or replaced
  //   io         the store was in trouble when it was closed
  // To be set before the first append; must not call back into the store.
  using Durable = std::function<void(Result<Lsn> lsn)>;
  virtual void on_durable(Durable durable) = 0;
  // Why nothing can be written at the moment (and room() is 0), with path and the system's reason; nothing when all is
  // well. Ends by itself when the disk works again, unless the store has stopped. Any thread.
  virtual std::optional<Error> trouble() const { return std::nullopt; }
  // Nothing more will be appended, and nobody wants to wait for a sick disk: a store in trouble tries once more and
  // then stops, with the error told, so that everything appended is answered for soon. Any thread; returns at once.
  virtual void close() {}

  // The body of a durable record, straight from the mapped segment; any thread. not_found, corrupt (checksum).
  virtual Result<SharedBytes> body(Lsn lsn) = 0;

  // The size of the largest entry that is certain to be writable now, its headers included (64 bytes are enough for
  // those). 0 when the store is in trouble or has stopped. Cheap; any thread.
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
