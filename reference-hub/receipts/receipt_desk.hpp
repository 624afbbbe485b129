// Where receipts are signed in a running hub: one thread, all who wait under one signature.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/work_queue.hpp"
#include "reference-hub/receipts/receipt.hpp"

namespace axle::hub {

//   off     no receipts
//   single  a signature for each: it proves itself with nothing of other documents in it
//   batch   one signature over all that wait together: the more wait, the cheaper each becomes
enum class ReceiptPolicy : std::uint8_t { off, single, batch };
std::string_view to_string(ReceiptPolicy policy) noexcept;
// invalid_input names the words.
Result<ReceiptPolicy> parse_receipt_policy(std::string_view text);

struct ReceiptDeskOptions {
  ReceiptPolicy policy = ReceiptPolicy::batch;  // not off: then there is no desk
  std::size_t waiting_max = 16'384;             // receipts asked for and not yet signed
};

class ReceiptDesk {
 public:
  // With the receipt's JSON, or an error (limit: the packet's texts are too long for one; internal: the key cannot
  // sign). The packet is stored all the same, so its answer goes out, only without a receipt.
  using Done = std::move_only_function<void(Result<std::string>)>;
  struct Item {
    ReceiptFacts facts;
    Done done;
  };

  ReceiptDesk(ReceiptDeskOptions options, ProofKey key);
  ~ReceiptDesk();
  ReceiptDesk(const ReceiptDesk&) = delete;
  ReceiptDesk& operator=(const ReceiptDesk&) = delete;

  // Only when the packet is durable. Any thread; never waits. `done` is called once, on the desk's thread, in the order
  // of asking (errors of a batch first); it must not wait for the desk. False when `waiting_max` wait, or after stop():
  // the item is untouched, and the answer goes out without a receipt (or the caller tries again).
  bool ask(Item& item);
  // Signs what waits, then joins.
  void stop();

  struct Counters {
    std::uint64_t receipts = 0, signatures = 0;
  };
  Counters counters() const noexcept { return {receipts_.load(), signatures_.load()}; }

 private:
  void run();
  void serve(std::vector<Item>& items);
  void answer(std::span<Item> items);

  const ReceiptDeskOptions options_;
  const ProofKey key_;
  WorkQueue<Item> queue_;
  std::atomic<std::uint64_t> receipts_{0}, signatures_{0};
  std::thread thread_;
};

}  // namespace axle::hub
