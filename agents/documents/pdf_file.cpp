#include "agents/documents/pdf_file.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::agents {
namespace {

// A deflate state costs 256 KiB to set up: one for each thread.
class Deflater {
 public:
  Deflater() { AXLE_ASSERT(::deflateInit(&state_, kLevel) == Z_OK); }
  ~Deflater() { ::deflateEnd(&state_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  Bytes operator()(BytesView data) {
    ::deflateReset(&state_);
    Bytes out(::deflateBound(&state_, data.size()));
    state_.next_in = const_cast<Bytef*>(data.data());
    state_.avail_in = static_cast<uInt>(data.size());
    state_.next_out = out.data();
    state_.avail_out = static_cast<uInt>(out.size());
    AXLE_ASSERT(::deflate(&state_, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - state_.avail_out);
    return out;
  }

 private:
  static constexpr int kLevel = 4;  // a third of the default level's time for a twentieth more bytes
  z_stream state_{};
};

constexpr std::size_t kTableLineBytes = 20;
constexpr std::size_t kTrailerBytes = 190;  // "xref", trailer with two references and an ID, "startxref"

void append_stream(std::string& out, std::string_view entries, BytesView data) {
  out += "<< /Length " + std::to_string(data.size());
  if (!entries.empty()) out += ' ';
  out += entries;
  out += " >>\nstream\n";
  out += as_text(data);
  out += "\nendstream";
}

}  // namespace

PdfFile::PdfFile() : out_("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), offsets_(1) {
  out_.reserve(64 * 1024);
}

int PdfFile::reserve() {
  offsets_.push_back(0);
  return static_cast<int>(offsets_.size()) - 1;
}

void PdfFile::begin(int number) {
  auto& offset = offsets_[static_cast<std::size_t>(number)];
  AXLE_ASSERT(offset == 0);
  offset = out_.size();
  out_ += std::to_string(number) + " 0 obj\n";
}

void PdfFile::object(int number, std::string_view body) {
  begin(number);
  out_ += body;
  out_ += "\nendobj\n";
}

void PdfFile::stream(int number, std::string_view entries, BytesView data) {
  begin(number);
  append_stream(out_, entries, data);
  out_ += "\nendobj\n";
}

std::size_t PdfFile::size_if_finished() const noexcept {
  return out_.size() + offsets_.size() * kTableLineBytes + kTrailerBytes;
}

Bytes PdfFile::finish(int root, int info) && {
  const std::size_t table = out_.size();
  // Tells two files apart, nothing more.
  const std::uint64_t hash = fnv1a(out_);
  std::array<char, 40> id{};
  std::snprintf(id.data(), id.size(), "%016llx%016llx", static_cast<unsigned long long>(hash),
                static_cast<unsigned long long>(out_.size()));
  out_ += "xref\n0 " + std::to_string(offsets_.size()) + "\n0000000000 65535 f \n";
  for (std::size_t number = 1; number < offsets_.size(); ++number) {
    AXLE_ASSERT(offsets_[number] != 0);
    std::array<char, 24> line{};
    std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", offsets_[number]);
    out_ += line.data();
  }
  out_ += "trailer\n<< /Size " + std::to_string(offsets_.size()) + " /Root " + pdf_reference(root) + " /Info " +
          pdf_reference(info) + " /ID [<" + id.data() + "> <" + id.data() + ">] >>\nstartxref\n" +
          std::to_string(table) + "\n%%EOF\n";
  const BytesView bytes = as_bytes(out_);
  return {bytes.begin(), bytes.end()};
}

Bytes deflated(BytesView data) {
  thread_local Deflater deflate;
  return deflate(data);
}

std::string deflated_stream(std::string_view entries, BytesView data) {
  std::string all = "/Filter /FlateDecode", out;
  if (!entries.empty()) all += ' ';
  all += entries;
  append_stream(out, all, deflated(data));
  return out;
}

std::string pdf_reference(int number) {
  return std::to_string(number) + " 0 R";
}

std::string pdf_text(std::string_view utf8) {
  std::string out = "<FEFF";
  const auto unit = [&](std::uint32_t value) {
    std::array<char, 8> hex{};
    std::snprintf(hex.data(), hex.size(), "%04X", static_cast<unsigned>(value));
    out += hex.data();
  };
  for (std::size_t i = 0; i < utf8.size();) {
    // The text was checked before (clean_text): every lead byte has its followers.
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t letter = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k) {
      letter = (letter << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3fU);
    }
    if (letter >= 0x10000) {
      unit(0xd800 + ((letter - 0x10000) >> 10));
      unit(0xdc00 + ((letter - 0x10000) & 0x3ff));
    } else {
      unit(letter);
    }
    i += length;
  }
  return out + ">";
}

std::string pdf_date(std::int64_t instant_ns) {
  const CivilTime at = civil_in_viet_nam(instant_ns);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "(D:%04d%02d%02d%02d%02d%02d+07'00')", at.year, at.month, at.day, at.hour,
                at.minute, at.second);
  return text.data();
}

void append_number(std::string& out, double value) {
  auto thousandths = static_cast<long long>(std::llround(value * 1000));
  if (thousandths < 0) {
    out += '-';
    thousandths = -thousandths;
  }
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), thousandths / 1000).ptr;
  out.append(digits.data(), end);
  const auto rest = static_cast<int>(thousandths % 1000);
  if (rest == 0) return;
  out += '.';
  out += static_cast<char>('0' + rest / 100);
  if (rest % 100 != 0) out += static_cast<char>('0' + rest / 10 % 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

}  // namespace axle::agents
