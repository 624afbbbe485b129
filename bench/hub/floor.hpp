// The unavoidable work of accepting a document, and nothing else, as a server that the same client can talk to:
// TLS 1.3 and a request read by its Content-Length, SHA-256 over the body once, one public-key operation for each
// signature of the packet, and one durable write shared by all requests that wait. It knows no HTTP beyond
// Content-Length, reads no XML, no PDF, checks nobody's credentials and remembers nothing.
#pragma once

#include "bench/hub/child.hpp"
#include "bench/hub/packets.hpp"

namespace axle::bench {

inline constexpr const char* kFloorWord = "floor";  // the hidden word of this program

// Starts this program as that server in `folder`, which has the files of write_server_files(); its journal is
// preallocated for `packets` packets and starts again at its beginning after that many.
std::unique_ptr<Child> start_floor(const std::filesystem::path& folder, const PacketKind& kind, std::uint64_t packets);

// The server itself; `words` as start_floor() writes them. Does not return but for errors.
int serve_floor(int count, char** words);

}  // namespace axle::bench
