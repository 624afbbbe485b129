// The corpus: every document of a run, rendered, signed twice and wrapped into its packet before the measured phase;
// kept in one file, mapped and shared read-only.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/signature/authority.hpp"

namespace axle::agents {

// Who signs for an agency: the agency itself and its competent person.
struct AgencyIdentity {
  signature::Identity agency, person;
};

struct IdentityOrder {
  signature::AgencySubject agency;
  signature::PersonSubject person;
  signature::KeyAlgorithm algorithm = signature::KeyAlgorithm::rsa2048;
};

struct IdentityOptions {
  std::uint32_t key_pool_max = 64;  // distinct key pairs per algorithm; certificates are always one's own
  InstantNs not_before = 0;
  std::filesystem::path cache;  // folder; empty: no cache
};

struct Identities {
  signature::Authority authority;
  std::vector<AgencyIdentity> agencies;  // in the order asked
  std::uint32_t key_pairs = 0;           // distinct pairs in use
  bool from_cache = false;
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Keys and certificates for every order; from the cache when it holds the same orders. Cache files are 0600.
Result<Identities> make_identities(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                                   const Progress& progress);

struct DocumentOrder {
  packet::DocumentHeader header;
  std::uint32_t agency = 0;  // index into Identities::agencies: who signs
  bool is_signed = true;
  std::uint32_t pages = 1;
  std::uint64_t target_bytes = 0;  // of the PDF
  std::uint64_t seed = 0;
};

class Corpus {
 public:
  std::size_t size() const noexcept { return offsets_.empty() ? 0 : offsets_.size() - 1; }
  // The packet's bytes, straight from the mapped file.
  SharedBytes packet(std::size_t index) const;
  Digest256 digest(std::size_t index) const { return digests_[index]; }
  bool from_cache() const noexcept { return from_cache_; }
  std::uint64_t bytes() const noexcept { return offsets_.empty() ? 0 : offsets_.back(); }

 private:
  friend Result<Corpus> make_corpus(const std::vector<DocumentOrder>&, const Identities&, const std::filesystem::path&,
                                    unsigned, const Progress&);
  SharedBytes mapped_;
  std::vector<std::uint64_t> offsets_;
  std::vector<Digest256> digests_;
  bool from_cache_ = false;
};

// Renders, signs and wraps every order, `threads` at a time; with a cache folder an equal corpus made before (same
// orders, same identities) is mapped instead. A broken or half-written cache is made again.
Result<Corpus> make_corpus(const std::vector<DocumentOrder>& orders, const Identities& identities,
                           const std::filesystem::path& cache, unsigned threads, const Progress& progress);

}  // namespace axle::agents
