#include "reference-hub/receipts/receipt_desk.hpp"

#include <algorithm>

#include "base/thread_name.hpp"

namespace axle::hub {

std::string_view to_string(ReceiptPolicy policy) noexcept {
  switch (policy) {
    case ReceiptPolicy::off: return "off";
    case ReceiptPolicy::single: return "single";
    case ReceiptPolicy::batch: return "batch";
  }
  return "off";
}

Result<ReceiptPolicy> parse_receipt_policy(std::string_view text) {
  for (const ReceiptPolicy policy : {ReceiptPolicy::off, ReceiptPolicy::single, ReceiptPolicy::batch}) {
    if (text == to_string(policy)) return policy;
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 40)) + "' is not one of off, single, batch");
}

ReceiptDesk::ReceiptDesk(ReceiptDeskOptions options, ProofKey key)
    : options_(options), key_(std::move(key)), queue_(options.waiting_max), thread_([this] { run(); }) {
  AXLE_ASSERT(options.policy != ReceiptPolicy::off);
}

ReceiptDesk::~ReceiptDesk() {
  stop();
}

bool ReceiptDesk::ask(Item& item) {
  return queue_.push(item);
}

void ReceiptDesk::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void ReceiptDesk::run() {
  name_this_thread("receipts");
  std::vector<Item> items;
  while (true) {
    queue_.take(items, kReceiptBatchMax);
    if (items.empty()) return;
    serve(items);
  }
}

void ReceiptDesk::serve(std::vector<Item>& items) {
  // Those that cannot have one do not spoil the batch of the others.
  std::erase_if(items, [](Item& item) {
    auto fits = check_facts(item.facts);
    if (!fits) item.done(pass(fits));
    return !fits;
  });
  const std::size_t together = options_.policy == ReceiptPolicy::single ? 1 : items.size();
  for (std::size_t at = 0; at < items.size(); at += together) answer(std::span(items).subspan(at, together));
}

void ReceiptDesk::answer(std::span<Item> items) {
  std::vector<ReceiptFacts> batch;
  batch.reserve(items.size());
  for (Item& item : items) batch.push_back(std::move(item.facts));
  const auto receipts = sign_batch(batch, key_);
  ++signatures_;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (receipts) ++receipts_;
    items[i].done(receipts ? Result<std::string>(write_receipt((*receipts)[i])) : pass(receipts));
  }
}

}  // namespace axle::hub
