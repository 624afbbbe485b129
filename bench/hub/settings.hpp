// What the command line says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace axle::bench {

struct Settings {
  std::filesystem::path program = AXLE_PROGRAM;  // whose word `hub` is started
  std::filesystem::path folder;                  // everything is made below it, and removed at the end
  std::filesystem::path cache;                   // keys and signed packets, kept from run to run
  std::vector<std::string> hub_words;            // passed on to every hub
  unsigned net_threads = 1, verify_threads = 1;  // of every hub
  // limit
  int rounds = 3;
  double scale = 1;  // of the counts of documents
  bool one_mib = false, packet_signed = false;
  // idle, polling, start, soak
  unsigned connections = 10'000;
  unsigned centres = 3'321;
  double seconds = 20;
  unsigned documents = 1'000'000;
  double minutes = 20, rate = 0;
};

}  // namespace axle::bench
