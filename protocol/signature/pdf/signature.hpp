// File signatures: PAdES baseline B-B and B-T (ETSI EN 319 142-1), SubFilter ETSI.CAdES.detached, incremental update.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/crypto/sha256_stream.hpp"
#include "protocol/signature/trust/trust.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

struct PdfLimits {
  std::size_t file_bytes_max = 50ULL << 20;
  std::size_t revisions_max = 64;     // incremental updates
  std::size_t objects_max = 500'000;  // entries of all cross-reference tables
  std::size_t signatures_max = 8;
  std::size_t cms_bytes_max = 256ULL << 10;
  std::size_t depth_max = 64;                    // nesting of arrays and dictionaries, of fields and of the page tree
  std::size_t inflated_bytes_max = 64ULL << 20;  // of all object streams together
  std::size_t inflated_ratio_max = 20;           // the same to the file; not asked up to kInflatedFreeBytes
  std::size_t object_streams_max = 10'000;       // decoded for one verification
};

// Takes in the objects that a picture brings along (fonts). Their numbers are those of the signed file.
class PdfObjects {
 public:
  virtual int reserve() = 0;
  // The text between obj and endobj; once for every number that was reserved.
  virtual void object(int number, std::string_view body) = 0;

 protected:
  ~PdfObjects() = default;
};

// The form XObject of a visible signature: its operators, in the coordinates of the page and cut off at the box, and
// the entries of its dictionary besides Type, Subtype, BBox and Length, such as Resources and Filter.
struct PdfPicture {
  Bytes content;
  std::string entries;
};
// Asked once for every time that the update is written; its error fails signing.
using PdfPictureSource = std::function<Result<PdfPicture>(PdfObjects&)>;

inline constexpr std::size_t kInflatedFreeBytes = 1ULL << 20;

struct PdfSignRequest {
  std::string field_name;  // "NguoiKy", "CoQuan"; unique within the file
  std::string reason;      // text shown by viewers
  std::string location;
  InstantNs signing_time = 0;  // entry /M
  // Where the visible appearance goes on page 1, points from the lower left corner; none means invisible.
  struct Box {
    double left, bottom, right, top;
  };
  std::optional<Box> box;
  PdfPictureSource picture;  // what stands in the box; none: a frame with name, reason, place and time
  // None: signing_method() of the signer's key.
  std::optional<SignatureMethod> method;
  // When set, the signature is B-T: a time stamp over its value becomes an unsigned attribute. Its error fails signing.
  TimestampSource timestamp;
};

// Appends one incremental update that holds the signature field, its widget and the CMS over everything else.
// invalid_input: not a PDF that it can extend (encrypted, damaged cross-reference). The input bytes are a prefix of the
// result. RSA keys sign PKCS#1 v1.5 unless the request says otherwise (what the cipher committee's tools make). A key
// that does not fit the method is invalid_input; the time stamp's source fails with its own error.
Result<Bytes> sign_pdf(BytesView pdf, const Identity& signer, const PdfSignRequest& request);

enum class Coverage : std::uint8_t {
  whole_file,      // the last byte of the file is covered
  whole_revision,  // the signature covers its revision; later bytes were appended
  broken,          // ByteRange is not [0, a, b, end of revision] around exactly the Contents
};

struct PdfSignature {
  std::string field_name;
  Coverage coverage = Coverage::broken;
  std::size_t covered_bytes = 0;              // end of the revision that it covers
  CertificatePtr certificate;                 // null when the CMS could not be read
  std::vector<CertificatePtr> intermediates;  // that came with it; not trusted
  Role role = Role::other;
  KeyAlgorithm algorithm = KeyAlgorithm::rsa2048;
  SignatureMethod method;
  InstantNs signing_time = 0;          // claimed (/M), decides nothing; 0 when absent
  std::optional<Timestamp> timestamp;  // B-T: its time and verdict
  // What later revisions did, in words: "a further signature by Sở Thử nghiệm", the forbidden change; empty when
  // nothing follows.
  std::string changes_after;
  Verdict verdict;
};

struct PdfReport {
  std::vector<PdfSignature> signatures;  // in the order of their revisions, oldest first
  // What follows the last signature's revision: true only for nothing at all.
  bool unchanged_after_last = false;
  // The reason when the structure could not be read; then there are no signatures.
  std::string structure_error;
};

// Verification in two steps, so that public-key operations of several files can be done together:
// construct, verify_signatures(check.jobs()), finish(). Everything is borrowed until finish(), but for `beside`, which
// is advanced by the constructor along with the file's own hashing; it may be null.
class PdfCheck {
 public:
  PdfCheck(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger, const PdfLimits& limits = {},
           Sha256Beside* beside = nullptr);
  ~PdfCheck();
  PdfCheck(PdfCheck&&) noexcept;
  PdfCheck& operator=(PdfCheck&&) noexcept;
  // One per signature that got as far as its public-key operation, and one more for its time stamp where it has one.
  std::span<SignatureJob> jobs() noexcept;
  PdfReport finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same in one call. Verifies every signature of the file. `at` is the time of validation. Certificates are judged
// at the time that a time stamp proves, otherwise at `at`; a time stamp that does not pass is reported and taken as
// absent (see verify_timestamp). A time stamp earlier than that of a signature which is covered by this one makes
// TIMESTAMP_ORDER_FAILURE (EN 319 102-1 5.5.4). A certifying signature (DocMDP) is a signature like any other, whose
// permissions can only narrow what may follow: with P 1 nothing may. Never throws, never reads past the limits; hostile
// input yields structure_error or failed verdicts.
PdfReport verify_pdf(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger, const PdfLimits& limits = {});

}  // namespace axle::signature
