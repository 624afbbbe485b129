#include "sim/network/names.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace axle::sim {
namespace {

constexpr auto kSurnames = std::to_array<std::string_view>(
    {"Nguyễn", "Trần", "Lê",  "Phạm",  "Hoàng", "Huỳnh", "Phan", "Vũ",    "Võ",    "Đặng", "Bùi",
     "Đỗ",     "Hồ",   "Ngô", "Dương", "Lý",    "Đinh",  "Mai",  "Lương", "Trịnh", "Đoàn", "Tạ"});
// Shares of the most common surnames, roughly, so that a list of signers looks like one.
constexpr std::array<double, kSurnames.size()> kSurnameWeights{38, 12, 9, 7, 5, 5, 4, 3, 3, 2, 2,
                                                               2,  1,  1, 1, 1, 1, 1, 1, 1, 1, 1};
constexpr auto kMaleMiddles = std::to_array<std::string_view>({"Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công"});
constexpr auto kMaleGiven =
    std::to_array<std::string_view>({"Hùng", "Dũng", "Sơn", "Hải", "Nam", "Bình", "Cường", "Tuấn", "Long", "Thắng",
                                     "Khoa", "Phong", "Quân", "Thành", "Việt"});
constexpr auto kFemaleMiddles =
    std::to_array<std::string_view>({"Thị", "Thị Thu", "Thị Minh", "Thị Ngọc", "Thanh", "Thị Kim", "Thị Bích"});
constexpr auto kFemaleGiven =
    std::to_array<std::string_view>({"Hà", "Lan", "Hương", "Hạnh", "Mai", "Nga", "Thảo", "Yến", "Phương", "Linh", "Vân",
                                     "Hằng", "Dung", "Oanh", "Tâm"});

constexpr auto kFirstSyllables = std::to_array<std::string_view>(
    {"An",   "Bình",  "Cẩm",   "Châu", "Đại",  "Đông", "Đức",  "Gia",   "Hải",   "Hòa",    "Hồng",
     "Hưng", "Khánh", "Kim",   "Liên", "Long", "Lộc",  "Minh", "Mỹ",    "Nam",   "Nghĩa",  "Ngọc",
     "Phú",  "Phước", "Quang", "Sơn",  "Tam",  "Tân",  "Tây",  "Thạch", "Thanh", "Thượng", "Vĩnh"});
constexpr auto kSecondSyllables = std::to_array<std::string_view>(
    {"An",   "Bằng", "Biên", "Cường", "Điền",  "Hà",    "Hải",   "Hiệp",  "Hòa",   "Hội",   "Hưng",
     "Khê",  "Lâm",  "Lập",  "Lĩnh",  "Lợi",   "Lương", "Mỹ",    "Nghĩa", "Phong", "Phú",   "Quang",
     "Quới", "Sơn",  "Tâm",  "Thành", "Thịnh", "Thọ",   "Thuận", "Tiến",  "Trạch", "Trung", "Xuân"});
constexpr std::uint64_t kPairs = kFirstSyllables.size() * kSecondSyllables.size();

template <std::size_t N>
std::string_view choose(RandomStream& random, const std::array<std::string_view, N>& words) {
  return words[random.below(N)];
}

constexpr auto kCapitals = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"đ", "Đ"}, {"ư", "Ư"}, {"ơ", "Ơ"}, {"ô", "Ô"}, {"ê", "Ê"}, {"ă", "Ă"}, {"â", "Â"}, {"ủ", "U"}, {"ứ", "Ư"}});

// The first character of a word as a capital; "" when it is not a letter.
std::string capital(std::string_view word) {
  const auto lead = static_cast<unsigned char>(word.front());
  if (lead >= 'a' && lead <= 'z') return {static_cast<char>(lead - 'a' + 'A')};
  if (lead < 0x80) return lead >= 'A' && lead <= 'Z' ? std::string(1, word.front()) : std::string();
  const std::string_view first = word.substr(0, lead < 0xe0 ? 2 : 3);
  for (const auto& [small, large] : kCapitals) {
    if (first == small) return std::string(large);
  }
  return std::string(first);
}

}  // namespace

std::string person_name(RandomStream& random) {
  std::string name(kSurnames[random.pick(kSurnameWeights)]);
  const bool woman = random.chance(0.4);
  name += " " + std::string(woman ? choose(random, kFemaleMiddles) : choose(random, kMaleMiddles));
  name += " " + std::string(woman ? choose(random, kFemaleGiven) : choose(random, kMaleGiven));
  return name;
}

PlaceNames::PlaceNames(std::uint64_t seed, std::string_view unit) {
  RandomStream random(seed, "network/places/" + std::string(unit));
  offset_ = random.below(kPairs);
  do {  // a stride without a common divisor visits every pair once
    stride_ = 1 + random.below(kPairs - 1);
  } while (std::gcd(stride_, kPairs) != 1);
}

std::string PlaceNames::next() {
  while (true) {
    const std::uint64_t pair = (offset_ + given_ % kPairs * stride_) % kPairs;
    const std::uint64_t round = given_++ / kPairs;
    const std::string_view first = kFirstSyllables[pair / kSecondSyllables.size()];
    const std::string_view second = kSecondSyllables[pair % kSecondSyllables.size()];
    if (first == second) continue;  // "Sơn Sơn" is no name
    std::string name = std::string(first) + " " + std::string(second);
    if (round > 0) name += " " + std::to_string(round + 1);
    return name;
  }
}

std::string initials(std::string_view name) {
  std::string text;
  std::size_t letters = 0;
  for (std::size_t start = 0; start < name.size() && letters < 8;) {
    const std::size_t end = std::min(name.find(' ', start), name.size());
    if (end > start) {
      const std::string letter = capital(name.substr(start, end - start));
      letters += letter.empty() ? 0 : 1;
      text += letter;
    }
    start = end + 1;
  }
  return text;
}

}  // namespace axle::sim
