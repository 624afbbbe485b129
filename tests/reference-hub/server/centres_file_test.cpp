#include "reference-hub/server/centres_file.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

constexpr std::string_view kHead = "centre_id,secret,agency_code,agency_name,level\n";

std::string error_of(std::string_view rows) {
  const auto directory = parse_centres(std::string(kHead) + std::string(rows), "c.csv");
  return directory ? "" : directory.error().detail;
}

TEST(CentresFile, ReadsQuotedFieldsAndKeepsTheOrder) {
  const auto directory = parse_centres(
      "\xEF\xBB\xBF"
      "centre_id,secret,agency_code,agency_name,level,old_code,parent_code\r\n"
      "lgsp.h57,secret-of-57,H57,\"UBND tỉnh \"\"A\"\", Huế\",province,000.00.00.H57,\r\n"
      "lgsp.h57,secret-of-57,H57.12,Sở Thử nghiệm,province,000.00.12.H57,H57\r\n\r\n"
      "qlvb.g22,secret-of-22,G22,Văn phòng Chính phủ,central\n",
      "c.csv");
  ASSERT_TRUE(directory) << directory.error().detail;
  ASSERT_EQ(directory->centres.size(), 2U);
  ASSERT_EQ(directory->agencies.size(), 3U);
  EXPECT_EQ(directory->agencies[0].name, "UBND tỉnh \"A\", Huế");
  EXPECT_EQ(directory->agencies[1].parent_code, "H57");
  EXPECT_EQ(directory->agencies[2].centre_id, "qlvb.g22");
  EXPECT_EQ(directory->agencies[2].level, identity::Level::central);
}

TEST(CentresFile, WritesWhatItReads) {
  CentreList directory;
  directory.centres = {{"a", "secret-a"}, {"b", "secret,\"b\""}};
  AgencyRecord first;
  first.code = "G01";
  first.name = "Bộ \"Một\",\nhai dòng";
  first.centre_id = "a";
  AgencyRecord second;
  second.code = "H57.1";
  second.old_code = "000.00.01.H57";
  second.name = "Sở Hai";
  second.centre_id = "b";
  second.level = identity::Level::district;
  directory.agencies = {first, second};
  const auto read = parse_centres(write_centres(directory), "c.csv");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->agencies[0].name, first.name);
  EXPECT_EQ(read->agencies[1].old_code, second.old_code);
  EXPECT_EQ(read->agencies[1].level, second.level);
  EXPECT_EQ(read->centres[1].secret, "secret,\"b\"");
}

TEST(CentresFile, ErrorsNameTheLine) {
  EXPECT_NE(error_of("a,secret-a,G01,Bộ\n").find("c.csv:2: 5 fields"), std::string::npos);
  EXPECT_NE(error_of("a,secret-a,G01,Bộ,central\nb,secret-b,999.010.01.H22,X,central\n").find("c.csv:3:"),
            std::string::npos);
  EXPECT_NE(error_of("a,short,G01,Bộ,central\n").find("shorter than 8"), std::string::npos);
  EXPECT_EQ(error_of("a,12345678,G01,Bộ,central\n"), "");
  EXPECT_NE(error_of("a,1234567,G01,Bộ,central\n").find("shorter than 8"), std::string::npos);
  EXPECT_EQ(error_of("a,secret-a,G01," + std::string(kTextBytesMax, 'x') + ",central\n"), "");
  EXPECT_NE(error_of("a,secret-a,G01," + std::string(kTextBytesMax + 1, 'x') + ",central\n")
                .find("c.csv:2: a field is longer"),
            std::string::npos);
  EXPECT_NE(error_of("a,secret-a,G01,Bộ,national\n").find("c.csv:2:"), std::string::npos);
  EXPECT_NE(error_of("a,secret-a,G01,Bộ,central\na,secret-x,G02,Bộ,central\n").find("another secret"),
            std::string::npos);
  EXPECT_NE(error_of("a,secret-a,G01,Bộ,central\na,secret-a,G01,Bộ,central\n").find("appears twice"),
            std::string::npos);
  EXPECT_NE(error_of("a,secret-a,G01,\"Bộ,central\n").find("not closed"), std::string::npos);
  EXPECT_NE(error_of("").find("no agency"), std::string::npos);
  EXPECT_NE(parse_centres("code,name\n", "c.csv").error().detail.find("c.csv:1:"), std::string::npos);
  EXPECT_NE(parse_centres("", "c.csv").error().detail.find("empty"), std::string::npos);
}

// An id that no header can carry would be a centre that nobody can be.
TEST(CentresFile, CentreIdsAreWhatAHeaderCarries) {
  const auto with_id = [](const std::string& id) { return error_of("\"" + id + "\",secret-a,G01,Bộ,central\n"); };
  EXPECT_EQ(with_id(std::string(kCentreIdBytesMax, 'a')), "");
  EXPECT_EQ(with_id("lgsp.h57_01-a/~"), "");
  for (const std::string& id : {std::string(kCentreIdBytesMax + 1, 'a'), std::string(), std::string("Bộ"),
                                std::string("a b"), std::string(" a"), std::string("a\nb"), std::string("a\x7F")}) {
    EXPECT_NE(with_id(id).find("c.csv:2: centre_id must have"), std::string::npos) << id;
  }
}

TEST(CentresFile, ErrorsNeverShowASecret) {
  EXPECT_EQ(error_of("a,top-secret-1,G01,Bộ,central\na,top-secret-2,G02,Bộ,central\n").find("top-secret"),
            std::string::npos);
}

}  // namespace
}  // namespace axle::hub
