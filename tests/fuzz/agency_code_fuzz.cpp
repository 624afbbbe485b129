// Agency codes: what is accepted is printed as it came, and the two forms lead back to each other.
#include "protocol/identity/agency_code.hpp"

#include "base/bytes.hpp"

using axle::identity::AgencyCode;
using axle::identity::CodeForm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = axle::as_text({data, size});
  const auto code = AgencyCode::parse(text);
  if (!code) {
    AXLE_ASSERT(code.error().code == axle::Errc::invalid_input && !code.error().detail.empty());
    return 0;
  }
  AXLE_ASSERT(code->text() == text && text.size() <= axle::identity::kAgencyCodeMax2020);
  for (const char c : text) AXLE_ASSERT((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.');
  AXLE_ASSERT(code->depth() >= 1 && code->root().size() == 3 && text.find(code->root()) != std::string_view::npos);
  if (code->form() == CodeForm::form_2016) AXLE_ASSERT(text.size() == axle::identity::kAgencyCodeMax2016);

  if (const auto newer = axle::identity::guess_2020(*code)) {
    const auto newer_code = AgencyCode::parse(*newer);
    AXLE_ASSERT(newer_code && newer_code->form() == CodeForm::form_2020 && newer_code->root() == code->root());
  }
  const auto older = axle::identity::guess_2016(*code);
  if (!older || code->form() == CodeForm::form_2016) return 0;
  const auto older_code = AgencyCode::parse(*older);
  AXLE_ASSERT(older_code && older_code->form() == CodeForm::form_2016 && older_code->root() == code->root());
  AXLE_ASSERT(older_code->depth() == code->depth());
  // Padding with zeros loses nothing but zeros: the way back and forth again gives the same code.
  const auto again = axle::identity::guess_2020(*older_code);
  if (again) AXLE_ASSERT(*axle::identity::guess_2016(*AgencyCode::parse(*again)) == *older);
  return 0;
}
