#include "agents/behaviour/clerk.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace axle::agents {

// Domain 3.1; 02 carries its reason, too.
struct Clerk::StatusText {
  Step step;
  std::string_view code, description, department, person;
};

namespace {

// VOffice keeps at most 1,000 characters of a reason (domain 7.2). Cut between characters, not within one.
constexpr std::size_t kReasonCharactersMax = 1000;

std::string cut(std::string text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (++characters > kReasonCharactersMax) {
      text.resize(i);
      break;
    }
  }
  return text;
}

}  // namespace

const Clerk::StatusText& Clerk::text_of(Step step) {
  constexpr std::string_view kClerk = "Văn thư", kClerkName = "Văn thư cơ quan";
  constexpr std::string_view kLeader = "Lãnh đạo", kLeaderName = "Lãnh đạo cơ quan";
  constexpr std::string_view kHandler = "Đơn vị xử lý", kHandlerName = "Chuyên viên xử lý";
  static constexpr std::array<StatusText, 8> kTexts{
      {{Step::arrived, "01", "Đã đến", kClerk, kClerkName},
       {Step::refused, "02", "Từ chối tiếp nhận", kClerk, kClerkName},
       {Step::registered, "03", "Đã tiếp nhận, vào sổ", kClerk, kClerkName},
       {Step::assigned, "04", "Phân công xử lý", kLeader, kLeaderName},
       {Step::in_progress, "05", "Đang xử lý", kHandler, kHandlerName},
       {Step::finished, "06", "Hoàn thành", kHandler, kHandlerName},
       {Step::agreed, "15", "Đồng ý yêu cầu cập nhật/lấy lại", kClerk, kClerkName},
       {Step::declined, "16", "Từ chối yêu cầu cập nhật/lấy lại", kClerk, kClerkName}}};
  const auto text = std::ranges::find(kTexts, step, &StatusText::step);
  AXLE_ASSERT(text != kTexts.end());
  return *text;
}

void Clerk::received(InstantNs now, std::uint32_t agency, const ReceivedDocument& document, int priority, Way way,
                     Effects& effects) {
  if (document.business == packet::BusinessType::replace && document.intact) {
    end(agency, document.from, document.target);
  }
  Case one;
  one.agency = agency;
  one.way = way;
  one.business = document.business;
  one.intact = document.intact;
  one.priority = priority;
  one.about = {document.from, document.code, document.document_id, document.promulgation_date};
  if (!document.intact) one.reason = document.reason;
  if (one.is_request()) one.target = document.target;
  submit(now, cases_.add(std::move(one)), effects);
}

void Clerk::submit(InstantNs now, std::uint32_t ref, Effects& effects) {
  Case& one = cases_.at(ref);
  if (one.way == Way::local) {
    const ReceivedStatus status{one.about.document_id, desk_.agencies[one.agency].code,
                                std::string(text_of(one.step).code)};
    outbox_.status(now, one.about.organ_id, status, effects);
    return advance(now, ref, effects);
  }
  if (!one.retrying) {
    one.reported_at = now;
    one.attempts = 0;
  }
  one.retrying = false;
  ++one.attempts;
  desk_.lane.submit(now, one.priority, CallKind::send_status, ref);
}

bool Clerk::wants(std::uint32_t ref) {
  if (!cases_.at(ref).ended) return true;
  drop(ref);
  return false;
}

void Clerk::write(std::uint32_t ref, packet::StatusHeader& header) {
  Case& one = cases_.at(ref);
  one.in_flight = true;
  const AgencyProfile& agency = desk_.agencies[one.agency];
  const StatusText& text = text_of(one.step);
  header.from.id = wire_name(agency);
  header.from.in_charge = agency.in_charge;
  header.from.name = agency.name;
  header.response_for = one.about;
  header.staff.emplace();
  header.staff->department = text.department;
  header.staff->department += " - " + agency.name;
  header.staff->staff = text.person;
  header.status_code = text.code;
  header.description = text.description;
  if (one.step == Step::refused) {
    header.description = cut(header.description + ": " + (one.reason.empty() ? "không đúng thẩm quyền" : one.reason));
  }
  header.timestamp = format_packet_timestamp(one.reported_at);
}

void Clerk::reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  Case& one = cases_.at(ref);
  one.in_flight = false;
  const bool again = transient(reply) && one.attempts < desk_.policy.attempts_max;
  const bool for_good = reply.outcome != Outcome::ok && !transient(reply);
  if (desk_.stopped || for_good || one.ended) {
    drop(ref);
  } else if (again) {
    one.retrying = true;
    effects.timers.push_back(
        {now + retry_delay(desk_.policy, one.attempts, desk_.random), timer_token(TimerKind::clerk, ref)});
  } else {
    advance(now, ref, effects);
  }
}

void Clerk::advance(InstantNs now, std::uint32_t ref, Effects& effects) {
  const Step step = cases_.at(ref).step;
  const ClerkPolicy& policy = desk_.policy.clerk;
  const bool stops_at_03 = step == Step::registered && policy.process_median <= 0;
  const bool last = step == Step::refused || step == Step::finished || step == Step::agreed || step == Step::declined;
  if (last || stops_at_03) return drop(ref);
  const DurationNs median = step == Step::arrived ? policy.register_median : policy.process_median;
  InstantNs due = now + reaction(median, policy.sigma, desk_.random);
  if (policy.office) due = policy.office->next_open(due);
  effects.timers.push_back({due, timer_token(TimerKind::clerk, ref)});
}

Clerk::Step Clerk::next(const Case& one) {
  switch (one.step) {
    case Step::arrived:
      if (!one.intact) return Step::refused;
      if (one.is_request()) return agrees(one) ? Step::agreed : Step::declined;
      return desk_.random.chance(desk_.policy.clerk.refuse_share) ? Step::refused : Step::registered;
    case Step::registered: return Step::assigned;
    case Step::assigned: return Step::in_progress;
    default: break;
  }
  return Step::finished;
}

bool Clerk::agrees(const Case& request) {
  const int target = desk_.received.find(KeyTable::key_of(request.target, desk_.agencies[request.agency].code));
  if (target < 0 || (target & kEnded) != 0) return false;
  return desk_.random.chance(desk_.policy.clerk.agree_share);
}

// From here on the case is about the document that was asked about.
void Clerk::answer_request(Case& request) {
  const std::string sender = request.about.organ_id;
  const Case* target = find(request.agency, sender, request.target);
  request.about = target != nullptr ? target->about : packet::ResponseFor{sender, {}, request.target, {}};
  if (request.step == Step::agreed && request.business == packet::BusinessType::recall) {
    end(request.agency, sender, request.target);
  }
}

void Clerk::timer(InstantNs now, std::uint32_t ref, Effects& effects) {
  Case& one = cases_.at(ref);
  if (one.ended) return drop(ref);
  if (!one.retrying) {
    one.step = next(one);
    if (one.step == Step::agreed || one.step == Step::declined) answer_request(one);
    if (one.step == Step::refused || one.step == Step::finished) {
      desk_.received.set(KeyTable::key_of(one.about.document_id, desk_.agencies[one.agency].code), kEnded);
    }
  }
  submit(now, ref, effects);
}

Clerk::Case* Clerk::find(std::uint32_t agency, const std::string& sender, const std::string& document_id) {
  Case* found = nullptr;
  cases_.for_each([&](Case& one) {
    const bool same = one.agency == agency && !one.ended && !one.is_request() && one.about.document_id == document_id &&
                      one.about.organ_id == sender;
    if (same) found = &one;
  });
  return found;
}

void Clerk::end(std::uint32_t agency, const std::string& sender, const std::string& document_id) {
  const std::uint64_t key = KeyTable::key_of(document_id, desk_.agencies[agency].code);
  // What never came is not noted: it may still come, and is then a document like any other.
  if (desk_.received.find(key) >= 0) desk_.received.set(key, kEnded);
  if (Case* one = find(agency, sender, document_id)) {
    one->ended = true;
    ++ended_;
  }
}

void Clerk::drop(std::uint32_t ref) {
  if (cases_.take(ref).ended) --ended_;
}

void Clerk::stop() noexcept {
  cases_.remove_if([this](const Case& one) {
    if (one.in_flight) return false;
    if (one.ended) --ended_;
    return true;
  });
}

}  // namespace axle::agents
