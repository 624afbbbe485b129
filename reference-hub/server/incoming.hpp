// A request between its head and its answer: who asks, and for what.
#pragma once

#include <string>

#include "base/live_clock.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "reference-hub/server/byte_budget.hpp"
#include "transport/server.hpp"

namespace axle::hub {

class Incoming final : public transport::BodyObserver {
 public:
  enum class Admin : std::uint8_t { none, health, readiness, metrics, status };
  Admin admin = Admin::none;
  axis::Operation operation = axis::Operation::get_received_edoc_list;
  std::string centre;
  ByteBudget::Token memory;  // for the packet, until it is answered
  axis::Attributes attributes;
  signature::CostLedger ledger{&quick_cpu_now};

  void on_body(BytesView) override {}
};

}  // namespace axle::hub
