#include "protocol/signature/xml/references.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/range_hash.hpp"

namespace axle::signature {
namespace {

// Digests what is written to it, and knows how much that was and how long it took.
class DigestSink : public CanonicalSink {
 public:
  DigestSink(DigestAlgorithm algorithm, const CostLedger& ledger) : ledger_(ledger), context_(EVP_MD_CTX_new()) {
    AXLE_ASSERT(context_ != nullptr);
    AXLE_ASSERT(EVP_DigestInit_ex2(context_.get(), fetched_digest(algorithm), nullptr) == 1);
  }

  void write(std::string_view bytes) override {
    const DurationNs start = ledger_.now();
    AXLE_ASSERT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    size_ += bytes.size();
    spent_ += ledger_.now() - start;
  }

  DigestValue finish() {
    DigestValue value;
    unsigned int size = 0;
    AXLE_ASSERT(EVP_DigestFinal_ex(context_.get(), value.bytes.data(), &size) == 1);
    value.size = size;
    return value;
  }

  std::size_t size() const noexcept { return size_; }
  DurationNs spent() const noexcept { return spent_; }

 private:
  const CostLedger& ledger_;
  Native<evp_md_ctx_st> context_;
  std::size_t size_ = 0;
  DurationNs spent_ = 0;
};

Verdict refused(std::string reason) {
  return Verdict::failed(SubIndication::format_failure, std::move(reason));
}

// A packet on its way gets a TraceHeader from every hub that rewrites it; its first is the sender's.
Verdict changed(const packet::Packet& packet) {
  std::string reason = "the packet was changed after it was signed";
  const auto* header = packet.document();
  const bool has_hop = header != nullptr && !header->trace.empty() && header->trace.back().organ_id != header->from.id;
  reason += has_hop
                ? ": it was rewritten on its way, its last TraceHeader is by " + quoted(header->trace.back().organ_id) +
                      " (a hub that appends its TraceHeader breaks the "
                      "sender's signature)"
                : ", for example rewritten by a hub that appends its TraceHeader";
  return Verdict::failed(SubIndication::hash_failure, std::move(reason));
}

class References {
 public:
  References(BytesView bytes, const packet::Packet& packet, const XmlSignature& signature, CostLedger& ledger,
             Sha256Beside* beside)
      : bytes_(bytes),
        packet_(packet),
        signature_(signature),
        ledger_(ledger),
        beside_(beside),
        root_(range_of(packet.signature_site.root)),
        signature_range_(range_of(packet.signature_element)) {}

  ReferenceResult check() {
    if (!is_whole_packet() || has_other_ids()) {
      check_by_map();
    } else if (packet_.signature_site.is_canonical) {
      check_as_it_stands();
    } else {
      result_.failure = check_one(signature_.references.front(), {});
    }
    return std::move(result_);
  }

 private:
  ByteRange range_of(std::string_view part) const noexcept {
    const auto begin = static_cast<std::size_t>(part.data() - as_text(bytes_).data());
    return {begin, begin + part.size()};
  }

  bool is_whole_packet() const noexcept {
    return signature_.references.size() == 1 && signature_.references.front().target.empty() &&
           signature_.references.front().enveloped;
  }
  // Outside the signature element: then one could be equal to another.
  bool has_other_ids() const noexcept { return packet_.signature_site.ids != signature_.ids.size(); }

  // Canonical by the exclusive method is canonical by the inclusive ones too when it is the whole document: nothing is
  // declared where it is not used, so both write the same declarations in the same places.
  void check_as_it_stands() {
    const XmlReference& reference = signature_.references.front();
    result_.canonical_as_is = true;
    result_.covered_bytes = root_.size() - signature_range_.size();
    const CostLedger::Scope scope(ledger_, Stage::hash);
    RangeHash hash(bytes_.subspan(root_.begin, root_.size()), reference.digest, beside_);
    const DigestValue digest =
        hash.digest(signature_range_.begin - root_.begin, signature_range_.end - root_.begin, root_.size());
    if (!equal_constant_time(digest.view(), reference.digest_value)) result_.failure = changed(packet_);
  }

  void check_by_map() {
    std::vector<std::string> wanted;
    for (const XmlReference& reference : signature_.references) {
      if (!reference.target.empty()) wanted.push_back(reference.target);
    }
    Result<PacketMap> map;
    {
      const CostLedger::Scope scope(ledger_, Stage::canonical_form);
      map = map_packet(bytes_, packet_, wanted);
    }
    if (!map) {
      result_.failure = refused(map.error().detail);
      return;
    }
    for (const XmlReference& reference : signature_.references) {
      auto failure = check_one(reference, *map);
      if (!failure) continue;
      result_.failure = std::move(failure);
      return;
    }
    for (const PacketMap::Required& one : map->required) {
      const auto holds = [&](const ByteRange& range) { return range.holds(one.range); };
      if (std::ranges::none_of(covered_, holds)) result_.uncovered.push_back(one.path);
    }
  }

  std::optional<Verdict> check_one(const XmlReference& reference, const PacketMap& map) {
    XmlPart part{.document = as_text(bytes_), .begin = root_.begin, .end = root_.end, .in_scope = {}};
    if (!reference.target.empty()) {
      const auto target = map.targets.find(reference.target);
      if (target == map.targets.end()) return refused("nothing has the Id " + quoted(reference.target));
      part.begin = target->second.range.begin;
      part.end = target->second.range.end;
      for (const auto& [prefix, space] : target->second.in_scope) part.in_scope.push_back({prefix, space});
      part.inherits_xml_attributes = target->second.inherits_xml_attributes;
    }
    const ByteRange range{part.begin, part.end};
    if (signature_range_.holds(range)) return refused("a reference to a part of the signature itself");
    const bool is_inside = range.holds(signature_range_);
    if (is_inside && !reference.enveloped) return refused("a reference to what holds the signature must leave it out");
    if (std::ranges::any_of(covered_, [&](const ByteRange& other) { return other.overlaps(range); })) {
      return refused("a reference covers what another covers already");
    }
    covered_.push_back(range);
    result_.covered_bytes += range.size() - (is_inside ? signature_range_.size() : 0);
    return check_digest(reference, part);
  }

  std::optional<Verdict> check_digest(const XmlReference& reference, const XmlPart& part) {
    DigestSink sink(reference.digest, ledger_);
    const DurationNs start = ledger_.now();
    const auto written = write_canonical(part, reference.form, signature_range_.begin, sink);
    ledger_.add(Stage::canonical_form, ledger_.now() - start - sink.spent());
    ledger_.add(Stage::hash, sink.spent());
    if (!written) return refused(written.error().detail);
    if (sink.size() == 0) return refused("a reference to nothing");
    if (!equal_constant_time(sink.finish().view(), reference.digest_value)) return changed(packet_);
    return std::nullopt;
  }

  BytesView bytes_;
  const packet::Packet& packet_;
  const XmlSignature& signature_;
  CostLedger& ledger_;
  Sha256Beside* beside_;
  ByteRange root_, signature_range_;
  std::vector<ByteRange> covered_;
  ReferenceResult result_;
};

}  // namespace

ReferenceResult check_references(BytesView bytes, const packet::Packet& packet, const XmlSignature& signature,
                                 CostLedger& ledger, Sha256Beside* beside) {
  return References(bytes, packet, signature, ledger, beside).check();
}

}  // namespace axle::signature
