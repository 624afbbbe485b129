// One connection of the client: opens, carries one exchange after the other, ends.
#pragma once

#include <optional>

#include "transport/answer_parser.hpp"
#include "transport/client_pool.hpp"
#include "transport/fiber.hpp"
#include "transport/input.hpp"
#include "transport/outgoing.hpp"

namespace axle::transport {

// Lives on the pool's thread; the pool holds it until it has ended, and retires it when the pool goes first.
class ClientConnection final : public Fiber, public DeadlineNode {
 public:
  ClientConnection(Pool& pool, JobPtr first);
  // The next request, for a connection that is idle or just completing one.
  void assign(JobPtr job);
  void expire();

  std::size_t index_in_pool = 0;  // the pool's
  bool idle = false;              // the pool's
  const Over over;                // whose connection it is: said by its first request
  const std::uint32_t owner;

 private:
  Task<void> run() override;
  Task<void> work();
  Task<Result<void>> open();
  Task<Result<void>> connect(const SocketAddress& address);
  Task<Result<void>> shake_hands();
  Task<bool> next_job();
  // Whether the connection can serve another request.
  Task<bool> exchange();
  Task<Result<void>> send_request(Exchange& exchange);
  Task<Result<void>> send_all(Exchange& exchange, Outgoing& out);
  // A byte at a time, until all is sent or something comes back.
  Task<Result<void>> send_slowly(Exchange& exchange, Outgoing& out);
  // Waits until the server wants the body. False: it answered already, or it is gone.
  Task<Result<bool>> wanted();
  // Takes in what came while a request is being sent.
  enum class Early : std::uint8_t { nothing, answer, end };
  Early receive_early();
  Task<Result<void>> receive_answer(ClientResponse& response);
  Task<Result<AnswerHead>> receive_head();
  Task<Result<void>> receive_length(std::uint64_t length, std::string& body);
  Task<Result<void>> receive_chunks(std::string head, std::string& body);
  Task<Result<void>> receive_until_close(std::string& body);
  // One read behind what is there, waiting for it as long as the deadline allows. False: ended in order.
  Task<Result<bool>> receive_more();
  std::unexpected<Error> lost(std::string_view what) const;
  std::unexpected<Error> timed_out() const;
  std::string where() const;
  void wait_for(IoState state) { arm(state == IoState::want_write ? Direction::write : Direction::read); }
  void set_deadline(InstantNs deadline);

  Pool& pool_;
  JobPtr job_;
  std::optional<Stream> stream_;
  Input input_;
  std::string head_text_;
  std::uint64_t answer_bytes_ = 0;  // received for the current exchange
  bool reusable_ = false, used_ = false, timed_out_ = false, lost_ = false;
};

}  // namespace axle::transport
