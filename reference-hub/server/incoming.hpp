// A request between its head and its answer: who asks, for what, and the hash of the body as it arrives.
#pragma once

#include <string>

#include "base/live_clock.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/server/byte_budget.hpp"
#include "transport/server.hpp"

namespace axle::hub {

class Incoming final : public transport::BodyObserver {
 public:
  explicit Incoming(std::uint64_t content_length) : content_length_(content_length) {}

  enum class Admin : std::uint8_t { none, health, readiness, metrics, status };
  Admin admin = Admin::none;
  axis::Operation operation = axis::Operation::get_received_edoc_list;
  std::string centre;
  ByteBudget::Token memory;  // for the packet, until it is answered
  axis::Attributes attributes;
  signature::CostLedger ledger{&quick_cpu_now};

  // The SDK ends a packet with CRLF that hash-file does not cover (domain 7.1), so the last two bytes are held back.
  void on_body(BytesView chunk) override {
    if (operation != axis::Operation::send_edoc) return;
    const DurationNs start = quick_cpu_now();
    const std::uint64_t end = content_length_ < 2 ? 0 : content_length_ - 2;
    if (seen_ < end)
      hash_.update(chunk.first(static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), end - seen_))));
    seen_ += chunk.size();
    hash_ns_ += quick_cpu_now() - start;
  }

  struct Body {
    BytesView packet;
    Digest256 digest{};
  };
  // Call once, with the whole body: the packet without the SDK's CRLF, and its digest.
  Body finish(BytesView body) {
    const bool ends_in_crlf = body.size() >= 2 && body[body.size() - 2] == '\r' && body[body.size() - 1] == '\n';
    if (!ends_in_crlf) hash_.update(body.last(std::min<std::size_t>(body.size(), 2)));
    ledger.add(signature::Stage::hash, hash_ns_);
    return {ends_in_crlf ? body.first(body.size() - 2) : body, hash_.finish()};
  }

 private:
  std::uint64_t content_length_;
  std::uint64_t seen_ = 0;
  DurationNs hash_ns_ = 0;
  signature::Sha256 hash_;
};

}  // namespace axle::hub
