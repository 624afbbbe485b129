#include "sim/measure/expectations.hpp"

#include <algorithm>

#include "sim/workload/renewal.hpp"

namespace axle::sim {

namespace {

const char* should(Expected expected) noexcept {
  switch (expected) {
    case Expected::delivered: return "should have been delivered";
    case Expected::refused: return "should have been refused";
    case Expected::returned: return "should have been returned with 02";
    case Expected::repeated: return "should have had the first answer again";
    case Expected::cut_off: return "should have had its connection ended";
    case Expected::pending: return "should still wait in the mailbox";
  }
  return "";
}

std::string happened(PairEnd end, bool intact, const std::string& receiver) {
  switch (end) {
    case PairEnd::delivered: return (intact ? "was delivered to " : "arrived damaged at ") + receiver;
    case PairEnd::registered: return "was registered by " + receiver;
    case PairEnd::returned: return "was returned by " + receiver;
    case PairEnd::pending: return "was accepted and waits for " + receiver;
    case PairEnd::expired: return "was accepted and expired before " + receiver + " had it";
    case PairEnd::withdrawn: return "was accepted, and withdrawn before " + receiver + " had it";
    case PairEnd::lost: return "was accepted and never reached " + receiver;
    case PairEnd::refused: return "was refused";
    case PairEnd::abandoned: return "was given up by its sender";
    case PairEnd::unanswered: return "had no answer yet";
  }
  return "";
}

bool was_accepted(PairEnd end) noexcept {
  return end != PairEnd::refused && end != PairEnd::abandoned && end != PairEnd::unanswered;
}

bool is_probe(Misdeed kind) noexcept {
  return kind == Misdeed::duplicate || kind == Misdeed::replay || kind == Misdeed::slow_client;
}

std::string name_of(const MisdeedSpec& spec) {
  std::string name(kMisdeedNames[static_cast<std::size_t>(spec.kind)]);
  if (!spec.attack.empty()) name += " " + spec.attack;
  if (!spec.level.empty()) name += " (" + spec.level + ")";
  return name;
}

std::string answer_text(const agents::Reply& reply) {
  switch (reply.outcome) {
    case agents::Outcome::ok: return "was accepted";
    case agents::Outcome::refused: return "was refused: " + std::string(axis::to_string(reply.error));
    case agents::Outcome::unavailable: return "had its connection ended";
    case agents::Outcome::timeout: return "had no answer in time";
    case agents::Outcome::wrong_answer: break;
  }
  return "had an answer that is none";
}

}  // namespace

CaseVerdict judge_end(Expected expected, PairEnd end, bool intact) noexcept {
  const auto yes = [](bool met) { return met ? CaseVerdict::as_expected : CaseVerdict::otherwise; };
  if (end == PairEnd::unanswered) return CaseVerdict::open;
  if (end == PairEnd::withdrawn && expected != Expected::refused && expected != Expected::cut_off) {
    return CaseVerdict::no_case;
  }
  const bool has_it = end == PairEnd::delivered || end == PairEnd::registered || end == PairEnd::returned;
  switch (expected) {
    case Expected::delivered: return end == PairEnd::pending ? CaseVerdict::open : yes(has_it && intact);
    case Expected::refused: return yes(end == PairEnd::refused);
    case Expected::returned:
      if (end == PairEnd::delivered || end == PairEnd::pending) return CaseVerdict::open;
      return yes(end == PairEnd::returned);
    case Expected::pending: return yes(end == PairEnd::pending);
    case Expected::repeated: return yes(was_accepted(end) && !has_it);
    case Expected::cut_off: return yes(end == PairEnd::abandoned);
  }
  return CaseVerdict::otherwise;
}

CaseVerdict judge_probe(Expected expected, const agents::Reply& reply, bool same_document) noexcept {
  const auto yes = [](bool met) { return met ? CaseVerdict::as_expected : CaseVerdict::otherwise; };
  switch (expected) {
    case Expected::repeated: return yes(reply.outcome == agents::Outcome::ok && same_document);
    case Expected::refused: return yes(reply.outcome == agents::Outcome::refused);
    case Expected::cut_off: return yes(reply.outcome == agents::Outcome::unavailable);
    case Expected::delivered:
    case Expected::returned:
    case Expected::pending: break;
  }
  return yes(reply.outcome == agents::Outcome::ok);
}

ExpectationBook::ExpectationBook(const Scenario& scenario, const Network& network, const Plan& plan)
    : scenario_(scenario),
      network_(network),
      plan_(plan),
      never_polls_(network.centres.size(), kNone),
      answered_(plan.probes.size(), false) {
  const auto add = [&](std::string name, const char* unit, Expected expected) {
    ExpectationRow& row = result_.rows.emplace_back();
    row.name = std::move(name);
    row.unit = unit;
    row.expected = expected;
  };
  for (std::uint32_t i = 0; i < scenario.misbehaviour.size(); ++i) {
    const MisdeedSpec& spec = scenario.misbehaviour[i];
    const bool never_polls = spec.kind == Misdeed::never_polls;
    add(name_of(spec),
        is_probe(spec.kind) ? "request"
        : never_polls       ? "delivery"
                            : "document",
        never_polls ? Expected::pending : spec.expect);
    for (std::uint32_t c = 0; never_polls && c < network.centres.size(); ++c) {
      const bool of_level = spec.level.empty() || spec.level == identity::to_string(network.centres[c].level);
      if (!network.centres[c].polls && of_level && never_polls_[c] == kNone) never_polls_[c] = i;
    }
  }
  first_dialect_ = result_.rows.size();
  for (const DialectSpec& dialect : scenario.network.dialects) {
    add("dialect " + dialect.name, "delivery", dialect.expect);
    add("dialect " + dialect.name + ", strict reader", "delivery",
        dialect.expect == Expected::refused ? dialect.expect : dialect.expect_strict);
  }
  renewal_ = result_.rows.size();
  add("late renewal (" + scenario.signatures.renewal.level + ")", "document", scenario.signatures.renewal.expect_late);
  rest_ = result_.rows.size();
  add("everything else", "delivery", Expected::delivered);
}

Expected ExpectationBook::expected(std::uint32_t document, std::uint32_t receiver) const {
  return expected_of(scenario_, network_, plan_.documents[document], receiver);
}

bool ExpectationBook::all_are(std::uint32_t document, Expected what) const {
  const PlannedDocument& one = plan_.documents[document];
  return !one.to.empty() &&
         std::ranges::all_of(one.to, [&](std::uint32_t receiver) { return expected(document, receiver) == what; });
}

std::size_t ExpectationBook::row_of(std::uint32_t document, std::uint32_t receiver) const {
  const PlannedDocument& one = plan_.documents[document];
  if (one.misdeed != kNone) return one.misdeed;
  if (signed_late(scenario_, network_, one)) return renewal_;
  const Centre& reader = network_.centres[network_.agencies[receiver].centre];
  if (const std::uint32_t dialect = network_.centres[network_.agencies[one.from].centre].dialect;
      dialect != kNoDialect && (reader.polls || scenario_.network.dialects[dialect].expect == Expected::refused)) {
    const bool strict =
        reader.dialect != kNoDialect && scenario_.network.dialects[reader.dialect].reads == packet::Profile::strict;
    return first_dialect_ + 2 * dialect + (strict ? 1 : 0);
  }
  const std::uint32_t never = never_polls_[network_.agencies[receiver].centre];
  return never == kNone ? rest_ : never;
}

void ExpectationBook::book(ExpectationRow& row, CaseVerdict verdict, const std::string& example) {
  if (verdict == CaseVerdict::no_case) return;
  ++row.cases;
  if (verdict == CaseVerdict::as_expected) ++row.as_expected;
  if (verdict == CaseVerdict::open) ++row.open;
  if (verdict != CaseVerdict::otherwise) return;
  ++row.otherwise;
  if (row.examples.size() < kExamplesMax) row.examples.push_back(example);
}

void ExpectationBook::false_accept(const std::string& sentence) {
  if (result_.false_accepts++ == 0) result_.first_false_accept = sentence;
}

void ExpectationBook::probed(std::uint32_t probe, const agents::Reply& reply, bool same_document) {
  AXLE_ASSERT(probe < plan_.probes.size());
  if (answered_[probe]) return;
  answered_[probe] = true;
  const PlannedProbe& one = plan_.probes[probe];
  ExpectationRow& row = result_.rows[one.misdeed];
  const CaseVerdict verdict = judge_probe(row.expected, reply, same_document);
  std::string sentence;
  if (verdict == CaseVerdict::otherwise) {
    const bool other = reply.outcome == agents::Outcome::ok && !same_document;
    sentence = "document " + plan_.documents[one.document].header.document_id + " once more from " +
               network_.centres[one.centre].id + " " + should(row.expected) + ", but " + answer_text(reply) +
               (other ? " as another document" : "");
  }
  if (row.expected == Expected::refused && reply.outcome == agents::Outcome::ok) false_accept(sentence);
  book(row, verdict, sentence);
}

void ExpectationBook::document(std::uint32_t document, std::span<const End> ends, bool for_signature) {
  const PlannedDocument& one = plan_.documents[document];
  const std::string who = "document " + one.header.document_id + " of " + network_.agencies[one.from].code + " ";
  CaseVerdict worst = CaseVerdict::no_case;  // of a row that counts documents
  std::string worst_sentence, accepted, rejected;
  ExpectationRow* by_document = nullptr;
  for (const End& end : ends) {
    const Expected wanted = expected(document, end.receiver);
    ExpectationRow& row = result_.rows[row_of(document, end.receiver)];
    const CaseVerdict verdict = judge_end(wanted, end.end, end.intact);
    std::string sentence;
    if (verdict == CaseVerdict::otherwise) {
      const std::string& receiver = network_.agencies[end.receiver].code;
      sentence = who + should(wanted) + ", but " + happened(end.end, end.intact, receiver);
      if (wanted == Expected::refused && was_accepted(end.end)) accepted = sentence;
      if (wanted == Expected::returned && end.end == PairEnd::registered) accepted = sentence;
      if (end.end == PairEnd::refused && for_signature) rejected = sentence + " for its signature";
    }
    if (row.unit == "delivery") {
      book(row, verdict, sentence);
      continue;
    }
    by_document = &row;
    // otherwise, then open, then as expected.
    const auto rank = [](CaseVerdict v) {
      return v == CaseVerdict::otherwise ? 3 : v == CaseVerdict::open ? 2 : v == CaseVerdict::as_expected ? 1 : 0;
    };
    if (rank(verdict) > rank(worst)) {
      worst = verdict;
      worst_sentence = sentence;
    }
  }
  if (by_document != nullptr) book(*by_document, worst, worst_sentence);
  if (!accepted.empty()) false_accept(accepted);
  if (!rejected.empty() && result_.false_rejects++ == 0) result_.first_false_reject = rejected;
}

Expectations ExpectationBook::finish(DurationNs ended) {
  for (std::size_t i = 0; i < plan_.probes.size(); ++i) {
    if (!answered_[i] && plan_.probes[i].at <= ended)
      book(result_.rows[plan_.probes[i].misdeed], CaseVerdict::open, {});
  }
  std::erase_if(result_.rows, [](const ExpectationRow& row) { return row.cases == 0; });
  return std::move(result_);
}

}  // namespace axle::sim
