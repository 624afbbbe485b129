// Agency codes that a packet names, to be asked for many times.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace axle::hub {

// The texts must outlive it.
class NamedCodes {
 public:
  explicit NamedCodes(std::vector<std::string_view> codes) : codes_(std::move(codes)) {
    std::sort(codes_.begin(), codes_.end());
  }
  template <class Text>
  static NamedCodes of(const std::vector<Text>& codes) {
    return NamedCodes({codes.begin(), codes.end()});
  }
  bool contains(std::string_view code) const { return std::binary_search(codes_.begin(), codes_.end(), code); }
  bool has_twice() const { return std::adjacent_find(codes_.begin(), codes_.end()) != codes_.end(); }

 private:
  std::vector<std::string_view> codes_;
};

}  // namespace axle::hub
