#include "tests/reference-hub/audit/fixture.hpp"

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::hub {

// By the words of line.hpp alone: a second pair of eyes on what the log writes.
std::string AuditFolder::with_hash(const std::string& line, AuditHead& end) {
  std::string text = line.substr(line.find(",\"time\""));
  text = "{\"seq\":" + std::to_string(++end.seq) + text.substr(0, text.find(",\"prev\":")) + ",\"prev\":\"" +
         to_hex(end.hash) + "\"";
  end.hash = signature::sha256(as_bytes(text));
  return text + ",\"hash\":\"" + to_hex(end.hash) + "\"}";
}

}  // namespace axle::hub
