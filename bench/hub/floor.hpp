// The unavoidable work of accepting a document, and nothing else, as a server that the same client can talk to:
// TLS 1.3 and a request read by its Content-Length, SHA-256 over the body once, one public-key operation for each
// signature of the packet, and one durable write shared by all requests that wait. It knows no HTTP beyond
// Content-Length, reads no XML, no PDF, checks nobody's credentials and remembers nothing.
#pragma once

#include "bench/hub/child.hpp"

namespace axle::bench {

inline constexpr const char* kFloorWord = "floor";  // the hidden word of this program

// Starts this program as that server in `folder`, which has the files of write_server_files(), for packets with so many
// signatures; its journal is preallocated with `journal_bytes` and begins again when they are used up.
std::unique_ptr<Child> start_floor(const std::filesystem::path& folder, int signatures, std::uint64_t journal_bytes);

// The server itself; `words` as start_floor() writes them. Does not return but for errors.
int serve_floor(int count, char** words);

}  // namespace axle::bench
