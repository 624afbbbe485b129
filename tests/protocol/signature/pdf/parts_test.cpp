// The small parts of the PDF reader: values, filters, text.
#include <gtest/gtest.h>

#include "protocol/signature/pdf/filter.hpp"
#include "protocol/signature/pdf/text.hpp"
#include "protocol/signature/pdf/value.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

PdfValue value_of(std::string_view text) {
  PdfReader reader(as_bytes(text), 0, 8);
  return must(reader.value());
}
bool is_value(std::string_view text) {
  return PdfReader(as_bytes(text), 0, 8).value().has_value();
}

TEST(PdfValue, Kinds) {
  EXPECT_EQ(value_of(" %c\n42 ").integer, 42);
  EXPECT_EQ(value_of("-7").integer, -7);
  EXPECT_EQ(value_of("+7").integer, 7);
  EXPECT_TRUE(value_of("-.5").is(PdfKind::real));
  EXPECT_TRUE(value_of("4.").is(PdfKind::real));
  EXPECT_TRUE(value_of("true").is(PdfKind::boolean));
  EXPECT_TRUE(value_of("null").is(PdfKind::null));
  EXPECT_TRUE(value_of("/A#20B").is_name("A B"));
  EXPECT_TRUE(same_name("#41#", "A#"));
  EXPECT_FALSE(same_name("#41", "#42"));
  EXPECT_EQ(value_of("12 3 R").reference, (PdfReference{12, 3}));
  EXPECT_EQ(value_of("[1 2 R 3 0 R]").items.size(), 2U);
  EXPECT_EQ(value_of("<</A 1/B[/C(x)]>>").items.size(), 2U);
  EXPECT_EQ(value_of("<</A 1/#42 2>>").find("B")->integer, 2);
  EXPECT_EQ(value_of("<</A null>>").find("A"), nullptr);
  for (const char* wrong : {"",
                            "1.2.3",
                            "--1",
                            "- 1",
                            "+",
                            ".",
                            "tru",
                            "nul",
                            "(",
                            "(()",
                            "(\\",
                            "<12",
                            "<1x>",
                            "[1",
                            "<</A>>",
                            "<<1 2>>",
                            "<</A 1",
                            "]",
                            ">>",
                            "{",
                            "<</A 1/A 2>>",
                            "<</A 1/#41 2>>",
                            "[[[[[[[[[]]]]]]]]]"}) {
    EXPECT_FALSE(is_value(wrong)) << wrong;
  }
}

TEST(PdfValue, Strings) {
  const auto text = [](std::string_view source) {
    const Bytes bytes = string_bytes(value_of(source), as_bytes(source));
    return std::string(as_text(bytes));
  };
  EXPECT_EQ(text("(a(b)c)"), "a(b)c");
  EXPECT_EQ(text("(\\n\\(\\\\\\101\\7x\\\nb\\q)"),
            "\n(\\A\ax"
            "bq");
  EXPECT_EQ(text("<48 69\n4>"), "Hi@");
  EXPECT_EQ(text("<>"), "");
}

TEST(PdfValue, SameButFor) {
  const auto same = [](std::string_view a, std::string_view b) {
    return same_value(value_of(a), as_bytes(a), value_of(b), as_bytes(b));
  };
  EXPECT_TRUE(same("<</A 1 /B (x)>>", "<< /B <78> /A 1 /C null>>"));
  EXPECT_FALSE(same("<</A 1>>", "<</A 2>>"));
  EXPECT_FALSE(same("<</A 1>>", "<</A 1 /B 1>>"));
  EXPECT_FALSE(same("[1 2]", "[1 2 3]"));
  EXPECT_FALSE(same("1 0 R", "1 1 R"));
  const std::string_view a = "<</A 1 /B 2>>", b = "<</A 1 /B 3>>";
  EXPECT_TRUE(same_but_for(value_of(a), as_bytes(a), value_of(b), as_bytes(b), {"B"}));
  EXPECT_FALSE(same_but_for(value_of(a), as_bytes(a), value_of(b), as_bytes(b), {"A"}));
}

TEST(PdfValue, SkippingFindsTheSameReferences) {
  const std::string_view text = "<</A 5 0 R /B [(6 0 R) <36> /7 8 0 R [9 0 R 10 11]] /C null>> 12 0 R";
  PdfReader reader(as_bytes(text), 0, 8);
  std::vector<std::uint32_t> referred;
  ASSERT_TRUE(reader.skip_value(referred));
  EXPECT_EQ(referred, (std::vector<std::uint32_t>{5, 8, 9}));
  for (const char* wrong : {"", "[", "<</A", "(", "<12", "]", "[[[[[[[[["}) {
    PdfReader broken(as_bytes(wrong), 0, 8);
    EXPECT_FALSE(broken.skip_value(referred)) << wrong;
  }
}

TEST(PdfFilter, RefusesOtherFiltersAndDamage) {
  const auto decode = [](std::string_view dictionary, std::string_view data) {
    return decode_stream(value_of(dictionary), as_bytes(data), 100);
  };
  EXPECT_EQ(decode("<<>>", "abc"), bytes_of("abc"));
  EXPECT_EQ(decode("<<>>", std::string(101, 'a')).error().code, Errc::limit);
  EXPECT_FALSE(decode("<</Filter /LZWDecode>>", "abc"));
  EXPECT_FALSE(decode("<</Filter [/FlateDecode /FlateDecode]>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode /DecodeParms <</Predictor 2>>>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 0>>>>", "abc"));
}

TEST(PdfText, RoundTrip) {
  for (const char* text : {"plain (with) \\", "Nguyễn Thị Mẫu", "\xF0\x9F\x98\x80", ""}) {
    const std::string object = text_string_object(text);
    EXPECT_EQ(utf8_of_text_string(string_bytes(value_of(object), as_bytes(object))), text);
  }
}

TEST(PdfText, Dates) {
  EXPECT_EQ(pdf_date(kAt), "D:20260803090000+07'00'");
  EXPECT_EQ(parse_pdf_date("D:20260803090000+07'00'"), kAt);
  EXPECT_EQ(parse_pdf_date("D:20260803020000Z"), kAt);
  EXPECT_EQ(parse_pdf_date("D:20260802210000-05'00"), kAt);
  for (const char* wrong : {"", "20260803", "D:2026", "D:20260431000000Z", "D:20260803250000Z",
                            "D:20260803090000+99'00'", "D:99990803090000Z", "D:20260803090000x"}) {
    EXPECT_EQ(parse_pdf_date(wrong), 0) << wrong;
  }
}

TEST(PdfText, VietnameseWithoutMarks) {
  EXPECT_EQ(without_marks("Sở Thử nghiệm, Ủy ban Đà Nẵng ƯỚC ước"), "So Thu nghiem, Uy ban Da Nang UOC uoc");
  EXPECT_EQ(without_marks("áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đ"),
            "aaaaa aaaaaa aaaaaa eeeee eeeeee iiiii ooooo oooooo oooooo uuuuu uuuuuu yyyyy d");
  EXPECT_EQ(without_marks("a\xCC\x81€"), "a?");
}

}  // namespace
}  // namespace axle::signature::test
