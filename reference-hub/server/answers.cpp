#include "reference-hub/server/answers.hpp"

namespace axle::hub {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

// Bytes that hold their share of the memory budget for as long as somebody sends them.
SharedBytes held_text(std::string text, ByteBudget::Token memory) {
  struct Held {
    std::string text;
    ByteBudget::Token memory;
  };
  auto owner = std::make_shared<Held>(std::move(text), std::move(memory));
  const BytesView view = as_bytes(owner->text);
  return {std::move(owner), view};
}

}  // namespace

transport::Response failure_response(const axis::Failure& failure) {
  transport::Response response = transport::Response::json(http_status(failure.code), axis::write_failure(failure));
  if (axis::retryable(failure.code)) {
    response.headers.emplace_back("Retry-After", std::to_string(failure.retry_after_s));
  }
  return response;
}

transport::Response accepted_response(std::string_view doc_id, std::string_view receipt) {
  return transport::Response::json(200, axis::write_sent(doc_id, receipt));
}

transport::Response plain_response(axis::Operation operation, const Answer& answer) {
  const auto ok = [](std::string json) { return transport::Response::json(200, std::move(json)); };
  return std::visit(
      Match{
          [&](const axis::Failure& failure) { return failure_response(failure); },
          [&](const Accepted& accepted) { return ok(axis::write_sent(accepted.doc_id)); },
          [&](const Done&) { return ok(axis::write_ok()); },
          [&](const Count& count) { return ok(axis::write_count(count.count)); },
          [&](const std::vector<axis::ReceivedItem>& items) { return ok(axis::write_received_list(items)); },
          [&](const std::vector<axis::SentItem>& items) { return ok(axis::write_sent_list(items)); },
          [&](const std::vector<axis::AgencyRow>& rows) { return ok(axis::write_agencies(operation, rows)); },
          [&](const PacketAt&) {
            return failure_response({axis::ErrorCode::system_error, "a packet is answered from the store"});
          },
      },
      answer);
}

transport::Response packet_response(axis::Operation operation, const SharedBytes& packet, ByteBudget::Token memory) {
  transport::Response response;
  if (operation == axis::Operation::get_edoc) {
    response.body.push_back(held_text(axis::write_packet(packet.view), std::move(memory)));
  } else {
    response.content_type = "application/octet-stream";
    response.body.push_back(packet);
  }
  return response;
}

}  // namespace axle::hub
