#include "agents/behaviour/clerk.hpp"

#include <array>
#include <string_view>

namespace axle::agents {

namespace {

struct StatusText {
  std::string_view code, description;
};
// Domain 3.1, the position is the number of the code; 02 carries its reason instead.
constexpr std::array<StatusText, 7> kTexts{{{"", ""},
                                            {"01", "Đã đến"},
                                            {"02", "Từ chối tiếp nhận"},
                                            {"03", "Đã tiếp nhận, vào sổ"},
                                            {"04", "Phân công xử lý"},
                                            {"05", "Đang xử lý"},
                                            {"06", "Hoàn thành"}}};

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

void Clerk::received(InstantNs now, std::uint32_t agency, const ReceivedDocument& document, int priority) {
  Case one;
  one.agency = agency;
  one.intact = document.intact;
  one.priority = priority;
  one.about = {document.from, document.code, document.document_id, document.promulgation_date};
  if (!document.intact) one.reason = document.reason;
  submit(now, cases_.add(std::move(one)));
}

void Clerk::submit(InstantNs now, std::uint32_t ref) {
  Case& one = cases_.at(ref);
  if (!one.retrying) {
    one.reported_at = now;
    one.attempts = 0;
  }
  one.retrying = false;
  ++one.attempts;
  desk_.lane.submit(now, one.priority, CallKind::send_status, ref);
}

void Clerk::write(std::uint32_t ref, packet::StatusHeader& header) {
  Case& one = cases_.at(ref);
  one.in_flight = true;
  const AgencyProfile& agency = desk_.agencies[one.agency];
  const StatusText& text = kTexts[static_cast<std::size_t>(one.step)];
  header.from.id = agency.code;
  header.from.in_charge = agency.in_charge;
  header.from.name = agency.name;
  header.response_for = one.about;
  header.staff.emplace();
  header.staff->department = "Văn thư - " + agency.name;
  header.staff->staff = "Văn thư cơ quan";
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
  if (desk_.stopped || for_good) {
    cases_.take(ref);
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
  if (step == Step::refused || step == Step::finished || stops_at_03) {
    cases_.take(ref);
    return;
  }
  const DurationNs median = step == Step::arrived ? policy.register_median : policy.process_median;
  effects.timers.push_back({now + reaction(median, policy.sigma, desk_.random), timer_token(TimerKind::clerk, ref)});
}

Clerk::Step Clerk::next(const Case& one) {
  switch (one.step) {
    case Step::arrived:
      if (!one.intact || desk_.random.chance(desk_.policy.clerk.refuse_share)) return Step::refused;
      return Step::registered;
    case Step::registered: return Step::assigned;
    case Step::assigned: return Step::in_progress;
    case Step::in_progress:
    case Step::refused:
    case Step::finished: break;
  }
  return Step::finished;
}

void Clerk::timer(InstantNs now, std::uint32_t ref) {
  Case& one = cases_.at(ref);
  if (!one.retrying) one.step = next(one);
  submit(now, ref);
}

void Clerk::stop() noexcept {
  cases_.remove_if([](const Case& one) { return !one.in_flight; });
}

}  // namespace axle::agents
