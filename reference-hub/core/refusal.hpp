// How the core says no.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference-hub/core/hub_core.hpp"

namespace axle::hub {

inline constexpr std::size_t kNameInRefusalMax = 64;  // bytes of a name in a sentence: the text comes from outside

Decision refuse(axis::ErrorCode code, std::string detail);
// Cuts at a character's first byte, so that what is left is UTF-8 if it was before.
std::string cut(std::string_view text, std::size_t bytes_max);
// receiver_unknown; names the first twenty and counts the others.
axis::Failure unknown_receivers(const std::vector<std::string>& unknown);
// try_later, until there is room in the store again.
axis::Failure store_full();

}  // namespace axle::hub
