#include "cli/packet/sign.hpp"

#include <array>
#include <charconv>

#include "cli/trust_sources.hpp"
#include "protocol/signature/crypto/method_name.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::cli {
namespace {

Result<signature::PdfSignRequest::Box> box_of(std::string_view text) {
  std::array<double, 4> sides{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, sides[i]);
    const bool separated = i + 1 == sides.size() ? next == end : next != end && *next == ',';
    if (error != std::errc() || !separated) {
      return fail(Errc::invalid_input, "--box '" + std::string(text) +
                                           "': write left,bottom,right,top in points, for example 330,80,530,160");
    }
    at = next + 1;
  }
  return signature::PdfSignRequest::Box{sides[0], sides[1], sides[2], sides[3]};
}

Result<std::string> sign_file(const SignArguments& arguments, const Input& input, const signature::Identity& signer,
                              const std::optional<signature::SignatureMethod>& method, InstantNs now) {
  signature::PdfSignRequest request;
  const bool person = signer.certificate->role() == signature::Role::person;
  request.field_name = !arguments.field.empty() ? arguments.field : person ? "NguoiKy" : "CoQuan";
  request.reason = arguments.reason;
  request.location = arguments.location;
  request.method = method;
  const auto at = arguments.at.empty() ? Result<InstantNs>(now) : parse_iso8601(arguments.at);
  if (!at) return pass(at, "--at");
  request.signing_time = *at;
  if (!arguments.box.empty()) {
    const auto box = box_of(arguments.box);
    if (!box) return pass(box);
    request.box = *box;
  }
  if (!arguments.tsa.empty()) {
    request.timestamp = signature::http_timestamp_source(arguments.tsa, http_exchange());
  }
  const auto made = signature::sign_pdf(input.bytes(), signer, request);
  if (!made) return pass(made, input.path);
  return std::string(as_text(*made));
}

}  // namespace

Result<std::string> sign_input(const SignArguments& arguments, const Input& input, InstantNs now) {
  const auto signer = read_identity(arguments.signer);
  if (!signer) return pass(signer);
  std::optional<signature::SignatureMethod> method;
  if (!arguments.method.empty()) {
    const auto named = signature::parse_signature_method(arguments.method);
    if (!named) return pass(named, "--method");
    method = *named;
  }
  if (input.kind == InputKind::pdf) return sign_file(arguments, input, *signer, method, now);
  auto made = signature::sign_packet(input.content, *signer, {.method = method});
  if (!made) return pass(made, input.path);
  return made;
}

}  // namespace axle::cli
