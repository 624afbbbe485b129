// The hub's behaviour without I/O: a deterministic state machine. One thread calls it; the live server and the
// simulator drive the same object.
//
// The rule of durability: `handle` may append records and always gives one answer; the answer (and every later answer)
// may leave the hub only when all records appended so far are durable. So nothing that a client has seen can be lost.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference-hub/core/messages.hpp"

namespace axle::hub {

// An item that came back as `fail` this often is set aside: it stays `fail` and is listed only on request. A constant,
// because a journal must mean the same after a change of configuration.
inline constexpr int kAttemptsMax = 5;

struct CoreOptions {
  std::array<std::uint8_t, 32> id_key{};  // doc ids are a keyed function of a counter: not guessable, reproducible
  std::uint32_t page_size_default = 100;
  std::uint32_t page_size_max = 1000;
  DurationNs processing_lease = 10 * kMinute;    // a `processing` item that is not acknowledged waits again after this
  std::size_t receivers_max = 10'000;            // of one document, or changed by one update; <= kRecordReceiversMax
  std::size_t replacements_max = 100;            // documents replaced by one packet; <= kRecordReceiversMax
  std::uint64_t waiting_items_max = 10'000'000;  // in all mailboxes together; more gives try_later
  // Nobody may use up all of that alone: items waiting in one centre's mailboxes, items waiting that one centre sent.
  std::uint64_t waiting_items_per_receiver_max = 2'000'000, waiting_items_per_sender_max = 2'000'000;
  // Of each of these limits, and of the store's room, the last tenth is kept for what is urgent: documents of priority
  // 1-4, recalls and statuses.
  DurationNs expire_after = 30 * kDay;   // not fetched until then: delivered no more, and the sender's view says so
  DurationNs forget_after = 37 * kDay;   // packets leave the hub, with everything known of them; never before expiry
  std::size_t agencies_max = 1'000'000;  // registering more gives try_later
  // Documents are refused (try_later) when the store has less room than their length and this, so that
  // acknowledgements, which make mailboxes empty, still find room on a disk that is nearly full.
  std::uint64_t room_slack_bytes = 1 << 20;
};

struct Decision {
  Answer answer{};
  // At most one record; it becomes durable before the answer leaves. For SendDocument and SendStatus its body is the
  // packet.
  std::optional<Record> record{};
  // Allowed, but odd: a status out of order, a status for a document that is not known here. One sentence; for the log.
  std::string note{};
};

class HubCore {
 public:
  // An agency that names a centre which is not in `centres` is known, but nobody can act for it. A code that occurs
  // twice, a text past kTextBytesMax and a forget_after below expire_after are defects of the caller.
  HubCore(CoreOptions options, std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies);
  ~HubCore();
  HubCore(HubCore&&) noexcept;
  HubCore& operator=(HubCore&&) noexcept;

  // Decides and, when there is a record, applies it at once with the next Lsn. `room_bytes` is what the store can still
  // take: too little gives try_later. Time never runs backwards in here: an earlier `now` counts as the latest one
  // seen.
  //
  // Who may do what, and what a refusal is called:
  //   every command     a centre that is not in the directory: wrong_credentials
  //   SendDocument      sender_not_registered, not_allowed (another centre's agency), bad_edxml (no document id, no
  //   SendStatus        receiver, a receiver twice, priority out of range), too_large (receivers), duplicate_conflict,
  //                     receiver_unknown (names them; nothing is delivered to the others), try_later.
  //                     The same (sender, document id) with the same digest is Accepted again with the same doc id; a
  //                     status the same by (document id, from, code, timestamp, to), whatever else it says.
  //     recall, update, replacement (Decision 28 Art 8.2, 9.2; Decree 30 Art 18) are delivered to their own receivers
  //                     like any document, and act on documents of the same sender before that; nobody else's are
  //                     found (not_allowed, one sentence). bad_edxml: no target, a receiver or document named twice in
  //                     a list; too_large: receivers_max, replacements_max, or more than kRecordReceiversMax items of
  //                     one document in all its deliveries.
  //       recall        what its receivers hold of the target is recalled. Recalled from everybody who has not been
  //                     removed, the target is frozen: its updates are bad_request; recalling again changes nothing.
  //       update        removed receivers lose what they have not acknowledged; added ones get the target's own packet
  //                     from now on, unless they hold it; a changed header is the new one in the sender's view.
  //       replacement   the documents it names are replaced, for the receivers it names or for all.
  //       An item recalled, removed, replaced or expired before it was acknowledged is in no list, and not_found. One
  //       that was done stays done: the hub cannot take it back. To hold: an item none of this has happened to.
  //     statuses        are carried in any order; one that fits the state machine of domain 3.2 becomes the item's
  //                     business status, any other is told in `note` and counted.
  //   ListReceived      what waits: urgent ones (priority 4 to 1) first, but of every four rows one is the oldest of
  //                     priority 0 (fair_merge.hpp); the other states by arrival.
  //   Fetch,            not_found: the same sentence for an unknown id and for another centre's. The id is the
  //   Acknowledge       receiver's (as listed), never the sender's. initial -> processing -> done|fail, the first step
  //                     may be left out; `fail` waits again until kAttemptsMax; `done` is final: done again is Done,
  //                     anything else bad_request. An item set aside may still be fetched, taken up again, or done.
  //   ListSent          not_found unless the asking centre sent it; the id is the sender's. One row per item of the
  //                     document, later deliveries by updates included.
  //   RegisterAgency    creates or changes; bad_request (code), not_allowed (another centre's code or old code).
  //   ListAgencies      active ones; getSynchronizeUnit also those that were deleted.
  //   DeleteAgency      not_found, not_allowed. What waits for a deleted agency stays with its centre until fetched.
  Decision handle(const Command& command, InstantNs now, std::uint64_t room_bytes = UINT64_MAX);

  // What time has made due, at most one record, applied at once like those of `handle`; nothing when nothing is due. To
  // be called now and then (once a second is plenty) with the same clock. An item is due when its packet arrived longer
  // ago than `expire_after`, a packet when `forget_after` is over, each a thousandth of that time or a second late, so
  // that records are few. Applying takes about a microsecond a packet, and one record concerns some 100,000 items at
  // most (more only if they came in one moment); the next call gives the next piece.
  std::optional<Record> housekeep(InstantNs now);

  // Recovery: records in the order of the journal, each with its Lsn (ascending). Codes that have left the configured
  // directory since are kept as agencies that nobody can address.
  void replay(const Record& record, Lsn lsn);

  // The whole recorded state at last_lsn(), written piece after piece; false when the sink said so. Allocates nothing:
  // it may run in a forked child.
  using Sink = std::function<bool(BytesView)>;
  bool save(const Sink& sink) const;
  // The state that `save` wrote; configuration given anew counts as it would have before a replay: agencies that
  // records have changed stay changed. `snapshot` may go afterwards. corrupt: the bytes are no snapshot, of another
  // version or id key, or no state that records could have made; what no rule can tell (a digest, a title) is the
  // store's checksum's business.
  static Result<HubCore> load(CoreOptions options, std::vector<CentreRecord> centres,
                              std::vector<AgencyRecord> agencies, BytesView snapshot);

  Lsn last_lsn() const noexcept;
  // The oldest record whose packet can still be fetched; last_lsn() + 1 when none can.
  Lsn oldest_needed_lsn() const noexcept;
  // nullptr when there is none. Both forms of an agency's code find it; a deleted agency is not found.
  const CentreRecord* centre(std::string_view id) const noexcept;
  const AgencyRecord* agency(std::string_view code) const noexcept;
  // Counts up whenever the agencies change, so that a written list of them can be kept until then.
  std::uint64_t directory_version() const noexcept;

  // deliveries = waiting + acknowledged + set_aside + withdrawn + expired, always: the accounting identity of the
  // mailboxes.
  struct Totals {
    std::uint64_t documents = 0, statuses = 0;  // packets accepted
    std::uint64_t deliveries = 0;               // mailbox items made, one per receiver of a document or status
    std::uint64_t waiting = 0;                  // items initial or processing
    std::uint64_t acknowledged = 0;             // items done
    std::uint64_t set_aside = 0;                // items that failed kAttemptsMax times
    std::uint64_t withdrawn = 0;                // items recalled, removed or replaced before they were acknowledged
    std::uint64_t expired = 0;                  // items that nobody acknowledged in time
    std::uint64_t forgotten = 0;                // packets (of documents + statuses) that have left the hub
    std::uint64_t irregular = 0;                // statuses out of order or for unknown documents, all accepted
    std::uint64_t repeated = 0, refused = 0;    // answers since the start of this process, not part of the state
    std::uint64_t agencies = 0, centres = 0;    // now in the directory
  };
  Totals totals() const noexcept;
  // A hash of the whole recorded state, for tests: two cores that saw the same records agree. Reads everything.
  std::uint64_t fingerprint() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::hub
