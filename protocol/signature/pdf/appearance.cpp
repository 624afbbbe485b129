#include "protocol/signature/pdf/appearance.hpp"

#include <algorithm>

#include "protocol/signature/pdf/text.hpp"

namespace axle::signature {
namespace {

class UpdateObjects final : public PdfObjects {
 public:
  explicit UpdateObjects(PdfUpdate& update) : update_(update) {}
  int reserve() override { return static_cast<int>(update_.new_object().number); }
  void object(int number, std::string_view body) override {
    update_.put({static_cast<std::uint32_t>(number), 0}, std::string(body));
  }

 private:
  PdfUpdate& update_;
};

// A frame with the signer's name, the reason and the time (Decree 30/2020 annex I: the person's blue, the agency's
// red). The standard font lacks Vietnamese letters; the page itself has them, and the signature dictionary too.
std::string frame(const PdfSignRequest& request, const Certificate& certificate) {
  const double width = request.box->right - request.box->left, height = request.box->top - request.box->bottom;
  const char* colour = certificate.role() == Role::person   ? "0 0 0.8"
                       : certificate.role() == Role::agency ? "0.8 0 0"
                                                            : "0 0 0";
  std::vector<std::string> lines{certificate.common_name()};
  if (!request.reason.empty()) lines.push_back(request.reason);
  if (!request.location.empty()) lines.push_back(request.location);
  lines.push_back(format_iso8601(request.signing_time));
  const double leading = height / (static_cast<double>(lines.size()) + 0.5);
  const double size = std::clamp(leading * 0.8, 1.0, 12.0);
  std::string content = "q " + std::string(colour) + " RG " + colour + " rg 1 w 0.5 0.5 " + pdf_number(width - 1) +
                        " " + pdf_number(height - 1) + " re S\nBT /F1 " + pdf_number(size) + " Tf " +
                        pdf_number(leading) + " TL 4 " + pdf_number(height) + " Td\n";
  for (const std::string& line : lines) content += "T* " + text_string_object(without_marks(line)) + " Tj\n";
  content += "ET Q";
  return "<</Type /XObject /Subtype /Form /BBox [0 0 " + pdf_number(width) + " " + pdf_number(height) +
         "]\n/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica "
         "/Encoding /WinAnsiEncoding>>>>>>\n/Length " +
         std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream";
}

}  // namespace

std::string box_text(const PdfSignRequest::Box& box) {
  return "[" + pdf_number(box.left) + " " + pdf_number(box.bottom) + " " + pdf_number(box.right) + " " +
         pdf_number(box.top) + "]";
}

Result<PdfReference> put_appearance(PdfUpdate& update, const PdfSignRequest& request, const Certificate& certificate) {
  const PdfReference form = update.new_object();
  if (!request.picture) {
    update.put(form, frame(request, certificate));
    return form;
  }
  UpdateObjects objects(update);
  const auto picture = request.picture(objects);
  if (!picture) return pass(picture, "the picture of a signature");
  update.put(form, "<</Type /XObject /Subtype /Form /BBox " + box_text(*request.box) + " " + picture->entries +
                       "\n/Length " + std::to_string(picture->content.size()) + ">>\nstream\n" +
                       std::string(as_text(picture->content)) + "\nendstream");
  return form;
}

}  // namespace axle::signature
