// Which documents are not as they should be.
#pragma once

#include "sim/workload/draft.hpp"

namespace axle::sim {

// For every row of the scenario's misbehaviour but never_polls: its share of the documents of the arrival process that
// agencies of its level send, rounded up or down at random; no document serves two rows. When too few documents
// qualify, all that do are taken.
//   tampered, not_signed, expired_certificate, revoked_certificate, wrong_signer: documents that are signed; not_signed
//     takes the signature away.
//   duplicate, slow_client: the document stays as it is; a probe of its own centre up to a second later.
//   replay: likewise; a probe of another centre two to three seconds later.
//   conflict: likewise; a second document kConflictDelay to twice that later.
// What is added lies within the traffic, and the hub is not to refuse the document that it repeats.
void add_misdeeds(const Scenario& scenario, const Network& network, Draft& draft);

}  // namespace axle::sim
