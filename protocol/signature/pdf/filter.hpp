// The stream filters that cross-reference and object streams use: none, or Flate with or without a predictor. Internal
// to this folder.
#pragma once

#include "protocol/signature/pdf/value.hpp"

namespace axle::signature {

// Decodes a stream's bytes by its dictionary (ISO 32000-1 clause 7.4.4). limit: more than bytes_max come out;
// invalid_input: another filter, parameters that are not direct, damaged data, or wrong predictor rows.
Result<Bytes> decode_stream(const PdfValue& dictionary, BytesView data, std::size_t bytes_max);

}  // namespace axle::signature
