// A first document for a hub that has just begun, and the words to send it with.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "reference-hub/server/centres_file.hpp"

namespace axle::cli {

// Writes `first-document.edxml` (unsigned: for information only, Decision 28 Art 4; from the directory's first agency
// to its second, or to itself) and `first-document.headers` (its signed headers, readable by the owner only) into
// `folder`. `now`: its date, and in its number, so that each start has another one. io.
Result<void> write_first_document(const std::filesystem::path& folder, const hub::CentreList& directory, InstantNs now);

// Lines for a shell, at most 80 columns where the folder's name allows: the document is sent, then the hub is asked
// what it has.
struct FirstWords {
  std::filesystem::path folder;     // with the first document and the admin token
  std::string url;                  // without a path
  std::filesystem::path root{};     // of the hub's TLS certificate; empty: no TLS, or one that the system trusts
  bool client_certificate = false;  // the hub wants one: where it goes is shown
};
std::string first_words(const FirstWords& words);

}  // namespace axle::cli
