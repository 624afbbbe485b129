// Who takes part: agencies that sign and send, each with a centre of its own, and centres that receive.
#pragma once

#include <filesystem>
#include <string>

#include "agents/documents/corpus.hpp"
#include "agents/live/wire.hpp"
#include "cli/console.hpp"
#include "reference-hub/server/centres_file.hpp"

namespace axle::bench {

inline constexpr std::uint32_t kSenders = 8;

struct World {
  agents::Identities identities;  // of the senders; RSA-2048 throughout
  hub::CentreList directory;
  std::uint32_t receivers = 0;

  static std::string sender_code(std::uint32_t sender);      // "G01".."G08"
  static std::string receiver_code(std::uint32_t receiver);  // "H57.00001"...
  static agents::Credentials sender(std::uint32_t sender);
  static agents::Credentials receiver(std::uint32_t receiver);
  // The id of a document: the sender and nine digits.
  static std::string document_id(std::uint32_t sender, std::uint64_t number);
  static packet::DocumentHeader header(std::uint32_t sender, std::uint32_t receiver, std::uint64_t number);
};

// Keys come from the cache when they are there. Ends the program when it cannot be made.
World make_world(std::uint32_t receivers, const std::filesystem::path& cache, cli::Console& console);

}  // namespace axle::bench
