#include "cli/packet/make.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "agents/documents/marks.hpp"
#include "agents/documents/renderer.hpp"
#include "base/file.hpp"
#include "cli/packet/inputs.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::cli {
namespace {

// Where a signature is shown, and what is to be seen there; nowhere when there is no box.
struct Mark {
  std::optional<signature::PdfSignRequest::Box> box;
  signature::PdfPictureSource picture;
};

// One file that goes into the packet.
struct Part {
  std::string name;
  Bytes content;
  Mark person, agency;
  bool is_pdf() const { return as_text(content).starts_with("%PDF-"); }
};

Result<packet::Organ> organ_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  packet::Organ organ;
  organ.id = text.substr(0, colon);
  organ.name = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (const auto code = identity::AgencyCode::parse(organ.id); !code) return pass(code);
  return organ;
}

Result<packet::DocumentHeader> header_of(const MakeArguments& arguments, InstantNs now) {
  packet::DocumentHeader header;
  auto from = organ_of(arguments.from);
  if (!from) return pass(from, "--from");
  header.from = std::move(*from);
  if (!arguments.from_name.empty()) header.from.name = arguments.from_name;
  if (arguments.to.empty()) return fail(Errc::invalid_input, "a document needs at least one receiver: --to CODE");
  for (const std::string& one : arguments.to) {
    auto receiver = organ_of(one);
    if (!receiver) return pass(receiver, "--to");
    header.to.push_back(std::move(*receiver));
  }
  header.promulgation_date = arguments.date.empty() ? format_packet_date(now) : arguments.date;
  if (const auto date = parse_packet_timestamp(header.promulgation_date); !date) return pass(date, "--date");
  header.code_number = arguments.number;
  header.code_notation = arguments.notation.empty() ? "VP" : arguments.notation;
  header.document_id = !arguments.document_id.empty() ? arguments.document_id
                                                      : header.from.id + "," + header.promulgation_date + "," +
                                                            header.code_number + "/" + header.code_notation;
  header.type = "2";
  header.type_detail = "18";
  header.type_name = "Công văn";
  header.subject = header.content = arguments.subject;
  header.priority = arguments.priority;
  header.trace = {{header.from.id, format_packet_timestamp(now)}};
  header.business = packet::Business{};
  header.business->reason = "Văn bản điện tử mới";
  header.business->paper = "0";
  return header;
}

Result<std::vector<Part>> parts_of(const MakeArguments& arguments, const packet::DocumentHeader& header) {
  std::vector<Part> parts;
  for (const std::string& file : arguments.attachments) {
    const auto content = read_file(file, kInputBytesMax);
    if (!content) return pass(content);
    const BytesView bytes = as_bytes(*content);
    parts.push_back({std::filesystem::path(file).filename().string(), Bytes(bytes.begin(), bytes.end()), {}, {}});
  }
  if (!parts.empty()) return parts;
  auto letter = agents::render({.header = &header, .pages = arguments.pages, .seed = 1, .with_marks = true});
  if (!letter) return pass(letter, "rendering the letter");
  const auto mark = [](const signature::PdfSignRequest::Box& box, signature::PdfPicture picture) {
    return Mark{box, [picture = std::move(picture)](signature::PdfObjects&) { return picture; }};
  };
  parts.push_back({header.code_number + "-" + header.code_notation + ".pdf", std::move(letter->pdf),
                   mark(letter->person_box, std::move(letter->person_picture)),
                   mark(letter->agency_box, std::move(letter->agency_picture))});
  return parts;
}

// Circular 01/2019: on a file beside the document the agency's signature shows number, notation and time.
Result<void> mark_further_parts(const packet::DocumentHeader& header, InstantNs now, std::vector<Part>& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    auto mark = agents::attachment_mark(header.code_number + "/" + header.code_notation, now);
    if (!mark) return pass(mark, parts[i].name);
    parts[i].agency = {mark->box, std::move(mark->picture)};
  }
  return {};
}

// The main document by the person and then the agency; further PDF files by the agency alone (Circular 01/2019).
Result<void> sign_parts(const MakeArguments& arguments, InstantNs now, std::vector<Part>& parts) {
  struct Signer {
    const std::string& prefix;
    const char* field;
    const char* reason;
    bool main_only;
    Mark Part::* mark;
  };
  const std::array signers{Signer{arguments.person, "NguoiKy", "Ký ban hành văn bản", true, &Part::person},
                           Signer{arguments.agency, "CoQuan", "Phát hành văn bản", false, &Part::agency}};
  for (const Signer& signer : signers) {
    if (signer.prefix.empty()) continue;
    const auto identity = read_identity(signer.prefix);
    if (!identity) return pass(identity);
    for (Part& part : parts) {
      if (!part.is_pdf() || (signer.main_only && &part != parts.data())) continue;
      signature::PdfSignRequest request;
      request.field_name = signer.field;
      request.reason = signer.reason;
      request.signing_time = now;
      request.box = (part.*signer.mark).box;
      request.picture = (part.*signer.mark).picture;
      auto made = signature::sign_pdf(part.content, *identity, request);
      if (!made) return pass(made, part.name);
      part.content = std::move(*made);
    }
  }
  return {};
}

Result<std::string> signed_by_agency(std::string packet, const MakeArguments& arguments) {
  if (!arguments.sign_packet) return packet;
  if (arguments.agency.empty()) return fail(Errc::invalid_input, "--sign-packet needs --agency PREFIX");
  const auto agency = read_identity(arguments.agency);
  if (!agency) return pass(agency);
  return signature::sign_packet(packet, *agency);
}

Result<std::string> make_status(const MakeArguments& arguments, InstantNs now) {
  static constexpr std::array<std::string_view, 9> kCodes{"01", "02", "03", "04", "05", "06", "13", "15", "16"};
  if (std::ranges::find(kCodes, arguments.status) == kCodes.end()) {
    return fail(Errc::invalid_input, "--status '" + arguments.status + "': there are 01 to 06, 13, 15 and 16");
  }
  if (arguments.answers.empty())
    return fail(Errc::invalid_input, "--status needs --answers FILE, the document's packet");
  const auto input = read_input(arguments.answers);
  if (!input) return pass(input);
  const auto answered = packet::read_packet(input->bytes());
  if (!answered) return pass(answered, input->path);
  const packet::DocumentHeader* document = answered->document();
  if (document == nullptr) return fail(Errc::invalid_input, input->path + ": is a status packet, not a document");
  packet::StatusHeader status;
  auto from = organ_of(arguments.from);
  if (!from) return pass(from, "--from");
  status.from = std::move(*from);
  // 13 asks the receiver to give the document back; every other status goes to its sender (domain 3).
  status.response_for = {arguments.status == "13" ? document->to.front().id : document->from.id,
                         document->code_number + "/" + document->code_notation, document->document_id,
                         document->promulgation_date};
  status.status_code = arguments.status;
  status.timestamp = format_packet_timestamp(now);
  return signed_by_agency(packet::write_status(status), arguments);
}

}  // namespace

Result<std::string> make_packet(const MakeArguments& arguments, InstantNs now) {
  if (!arguments.status.empty()) return make_status(arguments, now);
  auto header = header_of(arguments, now);
  if (!header) return pass(header);
  if (!arguments.person.empty()) {
    const auto person = read_identity(arguments.person);
    if (!person) return pass(person);
    header->signer_name = person->certificate->common_name();
  }
  auto parts = parts_of(arguments, *header);
  if (!parts) return pass(parts);
  if (auto done = mark_further_parts(*header, now, *parts); !done) return pass(done);
  if (auto done = sign_parts(arguments, now, *parts); !done) return pass(done);
  std::vector<packet::AttachmentContent> attachments;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    attachments.push_back({"a" + std::to_string(i + 1), (*parts)[i].name, i == 0 ? "Văn bản chính" : "Văn bản kèm theo",
                           (*parts)[i].content});
  }
  return signed_by_agency(packet::write_document(*header, attachments), arguments);
}

}  // namespace axle::cli
