// From a plan to what is ordered for it: who gets which certificates, and what becomes of each document.
#pragma once

#include <optional>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "cli/world.hpp"

namespace axle::cli {

// The order of identities in a run: one for each agency, at its position in Network::agencies; then those of agencies
// that sign with something else, `cached` ones first. Positions in this row are DocumentOrder::agency.
struct RunOrders {
  std::vector<agents::IdentityOrder> cached;   // the same whenever the scenario is run
  std::vector<agents::IdentityOrder> renewed;  // of the level whose certificates end in mid-run: dates of this run
  std::vector<agents::DocumentOrder> documents;
};

// `starts_at` is the start of the run, for a scenario with a renewal; it must be given then.
//
// Misdeeds: not_signed takes the signatures away; tampered, oversized, malformed and hostile are damage (damage.hpp);
// expired_certificate and revoked_certificate sign with a second certificate of the agency that is so; wrong_signer
// with the certificates of another agency; conflict takes the id of the document that it conflicts with. The others
// are no matter of packets. What damages a signature gets one, whatever the plan says.
// A document of the level that is renewed is signed by the certificate that the plan says, with time stamps of the time
// of sending: it stays good when the certificate ends on the way, and one that is signed later by the old certificate
// is bad. The packets of that level carry no signature of their own, as those have no time stamps.
// invalid_input: an attack that there is not; a wrong signer where there is only one agency.
Result<RunOrders> make_orders(const World& world, std::optional<InstantNs> starts_at);

// Whether the scenario has certificates that end in mid-run.
bool has_renewal(const sim::Scenario& scenario) noexcept;

// Gives documents whose sender's dialect writes other DocumentIds (packet::document_id_with) those in the plan, also
// where later documents refer to them: recorder, statuses and packets must agree, and the plan's hash is of what is
// sent. Once more changes nothing.
void write_dialect_ids(World& world);

}  // namespace axle::cli
