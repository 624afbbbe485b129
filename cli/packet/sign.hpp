// Signs a packet (XML-DSig) or a PDF (PAdES) with a key of the simulated authority.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/packet/inputs.hpp"

namespace axle::cli {

struct SignArguments {
  std::string file, out, signer;  // signer: PREFIX.key and PREFIX.pem
  std::string method;             // empty: what the key signs with by itself
  // Of a PDF only:
  std::string field, reason, location;
  std::string box;  // "left,bottom,right,top" in points on page 1; empty: invisible
  std::string tsa;  // URL of a time-stamping authority; empty: no time stamp (B-B)
  std::string at;   // claimed time of signing; empty: now
};

// The signed bytes. Errors of the files and words; unavailable when the time-stamping authority does not answer.
Result<std::string> sign_input(const SignArguments& arguments, const Input& input, InstantNs now);

}  // namespace axle::cli
