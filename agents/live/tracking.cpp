#include "agents/live/tracking.hpp"

#include <algorithm>

#include "agents/live/wire.hpp"

namespace axle::agents {
namespace {

constexpr std::size_t kAskedAtOnce = 16;
constexpr int kAttempts = 3;

class Tracking {
 public:
  Tracking(transport::Loop& loop, Lines& lines, const std::vector<Fleet::Question>& questions, const Aliases& aliases)
      : loop_(loop), lines_(lines), questions_(questions), aliases_(aliases), replies_(questions.size()) {}

  std::vector<Reply> run() {
    if (questions_.empty()) return {};
    for (std::size_t i = 0; i < kAskedAtOnce; ++i) ask_next();
    loop_.run();
    return std::move(replies_);
  }

 private:
  void ask_next() {
    if (asked_ < questions_.size()) ask(asked_++, kAttempts);
  }

  void ask(std::size_t index, int attempts_left) {
    const Fleet::Question& question = questions_[index];
    const CallBody call = TrackSent{question.hub_doc_id};
    lines_.ask(question.centre, call, [this, call, index, attempts_left](const transport::Exchange& exchange) {
      Reply reply = read_reply(call, exchange.response);
      if (reply.outcome != Outcome::ok && attempts_left > 1) return ask(index, attempts_left - 1);
      use_known_codes(reply, aliases_);
      replies_[index] = std::move(reply);
      if (++answered_ == questions_.size()) return loop_.stop();
      ask_next();
    });
  }

  transport::Loop& loop_;
  Lines& lines_;
  const std::vector<Fleet::Question>& questions_;
  const Aliases& aliases_;
  std::vector<Reply> replies_;
  std::size_t asked_ = 0, answered_ = 0;
};

}  // namespace

void use_known_codes(Reply& reply, const Aliases& aliases) {
  if (aliases.empty()) return;
  for (axis::ReceivedItem& item : reply.items) {
    translate(item.from, aliases);
    translate(item.to, aliases);
  }
  for (axis::SentItem& item : reply.sent) {
    translate(item.from, aliases);
    translate(item.to, aliases);
  }
}

std::vector<Reply> track_sent(transport::Loop& loop, Lines& lines, const std::vector<Fleet::Question>& questions,
                              const Aliases& aliases) {
  return Tracking(loop, lines, questions, aliases).run();
}

}  // namespace axle::agents
