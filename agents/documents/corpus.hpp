// The corpus: every document of a run, rendered, signed twice and wrapped into its packet before the measured phase;
// kept in one file, mapped and shared read-only.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agents/documents/signers.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/packet/quirk.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::agents {

struct IdentityOrder {
  signature::AgencySubject agency;
  signature::PersonSubject person;
  signature::KeyAlgorithm algorithm = signature::KeyAlgorithm::rsa2048;
  // Of both certificates: other dates than the authority's, or a flaw. An agency that has several orders needs
  // something that tells them apart: equal orders with equal keys get equal certificates.
  signature::IssueOptions issue{};
  // When the authority revokes both; whoever serves its lists has to know, the certificates do not say.
  std::optional<InstantNs> revoked_at{};
};

struct IdentityOptions {
  std::uint32_t key_pool_max = 64;  // distinct key pairs per algorithm, at least 1; certificates are always one's own
  InstantNs not_before = 0;         // of every certificate
  std::filesystem::path cache;      // folder; empty: no cache
  signature::KeyAlgorithm authority_algorithm = signature::KeyAlgorithm::rsa2048;
  std::string service_url{};  // where the authority tells about revocation (AuthorityOptions); empty: nowhere
};

struct Identities {
  signature::Authority authority;
  Signers agencies;             // in the order asked
  std::uint32_t key_pairs = 0;  // distinct pairs in use
  bool from_cache = false;
  std::string note;  // why a cache that was there could not be used; empty otherwise
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Keys and certificates for every order; from the cache when it holds the same orders and options. Cache files are
// 0600, their folder 0700; a broken cache is made again, with a note. An agency's own key and its person's key differ
// unless the pool has only one. Keys are made by two threads; `progress` runs in one thread at a time.
// invalid_input: key_pool_max is 0, or an order that the authority refuses (the detail has its index); io: the cache
// folder cannot be written, nothing half made is left then.
Result<Identities> make_identities(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                                   const Progress& progress);

// More certificates of the same authority, with keys of the pool (at least one of each algorithm is made when it has
// none): their rows follow those there are. Nothing is cached. Errors as make_identities() has them; `identities` is
// unchanged then.
Result<void> add_identities(Identities& identities, const std::vector<IdentityOrder>& orders, const Progress& progress);

// What is wrong with a packet on purpose; damage.hpp says what each does to it.
enum class DamageKind : std::uint8_t { none, tampered, oversized, malformed, hostile };
struct Damage {
  DamageKind kind = DamageKind::none;
  std::string attack{};  // hostile: one of attacks()
};

struct DocumentOrder {
  packet::DocumentHeader header;
  std::uint32_t agency = 0;  // index into Identities::agencies: who signs
  bool is_signed = true;
  bool packet_signed = false;  // the packet too, by the agency; not for Ed25519, which XML-DSig 1.1 does not know
  std::uint32_t pages = 1;
  std::uint32_t attachments = 1;   // files: the document itself, then appendices, each signed by the agency
  std::uint64_t target_bytes = 0;  // of the document's PDF with its signatures; 0, or less than it has by nature: as
                                   // it comes
  std::uint64_t seed = 0;
  packet::Quirks quirks = 0;  // how the agency's system writes packets; those that nobody can read leave it unsigned
  // When the authority's time stamps on all signatures say they were made; none: no time stamps.
  std::optional<InstantNs> stamped_at{};
  Damage damage{};
};
// The hub takes no more (ReaderLimits::attachments_max).
inline constexpr std::uint32_t kAttachmentsMax = 60;

// Where a packet lies in the corpus' file. Several may lie at the same place.
struct PacketPlace {
  std::uint64_t begin = 0, bytes = 0;
  friend bool operator==(const PacketPlace&, const PacketPlace&) = default;
};

class Corpus {
 public:
  // Of packets that were made elsewhere, in memory.
  static Corpus of(const std::vector<std::string>& packets);
  std::size_t size() const noexcept { return places_.size(); }
  // The packet's bytes, straight from the mapped file.
  SharedBytes packet(std::size_t index) const;
  Digest256 digest(std::size_t index) const { return digests_[index]; }
  bool from_cache() const noexcept { return from_cache_; }
  // Why a cache that was there could not be used; empty otherwise.
  const std::string& note() const noexcept { return note_; }
  // Of the file; what lies there once counts once.
  std::uint64_t bytes() const noexcept { return mapped_.view.size(); }

 private:
  friend Result<Corpus> make_corpus(const std::vector<DocumentOrder>&, const Identities&, const std::filesystem::path&,
                                    unsigned, const Progress&);
  SharedBytes mapped_;
  std::vector<PacketPlace> places_;
  std::vector<Digest256> digests_;
  bool from_cache_ = false;
  std::string note_;
};

// Renders, signs and wraps every order, `threads` at a time; with a cache folder an equal corpus made before (same
// orders, same identities) is mapped instead, after every packet was checked against its digest. A broken or
// half-written cache is made again, with a note. Two programs that want the same corpus at once make it once. The eight
// corpora used last, at most 4 GiB, stay in the folder. Without a cache folder the packets lie in a temporary file that
// has no name any more when this returns.
// The file has the packets in the order of `orders`; only a few packets at a time are in memory. All oversized orders
// are one packet, that of the first of them. A signed document carries the person's signature, then the agency's; both
// claim the morning of the promulgation date, or, when their certificates are not valid yet (any more) then, the
// nearest time that is. Its appendices carry the agency's at the upper right of page 1, with number and time (Decree
// 30/2020 Annex I). Time stamps come from an authority that is made for the corpus.
// `progress` runs in one thread at a time. An order that signs must name an agency of `identities`.
// invalid_input: a header that cannot be rendered, an attack that there is not, attachments out of range (the order's
// index is in the detail); io: no space, no permission; nothing half made is left then.
Result<Corpus> make_corpus(const std::vector<DocumentOrder>& orders, const Identities& identities,
                           const std::filesystem::path& cache, unsigned threads, const Progress& progress);

}  // namespace axle::agents
