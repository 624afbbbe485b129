// Lists, OCSP answers and time stamps over plain HTTP, as the simulated authority (and real ones) serve them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/trust/revocation.hpp"

namespace axle::cli {

// Blocking, for verifying threads; http:// only.
std::shared_ptr<signature::RevocationSource> make_http_revocation_source();
signature::TimestampSource make_http_timestamp_source(std::string url);
// A revocation list as DER from a file's content, DER or PEM. invalid_input when it is neither.
Result<Bytes> crl_der(std::string_view content);

}  // namespace axle::cli
