#include "reference-hub/server/authentication.hpp"

namespace axle::hub {

Authenticator::Authenticator(const std::vector<CentreRecord>& centres, std::string unknown_secret)
    : unknown_secret_(std::move(unknown_secret)) {
  for (const CentreRecord& centre : centres) secrets_.emplace(centre.id, centre.secret);
}

std::expected<Authenticator::Caller, axis::Failure> Authenticator::authenticate(
    const transport::RequestHead& head) const {
  std::vector<axis::HeaderField> fields;
  fields.reserve(head.headers.size());
  for (const transport::HeaderView& field : head.headers) fields.push_back({field.name, field.value});
  const std::string claimed(axis::claimed_system_id(fields));
  const auto known = secrets_.find(claimed);
  auto attributes = axis::verify_headers(fields, known == secrets_.end() ? unknown_secret_ : known->second);
  if (known != secrets_.end() && attributes && attributes->get("systemid") == claimed) {
    return Caller{claimed, std::move(*attributes)};
  }
  // Asked before any secret is, so it is the same for a centre that does not exist.
  if (!attributes && attributes.error().code == Errc::limit) {
    return std::unexpected(axis::Failure{axis::ErrorCode::too_large, attributes.error().detail});
  }
  return std::unexpected(
      axis::Failure{axis::ErrorCode::wrong_credentials, "systemid, secret or signed headers are wrong"});
}

}  // namespace axle::hub
