#include "protocol/signature/pdf/filter.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace axle::signature {
namespace {

constexpr std::int64_t kColumnsMax = 1024;  // bytes in a row of a cross-reference table: a handful
constexpr std::size_t kInflateStep = 16ULL << 10;

struct InflateEnd {
  void operator()(z_stream* stream) const noexcept { inflateEnd(stream); }
};

Result<Bytes> inflate_bytes(BytesView data, std::size_t bytes_max) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return fail(Errc::internal, "zlib does not start");
  const std::unique_ptr<z_stream, InflateEnd> guard(&stream);
  stream.next_in = const_cast<Bytef*>(data.data());
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(data.size(), UINT32_MAX));
  Bytes out;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    const std::size_t have = out.size();
    if (have > bytes_max)
      return fail(Errc::limit, "a compressed PDF stream holds more than " + std::to_string(bytes_max) + " bytes");
    out.resize(have + std::min(std::max(kInflateStep, have), bytes_max + 1 - have + kInflateStep));
    stream.next_out = out.data() + have;
    stream.avail_out = static_cast<uInt>(out.size() - have);
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return fail(Errc::invalid_input, "a compressed PDF stream is damaged");
    out.resize(out.size() - stream.avail_out);
  }
  if (out.size() > bytes_max) {
    return fail(Errc::limit, "a compressed PDF stream holds more than " + std::to_string(bytes_max) + " bytes");
  }
  return out;
}

std::uint8_t paeth(int left, int up, int up_left) noexcept {
  const int estimate = left + up - up_left;
  const int a = std::abs(estimate - left), b = std::abs(estimate - up), c = std::abs(estimate - up_left);
  return static_cast<std::uint8_t>(a <= b && a <= c ? left : b <= c ? up : up_left);
}

// PNG predictors on samples of one byte: each row starts with the number of its filter.
Result<Bytes> undo_png(const Bytes& data, std::size_t columns) {
  if (data.size() % (columns + 1) != 0) return fail(Errc::invalid_input, "a PDF predictor's rows are incomplete");
  Bytes out(data.size() / (columns + 1) * columns);
  const Bytes zeros(columns, 0);
  const std::uint8_t* above = zeros.data();
  for (std::size_t from = 0, to = 0; from < data.size(); from += columns + 1, to += columns) {
    const std::uint8_t filter = data[from];
    if (filter > 4) return fail(Errc::invalid_input, "a PDF predictor's row has an unknown filter");
    for (std::size_t i = 0; i < columns; ++i) {
      const int left = i > 0 ? out[to + i - 1] : 0, up = above[i], up_left = i > 0 ? above[i - 1] : 0;
      int add = 0;
      if (filter == 1) add = left;
      if (filter == 2) add = up;
      if (filter == 3) add = (left + up) / 2;
      if (filter == 4) add = paeth(left, up, up_left);
      out[to + i] = static_cast<std::uint8_t>(data[from + 1 + i] + add);
    }
    above = out.data() + to;
  }
  return out;
}

// The sole element of an array, or the value itself.
const PdfValue* sole(const PdfValue* value) {
  if (value == nullptr || value->kind != PdfKind::array) return value;
  return value->items.size() == 1 ? &value->items.front() : nullptr;
}

std::int64_t parameter(const PdfValue* parameters, std::string_view key, std::int64_t otherwise) {
  const PdfValue* value = parameters == nullptr ? nullptr : parameters->find(key);
  if (value == nullptr) return otherwise;
  return value->kind == PdfKind::integer ? value->integer : -1;
}

}  // namespace

Result<Bytes> decode_stream(const PdfValue& dictionary, BytesView data, std::size_t bytes_max) {
  const PdfValue* filter = dictionary.find("Filter");
  if (filter == nullptr) {
    if (data.size() > bytes_max) return fail(Errc::limit, "a PDF stream is too long");
    return Bytes(data.begin(), data.end());
  }
  const PdfValue* flate = sole(filter);
  if (flate == nullptr || !flate->is_name("FlateDecode")) {
    return fail(Errc::invalid_input, "a structural PDF stream has another filter than FlateDecode");
  }
  const PdfValue* parameters = sole(dictionary.find("DecodeParms"));
  if (parameters != nullptr && parameters->kind == PdfKind::reference) {
    return fail(Errc::invalid_input, "the DecodeParms of a structural PDF stream must be direct");
  }
  const std::int64_t predictor = parameter(parameters, "Predictor", 1);
  const std::int64_t columns = parameter(parameters, "Columns", 1);
  const bool plain_samples =
      parameter(parameters, "Colors", 1) == 1 && parameter(parameters, "BitsPerComponent", 8) == 8;
  if (predictor == 1) return inflate_bytes(data, bytes_max);
  if (predictor < 10 || predictor > 15 || columns < 1 || columns > kColumnsMax || !plain_samples) {
    return fail(Errc::invalid_input, "a structural PDF stream has a predictor that it cannot have");
  }
  const auto row = static_cast<std::size_t>(columns);
  auto inflated = inflate_bytes(data, bytes_max + bytes_max / row + 1);
  if (!inflated) return inflated;
  return undo_png(*inflated, row);
}

}  // namespace axle::signature
