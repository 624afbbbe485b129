#include "sim/network/hierarchy.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "sim/network/names.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/public_codes.hpp"

namespace axle::sim {
namespace {

using identity::Level;

constexpr std::string_view kCommitteePrefix = "UBND ";
constexpr std::size_t kPlaceBytesMax = 50;  // PromulgationInfo/Place has room for 50 characters

// Where a unit that no public list knows issues its documents.
std::string place_of(Level level, const std::string& area) {
  if (level == Level::central) return "Hà Nội";
  return area.size() <= kPlaceBytesMax ? area : "Việt Nam";
}

struct Range {
  std::uint32_t first = 0, count = 0;
};

class Builder {
 public:
  explicit Builder(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<Unit> build() {
    const auto count = [&](Level level) { return scenario_.network.agencies[static_cast<std::size_t>(level)]; };
    const Range ministries = add_level_one(Level::central, count(Level::central), scenario_.network.ministries);
    add_departments(Level::central, ministries, count(Level::central) - ministries.count);
    const Range provinces = add_level_one(Level::province, count(Level::province), scenario_.network.provinces);
    add_departments(Level::province, provinces, count(Level::province) - provinces.count);
    const Range districts = add_committees(Level::district, provinces, count(Level::district));
    add_committees(Level::commune, districts.count > 0 ? districts : provinces, count(Level::commune));
    return std::move(units_);
  }

 private:
  Range add_level_one(Level level, std::uint32_t count, std::uint32_t units_max);
  void add_departments(Level level, Range parents, std::uint32_t count);
  Range add_committees(Level level, Range parents, std::uint32_t count);
  void add_root(Level level, std::string_view code, std::string_view name, const PublicUnit* known,
                const NamedAgency* named);
  // The next number below a parent, and its code.
  UnitCode code_below(std::uint32_t parent);

  const Scenario& scenario_;
  std::vector<Unit> units_;
  std::vector<std::uint32_t> children_;  // numbers given below each unit so far
};

void Builder::add_root(Level level, std::string_view code, std::string_view name, const PublicUnit* known,
                       const NamedAgency* named) {
  Unit unit;
  unit.code.root = code;
  unit.level = level;
  unit.kind = level == Level::central ? UnitKind::central_unit : UnitKind::committee;
  unit.name = name;
  unit.area = unit.name.starts_with(kCommitteePrefix) ? unit.name.substr(kCommitteePrefix.size()) : unit.name;
  unit.notation = known != nullptr ? std::string(known->notation) : level == Level::central ? initials(name) : "UBND";
  unit.place = known != nullptr ? std::string(known->place) : place_of(level, unit.area);
  if (named != nullptr) {
    unit.signed_share = named->signed_share;
    unit.sends = named->sends;
  }
  units_.push_back(std::move(unit));
  children_.push_back(0);
}

// The named units, then the public list, then invented ones with codes from 99 downwards, far from the real ones.
Range Builder::add_level_one(Level level, std::uint32_t count, std::uint32_t units_max) {
  const Range range{static_cast<std::uint32_t>(units_.size()), 0};
  const auto added = [&] { return static_cast<std::uint32_t>(units_.size()) - range.first; };
  std::set<std::string_view> taken;
  for (const NamedAgency& named : scenario_.network.named) {
    if (level_of_named(named) != level) continue;
    taken.insert(named.code);
    add_root(level, named.code, named.name, find_public_unit(named.code), &named);
  }
  const std::uint32_t wanted = std::max(added(), std::min(count, units_max));
  for (const PublicUnit& unit : level == Level::central ? public_central_units() : public_provinces()) {
    if (added() == wanted) break;
    if (!taken.contains(unit.code)) add_root(level, unit.code, unit.name, &unit, nullptr);
  }
  for (int number = 99, invented = 1; added() < wanted; --number) {
    std::array<char, 8> code;
    std::snprintf(code.data(), code.size(), "%c%02d", level == Level::central ? 'G' : 'H', number);
    if (taken.contains(code.data())) continue;
    const std::string name = (level == Level::central ? "Cơ quan Thử nghiệm " : "UBND tỉnh Thử nghiệm ");
    add_root(level, code.data(), name + std::to_string(invented++), nullptr, nullptr);
  }
  return {range.first, wanted};
}

UnitCode Builder::code_below(std::uint32_t parent) {
  UnitCode code = units_[parent].code;
  const std::uint32_t number = ++children_[parent];
  (code.second == 0 ? code.second : code.third) = number;
  return code;
}

void Builder::add_departments(Level level, Range parents, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t parent = parents.first + i % parents.count;
    Unit unit;
    unit.code = code_below(parent);
    unit.level = level;
    unit.parent = parent;
    const std::string number = std::to_string(i / parents.count + 1);
    if (level == Level::central) {
      unit.kind = UnitKind::central_department;
      unit.name = "Cục Thử nghiệm " + number + ", " + units_[parent].name;
      unit.notation = "CTN" + number;
    } else {
      unit.kind = UnitKind::department;
      unit.name = "Sở Thử nghiệm " + number + " " + units_[parent].area;
      unit.notation = "STN" + number;
    }
    unit.place = units_[parent].place;
    units_.push_back(std::move(unit));
    children_.push_back(0);
  }
}

// What a committee governs: the first district of a province is its city, the second a town; cities have wards.
std::string_view area_kind(Level level, bool in_city, std::uint32_t number) {
  if (level == Level::district) return in_city ? "quận" : number == 0 ? "thành phố" : number == 1 ? "thị xã" : "huyện";
  if (in_city) return "phường";
  return number == 0 ? "thị trấn" : "xã";
}

Range Builder::add_committees(Level level, Range parents, std::uint32_t count) {
  const Range range{static_cast<std::uint32_t>(units_.size()), count};
  std::vector<PlaceNames> names;
  for (std::uint32_t i = 0; i < std::min(parents.count, count); ++i) {
    names.emplace_back(scenario_.seed, code_2020(units_[parents.first + i].code));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t place = i % parents.count;
    const std::uint32_t parent = parents.first + place;
    const std::string& above = units_[parent].area;
    const bool in_city = above.starts_with("thành phố") || above.starts_with("quận") || above.starts_with("thị xã");
    Unit unit;
    unit.code = code_below(parent);
    unit.level = level;
    unit.parent = parent;
    unit.place = names[place].next();
    unit.area = std::string(area_kind(level, in_city, i / parents.count)) + " " + unit.place + ", " + above;
    unit.name = std::string(kCommitteePrefix) + unit.area;
    unit.notation = "UBND";
    units_.push_back(std::move(unit));
    children_.push_back(0);
  }
  return range;
}

}  // namespace

std::vector<Unit> make_units(const Scenario& scenario) {
  return Builder(scenario).build();
}

}  // namespace axle::sim
