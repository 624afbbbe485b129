// One order -> one packet: rendered, signed by the person and then by the agency, wrapped.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "agents/documents/corpus.hpp"
#include "agents/documents/damage.hpp"
#include "agents/documents/renderer.hpp"

namespace axle::agents {

// Names of the two signature fields in every signed document.
inline constexpr std::string_view kPersonField = "NguoiKy";
inline constexpr std::string_view kAgencyField = "CoQuan";

// The agency's signature on an appendix; a field of its own name, as viewers list fields by name.
inline constexpr std::string_view kAppendixField = "CoQuanPhuLuc";

// Gives the time stamps of a corpus, at whatever time is asked for. Thread-safe.
class CorpusStamps {
 public:
  static Result<CorpusStamps> create(const signature::Authority& authority);
  signature::TimestampSource at(InstantNs time) const;

 private:
  explicit CorpusStamps(signature::Identity identity) : identity_(std::move(identity)) {}
  signature::Identity identity_;
  std::shared_ptr<std::atomic<std::uint64_t>> serial_ = std::make_shared<std::atomic<std::uint64_t>>(1);
};

// Thread-safe after construction: making packets only reads.
class PacketMaker {
 public:
  // Signs one small document for each algorithm, with and without time stamps, to learn how many bytes the two
  // signatures add; makes a time-stamping authority when an order wants time stamps. `identities` is borrowed.
  static Result<PacketMaker> create(const std::vector<DocumentOrder>& orders, const Identities& identities);

  // The packet's bytes; invalid_input as make_corpus() has it.
  Result<std::string> make(const DocumentOrder& order) const;

 private:
  // What decides how many bytes the two signatures take.
  struct Kind {
    std::size_t algorithm = 0, stamped = 0;
  };
  explicit PacketMaker(const Identities& identities) : identities_(&identities) {}
  Result<Bytes> make_pdf(const DocumentOrder& order) const;
  Result<Bytes> make_appendix(const DocumentOrder& order, std::uint32_t number) const;
  Result<std::vector<PacketFileContent>> make_files(const DocumentOrder& order) const;
  Result<std::string> wrap(const DocumentOrder& order, std::vector<PacketFileContent> files) const;
  Result<Bytes> sign_twice(const RenderedDocument& document, const DocumentOrder& order) const;
  signature::TimestampSource stamps_of(const DocumentOrder& order) const;
  Kind kind_of(const DocumentOrder& order) const;

  const Identities* identities_;
  std::optional<CorpusStamps> stamps_;
  std::array<std::array<std::uint64_t, 2>, signature::kKeyAlgorithmCount> signature_bytes_{};  // by Kind
};

// "12-UBND-VP.signed.pdf"; what a file name cannot hold becomes '-'. Of an appendix (`number` from 1):
// "12-UBND-VP-PL1.signed.pdf".
std::string attachment_name(const packet::DocumentHeader& header, bool is_signed, std::uint32_t appendix = 0);

}  // namespace axle::agents
