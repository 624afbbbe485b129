#include "sim/scenario/public_codes.hpp"

#include <algorithm>
#include <array>

namespace axle::sim {
namespace {

constexpr auto kCentralUnits = std::to_array<PublicUnit>({
    {"G01", "Bộ Công an", "BCA", "Hà Nội"},
    {"G02", "Bộ Công Thương", "BCT", "Hà Nội"},
    {"G03", "Bộ Giáo dục và Đào tạo", "BGDĐT", "Hà Nội"},
    {"G04", "Bộ Giao thông vận tải", "BGTVT", "Hà Nội"},
    {"G05", "Bộ Kế hoạch và Đầu tư", "BKHĐT", "Hà Nội"},
    {"G06", "Bộ Khoa học và Công nghệ", "BKHCN", "Hà Nội"},
    {"G07", "Bộ Lao động - Thương binh và Xã hội", "BLĐTBXH", "Hà Nội"},
    {"G08", "Bộ Ngoại giao", "BNG", "Hà Nội"},
    {"G09", "Bộ Nội vụ", "BNV", "Hà Nội"},
    {"G10", "Bộ Nông nghiệp và Phát triển nông thôn", "BNN", "Hà Nội"},
    {"G11", "Bộ Quốc phòng", "BQP", "Hà Nội"},
    {"G12", "Bộ Tài chính", "BTC", "Hà Nội"},
    {"G13", "Bộ Tài nguyên và Môi trường", "BTNMT", "Hà Nội"},
    {"G14", "Bộ Thông tin và Truyền thông", "BTTTT", "Hà Nội"},
    {"G15", "Bộ Tư pháp", "BTP", "Hà Nội"},
    {"G16", "Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL", "Hà Nội"},
    {"G17", "Bộ Xây dựng", "BXD", "Hà Nội"},
    {"G18", "Bộ Y tế", "BYT", "Hà Nội"},
    {"G19", "Ngân hàng Nhà nước Việt Nam", "NHNN", "Hà Nội"},
    {"G20", "Thanh tra Chính phủ", "TTCP", "Hà Nội"},
    {"G21", "Ủy ban Dân tộc", "UBDT", "Hà Nội"},
    {"G22", "Văn phòng Chính phủ", "VPCP", "Hà Nội"},
    {"G24", "Bảo hiểm xã hội Việt Nam", "BHXH", "Hà Nội"},
    {"G27", "Đài Tiếng nói Việt Nam", "TNVN", "Hà Nội"},
    {"G28", "Đài Truyền hình Việt Nam", "THVN", "Hà Nội"},
    {"G30", "Thông tấn xã Việt Nam", "TTX", "Hà Nội"},
});

constexpr auto kProvinces = std::to_array<PublicUnit>({
    {"H01", "UBND tỉnh An Giang", "UBND", "An Giang"},
    {"H02", "UBND tỉnh Bắc Giang", "UBND", "Bắc Giang"},
    {"H03", "UBND tỉnh Bắc Kạn", "UBND", "Bắc Kạn"},
    {"H04", "UBND tỉnh Bạc Liêu", "UBND", "Bạc Liêu"},
    {"H05", "UBND tỉnh Bắc Ninh", "UBND", "Bắc Ninh"},
    {"H06", "UBND tỉnh Bà Rịa - Vũng Tàu", "UBND", "Bà Rịa - Vũng Tàu"},
    {"H07", "UBND tỉnh Bến Tre", "UBND", "Bến Tre"},
    {"H08", "UBND tỉnh Bình Định", "UBND", "Bình Định"},
    {"H09", "UBND tỉnh Bình Dương", "UBND", "Bình Dương"},
    {"H10", "UBND tỉnh Bình Phước", "UBND", "Bình Phước"},
    {"H11", "UBND tỉnh Bình Thuận", "UBND", "Bình Thuận"},
    {"H12", "UBND tỉnh Cà Mau", "UBND", "Cà Mau"},
    {"H13", "UBND thành phố Cần Thơ", "UBND", "Cần Thơ"},
    {"H14", "UBND tỉnh Cao Bằng", "UBND", "Cao Bằng"},
    {"H15", "UBND tỉnh Đắk Lắk", "UBND", "Đắk Lắk"},
    {"H16", "UBND tỉnh Đắk Nông", "UBND", "Đắk Nông"},
    {"H17", "UBND thành phố Đà Nẵng", "UBND", "Đà Nẵng"},
    {"H18", "UBND tỉnh Điện Biên", "UBND", "Điện Biên"},
    {"H19", "UBND tỉnh Đồng Nai", "UBND", "Đồng Nai"},
    {"H20", "UBND tỉnh Đồng Tháp", "UBND", "Đồng Tháp"},
    {"H21", "UBND tỉnh Gia Lai", "UBND", "Gia Lai"},
    {"H22", "UBND tỉnh Hà Giang", "UBND", "Hà Giang"},
    {"H23", "UBND tỉnh Hải Dương", "UBND", "Hải Dương"},
    {"H24", "UBND thành phố Hải Phòng", "UBND", "Hải Phòng"},
    {"H25", "UBND tỉnh Hà Nam", "UBND", "Hà Nam"},
    {"H26", "UBND thành phố Hà Nội", "UBND", "Hà Nội"},
    {"H27", "UBND tỉnh Hà Tĩnh", "UBND", "Hà Tĩnh"},
    {"H28", "UBND tỉnh Hòa Bình", "UBND", "Hòa Bình"},
    {"H29", "UBND thành phố Hồ Chí Minh", "UBND", "TP. Hồ Chí Minh"},
    {"H30", "UBND tỉnh Hậu Giang", "UBND", "Hậu Giang"},
    {"H31", "UBND tỉnh Hưng Yên", "UBND", "Hưng Yên"},
    {"H32", "UBND tỉnh Khánh Hòa", "UBND", "Khánh Hòa"},
    {"H33", "UBND tỉnh Kiên Giang", "UBND", "Kiên Giang"},
    {"H34", "UBND tỉnh Kon Tum", "UBND", "Kon Tum"},
    {"H35", "UBND tỉnh Lai Châu", "UBND", "Lai Châu"},
    {"H36", "UBND tỉnh Lâm Đồng", "UBND", "Lâm Đồng"},
    {"H37", "UBND tỉnh Lạng Sơn", "UBND", "Lạng Sơn"},
    {"H38", "UBND tỉnh Lào Cai", "UBND", "Lào Cai"},
    {"H39", "UBND tỉnh Long An", "UBND", "Long An"},
    {"H40", "UBND tỉnh Nam Định", "UBND", "Nam Định"},
    {"H41", "UBND tỉnh Nghệ An", "UBND", "Nghệ An"},
    {"H42", "UBND tỉnh Ninh Bình", "UBND", "Ninh Bình"},
    {"H43", "UBND tỉnh Ninh Thuận", "UBND", "Ninh Thuận"},
    {"H44", "UBND tỉnh Phú Thọ", "UBND", "Phú Thọ"},
    {"H45", "UBND tỉnh Phú Yên", "UBND", "Phú Yên"},
    {"H46", "UBND tỉnh Quảng Bình", "UBND", "Quảng Bình"},
    {"H47", "UBND tỉnh Quảng Nam", "UBND", "Quảng Nam"},
    {"H48", "UBND tỉnh Quảng Ngãi", "UBND", "Quảng Ngãi"},
    {"H49", "UBND tỉnh Quảng Ninh", "UBND", "Quảng Ninh"},
    {"H50", "UBND tỉnh Quảng Trị", "UBND", "Quảng Trị"},
    {"H51", "UBND tỉnh Sóc Trăng", "UBND", "Sóc Trăng"},
    {"H52", "UBND tỉnh Sơn La", "UBND", "Sơn La"},
    {"H53", "UBND tỉnh Tây Ninh", "UBND", "Tây Ninh"},
    {"H54", "UBND tỉnh Thái Bình", "UBND", "Thái Bình"},
    {"H55", "UBND tỉnh Thái Nguyên", "UBND", "Thái Nguyên"},
    {"H56", "UBND tỉnh Thanh Hóa", "UBND", "Thanh Hóa"},
    {"H57", "UBND tỉnh Thừa Thiên Huế", "UBND", "Thừa Thiên Huế"},
    {"H58", "UBND tỉnh Tiền Giang", "UBND", "Tiền Giang"},
    {"H59", "UBND tỉnh Trà Vinh", "UBND", "Trà Vinh"},
    {"H60", "UBND tỉnh Tuyên Quang", "UBND", "Tuyên Quang"},
    {"H61", "UBND tỉnh Vĩnh Long", "UBND", "Vĩnh Long"},
    {"H62", "UBND tỉnh Vĩnh Phúc", "UBND", "Vĩnh Phúc"},
    {"H63", "UBND tỉnh Yên Bái", "UBND", "Yên Bái"},
});

}  // namespace

std::span<const PublicUnit> public_central_units() {
  return kCentralUnits;
}
std::span<const PublicUnit> public_provinces() {
  return kProvinces;
}

const PublicUnit* find_public_unit(std::string_view code) {
  for (const auto units : {public_central_units(), public_provinces()}) {
    const auto found = std::ranges::find(units, code, &PublicUnit::code);
    if (found != units.end()) return &*found;
  }
  return nullptr;
}

}  // namespace axle::sim
