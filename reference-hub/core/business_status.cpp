#include "reference-hub/core/business_status.hpp"

#include <charconv>

namespace axle::hub {

namespace {

// progress:3 (the codes 1..6; 0 none)  answer:2  expected:1
enum Answer : std::uint8_t { kNone, kAsked, kAgreed, kRefused };  // none; 13; 15; 16

struct Fields {
  std::uint8_t progress;
  Answer answer;
  bool expected;  // 15 or 16, because of a recall, update or replacement
};

Fields unpack(BusinessState state) noexcept {
  return {static_cast<std::uint8_t>(state & 7), static_cast<Answer>(state >> 3 & 3), (state >> 5 & 1) != 0};
}

BusinessState pack(const Fields& fields) noexcept {
  return static_cast<BusinessState>(fields.progress | fields.answer << 3 | (fields.expected ? 1 : 0) << 5);
}

// 04 and 05 are one step: a document may be assigned again.
int rank(std::uint8_t progress) noexcept {
  return progress == 5 ? 4 : progress;
}

const char* advance(Fields& fields, std::uint8_t progress) noexcept {
  if (fields.answer == kAgreed && !fields.expected) return "it was given back before";
  if (fields.progress == 2 && progress != 2) return "it was refused before";
  if (progress == 2 && fields.progress > 2) return "it was taken in before";
  if (rank(progress) < rank(fields.progress)) return "it was further before";
  fields.progress = progress;
  if (fields.answer != kAsked) fields.answer = kNone;
  return nullptr;
}

const char* follow(Fields& fields, std::string_view code) noexcept {
  int value = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), value);
  if (code.size() != 2 || error != std::errc() || end != code.data() + code.size()) value = 0;
  const bool given_back = fields.answer == kAgreed && !fields.expected;
  switch (value) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6: return advance(fields, static_cast<std::uint8_t>(value));
    case 13:
      if (fields.progress == 2 || given_back) return "it was refused or given back before";
      fields.answer = kAsked;
      return nullptr;
    case 15:
    case 16:
      if (fields.answer == kNone && !fields.expected) return "nobody has asked";
      if (value == 16 && given_back) return "it was given back before";
      fields.answer = value == 15 ? kAgreed : kRefused;
      return nullptr;
    default: return "there is no such status";
  }
}

}  // namespace

BusinessStep follow_status(BusinessState before, std::string_view code) noexcept {
  Fields fields = unpack(before);
  if (const char* oddity = follow(fields, code)) return {before, oddity};
  return {pack(fields), nullptr};
}

BusinessState expecting_answer(BusinessState before) noexcept {
  Fields fields = unpack(before);
  fields.expected = true;
  return pack(fields);
}

std::string shown_status(BusinessState state) {
  const Fields fields = unpack(state);
  switch (fields.answer) {
    case kAsked: return "13";
    case kAgreed: return "15";
    case kRefused: return "16";
    case kNone: break;
  }
  return fields.progress == 0 ? std::string() : "0" + std::to_string(fields.progress);
}

}  // namespace axle::hub
