#include "protocol/signature/pdf/changes.hpp"

#include <algorithm>

#include "protocol/signature/pdf/reference_search.hpp"

namespace axle::signature {
namespace {

void collect_references(const PdfValue& value, std::vector<std::uint32_t>& found) {
  if (value.is(PdfKind::reference)) found.push_back(value.reference.number);
  for (const PdfValue& item : value.items) collect_references(item, found);
}

bool same_reference(const PdfValue* a, const PdfValue* b) {
  return a != nullptr && b != nullptr && a->is(PdfKind::reference) && b->is(PdfKind::reference) &&
         a->reference == b->reference;
}

bool may_stand_in_new_form(const PdfValue& entry) {
  const auto is_key = [&](const char* key) { return same_name(entry.key, key); };
  return is_key("Fields") || is_key("SigFlags") || is_key("DR") || is_key("DA");
}

bool has_actions(const PdfValue& field) {
  return field.find("A") != nullptr || field.find("AA") != nullptr;
}

// What an unsigned field shows is nobody's: it could cover what was signed.
bool shows_unsigned(const PdfValue& field, const PdfValue& owner) {
  return field.find("AP") != nullptr && field.find("V") == nullptr && owner.find("V") == nullptr;
}

}  // namespace

Result<void> ChangeJudge::start(std::size_t revision) {
  revision_ = revision;
  open_.clear();
  const auto possible = open_references_possible();
  if (!possible) return pass(possible);
  looks_for_open_ = *possible;
  for (std::size_t at = 0; looks_for_open_ && at <= revision; ++at) {
    if (auto done = scan(at); !done) return done;
  }
  return {};
}

// The numbers that revisions behind the first signed one bring. Most files need nothing more: no bytes of theirs look
// like a reference to one of these, and no object of theirs has to be parsed.
Result<bool> ChangeJudge::open_references_possible() {
  std::vector<WatchedNumber> watched;
  for (std::size_t at = revision_ + 1; at <= document_.last(); ++at) {
    for (const PdfEntry& entry : document_.revisions()[at].entries) {
      const bool is_new = entry.type != PdfEntry::Type::free && document_.locate(at - 1, entry.number).entry == nullptr;
      if (is_new) watched.push_back({entry.number, document_.revisions()[at - 1].end_min});
    }
  }
  if (watched.empty()) return false;
  // In a file of few large streams parsing the objects, which steps over streams, costs less than a look at every byte.
  constexpr std::size_t kBytesPerObject = 5 << 10;
  if (document_.file().size() / kBytesPerObject > document_.revisions().front().entries.size()) return true;
  // A number that comes, goes and comes again: the last one.
  std::ranges::sort(watched, [](const WatchedNumber& a, const WatchedNumber& b) {
    return a.number != b.number ? a.number < b.number : a.open_until > b.open_until;
  });
  watched.erase(std::ranges::unique(watched, {}, &WatchedNumber::number).begin(), watched.end());
  const std::size_t end = document_.revisions()[document_.last() - 1].end_min;
  if (may_refer(document_.file().first(end), 0, true, watched)) return true;
  for (std::size_t at = 0; at < document_.last(); ++at) {
    const auto streams = document_.object_streams(at);
    if (!streams) return pass(streams);
    for (const auto& [decoded, offset] : *streams) {
      if (may_refer(decoded, offset, false, watched)) return true;
    }
  }
  return false;
}

// Adds the open references of the objects of one revision that are still in force as of revision_.
Result<void> ChangeJudge::scan(std::size_t revision) {
  std::vector<std::uint32_t> referred;
  for (const PdfEntry& entry : document_.revisions()[revision].entries) {
    const auto located = document_.locate(revision_, entry.number);
    if (located.entry != &entry) continue;
    const auto read = document_.references(located, referred);
    if (!read) return pass(read, "object " + std::to_string(entry.number));
  }
  collect_references(document_.revisions()[revision].trailer, referred);
  std::ranges::sort(referred);
  const auto repeated = std::ranges::unique(referred);
  referred.erase(repeated.begin(), repeated.end());
  for (const std::uint32_t number : referred) {
    if (document_.locate(revision_, number).entry == nullptr) open_.insert(number);
  }
  return {};
}

std::optional<std::string> ChangeJudge::forbidden_change() {
  AXLE_ASSERT(revision_ < document_.last());
  if (auto change = judge_trailer()) return change;
  for (const PdfEntry& entry : document_.revisions()[revision_ + 1].entries) {
    if (auto change = judge_entry(entry)) return change;
  }
  ++revision_;
  if (!looks_for_open_) return std::nullopt;
  if (const auto done = scan(revision_); !done) {
    return "the file was changed after it was signed: " + done.error().detail;
  }
  return std::nullopt;
}

std::optional<std::string> ChangeJudge::judge_trailer() const {
  const PdfValue& before = document_.revisions()[revision_].trailer;
  const PdfValue& after = document_.revisions()[revision_ + 1].trailer;
  if (!same_reference(before.find("Root"), after.find("Root"))) {
    return "the file was changed after it was signed: another catalog";
  }
  if (after.find("Info") != nullptr && !same_reference(before.find("Info"), after.find("Info"))) {
    return "the file was changed after it was signed: another information dictionary";
  }
  return std::nullopt;
}

std::optional<std::string> ChangeJudge::judge_entry(const PdfEntry& entry) {
  const std::string prefix = "the file was changed after it was signed: object " + std::to_string(entry.number) + " ";
  const auto before = document_.locate(revision_, entry.number);
  if (entry.type == PdfEntry::Type::free) {
    if (before.entry == nullptr) return std::nullopt;
    return prefix + "is removed";
  }
  if (before.entry == nullptr) {
    if (!open_.contains(entry.number)) return std::nullopt;
    return prefix + "fills a reference that was left open when it was signed";
  }
  if (*before.entry == entry) return std::nullopt;
  const auto allowed = redefinition_allowed(entry, before);
  if (!allowed) return prefix + "cannot be read: " + allowed.error().detail;
  if (!*allowed) return prefix + "is redefined";
  return std::nullopt;
}

Result<bool> ChangeJudge::redefinition_allowed(const PdfEntry& entry, const PdfDocument::Located& before_at) {
  const auto before = document_.load(before_at);
  if (!before) return pass(before);
  const auto after = document_.load({&entry, revision_ + 1});
  if (!after) return pass(after);
  if (before->is_stream || after->is_stream) return false;
  if (same_value(before->value, before->source, after->value, after->source)) return true;
  if (before->value.is(PdfKind::array)) {
    return gains_signature_fields(&before->value, before->source, &after->value, after->source);
  }
  const auto root = document_.root(revision_);
  if (!root) return pass(root);
  if (root->number == entry.number) return catalog_allowed(*before, *after);
  const auto catalog = document_.load(revision_, *root);
  if (!catalog) return pass(catalog);
  const PdfValue* form = catalog->value.find("AcroForm");
  if (form != nullptr && form->is(PdfKind::reference) && form->reference.number == entry.number) {
    return form_allowed(*before, *after);
  }
  const PdfValue* type = before->value.find("Type");
  if (type != nullptr && type->is_name("Page")) return page_allowed(*before, *after);
  return false;
}

Result<bool> ChangeJudge::catalog_allowed(const PdfObject& before, const PdfObject& after) {
  if (!same_but_for(before.value, before.source, after.value, after.source, {"AcroForm"})) return false;
  const auto old_form = document_.resolve(revision_, before.value.find("AcroForm"), before.source);
  if (!old_form) return pass(old_form);
  const auto new_form = document_.resolve(revision_ + 1, after.value.find("AcroForm"), after.source);
  if (!new_form) return pass(new_form);
  return form_allowed(*old_form, *new_form);
}

Result<bool> ChangeJudge::form_allowed(const PdfObject& before, const PdfObject& after) {
  if (!after.value.is(PdfKind::dictionary)) return false;
  const bool is_new = before.value.is(PdfKind::null);
  const bool rest_allowed =
      is_new ? std::ranges::all_of(after.value.items, may_stand_in_new_form)
             : same_but_for(before.value, before.source, after.value, after.source, {"Fields", "SigFlags"});
  if (!rest_allowed) return false;
  return gains_signature_fields(before.value.find("Fields"), before.source, after.value.find("Fields"), after.source);
}

Result<bool> ChangeJudge::page_allowed(const PdfObject& before, const PdfObject& after) {
  if (!same_but_for(before.value, before.source, after.value, after.source, {"Annots"})) return false;
  return gains_signature_fields(before.value.find("Annots"), before.source, after.value.find("Annots"), after.source);
}

Result<bool> ChangeJudge::gains_signature_fields(const PdfValue* before, BytesView before_source, const PdfValue* after,
                                                 BytesView after_source) {
  const auto old_list = document_.resolve(revision_, before, before_source);
  if (!old_list) return pass(old_list);
  const auto new_list = document_.resolve(revision_ + 1, after, after_source);
  if (!new_list) return pass(new_list);
  const auto &old_items = old_list->value.items, &new_items = new_list->value.items;
  const bool lists = (before == nullptr || old_list->value.is(PdfKind::array)) && new_list->value.is(PdfKind::array);
  if (!lists || new_items.size() < old_items.size()) return false;
  for (std::size_t i = 0; i < old_items.size(); ++i) {
    if (!same_value(old_items[i], old_list->source, new_items[i], new_list->source)) return false;
  }
  for (std::size_t i = old_items.size(); i < new_items.size(); ++i) {
    auto added = is_new_signature_field(new_items[i]);
    if (!added || !*added) return added;
  }
  return true;
}

Result<bool> ChangeJudge::is_new_signature_field(const PdfValue& item) {
  if (!item.is(PdfKind::reference) || document_.locate(revision_, item.reference.number).entry != nullptr) return false;
  const auto field = document_.load(revision_ + 1, item.reference);
  if (!field) return pass(field);
  if (has_actions(field->value)) return false;
  const PdfValue* type = field->value.find("FT");
  if (type != nullptr) return type->is_name("Sig") && !shows_unsigned(field->value, field->value);
  // A widget apart from its field.
  const PdfValue* parent = field->value.find("Parent");
  if (parent == nullptr || !parent->is(PdfKind::reference) ||
      document_.locate(revision_, parent->reference.number).entry != nullptr) {
    return false;
  }
  const auto owner = document_.load(revision_ + 1, parent->reference);
  if (!owner) return pass(owner);
  type = owner->value.find("FT");
  return type != nullptr && type->is_name("Sig") && !has_actions(owner->value) &&
         !shows_unsigned(field->value, owner->value);
}

}  // namespace axle::signature
