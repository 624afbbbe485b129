// How a centre's client speaks: the calls of the behaviour as HTTP requests, in the SDK's manner or with the quirks of
// other makers' clients (domain 7.1, 7.1a). No I/O.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "protocol/axis/client_quirk.hpp"
#include "protocol/axis/header_auth.hpp"
#include "transport/client.hpp"

namespace axle::agents {

struct Credentials {
  std::string system_id, secret;
};

// The secret is prepared once for all requests. With the quirks sticky_attributes and stale_timestamp it remembers what
// it said, as the SDK's service object does for its whole life. One thread.
class Speaker {
 public:
  explicit Speaker(const Credentials& credentials, axis::ClientQuirks quirks = 0);

  // `packet` and its `digest` are used by SendDocument only, and not copied; a status packet is written here. Bodies as
  // the SDK sends them: the packet followed by CRLF, `{}` for getEdoc and updateStatus, nothing for lists. `close` asks
  // the hub to end the connection after its answer. A ReadLocal is asserted against: it never goes over the wire.
  transport::ClientRequest request(const transport::Endpoint& endpoint, const CallBody& call, const SharedBytes& packet,
                                   const Digest256& digest, InstantNs now, bool close = false);

 private:
  struct Draft;
  void draft(Draft& draft, const CallBody& call, const SharedBytes& packet, const Digest256& digest) const;
  void draft_packet(Draft& draft, axis::MessageType type, std::string_view from, SharedBytes packet,
                    const Digest256& digest) const;
  void stick(Draft& draft);
  bool is(axis::ClientQuirk quirk) const noexcept { return axis::has(quirks_, quirk); }

  std::string system_id_;
  signature::HmacKey secret_;
  axis::ClientQuirks quirks_;
  std::string first_timestamp_;                            // stale_timestamp
  std::vector<std::pair<std::string, std::string>> said_;  // sticky_attributes: name, value
};

}  // namespace axle::agents
