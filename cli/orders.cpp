#include "cli/orders.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "agents/documents/damage.hpp"
#include "base/random.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "sim/workload/plan_hash.hpp"

namespace axle::cli {
namespace {

using sim::Misdeed;
using sim::PlannedDocument;

// Further certificates of an agency begin later than its first: equal ones would have equal numbers.
constexpr DurationNs kFurtherAfter = kDay;
// A revoked certificate was so when the corpus' documents say that they were signed.
constexpr InstantNs kRevokedAt = kIssueDate - 30 * kDay;
// Certificates know whole seconds, and so do time stamps.
InstantNs whole_second(InstantNs at) {
  return at / kSecond * kSecond;
}
// Renewed certificates are in hand a day before the old ones end.
constexpr DurationNs kOverlap = kDay;

// When the first certificates of the renewed level end.
InstantNs first_end(const World& world, InstantNs starts_at) {
  return whole_second(starts_at + world.scenario.signatures.renewal.at);
}

enum class Further : std::uint8_t { expired, revoked, for_xml, first, second };

// Gives positions in the row of identities; each further one is ordered when it is first asked for.
class Cast {
 public:
  Cast(const World& world, std::optional<InstantNs> starts_at) : world_(world), starts_at_(starts_at) {
    for (std::uint32_t i = 0; i < world.network.agencies.size(); ++i) orders_.push_back(order_of(i));
  }

  // Only after all cached ones: they come first in the row.
  std::uint32_t further(std::uint32_t agency, Further kind) {
    const auto [found, is_new] = positions_.try_emplace({agency, kind}, static_cast<std::uint32_t>(orders_.size()));
    if (is_new) orders_.push_back(further_order(agency, kind));
    return found->second;
  }
  std::size_t size() const noexcept { return orders_.size(); }
  std::vector<agents::IdentityOrder> take() { return std::move(orders_); }

 private:
  // The code is the one that the agency's centre writes: signatures must speak for the packet's sender as written.
  agents::IdentityOrder order_of(std::uint32_t index) const {
    const sim::Agency& agency = world_.network.agencies[index];
    const std::string& code = sim::wire_code(world_.network, index, index);
    return {.agency = {code, agency.name, agency.in_charge},
            .person = {agency.signer_name, agency.signer_title, code, agency.name},
            .algorithm = agency.algorithm};
  }

  agents::IdentityOrder further_order(std::uint32_t agency, Further kind) const {
    agents::IdentityOrder order = order_of(agency);
    const InstantNs first_ends = first_end(world_, starts_at_.value_or(0));
    switch (kind) {
      case Further::expired: order.issue.flaw = signature::Flaw::expired; break;
      case Further::revoked:
        order.issue.not_before = kCertificatesFrom + kFurtherAfter;
        order.revoked_at = kRevokedAt;
        break;
      case Further::for_xml:
        order.issue.not_before = kCertificatesFrom + kFurtherAfter;
        order.algorithm = signature::KeyAlgorithm::p256;
        break;
      case Further::first: order.issue.not_after = first_ends; break;
      case Further::second: order.issue.not_before = first_ends - kOverlap; break;
    }
    return order;
  }

  const World& world_;
  std::optional<InstantNs> starts_at_;
  std::vector<agents::IdentityOrder> orders_;
  std::map<std::pair<std::uint32_t, Further>, std::uint32_t> positions_;
};

std::optional<Misdeed> misdeed_of(const World& world, const PlannedDocument& document) {
  if (document.misdeed == sim::kNone) return std::nullopt;
  return world.scenario.misbehaviour[document.misdeed].kind;
}

bool is_renewed(const World& world, const PlannedDocument& document) {
  return has_renewal(world.scenario) &&
         to_string(world.network.agencies[document.from].level) == world.scenario.signatures.renewal.level;
}

// The time of sending, on the side of the old certificate's end where the plan has it.
InstantNs stamp_of(const World& world, const PlannedDocument& document, InstantNs starts_at) {
  const InstantNs sent = starts_at + document.at, ends = first_end(world, starts_at);
  if (document.certificate == sim::Certificate::second) return sent;
  const bool in_time = document.at < world.scenario.signatures.renewal.at;
  return in_time ? std::min(sent, ends) : std::max(sent, ends + kSecond);
}

bool signs_packets(const World& world, const PlannedDocument& document) {
  return world.scenario.signatures.packet == sim::PacketSigning::modern && !is_renewed(world, document) &&
         world.network.agencies[document.from].algorithm != signature::KeyAlgorithm::ed25519;
}

packet::Quirks quirks_of(const World& world, const PlannedDocument& document) {
  const sim::Centre& centre = world.network.centres[world.network.agencies[document.from].centre];
  return centre.dialect == sim::kNoDialect ? 0 : world.scenario.network.dialects[centre.dialect].packets;
}

// The document as if nothing were wrong with it.
agents::DocumentOrder plain_order(const World& world, const PlannedDocument& document) {
  return {.header = document.header,
          .agency = document.from,
          .is_signed = document.is_signed,
          .packet_signed = document.is_signed && signs_packets(world, document),
          .pages = document.pages,
          .attachments = document.attachments,
          .target_bytes = document.target_bytes,
          .seed = world.scenario.seed ^ fnv1a(document.header.document_id),
          .quirks = quirks_of(world, document)};
}

Result<std::uint32_t> wrong_signer(const World& world, const PlannedDocument& document, std::uint64_t seed) {
  const std::size_t agencies = world.network.agencies.size();
  if (agencies < 2) return fail(Errc::invalid_input, "wrong_signer: there is no other agency that could sign");
  RandomStream random(seed, "document/wrong-signer");
  return static_cast<std::uint32_t>((document.from + 1 + random.below(agencies - 1)) % agencies);
}

// Attacks on signatures need one that XML-DSig knows.
Result<void> make_hostile(const World& world, const PlannedDocument& document, Cast& cast,
                          agents::DocumentOrder& order) {
  const std::string& attack = world.scenario.misbehaviour[document.misdeed].attack;
  if (auto known = agents::check_attack(attack); !known) return known;
  order.damage = {agents::DamageKind::hostile, attack};
  order.is_signed = order.is_signed || agents::needs_packet_signature(attack) || attack == "A-36";
  const bool is_ed25519 = world.network.agencies[document.from].algorithm == signature::KeyAlgorithm::ed25519;
  if (agents::needs_packet_signature(attack) && is_ed25519)
    order.agency = cast.further(document.from, Further::for_xml);
  return {};
}

// What the misdeed does to the order; certificates of the renewed level are given later.
Result<void> misbehave(const World& world, const PlannedDocument& document, Cast& cast, agents::DocumentOrder& order) {
  const auto misdeed = misdeed_of(world, document);
  if (!misdeed) return {};
  switch (*misdeed) {
    case Misdeed::tampered:
      order.damage.kind = agents::DamageKind::tampered;
      order.is_signed = true;
      break;
    case Misdeed::not_signed: order.is_signed = order.packet_signed = false; break;
    case Misdeed::expired_certificate:
      order.agency = cast.further(document.from, Further::expired);
      order.is_signed = true;
      break;
    case Misdeed::revoked_certificate:
      order.agency = cast.further(document.from, Further::revoked);
      order.is_signed = true;
      break;
    case Misdeed::wrong_signer: {
      const auto other = wrong_signer(world, document, order.seed);
      if (!other) return pass(other);
      order.agency = *other;
      order.is_signed = true;
      // The other agency's key may be one that cannot sign packets.
      order.packet_signed =
          order.packet_signed && world.network.agencies[*other].algorithm != signature::KeyAlgorithm::ed25519;
      break;
    }
    case Misdeed::conflict:
      if (document.conflicts_with != sim::kNone) {
        order.header.document_id = world.plan.documents[document.conflicts_with].header.document_id;
      }
      break;
    case Misdeed::oversized: order.damage.kind = agents::DamageKind::oversized; break;
    case Misdeed::malformed: order.damage.kind = agents::DamageKind::malformed; break;
    case Misdeed::hostile: return make_hostile(world, document, cast, order);
    case Misdeed::replay:
    case Misdeed::duplicate:
    case Misdeed::slow_client:
    case Misdeed::never_polls: break;
  }
  return {};
}

}  // namespace

bool has_renewal(const sim::Scenario& scenario) noexcept {
  return !scenario.signatures.renewal.level.empty();
}

void write_dialect_ids(World& world) {
  std::unordered_map<std::string, std::string> changed;
  const auto change = [&](std::string& id) {
    if (const auto found = changed.find(id); found != changed.end()) id = found->second;
  };
  for (PlannedDocument& document : world.plan.documents) {
    packet::DocumentHeader& header = document.header;
    std::string id = packet::document_id_with(header.document_id, quirks_of(world, document));
    if (id != header.document_id) changed.emplace(std::exchange(header.document_id, id), id);
    if (changed.empty()) continue;
    for (packet::ResponseFor& answered : header.response_for) change(answered.document_id);
    if (!header.business) continue;
    change(header.business->document_id);
    for (packet::Replacement& one : header.business->replacements) change(one.document_id);
  }
  if (!changed.empty()) world.plan.hash = sim::hash_plan(world.plan);
}

Result<RunOrders> make_orders(const World& world, std::optional<InstantNs> starts_at) {
  AXLE_ASSERT(starts_at.has_value() || !has_renewal(world.scenario));
  RunOrders orders;
  Cast cast(world, starts_at);
  orders.documents.reserve(world.plan.documents.size());
  for (const PlannedDocument& document : world.plan.documents) {
    orders.documents.push_back(plain_order(world, document));
    if (auto done = misbehave(world, document, cast, orders.documents.back()); !done) return pass(done);
  }
  const std::size_t cached = cast.size();
  for (std::size_t i = 0; i < orders.documents.size(); ++i) {
    const PlannedDocument& document = world.plan.documents[i];
    agents::DocumentOrder& order = orders.documents[i];
    if (!order.is_signed || !is_renewed(world, document)) continue;
    order.stamped_at = stamp_of(world, document, *starts_at);
    const bool is_first = document.certificate == sim::Certificate::first;
    if (order.agency == document.from) {
      order.agency = cast.further(document.from, is_first ? Further::first : Further::second);
    }
  }
  orders.cached = cast.take();
  orders.renewed.assign(std::make_move_iterator(orders.cached.begin() + static_cast<std::ptrdiff_t>(cached)),
                        std::make_move_iterator(orders.cached.end()));
  orders.cached.resize(cached);
  return orders;
}

}  // namespace axle::cli
