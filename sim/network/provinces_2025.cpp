#include "sim/network/provinces_2025.hpp"

#include <algorithm>
#include <array>

namespace axle::sim {
namespace {

// An Giang, Bắc Ninh, Cà Mau, Cần Thơ, Cao Bằng, Đắk Lắk, Đà Nẵng, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hải Phòng,
// Hà Nội, Hà Tĩnh, Hồ Chí Minh, Hưng Yên, Khánh Hòa, Lai Châu, Lâm Đồng, Lạng Sơn, Lào Cai, Nghệ An, Ninh Bình,
// Phú Thọ, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sơn La, Tây Ninh, Thái Nguyên, Thanh Hóa, Huế, Tuyên Quang, Vĩnh Long.
constexpr std::array<std::string_view, kProvincesOf2025> kRemaining{
    "H01", "H05", "H12", "H13", "H14", "H15", "H17", "H18", "H19", "H20", "H21", "H24",
    "H26", "H27", "H29", "H31", "H32", "H35", "H36", "H37", "H38", "H41", "H42", "H44",
    "H48", "H49", "H50", "H52", "H53", "H55", "H56", "H57", "H60", "H61"};

}  // namespace

bool remains_in_2025(std::string_view code) noexcept {
  return std::ranges::binary_search(kRemaining, code);
}

std::string_view name_in_2025(const PublicUnit& province) noexcept {
  return province.code == "H57" ? "UBND thành phố Huế" : province.name;
}

}  // namespace axle::sim
