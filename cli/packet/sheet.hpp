// Labelled rows that read well at 80 columns.
#pragma once

#include <string>
#include <string_view>

namespace axle::cli {

class Sheet {
 public:
  // A line at the margin, with an empty line before it.
  void title(std::string_view text);
  // "  label       words", broken at blanks. Vietnamese counts by characters, not bytes.
  void row(std::string_view label, std::string_view words);
  void line(std::string_view text);
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace axle::cli
