// Vietnamese office prose made from a seed: our own sentences, about sending and handling documents.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"

namespace axle::agents {

// The same seed gives the same text. Every string is UTF-8 in NFC and one paragraph without line breaks.
class RunningText {
 public:
  // `issued` is the promulgation date; the dates in the text lie around it.
  RunningText(std::uint64_t seed, InstantNs issued) : random_(seed, "document/text"), issued_(issued) {}

  // Why this document is written, ending in a colon.
  std::string opening(std::string_view agency);
  // One task, without its number.
  std::string task();
  // Two to four sentences.
  std::string paragraph();
  // The last paragraph of a letter, ending in "./." as the rules of presentation want.
  std::string closing(bool with_appendix);
  // The heading of a section of an appendix, without its number.
  std::string heading();
  // A row of a plan: what, who, until when.
  std::string row_task();
  std::string row_unit();
  std::string later_date();

 private:
  std::string sentence();
  std::string date(std::int64_t first_day, std::int64_t last_day);

  RandomStream random_;
  InstantNs issued_;
};

// "ngày 03 tháng 8 năm 2026": two digits for days below 10 and for January and February (Decree 30 Annex I, 4.b).
std::string date_in_words(InstantNs at);

}  // namespace axle::agents
