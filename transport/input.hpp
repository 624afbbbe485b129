// Bytes received but not yet used, kept per connection only while there are some.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "transport/stream.hpp"

namespace axle::transport {

// Reads land in a scratch buffer that all connections of a thread share, so that an idle connection holds no buffer.
// keep() must be called before the owner pauses: it copies what is left out of the scratch buffer.
class Input {
 public:
  std::string_view view() const noexcept { return view_; }
  bool empty() const noexcept { return view_.empty(); }

  void consume(std::size_t bytes) {
    view_.remove_prefix(bytes);
    if (view_.empty()) kept_ = {};
  }

  void keep() {
    if (view_.empty() || !kept_.empty()) return;
    kept_.assign(view_);
    view_ = kept_;
  }

  // One read from the stream, behind what is there.
  IoResult receive(Stream& stream, std::span<std::uint8_t> scratch) {
    if (view_.empty()) {
      const IoResult result = stream.read_some(scratch.data(), scratch.size());
      view_ = {reinterpret_cast<const char*>(scratch.data()), result.bytes};
      return result;
    }
    std::string joined;
    joined.resize_and_overwrite(view_.size() + scratch.size(), [&](char* data, std::size_t) {
      std::memcpy(data, view_.data(), view_.size());
      return view_.size();
    });
    const IoResult result = stream.read_some(scratch.data(), scratch.size());
    joined.append(reinterpret_cast<const char*>(scratch.data()), result.bytes);
    kept_ = std::move(joined);
    view_ = kept_;
    return result;
  }

 private:
  std::string_view view_;  // into the scratch buffer, or into kept_ when that is not empty
  std::string kept_;
};

}  // namespace axle::transport
