// The outer form of a PDF file: numbered objects, streams, the cross-reference table (ISO 32000-1, 7.5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::agents {

// Writes objects one after another; the same calls give the same bytes. A classic table, no object streams: what
// signers and small readers expect.
class PdfFile final : public signature::PdfObjects {
 public:
  PdfFile();

  // A number for an object that is written later.
  int reserve() override;
  void object(int number, std::string_view body) override;
  // A stream of these bytes as they are; `entries` are the dictionary's besides Length.
  void stream(int number, std::string_view entries, BytesView data);
  // Bytes so far, and what the table and the trailer would add.
  std::size_t size_if_finished() const noexcept;
  // Every reserved object must have been written.
  Bytes finish(int root, int info) &&;

 private:
  void begin(int number);

  std::string out_;
  std::vector<std::size_t> offsets_;  // by object number; 0: not written
};

Bytes deflated(BytesView data);
// The body of an object: a stream of these bytes, deflated; `entries` are the dictionary's besides Length and Filter.
std::string deflated_stream(std::string_view entries, BytesView data);
std::string pdf_reference(int number);  // "12 0 R"
// A text string in UTF-16 with its mark, as hex digits.
std::string pdf_text(std::string_view utf8);
// "D:20260803080000+07'00'".
std::string pdf_date(std::int64_t instant_ns);
// Appends the value with at most three decimals.
void append_number(std::string& out, double value);

}  // namespace axle::agents
