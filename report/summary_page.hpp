// The lines of the terminal summary and the parts that it is made of.
#pragma once

#include <string>
#include <string_view>

#include "report/result.hpp"
#include "report/text.hpp"

namespace axle::report {

inline constexpr std::size_t kWidth = 80;
inline constexpr std::size_t kLabel = 13;  // "verification" and a space

inline constexpr const char* kBold = "1";
inline constexpr const char* kDim = "2";
inline constexpr const char* kRed = "31";

class SummaryPage {
 public:
  explicit SummaryPage(bool colour) : colour_(colour) {}

  std::string paint(std::string_view text, const char* code) const {
    if (!colour_) return std::string(text);
    return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
  }
  void blank() { out_ += '\n'; }
  void line(std::string_view text) { out_ += std::string(text) + "\n"; }
  // "label        text", continued under the text; text is wrapped, then painted.
  void labelled(std::string_view label, std::string_view text, const char* code = nullptr) {
    bool first = true;
    for (const std::string& part : wrap(text, kWidth - kLabel)) {
      const std::string head = pad_right(first ? label : "", kLabel);
      out_ +=
          (first && !label.empty() ? paint(head, kBold) : head) + (code != nullptr ? paint(part, code) : part) + "\n";
      first = false;
    }
  }
  // The first `heads` lines of the table in bold.
  void table(const Table& table, std::size_t heads) {
    for (const std::string& text : table.lines()) {
      if (heads > 0) {
        out_ += paint(text.substr(0, text.size() - 1), kBold) + "\n";
        --heads;
      } else {
        out_ += text;
      }
    }
  }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

// What the figures are judged by; each writes nothing when the result has none of it.
void summary_objectives(SummaryPage& page, const Result& result);
void summary_phases(SummaryPage& page, const Result& result);
void summary_expectations(SummaryPage& page, const Result& result);
void summary_sources(SummaryPage& page, const Result& result);
// Intervals, steady state, warnings.
void summary_certainty(SummaryPage& page, const Result& result);

}  // namespace axle::report
