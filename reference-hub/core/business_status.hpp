// Layer L2 of one mailbox item, as far as the status packets tell that went through here: the state machine of domain
// 3.2 in one byte. The hub enforces nothing: what is out of order is carried like anything else, and only pointed at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace axle::hub {

// 0: nothing was heard. The layout is this module's own business; it is part of the recorded state.
using BusinessState = std::uint8_t;

struct BusinessStep {
  BusinessState next = 0;
  // What is odd about the status, for a sentence; nullptr when it is in order. An odd one leaves the state as it was.
  const char* oddity = nullptr;
};

// In order are: 01, 03, 04 or 05, 06, each left out at will or repeated, never an earlier one after a later one (04 and
// 05 may alternate); 02 in place of 03, final; 13 at any time before the end; 15 or 16 after 13 or after a recall,
// update or replacement. After 16 it goes on where it was; 15 is final, unless an update was what it agreed to.
BusinessStep follow_status(BusinessState before, std::string_view code) noexcept;

// A recall, update or replacement has concerned the item: its receiver may answer 15 or 16 from now on.
BusinessState expecting_answer(BusinessState before) noexcept;

// The two digits of the last status in order; empty before any.
std::string shown_status(BusinessState state);

}  // namespace axle::hub
