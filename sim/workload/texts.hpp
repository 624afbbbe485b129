// What administrative documents are about: kinds and subjects.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"

namespace axle::sim {

// A kind of document: DocumentType/Type, TypeDetail and TypeName (the annex lists of the packet standard), the
// abbreviation of Decree 30/2020 Annex III ("" for a dispatch, which has none).
struct DocumentKind {
  std::string_view type, type_detail, type_name, abbreviation;
  std::string_view opening;  // of the subject
  double weight;             // how often; assumed
};

const DocumentKind& pick_kind(RandomStream& random);

// "V/v đôn đốc thực hiện cải cách thủ tục hành chính quý III năm 2019": far below 500 characters.
std::string make_subject(const DocumentKind& kind, const CivilTime& date, RandomStream& random);

// SphereOfPromulgation: "Nội vụ", ...
std::string_view pick_sphere(RandomStream& random);

}  // namespace axle::sim
