#include "agents/documents/running_text.hpp"

#include <array>
#include <cstdio>

namespace axle::agents {
namespace {

template <std::size_t N>
using Words = std::array<std::string_view, N>;

constexpr Words<9> kActors{"Thủ trưởng các cơ quan, đơn vị",
                           "Bộ phận văn thư",
                           "Văn phòng",
                           "Các phòng chuyên môn",
                           "Đơn vị phụ trách công nghệ thông tin",
                           "Ủy ban nhân dân các xã, phường",
                           "Người được giao xử lý",
                           "Tổ giúp việc",
                           "Các đơn vị trực thuộc"};
constexpr Words<6> kDuties{
    "có trách nhiệm", "chủ trì, phối hợp với các bên liên quan", "chủ động", "thường xuyên", "khẩn trương", "tiếp tục"};
constexpr Words<9> kActions{"rà soát",           "cập nhật đầy đủ", "kiểm tra và đối chiếu", "tổng hợp", "hoàn thiện",
                            "theo dõi, đôn đốc", "thống kê",        "lập danh mục",          "đánh giá"};
constexpr Words<10> kObjects{"các văn bản đã gửi, đã nhận trên hệ thống",
                             "quy trình tiếp nhận và xử lý văn bản đến",
                             "chứng thư số của cơ quan và của người có thẩm quyền",
                             "mã định danh của các đơn vị trực thuộc",
                             "hồ sơ công việc trên môi trường điện tử",
                             "số liệu về thời gian xử lý văn bản",
                             "tình trạng tiếp nhận của từng nơi nhận",
                             "các nhiệm vụ đã được giao trong kỳ",
                             "phương án bảo đảm an toàn thông tin",
                             "danh sách cán bộ đầu mối"};
constexpr Words<9> kConditions{"bảo đảm đúng thời hạn quy định",
                               "không để xảy ra chậm trễ, thất lạc",
                               "làm cơ sở đánh giá kết quả thực hiện nhiệm vụ",
                               "bảo đảm thống nhất giữa bản điện tử và bản lưu",
                               "hạn chế tối đa việc gửi kèm bản giấy",
                               "kịp thời phản ánh những khó khăn, vướng mắc phát sinh",
                               "bảo đảm đủ hai chữ ký số theo quy định",
                               "tạo thuận lợi cho các nơi nhận tra cứu, khai thác",
                               "phù hợp với chức năng, nhiệm vụ được giao"};
constexpr Words<6> kGrounds{"Thực hiện chương trình công tác năm",
                            "Nhằm nâng cao hiệu quả trao đổi văn bản điện tử giữa các cơ quan",
                            "Để bảo đảm tiến độ các nhiệm vụ đã đề ra",
                            "Qua theo dõi tình hình gửi, nhận văn bản trong thời gian vừa qua",
                            "Trên cơ sở ý kiến thống nhất của các đơn vị liên quan",
                            "Xét đề nghị của bộ phận chuyên môn"};
constexpr Words<5> kRequests{"đề nghị các cơ quan, đơn vị phối hợp thực hiện một số nội dung sau:",
                             "thông báo đến các cơ quan, đơn vị những nội dung chính như sau:",
                             "trân trọng đề nghị quý cơ quan quan tâm, chỉ đạo các nội dung sau:",
                             "yêu cầu các đơn vị nghiêm túc triển khai những việc sau đây:",
                             "xin gửi đến quý cơ quan các nội dung cần phối hợp như sau:"};
constexpr Words<8> kRemarks{
    "Kết quả thực hiện được cập nhật hằng ngày và công khai trong nội bộ cơ quan",
    "Văn bản đến trước 16 giờ được chuyển xử lý ngay trong ngày, văn bản đến sau đó được chuyển vào đầu giờ sáng hôm "
    "sau",
    "Trường hợp văn bản gửi nhầm hoặc thiếu trang, nơi nhận phản hồi để nơi gửi thu hồi và gửi lại",
    "Mỗi văn bản chỉ có một đơn vị chủ trì, các đơn vị khác phối hợp theo đề nghị của đơn vị chủ trì",
    "Việc ký số được thực hiện theo đúng trình tự: người có thẩm quyền ký trước, cơ quan ký sau",
    "Số liệu được tính đến hết ngày làm việc cuối cùng của tháng",
    "Những nội dung chưa thống nhất được báo cáo lãnh đạo xem xét, quyết định",
    "Bản điện tử có đủ chữ ký số có giá trị như bản gốc"};
constexpr Words<6> kClosings{
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị các đơn vị kịp thời phản ánh",
    "Rất mong nhận được sự quan tâm, phối hợp của quý cơ quan",
    "Đề nghị các cơ quan, đơn vị nghiêm túc triển khai thực hiện",
    "Yêu cầu thủ trưởng các đơn vị tổ chức thực hiện và chịu trách nhiệm về kết quả",
    "Trân trọng cảm ơn sự phối hợp của quý cơ quan",
    "Văn bản này có hiệu lực kể từ ngày ký"};
constexpr Words<7> kHeadings{"Mục đích, yêu cầu",     "Nội dung thực hiện", "Phân công nhiệm vụ",
                             "Tình hình thực hiện",   "Tổ chức thực hiện",  "Chế độ thông tin, báo cáo",
                             "Những vấn đề cần lưu ý"};
constexpr Words<8> kRowTasks{"Rà soát danh mục văn bản",      "Cập nhật mã định danh", "Kiểm tra chứng thư số",
                             "Tập huấn nghiệp vụ văn thư",    "Lập báo cáo tháng",     "Đối soát số liệu gửi, nhận",
                             "Sao lưu dữ liệu hồ sơ điện tử", "Xử lý văn bản quá hạn"};
constexpr Words<6> kRowUnits{"Văn phòng",      "Bộ phận văn thư",        "Phòng Tổng hợp",
                             "Phòng Kế hoạch", "Tổ công nghệ thông tin", "Các đơn vị"};

template <std::size_t N>
std::string_view one_of(RandomStream& random, const Words<N>& words) {
  return words[random.below(N)];
}

}  // namespace

std::string date_in_words(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(),
                civil.month <= 2 ? "ngày %02d tháng %02d năm %04d" : "ngày %02d tháng %d năm %04d", civil.day,
                civil.month, civil.year);
  return text.data();
}

std::string RunningText::date(std::int64_t first_day, std::int64_t last_day) {
  return date_in_words(issued_ + random_.between(first_day, last_day) * kDay);
}

std::string RunningText::later_date() {
  const CivilTime civil = civil_in_viet_nam(issued_ + random_.between(7, 60) * kDay);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d/%02d/%04d", civil.day, civil.month, civil.year);
  return text.data();
}

std::string RunningText::opening(std::string_view agency) {
  std::string text(one_of(random_, kGrounds));
  text += ", ";
  text += agency;
  text += ' ';
  return text += one_of(random_, kRequests);
}

std::string RunningText::task() {
  std::string text(one_of(random_, kActors));
  text += ' ';
  text += one_of(random_, kDuties);
  text += ' ';
  text += one_of(random_, kActions);
  text += ' ';
  text += one_of(random_, kObjects);
  text += ", ";
  text += one_of(random_, kConditions);
  if (random_.chance(0.35)) text += "; hoàn thành trước " + date(5, 45);
  return text + ".";
}

std::string RunningText::sentence() {
  if (random_.chance(0.4)) return std::string(one_of(random_, kRemarks)) + ".";
  return task();
}

std::string RunningText::paragraph() {
  std::string text = sentence();
  for (std::uint64_t more = 1 + random_.below(3); more > 0; --more) text += " " + sentence();
  return text;
}

std::string RunningText::closing(bool with_appendix) {
  std::string text(one_of(random_, kClosings));
  if (with_appendix) text += " (chi tiết tại Phụ lục kèm theo)";
  return text + "./.";
}

std::string RunningText::heading() {
  return std::string(one_of(random_, kHeadings));
}
std::string RunningText::row_task() {
  return std::string(one_of(random_, kRowTasks));
}
std::string RunningText::row_unit() {
  return std::string(one_of(random_, kRowUnits));
}

}  // namespace axle::agents
