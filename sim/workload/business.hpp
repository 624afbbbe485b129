// What a packet says about the business that it is (domain 4): new, an answer, a recall, an update, a replacement.
#pragma once

#include "sim/workload/plan.hpp"

namespace axle::sim {

// Fills in `business`, `response_for` and, for a document that follows another, `subject` of the header, whose `from`
// and `to` are written. `about`: the document that it follows, with its header; nullptr for an ordinary one. Ids of
// documents are as their own headers have them, codes as the sender's centre writes them. A recall names its document
// in ResponseFor, an update in Bussiness/DocumentId; an update changes the document's data and adds the receivers
// `about->added`; a replacement is for all receivers or, every other one by the document's number, for the first half.
void write_business(const Network& network, const PlannedDocument& document, const PlannedDocument* about,
                    const packet::StaffInfo& staff, packet::DocumentHeader& header);

}  // namespace axle::sim
