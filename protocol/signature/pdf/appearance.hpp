// What a visible signature shows. Internal to this folder.
#pragma once

#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/pdf/update.hpp"

namespace axle::signature {

// Puts the form XObject of the request's picture into the update, with the objects that it brings along; without a
// picture, a frame with the signer's name, the reason, the place and the time. The request must have a box. The error
// of the picture's source.
Result<PdfReference> put_appearance(PdfUpdate& update, const PdfSignRequest& request, const Certificate& certificate);

// "[left bottom right top]".
std::string box_text(const PdfSignRequest::Box& box);

}  // namespace axle::signature
