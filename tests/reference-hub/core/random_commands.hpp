// What centres might say to a hub, drawn from a seed: mostly sensible, sometimes not.
#pragma once

#include "base/random.hpp"
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_(seed, "hub core commands") {}

  Command next() {
    const std::array<double, 11> weights{22, 16, 10, 8, 70, 7, 4, 1, 6, 1.5, 8};
    switch (random_.pick(weights)) {
      case 0: return send_document();
      case 10: return change_document();
      case 1: return send_status();
      case 2: return list_received();
      case 3: return Fetch{centre(), item()};
      case 4: return acknowledge();
      case 5: return ListSent{centre(), type(), any(packets_)};
      case 6: return CountReceived{centre(), type()};
      case 7: return ListAgencies{centre(), axis::Operation::get_agencies_list, 0};
      case 8: return RegisterAgency{centre(), {code(), "", "name " + number(3), "", "", "", identity::Level::district}};
      default: return DeleteAgency{centre(), code()};
    }
  }

  // Mostly seconds forwards, now and then past a lease, sometimes back.
  InstantNs step(InstantNs now) {
    if (random_.chance(0.02)) return now + 15 * kMinute;
    if (random_.chance(0.05)) return now - 3 * kSecond;
    return now + random_.between(0, 10) * kSecond;
  }

  void learn(const Record& record) {
    if (const auto* document = std::get_if<DocumentAccepted>(&record)) {
      packets_.push_back(document->doc_id);
      items_.insert(items_.end(), document->receiver_doc_ids.begin(), document->receiver_doc_ids.end());
      items_.insert(items_.end(), document->added_doc_ids.begin(), document->added_doc_ids.end());
      documents_.push_back(document->facts);
    }
    if (const auto* status = std::get_if<StatusAccepted>(&record)) {
      packets_.push_back(status->doc_id);
      items_.push_back(status->receiver_doc_id);
    }
  }

 private:
  std::string number(std::uint64_t below) { return std::to_string(random_.below(below)); }
  std::string centre() { return random_.chance(0.5) ? "north" : "south"; }
  axis::MessageType type() { return random_.chance(0.6) ? axis::MessageType::edoc : axis::MessageType::status; }
  std::string code() {
    static const std::array<const char*, 9> codes{"H01", "H01.2", "H02", "H02.5.1",      "000.00.00.H02",
                                                  "H03", "H04",   "H05", "000.00.02.H01"};
    // Old codes never as a code to register: that rule has its own test.
    return codes[random_.below(codes.size())];
  }
  std::string any(const std::vector<std::string>& known) {
    if (known.empty() || random_.chance(0.05)) return "00112233445566778899aabb";
    // Young ones, mostly: old ones are done.
    const std::uint64_t back =
        random_.below(random_.chance(0.9) ? std::min<std::size_t>(known.size(), 12) : known.size());
    return known[known.size() - 1 - back];
  }
  std::string item() { return any(random_.chance(0.95) ? items_ : packets_); }

  // What was sent before is sent again now and then, as real clients do.
  Command maybe_again(Command command) {
    if (!sent_.empty() && random_.chance(0.2)) return sent_[random_.below(sent_.size())];
    sent_.push_back(command);
    return command;
  }

  Command send_document() {
    SendDocument command = document(code(), {}, "d" + number(4'000), static_cast<int>(random_.below(5)));
    for (std::uint64_t i = 1 + random_.below(3); i > 0; --i) command.facts.to.push_back(code());
    command.facts.digest = digest_of(random_.chance(0.9) ? 1 : 2);
    if (random_.chance(0.2)) command.centre = centre();
    return maybe_again(command);
  }
  // A document sent lately, mostly; else one that nobody may have sent.
  DocumentFacts a_document() {
    if (documents_.empty() || random_.chance(0.1)) return document(code(), {code()}, "d" + number(400)).facts;
    return documents_[documents_.size() - 1 - random_.below(std::min<std::size_t>(documents_.size(), 12))];
  }
  std::string receiver_of(const DocumentFacts& facts) {
    return random_.chance(0.8) ? facts.to[random_.below(facts.to.size())] : code();
  }

  // Recall, update or replacement of what was sent before.
  Command change_document() {
    using packet::BusinessType;
    const DocumentFacts old = a_document();
    SendDocument command = document(old.from, {}, "c" + number(1'000'000), static_cast<int>(random_.below(5)));
    DocumentFacts& facts = command.facts;
    facts.to = random_.chance(0.5) ? old.to : std::vector<std::string>{receiver_of(old)};
    facts.target = random_.chance(0.97) ? old.document_id : "";
    facts.business = static_cast<BusinessType>(1 + random_.below(3));
    facts.header_changed = random_.chance(0.5);
    for (std::uint64_t i = random_.below(4); i > 0; --i)
      facts.changes.push_back({receiver_of(old), random_.chance(0.6)});
    for (std::uint64_t i = random_.below(3); i > 0; --i) {
      facts.replacements.push_back({random_.chance(0.7) ? old.document_id : a_document().document_id, {}});
      for (std::uint64_t j = random_.below(3); j > 0; --j)
        facts.replacements.back().organ_ids.push_back(receiver_of(old));
    }
    if (random_.chance(0.05)) command.centre = centre();
    return maybe_again(command);
  }
  Command send_status() {
    static const std::array<const char*, 10> codes{"01", "02", "03", "04", "05", "06", "13", "15", "16", "07"};
    const DocumentFacts about = a_document();
    SendStatus command = status(receiver_of(about), about.from, about.document_id, codes[random_.below(codes.size())]);
    if (command.facts.status_code == "13" && random_.chance(0.9)) {
      std::swap(command.facts.from, command.facts.to);
    }
    command.centre = command.facts.from.starts_with("H01") ? "north" : "south";
    command.facts.timestamp += number(3);
    if (random_.chance(0.2)) command.centre = centre();
    return maybe_again(command);
  }
  Command list_received() {
    ListReceived command = list(centre(), {}, type());
    if (random_.chance(0.7)) command.state = static_cast<axis::ItemState>(random_.below(4));
    if (random_.chance(0.3)) command.from_time = random_.between(1, 30'000) * kSecond;
    if (random_.chance(0.3)) command.to_time = random_.between(1, 60'000) * kSecond;
    if (random_.chance(0.5)) command.page_size = static_cast<std::uint32_t>(random_.below(9));
    if (random_.chance(0.3)) command.page_index = static_cast<std::uint32_t>(random_.below(4));
    return command;
  }
  Command acknowledge() {
    const std::array<double, 4> weights{1, 8, 3, 22};
    return Acknowledge{centre(), item(), static_cast<axis::ItemState>(random_.pick(weights))};
  }

  RandomStream random_;
  std::vector<std::string> packets_, items_;
  std::vector<DocumentFacts> documents_;
  std::vector<Command> sent_;
};

}  // namespace axle::hub
