// What may name something: agencies, documents, files. Two names that look the same must be the same (attack A-44).
#pragma once

#include <string_view>

namespace axle::packet {

// Characters that are not seen or change how their neighbours are shown: controls, zero-width and other format
// characters (Unicode category Cf), line separators, variation selectors, tags, fillers. Bytes that are no UTF-8 count
// too. No Vietnamese text needs one.
bool has_hidden_characters(std::string_view text) noexcept;

// OrganId: ASCII letters, digits and dots, no dot in front; so no letter of another script passes for one of these.
bool is_organ_id(std::string_view text) noexcept;

// A file name that can be shown and stored: no hidden characters, no path separator, neither "." nor "..".
bool is_safe_file_name(std::string_view name) noexcept;

// Composed as Vietnamese keyboards write it (no combining mark stands alone), and no white space at its ends, nor a dot
// at its end: systems that drop those would make another name of it.
bool is_plain_file_name(std::string_view name) noexcept;

}  // namespace axle::packet
