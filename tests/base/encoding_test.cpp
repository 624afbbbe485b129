#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace axle {
namespace {

Bytes random_bytes(std::size_t size) {
  RandomStream stream(size, "bytes");
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.next());
  return bytes;
}

TEST(Encoding, Rfc4648Vectors) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    EXPECT_EQ(as_text(from_base64(coded).value()), plain);
  }
}

TEST(Encoding, RoundTripsAllLengthsAlsoBroken) {
  for (std::size_t size = 0; size < 200; ++size) {
    const Bytes bytes = random_bytes(size);
    std::string text = to_base64(bytes);
    EXPECT_EQ(text.size(), base64_size(size));
    EXPECT_EQ(from_base64(text).value(), bytes);
    for (std::size_t at = 7; at < text.size(); at += 9) text.insert(at, "\r\n ");
    EXPECT_EQ(from_base64(text).value(), bytes) << size;
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
  }
}

TEST(Encoding, RefusesWhatIsNotBase64) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "Z*==", "Zg==Zg==", "Zm9vYm", "=",
                           "Zm9v\x80", "Zg=x", "-_==", "Zm9v===="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
  EXPECT_NE(from_base64("Zm9v*m9v").error().detail.find("offset 4"), std::string::npos);
}

TEST(Encoding, RefusesWhatIsNotHex) {
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_EQ(from_hex("00fFA0").value(), (Bytes{0, 255, 160}));
}

}  // namespace
}  // namespace axle
