#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "reference-hub/receipts/receipt.hpp"

namespace axle::hub {
namespace {

namespace json = boost::json;

constexpr int kDepthMax = 8;
constexpr std::size_t kSignatureBytesMax = 2048;

std::unexpected<Error> wrong(std::string_view name, std::string_view what) {
  return fail(Errc::invalid_input, "the receipt's " + std::string(name) + " " + std::string(what));
}

// Takes the members of one object; remembers the first that is missing or wrong.
class Members {
 public:
  Members(const json::object& object, std::string prefix) : object_(object), prefix_(std::move(prefix)) {}

  std::string text(std::string_view name, std::size_t bytes_max) {
    const json::value* const value = object_.if_contains(name);
    if (value == nullptr || !value->is_string()) return miss(name, "is missing or no text"), std::string();
    if (value->get_string().size() > bytes_max) return too_much(name), std::string();
    return std::string(value->get_string());
  }
  std::uint64_t number(std::string_view name) {
    const json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_uint64()) return value->get_uint64();
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0) {
      return static_cast<std::uint64_t>(value->get_int64());
    }
    miss(name, "is missing or no whole number");
    return 0;
  }
  Digest256 digest(std::string_view name) {
    const json::value* const value = object_.if_contains(name);
    if (value == nullptr) return miss(name, "is missing"), Digest256{};
    return digest_in(*value, name);
  }
  std::vector<Digest256> path() {
    std::vector<Digest256> path;
    const json::value* const value = object_.if_contains("path");
    if (value == nullptr || !value->is_array()) return miss("path", "is missing or no array"), path;
    if (value->get_array().size() > kMerklePathMax) return too_much("path"), path;
    for (const json::value& node : value->get_array()) path.push_back(digest_in(node, "path"));
    return path;
  }
  // Null when it is missing.
  const json::object* object(std::string_view name) {
    const json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_object()) return &value->get_object();
    miss(name, "is missing or no object");
    return nullptr;
  }
  Result<void> done() const { return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>(); }

 private:
  Digest256 digest_in(const json::value& value, std::string_view name) {
    Digest256 digest{};
    const auto bytes = value.is_string() && value.get_string().size() == 64
                           ? from_hex(value.get_string())
                           : Result<Bytes>(fail(Errc::invalid_input, ""));
    if (!bytes) return miss(name, "is not 64 hex digits"), digest;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
  }
  void miss(std::string_view name, std::string_view what) {
    if (!error_) error_ = wrong(prefix_ + std::string(name), what).error();
  }
  void too_much(std::string_view name) {
    if (!error_) error_ = Error{Errc::limit, "the receipt's " + prefix_ + std::string(name) + " is too long"};
  }

  const json::object& object_;
  std::string prefix_;
  std::optional<Error> error_;
};

Result<void> read_receivers(const json::object& object, Receipt& receipt) {
  Members members(object, "receivers.");
  receipt.receivers = members.number("count");
  receipt.receivers_root = members.digest("root");
  if (auto done = members.done(); !done) return done;
  const json::value* const to = object.if_contains("to");
  if (to == nullptr) return {};
  if (!to->is_array()) return wrong("receivers.to", "is no array");
  if (to->get_array().size() > kReceiptReceiversMax) {
    return fail(Errc::limit, "the receipt names more than " + std::to_string(kReceiptReceiversMax) + " receivers");
  }
  for (const json::value& value : to->get_array()) {
    if (!value.is_object()) return wrong("receivers.to", "holds something else than objects");
    Members one(value.get_object(), "receivers.to.");
    receipt.to.push_back({one.text("code", kReceiptCodeBytesMax), one.number("index"), one.path()});
    if (auto done = one.done(); !done) return done;
  }
  return {};
}

Result<void> read_batch(const json::object& object, Receipt& receipt) {
  Members members(object, "batch.");
  receipt.batch_size = members.number("size");
  receipt.batch_index = members.number("index");
  receipt.batch_path = members.path();
  receipt.batch_root = members.digest("root");
  return members.done();
}

Result<Receipt> read_object(const json::object& object) {
  Members members(object, "");
  if (members.number("version") != 1 && members.done()) return wrong("version", "is not 1");
  Receipt receipt;
  receipt.doc_id = members.text("doc_id", kReceiptTextBytesMax);
  receipt.from = members.text("from", kReceiptCodeBytesMax);
  receipt.document_id = members.text("document_id", kReceiptTextBytesMax);
  receipt.digest = members.digest("sha256");
  receipt.length = members.number("length");
  receipt.at = members.text("at", kReceiptTextBytesMax);
  receipt.key = members.text("key", kKeyNameDigits);
  receipt.algorithm = members.text("algorithm", kReceiptCodeBytesMax);
  receipt.signature = members.text("signature", kSignatureBytesMax);
  const json::object* const receivers = members.object("receivers");
  const json::object* const batch = members.object("batch");
  if (auto done = members.done(); !done) return pass(done);
  if (auto done = read_receivers(*receivers, receipt); !done) return pass(done);
  if (auto done = read_batch(*batch, receipt); !done) return pass(done);
  return receipt;
}

}  // namespace

Result<Receipt> read_receipt(std::string_view text) {
  if (text.size() > kReceiptBytesMax) {
    return fail(Errc::limit,
                "a receipt or an answer with one has at most " + std::to_string(kReceiptBytesMax) + " bytes");
  }
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const json::value parsed = json::parse(text, error, {}, options);
  if (error || !parsed.is_object()) return fail(Errc::invalid_input, "this is no JSON object");
  const json::value* const member = parsed.get_object().if_contains("receipt");
  if (member == nullptr && !parsed.get_object().contains("batch")) {
    return fail(Errc::invalid_input, "there is no receipt in it: does the hub give receipts?");
  }
  if (member != nullptr && !member->is_object()) return fail(Errc::invalid_input, "\"receipt\" is no object");
  return read_object(member == nullptr ? parsed.get_object() : member->get_object());
}

}  // namespace axle::hub
