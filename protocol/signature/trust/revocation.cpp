#include "protocol/signature/trust/revocation.hpp"

namespace axle::signature {

std::string_view to_string(RevocationMode mode) noexcept {
  switch (mode) {
    case RevocationMode::off: return "off";
    case RevocationMode::crl: return "crl";
    case RevocationMode::ocsp: return "ocsp";
  }
  return "off";
}

Result<RevocationMode> parse_revocation_mode(std::string_view text) {
  for (const RevocationMode mode : {RevocationMode::off, RevocationMode::crl, RevocationMode::ocsp}) {
    if (text == to_string(mode)) return mode;
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 64)) +
                                       "' is no revocation mode; there are off, crl "
                                       "and ocsp");
}

}  // namespace axle::signature
