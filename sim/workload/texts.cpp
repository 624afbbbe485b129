#include "sim/workload/texts.hpp"

#include <array>

namespace axle::sim {
namespace {

constexpr auto kKinds = std::to_array<DocumentKind>({
    {"2", "18", "Công văn", "", "V/v", 0.55},
    {"2", "2", "Quyết định", "QĐ", "Về việc ban hành Kế hoạch", 0.08},
    {"2", "14", "Báo cáo", "BC", "Kết quả thực hiện", 0.08},
    {"2", "7", "Thông báo", "TB", "Kết luận của lãnh đạo về", 0.07},
    {"2", "25", "Giấy mời", "GM", "Dự họp về", 0.07},
    {"2", "10", "Kế hoạch", "KH", "Triển khai thực hiện", 0.06},
    {"2", "16", "Tờ trình", "TTr", "Đề nghị phê duyệt Đề án", 0.04},
    {"2", "8", "Hướng dẫn", "HD", "Thực hiện", 0.02},
    {"2", "3", "Chỉ thị", "CT", "Về việc tăng cường", 0.01},
    {"2", "19", "Công điện", "CĐ", "Về việc tập trung", 0.01},
    {"1", "8", "Quyết định", "QĐ", "Ban hành Quy định về", 0.01},
});

constexpr auto kRequests = std::to_array<std::string_view>(
    {"đôn đốc thực hiện", "báo cáo tình hình", "góp ý dự thảo văn bản về", "phối hợp triển khai", "cử cán bộ tham gia",
     "cung cấp số liệu về", "rà soát, đánh giá", "tăng cường chỉ đạo"});

constexpr auto kTopics = std::to_array<std::string_view>({
    "cải cách thủ tục hành chính",
    "công tác phòng cháy, chữa cháy",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "công tác tiếp công dân, giải quyết khiếu nại, tố cáo",
    "kết nối, liên thông phần mềm quản lý văn bản và điều hành",
    "công tác bảo đảm an toàn thông tin mạng",
    "chương trình xây dựng nông thôn mới",
    "công tác văn thư, lưu trữ",
    "phòng, chống dịch bệnh",
    "giải ngân vốn đầu tư công",
    "công tác bảo đảm trật tự, an toàn giao thông",
    "quản lý, bảo vệ môi trường",
    "chương trình giảm nghèo bền vững",
    "ứng dụng công nghệ thông tin, chuyển đổi số",
    "công tác quản lý đất đai",
    "đào tạo, bồi dưỡng cán bộ, công chức, viên chức",
    "thực hành tiết kiệm, chống lãng phí",
    "chính sách ưu đãi người có công với cách mạng",
    "công tác tổ chức kỳ thi tốt nghiệp trung học phổ thông",
    "sử dụng chữ ký số trong văn bản điện tử",
});

constexpr auto kSpheres = std::to_array<std::string_view>({"Nội vụ", "Tài chính", "Văn hóa - Xã hội", "Kinh tế",
                                                           "Nông nghiệp", "Thông tin và Truyền thông", "Y tế",
                                                           "Giáo dục", "Tài nguyên và Môi trường", "Tổng hợp"});

constexpr std::array<std::string_view, 4> kQuarters{"I", "II", "III", "IV"};

template <std::size_t N>
std::string_view choose(RandomStream& random, const std::array<std::string_view, N>& words) {
  return words[random.below(N)];
}

std::string period(const CivilTime& date, RandomStream& random) {
  const std::string year = " năm " + std::to_string(date.year);
  switch (random.below(4)) {
    case 0: return " tháng " + std::to_string(date.month) + year;
    case 1: return " quý " + std::string(kQuarters[static_cast<std::size_t>((date.month - 1) / 3)]) + year;
    case 2: return year;
    default: return "";
  }
}

}  // namespace

const DocumentKind& pick_kind(RandomStream& random) {
  std::array<double, kKinds.size()> weights;
  for (std::size_t i = 0; i < kKinds.size(); ++i) weights[i] = kKinds[i].weight;
  return kKinds[random.pick(weights)];
}

std::string make_subject(const DocumentKind& kind, const CivilTime& date, RandomStream& random) {
  std::string subject(kind.opening);
  if (kind.abbreviation.empty()) subject += " " + std::string(choose(random, kRequests));
  subject += " " + std::string(choose(random, kTopics));
  return subject + period(date, random);
}

std::string_view pick_sphere(RandomStream& random) {
  return choose(random, kSpheres);
}

}  // namespace axle::sim
