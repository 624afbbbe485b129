#include "sim/network/hierarchy.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "sim/network/names.hpp"
#include "sim/network/provinces_2025.hpp"
#include "sim/network/spread.hpp"
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
    const std::vector<double> weights = province_weights(provinces);
    const auto first_district = static_cast<std::uint32_t>(units_.size());
    add_committees(Level::district, provinces.first, share_among(count(Level::district), weights));
    if (count(Level::district) == 0) {
      add_committees(Level::commune, provinces.first, share_among(count(Level::commune), weights));
    } else {  // evenly, so that a province has of them what it has of districts
      const std::vector<double> even(count(Level::district), 1);
      add_committees(Level::commune, first_district, share_among(count(Level::commune), even));
    }
    return std::move(units_);
  }

 private:
  Range add_level_one(Level level, std::uint32_t count, std::uint32_t units_max);
  void add_departments(Level level, Range parents, std::uint32_t count);
  // How the provinces share the units below them: evenly, or log-normal weights.
  std::vector<double> province_weights(Range provinces) const;
  // So many units below each of the parents from `first_parent` on: the first of each, the second of each, and so on.
  void add_committees(Level level, std::uint32_t first_parent, const std::vector<std::uint32_t>& counts);
  void add_committee(Level level, std::uint32_t parent, std::uint32_t number, std::string place);
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
  const std::uint32_t wanted = std::max(added(), std::min(count, std::max(units_max, 1U)));
  const bool merged = level == Level::province && scenario_.network.provinces == kProvincesOf2025;
  for (const PublicUnit& unit : level == Level::central ? public_central_units() : public_provinces()) {
    if (added() == wanted) break;
    if (taken.contains(unit.code) || (merged && !remains_in_2025(unit.code))) continue;
    add_root(level, unit.code, merged ? name_in_2025(unit) : unit.name, &unit, nullptr);
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

// What a committee governs: the first district of a province is its city, the second a town; cities have wards. Without
// districts the first commune of a province is a ward, too; there are no townlets then.
std::string_view area_kind(Level level, bool in_city, bool below_province, std::uint32_t number) {
  if (level == Level::district) return in_city ? "quận" : number == 0 ? "thành phố" : number == 1 ? "thị xã" : "huyện";
  if (in_city || (below_province && number == 0)) return "phường";
  return number == 0 ? "thị trấn" : "xã";
}

std::vector<double> Builder::province_weights(Range provinces) const {
  std::vector<double> weights;
  for (std::uint32_t i = 0; i < provinces.count; ++i) {
    weights.push_back(spread_weight(scenario_, code_2020(units_[provinces.first + i].code)));
  }
  return weights;
}

void Builder::add_committees(Level level, std::uint32_t first_parent, const std::vector<std::uint32_t>& counts) {
  std::vector<PlaceNames> names;
  std::uint32_t rounds = 0;
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    rounds = std::max(rounds, counts[i]);
    names.emplace_back(scenario_.seed, code_2020(units_[first_parent + i].code));
  }
  for (std::uint32_t number = 0; number < rounds; ++number) {
    for (std::uint32_t i = 0; i < counts.size(); ++i) {
      if (number < counts[i]) add_committee(level, first_parent + i, number, names[i].next());
    }
  }
}

void Builder::add_committee(Level level, std::uint32_t parent, std::uint32_t number, std::string place) {
  const std::string& above = units_[parent].area;
  const bool in_city = above.starts_with("thành phố") || above.starts_with("quận") || above.starts_with("thị xã");
  const bool below_province = units_[parent].level == Level::province;
  Unit unit;
  unit.code = code_below(parent);
  unit.level = level;
  unit.parent = parent;
  unit.place = std::move(place);
  unit.area = std::string(area_kind(level, in_city, below_province, number)) + " " + unit.place + ", " + above;
  unit.name = std::string(kCommitteePrefix) + unit.area;
  unit.notation = "UBND";
  units_.push_back(std::move(unit));
  children_.push_back(0);
}

}  // namespace

std::vector<Unit> make_units(const Scenario& scenario) {
  return Builder(scenario).build();
}

}  // namespace axle::sim
