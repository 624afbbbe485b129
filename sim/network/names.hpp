// Invented Vietnamese names for people and places, in NFC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace axle::sim {

// "Nguyễn Thị Minh Hạnh": at most 50 characters (SignerInfo/FullName).
std::string person_name(RandomStream& random);

// Distinct names for the places below one unit, in an order of their own: "Tân Hòa", "Đông Sơn", ...; after a thousand
// or so they carry numbers: "Tân Hòa 2".
class PlaceNames {
 public:
  PlaceNames(std::uint64_t seed, std::string_view unit);
  std::string next();

 private:
  std::uint64_t offset_, stride_;
  std::uint64_t given_ = 0;
};

// The capitals that stand for a name: "Văn phòng Trung ương Đảng" -> "VPTƯĐ"; at most eight.
std::string initials(std::string_view name);

}  // namespace axle::sim
