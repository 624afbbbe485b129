// A packet from words: for trying out an interface.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::cli {

struct MakeArguments {
  std::string from, from_name, subject = "Văn bản thử nghiệm";
  std::vector<std::string> to;  // CODE or CODE:NAME
  std::string number = "1", notation, date, document_id, priority = "0";
  std::vector<std::string> attachments;  // files; none: a letter is rendered from the header
  std::uint32_t pages = 1;
  std::string person, agency;  // prefixes of who signs the PDFs, in this order
  bool sign_packet = false;    // by `agency`
  std::string status, answers;
};

// The bytes of a document packet, or of a status packet when `status` is set: then `answers` is the packet that is
// answered and `from` the receiver who reports. `now` dates it. Errors of the files and of the words.
Result<std::string> make_packet(const MakeArguments& arguments, InstantNs now);

}  // namespace axle::cli
