// One HTTP exchange that blocks its thread: for lists, answers and time stamps of an authority, not for load.
#pragma once

#include "transport/client.hpp"

namespace axle::transport {

struct FetchRequest {
  std::string_view method = "GET";
  std::string url;                // "http://127.0.0.1:8090/crl/agencies.crl"
  std::string_view content_type;  // of the body; empty: none is said
  BytesView body;
  DurationNs timeout = 5 * kSecond;  // of everything after the host's name was looked up
  std::uint64_t answer_bytes_max = 1ULL << 20;
};

// On a connection of its own; redirects are given back as they are. From any thread, several at once. invalid_input:
// the URL; unavailable: nobody there, or the connection was lost; timeout; limit: the answer is too large; corrupt: it
// is not HTTP. https believes no root here and is refused as invalid_input.
Result<ClientResponse> fetch(const FetchRequest& request);

}  // namespace axle::transport
