#include "reference-hub/server/authentication.hpp"

namespace axle::hub {

Authenticator::Authenticator(const std::vector<CentreRecord>& centres, std::string_view unknown_secret,
                             VerificationPolicy policy)
    : unknown_secret_(as_bytes(unknown_secret)), believes_(policy == VerificationPolicy::off) {
  for (const CentreRecord& centre : centres) {
    secrets_.emplace(centre.id, signature::HmacKey(as_bytes(centre.secret)));
  }
}

std::expected<Authenticator::Caller, axis::Failure> Authenticator::authenticate(
    const transport::RequestHead& head) const {
  std::vector<axis::HeaderField> fields;
  fields.reserve(head.headers.size());
  for (const transport::HeaderView& field : head.headers) fields.push_back({field.name, field.value});
  const std::string_view claimed = axis::claimed_system_id(fields);
  const auto known = secrets_.find(claimed);
  auto attributes = believes_ ? axis::unverified_headers(fields)
                              : axis::verify_headers(fields, known == secrets_.end() ? unknown_secret_ : known->second);
  const bool named = !head.peer || head.peer->names(claimed);
  if (known != secrets_.end() && attributes && attributes->get("systemid") == claimed && named) {
    return Caller{known->first, std::move(*attributes)};
  }
  // Asked before any secret is, so it is the same for a centre that does not exist.
  if (!attributes && attributes.error().code == Errc::limit) {
    return std::unexpected(axis::Failure{axis::ErrorCode::too_large, attributes.error().detail});
  }
  return std::unexpected(
      axis::Failure{axis::ErrorCode::wrong_credentials, "systemid, secret or signed headers are wrong"});
}

}  // namespace axle::hub
