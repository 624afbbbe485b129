// Canonical XML against libxml2: what the scanner accepts libxml2 accepts too, the canonical forms of the document and
// of its elements are equal, and the note "as it stands" is right.
#include <cstdio>

#include "base/bytes.hpp"
#include "tests/protocol/signature/xml/canonical_judge.hpp"

using namespace axle;
using namespace axle::signature;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  const auto scanned = test::scan_document(text, 0);
  if (!scanned) return 0;
  // Some elements, chosen by the input itself: each alone, and without one that is inside it.
  std::vector<test::JudgedPart> parts{{}};
  const auto& elements = scanned->elements;
  for (std::size_t i = 1; i < elements.size() && parts.size() < 9; i += 1 + size % 5) {
    parts.push_back({i, std::nullopt});
    parts.push_back({elements[i].parent, i});
  }
  const test::Comparison result = test::compare_canonical(text, parts, {"edXML", "", "a"});
  if (!result.difference.empty()) std::fprintf(stderr, "%s\n", result.difference.c_str());
  AXLE_ASSERT(result.difference.empty());
  return 0;
}
