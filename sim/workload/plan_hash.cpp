#include "sim/workload/plan_hash.hpp"

#include <array>
#include <string_view>

#include "base/random.hpp"

namespace axle::sim {
namespace {

class Hasher {
 public:
  std::uint64_t value = fnv1a({});

  void add(std::uint64_t number) {
    std::array<char, 8> bytes;  // little-endian whatever the machine is
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i));
    value = fnv1a({bytes.data(), bytes.size()}, value);
  }
  void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    value = fnv1a(text, value);
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  template <class T>
  void add(const std::vector<T>& items) {
    add(static_cast<std::uint64_t>(items.size()));
    for (const T& item : items) add(item);
  }
  void add(const packet::Organ& o) {
    for (const auto* text : {&o.id, &o.in_charge, &o.name, &o.address, &o.email, &o.telephone, &o.fax, &o.website}) {
      add(*text);
    }
  }
  void add(const packet::ResponseFor& r) {
    for (const auto* text : {&r.organ_id, &r.code, &r.document_id, &r.promulgation_date}) add(*text);
  }
  void add(const packet::TraceHeader& t) {
    add(t.organ_id);
    add(t.timestamp);
  }
  void add(const packet::ReceiverChange& r) {
    add(r.organ_id);
    add(std::uint64_t{r.added});
  }
  void add(const packet::Replacement& r) {
    add(r.document_id);
    add(r.organ_ids);
  }
  void add(const packet::StaffInfo& s) {
    for (const auto* text : {&s.department, &s.department_id, &s.staff, &s.staff_id, &s.email, &s.mobile}) add(*text);
  }
  void add(const packet::Business& b) {
    add(static_cast<std::uint64_t>(b.type));
    for (const auto* text : {&b.document_id, &b.reason, &b.paper, &b.document_info, &b.document_receiver}) add(*text);
    add(b.receivers);
    add(b.replacements);
    add(std::uint64_t{b.staff.has_value()});
    if (b.staff) add(*b.staff);
  }
  void add(const packet::DocumentHeader& h) {
    add(h.from);
    add(h.to);
    for (const auto* text : {&h.document_id,     &h.code_number,       &h.code_notation,
                             &h.place,           &h.promulgation_date, &h.type,
                             &h.type_detail,     &h.type_name,         &h.subject,
                             &h.content,         &h.signer_competence, &h.signer_position,
                             &h.signer_name,     &h.due_date,          &h.priority,
                             &h.sphere,          &h.typer_notation,    &h.promulgation_amount,
                             &h.page_amount,     &h.reply_fors,        &h.direction,
                             &h.reference_codes, &h.steering_type,     &h.application_type}) {
      add(*text);
    }
    add(h.appendixes);
    add(h.response_for);
    add(h.task_codes);
    add(h.to_places);
    add(h.trace);
    add(std::uint64_t{h.business.has_value()});
    if (h.business) add(*h.business);
  }
  void add(const std::vector<std::uint32_t>& positions) {
    add(static_cast<std::uint64_t>(positions.size()));
    for (const std::uint32_t position : positions) add(std::uint64_t{position});
  }
  void add(const PlannedDocument& d) {
    add(static_cast<std::uint64_t>(d.at));
    add(std::uint64_t{d.from});
    add(d.to);
    add(d.added);
    for (const std::uint32_t number : {d.about, d.misdeed, d.conflicts_with, d.attachments, d.pages}) {
      add(std::uint64_t{number});
    }
    add(static_cast<std::uint64_t>(d.role));
    add(static_cast<std::uint64_t>(d.priority));
    add(std::uint64_t{d.extra});
    add(std::uint64_t{d.is_signed});
    add(static_cast<std::uint64_t>(d.certificate));
    add(d.target_bytes);
    add(d.header);
  }
  void add(const PlannedProbe& p) {
    add(static_cast<std::uint64_t>(p.at));
    for (const std::uint32_t number : {p.document, p.centre, p.misdeed}) add(std::uint64_t{number});
  }
};

}  // namespace

std::uint64_t hash_plan(const Plan& plan) {
  Hasher hasher;
  hasher.add(plan.documents);
  hasher.add(plan.probes);
  hasher.add(plan.deliveries);
  return hasher.value;
}

}  // namespace axle::sim
