// Revocation of a whole chain. Internal to this folder.
#pragma once

#include "protocol/signature/trust/answer_store.hpp"

namespace axle::signature {

// Any thread.
class RevocationCheck {
 public:
  explicit RevocationCheck(RevocationOptions options)
      : options_(std::move(options)), lists_(options_), answers_(options_, lists_) {}

  struct Outcome {
    Verdict verdict;
    // The chain is good through this time, unless generation() changes; none: this answer is for this question only.
    std::optional<InstantNs> good_until;
  };
  // Every certificate below the anchor. The kind of evidence that the mode names is tried first, the other one when
  // that tells nothing. The first that is revoked, or cannot be told about, decides.
  Outcome check(const Chain& chain, const ChainQuestion& question);

  ListStore& lists() noexcept { return lists_; }
  const RevocationOptions& options() const noexcept { return options_; }
  std::uint64_t generation() const noexcept { return lists_.generation() + answers_.generation(); }

 private:
  Finding find(const Link& link, std::span<const Link> above, const ChainQuestion& question);

  const RevocationOptions options_;
  ListStore lists_;
  AnswerStore answers_;
};

}  // namespace axle::signature
