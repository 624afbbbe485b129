// The record format. Numbers are little-endian.
//
//   record    = version:u8  kind:u8  body
//   body      = document | status | state | agency | deleted | expired | forgotten       by kind 1..7
//   version   = 2 for document and status, 1 for the others
//   document  = at:i64  centre:text  doc:id  from:text  document_id:text  title:text  notation:text
//               business:u8 (0..3)  priority:u8 (0..4)  digest:32  length:u64  verified
//               target:text  header_changed:u8 (0..1)
//               count:u16  count * (to:text  receiver_doc:id)
//               count:u16  count * change  count:u16  count * replacement
//   change      = organ:text  added:u8 (0..1)  added_doc:id, only when added
//   replacement = document_id:text  count:u16  count * organ:text
//   status    = at:i64  centre:text  doc:id  receiver_doc:id  from:text  to:text  document_id:text
//               status_code:text  timestamp:text  digest:32  length:u64  verified
//   verified  = policy:u8 (0..3)  found:u8 (bit 0: packet signed, bit 1: files signed, bit 2, of a document only: it is
//               stored in another form than sent)  sent_digest:32 sent_length:u64, only with bit 2
//   state     = at:i64  doc:id  state:u8 (0..3)
//   agency    = at:i64  level:u8 (0..3)  code:text  old_code:text  name:text  mail:text  centre:text  parent:text
//   deleted   = at:i64  code:text
//   expired   = at:i64  before:i64
//   forgotten = at:i64  before:i64
//   text      = size:u16 (at most kTextBytesMax)  size bytes
//   id        = 12 bytes, the doc id's 24 hex digits
//
// In version 1 of document and status there is no `verified`, and a document ends with its receivers. A reader takes
// both and refuses other versions. Adding fields means a new version and keeping this reader.
#include "reference-hub/core/messages.hpp"

#include "reference-hub/core/byte_codec.hpp"
#include "reference-hub/core/doc_id.hpp"

namespace axle::hub {

namespace {

constexpr std::uint8_t kVersion = 1, kPacketVersion = 2;
constexpr std::uint8_t kPacketSigned = 1, kFilesSigned = 2, kStoredOtherwise = 4;
enum class Kind : std::uint8_t { document = 1, status, state, agency, deleted, expired, forgotten };

// ---- writing

class RecordWriter {
 public:
  explicit RecordWriter(Kind kind, InstantNs at) {
    out_.reserve(256);
    out_.number(kind == Kind::document || kind == Kind::status ? kPacketVersion : kVersion);
    out_.number(static_cast<std::uint8_t>(kind));
    out_.number(at);
  }
  void text(std::string_view value) { out_.text(value, kTextBytesMax); }
  void id(std::string_view value) {
    const std::optional<DocId> parsed = parse_doc_id(value);
    AXLE_ASSERT(parsed.has_value());
    out_.raw(parsed->bytes);
  }
  template <class Enum>
  void small(Enum value) {
    out_.number(static_cast<std::uint8_t>(value));
  }
  void count(std::size_t count) {
    AXLE_ASSERT(count <= kRecordReceiversMax);
    out_.number(static_cast<std::uint16_t>(count));
  }
  void verified(const VerificationResult& result, const std::optional<SentForm>& sent = std::nullopt) {
    small(result.policy);
    out_.number(static_cast<std::uint8_t>((result.packet_signed ? kPacketSigned : 0) |
                                          (result.files_signed ? kFilesSigned : 0) | (sent ? kStoredOtherwise : 0)));
    if (!sent) return;
    out_.raw(sent->digest);
    out_.number(sent->length);
  }
  ByteWriter& bytes() { return out_; }

 private:
  ByteWriter out_;
};

void write_life(RecordWriter& out, const DocumentAccepted& record) {
  const DocumentFacts& facts = record.facts;
  out.count(facts.changes.size());
  auto added_doc_id = record.added_doc_ids.begin();
  for (const packet::ReceiverChange& change : facts.changes) {
    out.text(change.organ_id);
    out.small(change.added);
    if (!change.added) continue;
    AXLE_ASSERT(added_doc_id != record.added_doc_ids.end());
    out.id(*added_doc_id++);
  }
  AXLE_ASSERT(added_doc_id == record.added_doc_ids.end());
  out.count(facts.replacements.size());
  for (const packet::Replacement& replacement : facts.replacements) {
    out.text(replacement.document_id);
    out.count(replacement.organ_ids.size());
    for (const std::string& organ : replacement.organ_ids) out.text(organ);
  }
}

Bytes write(const DocumentAccepted& record) {
  const DocumentFacts& facts = record.facts;
  AXLE_ASSERT(facts.to.size() == record.receiver_doc_ids.size());
  AXLE_ASSERT(facts.priority >= 0 && facts.priority <= kPriorityMax);
  RecordWriter out(Kind::document, record.at);
  out.text(record.centre);
  out.id(record.doc_id);
  for (const std::string* text : {&facts.from, &facts.document_id, &facts.title, &facts.notation}) out.text(*text);
  out.small(facts.business);
  out.small(facts.priority);
  out.bytes().raw(facts.digest);
  out.bytes().number(facts.length);
  out.verified(facts.verification, facts.sent);
  out.text(facts.target);
  out.small(facts.header_changed);
  out.count(facts.to.size());
  for (std::size_t i = 0; i < facts.to.size(); ++i) {
    out.text(facts.to[i]);
    out.id(record.receiver_doc_ids[i]);
  }
  write_life(out, record);
  return out.bytes().take();
}

Bytes write(const StatusAccepted& record) {
  const StatusFacts& facts = record.facts;
  RecordWriter out(Kind::status, record.at);
  out.text(record.centre);
  out.id(record.doc_id);
  out.id(record.receiver_doc_id);
  for (const std::string* text : {&facts.from, &facts.to, &facts.document_id, &facts.status_code, &facts.timestamp}) {
    out.text(*text);
  }
  out.bytes().raw(facts.digest);
  out.bytes().number(facts.length);
  out.verified(facts.verification);
  return out.bytes().take();
}

Bytes write(const ItemStateChanged& record) {
  RecordWriter out(Kind::state, record.at);
  out.id(record.doc_id);
  out.small(record.state);
  return out.bytes().take();
}

Bytes write(const AgencyRegistered& record) {
  const AgencyRecord& agency = record.agency;
  RecordWriter out(Kind::agency, record.at);
  out.small(agency.level);
  for (const std::string* text :
       {&agency.code, &agency.old_code, &agency.name, &agency.mail, &agency.centre_id, &agency.parent_code}) {
    out.text(*text);
  }
  return out.bytes().take();
}

Bytes write(const AgencyDeleted& record) {
  RecordWriter out(Kind::deleted, record.at);
  out.text(record.code);
  return out.bytes().take();
}

Bytes write(const ItemsExpired& record) {
  RecordWriter out(Kind::expired, record.at);
  out.bytes().number(record.before);
  return out.bytes().take();
}

Bytes write(const PacketsForgotten& record) {
  RecordWriter out(Kind::forgotten, record.at);
  out.bytes().number(record.before);
  return out.bytes().take();
}

// ---- reading

std::string read_text(ByteReader& in) {
  return in.text(kTextBytesMax);
}

std::string read_id(ByteReader& in) {
  DocId id;
  const BytesView bytes = in.raw(id.bytes.size());
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return to_text(id);
}

Digest256 read_digest(ByteReader& in) {
  Digest256 digest{};
  const BytesView bytes = in.raw(digest.size());
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

// Only a document has a `sent` to be read into.
VerificationResult read_verified(ByteReader& in, std::optional<SentForm>* sent = nullptr) {
  VerificationResult result;
  result.policy = static_cast<VerificationPolicy>(in.small(3, "no such verification policy"));
  const auto possible =
      static_cast<std::uint8_t>(kPacketSigned | kFilesSigned | (sent != nullptr ? kStoredOtherwise : 0));
  const std::uint8_t found = in.small(possible, "no such finding of verification");
  result.packet_signed = (found & kPacketSigned) != 0;
  result.files_signed = (found & kFilesSigned) != 0;
  if ((found & kStoredOtherwise) != 0) {
    const Digest256 digest = read_digest(in);
    *sent = SentForm{digest, in.number<std::uint64_t>()};
  }
  return result;
}

// Counts are not trusted with memory: what they count is made as it is really there.
template <class Read>
void read_each(ByteReader& in, Read read) {
  const std::size_t count = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) read();
}

void read_life(ByteReader& in, DocumentAccepted& record) {
  DocumentFacts& facts = record.facts;
  read_each(in, [&] {
    std::string organ = read_text(in);
    const bool added = in.small(1, "a receiver is neither added nor removed") != 0;
    if (added) record.added_doc_ids.push_back(read_id(in));
    facts.changes.push_back({std::move(organ), added});
  });
  read_each(in, [&] {
    packet::Replacement replacement{read_text(in), {}};
    read_each(in, [&] { replacement.organ_ids.push_back(read_text(in)); });
    facts.replacements.push_back(std::move(replacement));
  });
}

DocumentAccepted read_document(ByteReader& in, std::uint8_t version, InstantNs at) {
  DocumentAccepted record;
  DocumentFacts& facts = record.facts;
  record.at = at;
  record.centre = read_text(in);
  record.doc_id = read_id(in);
  for (std::string* text : {&facts.from, &facts.document_id, &facts.title, &facts.notation}) *text = read_text(in);
  facts.business = static_cast<packet::BusinessType>(in.small(3, "no such business type"));
  facts.priority = in.small(kPriorityMax, "no such priority");
  facts.digest = read_digest(in);
  facts.length = in.number<std::uint64_t>();
  if (version > 1) {
    facts.verification = read_verified(in, &facts.sent);
    facts.target = read_text(in);
    facts.header_changed = in.small(1, "a header is changed or not") != 0;
  }
  read_each(in, [&] {
    facts.to.push_back(read_text(in));
    record.receiver_doc_ids.push_back(read_id(in));
  });
  if (version > 1) read_life(in, record);
  return record;
}

StatusAccepted read_status(ByteReader& in, std::uint8_t version, InstantNs at) {
  StatusAccepted record;
  StatusFacts& facts = record.facts;
  record.at = at;
  record.centre = read_text(in);
  record.doc_id = read_id(in);
  record.receiver_doc_id = read_id(in);
  for (std::string* text : {&facts.from, &facts.to, &facts.document_id, &facts.status_code, &facts.timestamp}) {
    *text = read_text(in);
  }
  facts.digest = read_digest(in);
  facts.length = in.number<std::uint64_t>();
  if (version > 1) facts.verification = read_verified(in);
  return record;
}

ItemStateChanged read_state(ByteReader& in, InstantNs at) {
  std::string doc_id = read_id(in);
  return {std::move(doc_id), static_cast<axis::ItemState>(in.small(3, "no such item state")), at};
}

AgencyRegistered read_agency(ByteReader& in, InstantNs at) {
  AgencyRegistered record;
  AgencyRecord& agency = record.agency;
  record.at = at;
  agency.level = static_cast<identity::Level>(in.small(3, "no such level"));
  for (std::string* text :
       {&agency.code, &agency.old_code, &agency.name, &agency.mail, &agency.centre_id, &agency.parent_code}) {
    *text = read_text(in);
  }
  return record;
}

Record read_body(ByteReader& in) {
  const auto version = in.number<std::uint8_t>();
  const auto kind = static_cast<Kind>(in.number<std::uint8_t>());
  const bool is_packet = kind == Kind::document || kind == Kind::status;
  if (version == 0 || version > (is_packet ? kPacketVersion : kVersion)) in.fail_with("unknown version");
  const auto at = in.number<InstantNs>();
  switch (kind) {
    case Kind::document: return read_document(in, version, at);
    case Kind::status: return read_status(in, version, at);
    case Kind::state: return read_state(in, at);
    case Kind::agency: return read_agency(in, at);
    case Kind::deleted: return AgencyDeleted{read_text(in), at};
    case Kind::expired: return ItemsExpired{in.number<InstantNs>(), at};
    case Kind::forgotten: return PacketsForgotten{in.number<InstantNs>(), at};
  }
  in.fail_with("unknown kind");
  return AgencyDeleted{};
}

}  // namespace

Bytes encode(const Record& record) {
  return std::visit([](const auto& one) { return write(one); }, record);
}

Result<Record> decode(BytesView bytes) {
  ByteReader in(bytes);
  Record record = read_body(in);
  if (const char* problem = in.problem_at_end()) {
    return fail(Errc::corrupt, std::string("journal record: ") + problem);
  }
  return record;
}

}  // namespace axle::hub
