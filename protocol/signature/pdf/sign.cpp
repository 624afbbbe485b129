#include <algorithm>
#include <array>
#include <cstdio>

#include "base/encoding.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "protocol/signature/pdf/appearance.hpp"
#include "protocol/signature/pdf/fields.hpp"
#include "protocol/signature/pdf/text.hpp"
#include "protocol/signature/pdf/update.hpp"

namespace axle::signature {
namespace {

constexpr std::string_view kRangeHole = "[0 0000000000 0000000000 0000000000]";
constexpr std::size_t kRequestTextBytesMax = 512;
// What a time stamp with its certificates usually takes, and how much the next one may be longer than the last.
constexpr std::size_t kTimestampRoomBytes = 8ULL << 10, kTimestampMarginBytes = 64;

std::unexpected<Error> refuse(std::string what) {
  return fail(Errc::invalid_input, std::move(what));
}

// The first page of the tree, by its first kids.
Result<PdfReference> first_page(PdfDocument& document, const PdfObject& catalog) {
  const PdfValue* pages = catalog.value.find("Pages");
  if (pages == nullptr || !pages->is(PdfKind::reference)) return refuse("the PDF file has no page tree");
  PdfReference reference = pages->reference;
  for (std::size_t depth = 0; depth <= document.limits().depth_max; ++depth) {
    const auto node = document.load(document.last(), reference);
    if (!node) return pass(node, "the PDF file's page tree");
    const PdfValue* kids = node->value.find("Kids");
    if (kids == nullptr) return reference;
    const auto list = document.resolve(document.last(), kids, node->source);
    if (!list) return pass(list, "the PDF file's page tree");
    if (list->value.items.empty() || !list->value.items.front().is(PdfKind::reference)) {
      return refuse("the PDF file has no first page");
    }
    reference = list->value.items.front().reference;
  }
  return fail(Errc::limit, "the PDF file's page tree is too deep or forms a loop");
}

// "[old items new item]" for an array that may be absent, direct or an object of its own. Returns the text for the
// entry of the owner, or an empty text when the array's own object was rewritten instead.
Result<std::string> extend_array(PdfDocument& document, PdfUpdate& update, const PdfValue* array, BytesView source,
                                 PdfReference item) {
  const auto list = document.resolve(document.last(), array, source);
  if (!list) return pass(list);
  if (!list->value.is(PdfKind::array) && !list->value.is(PdfKind::null)) {
    return refuse("a list of annotations or fields in the PDF file is not an array");
  }
  std::string text = "[";
  for (const PdfValue& one : list->value.items) {
    text += as_text(list->source.subspan(one.begin, one.end - one.begin));
    text += " ";
  }
  text += reference_text(item) + "]";
  if (array == nullptr || !array->is(PdfKind::reference) || list->value.is(PdfKind::null)) return text;
  update.put(array->reference, std::move(text));
  return std::string();
}

Result<void> add_to_page(PdfDocument& document, PdfUpdate& update, PdfReference page_id, PdfReference widget) {
  const auto page = document.load(document.last(), page_id);
  if (!page) return pass(page);
  auto annotations = extend_array(document, update, page->value.find("Annots"), page->source, widget);
  if (!annotations) return pass(annotations);
  if (!annotations->empty()) update.put(page_id, with_entries(page->value, page->source, {{"Annots", *annotations}}));
  return {};
}

// SigFlags 3: signatures exist, append only.
Result<void> add_to_form(PdfDocument& document, PdfUpdate& update, PdfReference root, const PdfObject& catalog,
                         PdfReference field) {
  const PdfValue* entry = catalog.value.find("AcroForm");
  const auto form = document.resolve(document.last(), entry, catalog.source);
  if (!form) return pass(form);
  if (form->value.find("XFA") != nullptr) return refuse("the PDF file holds an XFA form");
  auto fields = extend_array(document, update, form->value.find("Fields"), form->source, field);
  if (!fields) return pass(fields);
  std::map<std::string, std::string> entries{{"SigFlags", "3"}};
  if (!fields->empty()) entries["Fields"] = *fields;
  PdfValue empty;
  empty.kind = PdfKind::dictionary;
  const bool exists = form->value.is(PdfKind::dictionary);
  std::string text = with_entries(exists ? form->value : empty, form->source, entries);
  if (exists && entry->is(PdfKind::reference)) {
    update.put(entry->reference, std::move(text));
  } else if (exists) {
    update.put(root, with_entries(catalog.value, catalog.source, {{"AcroForm", text}}));
  } else {
    const PdfReference form_id = update.new_object();
    update.put(form_id, std::move(text));
    update.put(root, with_entries(catalog.value, catalog.source, {{"AcroForm", reference_text(form_id)}}));
  }
  return {};
}

Result<std::string> widget_text(PdfUpdate& update, const PdfSignRequest& request, const Certificate& certificate,
                                PdfReference page, PdfReference value) {
  // Print and Locked (ISO 32000-1 table 165).
  std::string text = "<</Type /Annot /Subtype /Widget /FT /Sig /F 132\n/T " + text_string_object(request.field_name) +
                     "\n/V " + reference_text(value) + "\n/P " + reference_text(page) + "\n/Rect ";
  if (!request.box) return text + "[0 0 0 0]>>";
  const auto picture = put_appearance(update, request, certificate);
  if (!picture) return pass(picture);
  return text + box_text(*request.box) + "\n/AP <</N " + reference_text(*picture) + ">>>>";
}

std::string dictionary_text(const PdfSignRequest& request, const Certificate& certificate, std::size_t cms_bytes) {
  std::string text = "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached\n/ByteRange ";
  text += kRangeHole;
  text += "\n/Contents <" + std::string(2 * cms_bytes, '0') + ">\n/M (" + pdf_date(request.signing_time) + ")\n/Name " +
          text_string_object(certificate.common_name()) + "\n";
  if (!request.reason.empty()) text += "/Reason " + text_string_object(request.reason) + "\n";
  if (!request.location.empty()) text += "/Location " + text_string_object(request.location) + "\n";
  return text + ">>";
}

Result<void> check_request(PdfDocument& document, const PdfSignRequest& request) {
  if (request.field_name.empty() || request.field_name.find('.') != std::string::npos) {
    return refuse("a signature field needs a name without dots");
  }
  for (const std::string* text : {&request.field_name, &request.reason, &request.location}) {
    if (text->size() > kRequestTextBytesMax) return refuse("a text of a signature is longer than 512 bytes");
  }
  if (request.box && !(request.box->right - request.box->left > 2 && request.box->top - request.box->bottom > 2)) {
    return refuse("the box of a visible signature is too small or turned over");
  }
  const auto fields = form_fields(document, document.last());
  if (!fields) return pass(fields);
  const bool taken =
      std::ranges::any_of(*fields, [&](const FormField& field) { return field.name == request.field_name; });
  if (taken) return refuse("the PDF file has a field '" + request.field_name + "' already");
  return {};
}

// The updated file with its byte range filled in, and where the Contents stand.
struct Unsigned {
  Bytes file;
  std::size_t contents = 0, behind = 0;
};

// Writes the byte range into its hole; the dictionary of the signature starts at `dictionary`.
Unsigned with_range(Bytes file, std::size_t dictionary, std::size_t cms_bytes) {
  const auto text = as_text(file);
  const std::size_t range = text.find(kRangeHole, dictionary);
  const std::size_t contents = text.find("/Contents <", range) + std::string_view("/Contents ").size();
  const std::size_t behind = contents + 2 * cms_bytes + 2;
  std::array<char, 64> filled{};
  const int written =
      std::snprintf(filled.data(), filled.size(), "[0 %zu %zu %zu", contents, behind, file.size() - behind);
  AXLE_ASSERT(range != std::string_view::npos && static_cast<std::size_t>(written) < kRangeHole.size());
  std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(range), kRangeHole.size() - 1, ' ');
  std::copy_n(filled.data(), written, file.begin() + static_cast<std::ptrdiff_t>(range));
  return {std::move(file), contents, behind};
}

// The page, the catalog and what is asked for: everything that an update is made from.
struct Signing {
  PdfDocument& document;
  const Identity& signer;
  const PdfSignRequest& request;
  SignatureMethod method;
  PdfReference root, page;
  PdfObject catalog;
};

Result<Unsigned> write_update(const Signing& signing, std::size_t cms_bytes) {
  PdfUpdate update(signing.document);
  const PdfReference value = update.new_object(), field = update.new_object();
  const Certificate& certificate = *signing.signer.certificate;
  update.put(value, dictionary_text(signing.request, certificate, cms_bytes));
  auto widget = widget_text(update, signing.request, certificate, signing.page, value);
  if (!widget) return pass(widget);
  update.put(field, std::move(*widget));
  if (auto added = add_to_page(signing.document, update, signing.page, field); !added) return pass(added);
  if (auto added = add_to_form(signing.document, update, signing.root, signing.catalog, field); !added) {
    return pass(added);
  }
  Bytes file = update.write();
  return with_range(std::move(file), update.body_offset(value), cms_bytes);
}

Result<Bytes> sign_update(const Signing& signing) {
  // How long a time stamp is shows only when it is there, and it is over bytes that hold its place: what turns out too
  // long is asked for again with more room.
  constexpr int kAttempts = 3;
  const bool stamped = static_cast<bool>(signing.request.timestamp);
  std::size_t room = cms_bytes_bound(signing.signer, signing.method) + (stamped ? kTimestampRoomBytes : 0);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto made = write_update(signing, room);
    if (!made) return pass(made);
    RangeHash hash(made->file, signing.method.digest);
    const DigestValue digest = hash.digest(made->contents, made->behind, made->file.size());
    const auto cms =
        make_cms(signing.signer,
                 {.method = signing.method, .content_digest = digest.view(), .timestamp = signing.request.timestamp});
    if (!cms) return pass(cms);
    AXLE_ASSERT(stamped || cms->size() <= room);
    if (cms->size() <= room) {
      std::ranges::copy(to_hex(*cms), made->file.begin() + static_cast<std::ptrdiff_t>(made->contents + 1));
      return std::move(made->file);
    }
    room = cms->size() + kTimestampMarginBytes;
  }
  return fail(Errc::limit, "the time stamps of the authority grow from answer to answer");
}

}  // namespace

Result<Bytes> sign_pdf(BytesView pdf, const Identity& signer, const PdfSignRequest& request) {
  AXLE_ASSERT(signer.certificate != nullptr);
  const SignatureMethod method = request.method.value_or(signing_method(signer.key.algorithm()));
  if (!fits_cms(signer.key.algorithm(), method)) return refuse("the signer's key cannot sign by this method");
  auto document = PdfDocument::open(pdf, PdfLimits());
  if (!document) return pass(document);
  if (document->revisions().back().end_max != pdf.size()) return refuse("bytes follow the end of the PDF file");
  if (document->revisions().size() >= document->limits().revisions_max) {
    return fail(Errc::limit, "the PDF file has as many revisions as it may have");
  }
  if (auto good = check_request(*document, request); !good) return pass(good);
  const auto root = document->root(document->last());
  if (!root) return pass(root);
  const auto catalog = document->load(document->last(), *root);
  if (!catalog) return pass(catalog);
  const auto page = first_page(*document, *catalog);
  if (!page) return pass(page);

  return sign_update({*document, signer, request, method, *root, *page, *catalog});
}

}  // namespace axle::signature
