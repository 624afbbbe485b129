// Packet signatures judged by others: Debian's xmlsec1 and the JDK verify ours, we verify theirs, and a packet in which
// one byte was changed is refused by all three.
#include <sstream>

#include "base/encoding.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

using Text = std::string;

const Text kC14n10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const Text kC14n11 = "http://www.w3.org/2006/12/xml-c14n11";
const Text kExclusive(kExclusiveC14n);
const Text kMore = "http://www.w3.org/2001/04/xmldsig-more#";
const Text kMgf = "http://www.w3.org/2007/05/xmldsig-more#";

// The same packet with one byte of its number changed.
Text twin_of(const Text& text) {
  return replaced(text, "27</edXML:CodeNumber>", "37</edXML:CodeNumber>");
}

Text read_file(const TemporaryFolder& folder, const Text& name) {
  const Bytes bytes = folder.read(name);
  return Text(as_text(bytes));
}

// Packets, keys and certificates in files, for programs of others.
class Bench {
 public:
  Bench() { folder_.write("root.pem", as_bytes(test_authority().root()->to_pem())); }

  Text write(const Text& name, std::string_view content) { return folder_.write(name, as_bytes(content)).string(); }
  Text path(const Text& name) const { return folder_.path(name); }
  Text content(const Text& name) const { return read_file(folder_, name); }

  // NAME.key, NAME.pem (the certificate with its issuer), and one file each for xmlsec1.
  void write_identity(const Text& name, const Identity& identity) {
    write(name + ".key", identity.key.to_pem());
    write(name + ".pem", identity.certificate->to_pem() + identity.chain.front()->to_pem());
    write(name + ".leaf", identity.certificate->to_pem());
    write(name + ".issuer", identity.chain.front()->to_pem());
  }

  Ran xmlsec_verify(const Text& file, const Text& options = "") {
    return run(
        "TZ=UTC xmlsec1 --verify --enabled-reference-uris empty,same-doc --enabled-key-data x509 --trusted-pem " +
        path("root.pem") + " --verification-time '2026-08-03 02:00:00' " + options + " " + file);
  }

  // One JVM for all commands; a line of answer each.
  std::vector<Text> jdk(const std::vector<Text>& commands) {
    Text all;
    for (const Text& one : commands) all += one + "\n";
    write("commands", all);
    const Ran ran = run("java " AXLE_SOURCE_DIR "/tests/protocol/signature/xml/Judge.java " + path("root.pem") + " " +
                        std::to_string(kAt / kMillisecond) + " < " + path("commands"));
    EXPECT_EQ(ran.status, 0) << "needs the package default-jdk-headless: " << ran.output;
    std::vector<Text> answers;
    std::istringstream lines(ran.output);
    for (Text line; std::getline(lines, line);) answers.push_back(line);
    EXPECT_EQ(answers.size(), commands.size()) << ran.output;
    answers.resize(commands.size());
    return answers;
  }

 private:
  TemporaryFolder folder_;
};

TEST(PacketSignatureJudges, OursVerifyInXmlsecAndInTheJdk) {
  Bench bench;
  std::vector<Text> files, commands;
  const auto add = [&](const Text& name, const Text& packet, KeyAlgorithm key, std::optional<SignatureMethod> method) {
    const Text text = must(sign_packet(packet, test_agency(key), {.method = method}));
    EXPECT_TRUE(verify_packet(text).verdict.passed()) << name;
    files.push_back(bench.write(name + ".edxml", text));
    if (text.find("27</edXML:CodeNumber>") != Text::npos) {
      expect_refused(verify_packet(twin_of(text)), SubIndication::hash_failure, "changed");
      files.push_back(bench.write(name + "-twin.edxml", twin_of(text)));
    }
  };
  using enum DigestAlgorithm;
  add("rsa2048", unsigned_packet(), KeyAlgorithm::rsa2048, std::nullopt);
  add("rsa3072-sha512", unsigned_packet(), KeyAlgorithm::rsa3072, SignatureMethod{Scheme::rsa_pkcs1, sha512, 0});
  add("p256", unsigned_packet(200'000), KeyAlgorithm::p256, std::nullopt);
  add("p384", unsigned_packet(), KeyAlgorithm::p384, std::nullopt);
  add("p256-sha512", unsigned_packet(), KeyAlgorithm::p256, SignatureMethod{Scheme::ecdsa, sha512, 0});
  add("status", unsigned_status(), KeyAlgorithm::p256, std::nullopt);
  add("pss-sha256", unsigned_packet(), KeyAlgorithm::rsa2048, rsa_pss(sha256));
  add("pss-sha384", unsigned_packet(), KeyAlgorithm::rsa2048, rsa_pss(sha384));
  for (const Text& file : files) commands.push_back("verify " + file);
  const std::vector<Text> answers = bench.jdk(commands);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const bool is_twin = files[i].find("-twin") != Text::npos;
    EXPECT_EQ(answers[i] == "OK", !is_twin) << files[i] << ": " << answers[i];
    if (files[i].find("pss-") != Text::npos) continue;  // xmlsec1 1.2 has no RSASSA-PSS
    const Ran ran = bench.xmlsec_verify(files[i]);
    EXPECT_EQ(ran.status == 0, !is_twin) << files[i] << ": " << ran.output;
  }
}

// A template that xmlsec1 fills in: digests, value, certificates.
Text xmlsec_template(const Text& prefix, const Text& method, const Text& c14n, const std::vector<Text>& ids) {
  const Text p = prefix.empty() ? "" : prefix + ":";
  const auto empty = [&](const Text& name, const Text& attribute) { return "<" + p + name + " " + attribute + "/>\n"; };
  Text references;
  for (const Text& id : ids) {
    references += "<" + p + "Reference URI=\"" + id + "\">\n<" + p + "Transforms>" +
                  (id.empty() ? empty("Transform", "Algorithm=\"" + Text(kEnvelopedSignature) + "\"") : "") +
                  empty("Transform", "Algorithm=\"" + c14n + "\"") + "</" + p + "Transforms>" +
                  empty("DigestMethod", "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"") + "<" + p +
                  "DigestValue/>\n</" + p + "Reference>\n";
  }
  return "<" + p + "Signature xmlns" + (prefix.empty() ? "" : ":" + prefix) + "=\"" + Text(kSignatureSpace) + "\">\n<" +
         p + "SignedInfo>\n" + empty("CanonicalizationMethod", "Algorithm=\"" + c14n + "\"") +
         empty("SignatureMethod", "Algorithm=\"" + method + "\"") + references + "</" + p + "SignedInfo>\n<" + p +
         "SignatureValue/>\n<" + p + "KeyInfo><" + p + "X509Data><" + p + "X509SubjectName/><" + p +
         "X509Certificate/></" + p + "X509Data></" + p + "KeyInfo>\n</" + p + "Signature>";
}

Text with_ids(Text packet) {
  packet = replaced(packet, "<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"h\">");
  packet = replaced(packet, "<edXML:Bussiness>", "<edXML:Bussiness Id=\"b\">");
  packet = replaced(packet, "<edXML:edXMLManifest ", "<edXML:edXMLManifest Id=\"m\" ");
  return replaced(packet, "<AttachmentEncoded>", "<AttachmentEncoded Id=\"x\">");
}

TEST(PacketSignatureJudges, PacketsSignedByXmlsecVerifyInOurs) {
  struct Case {
    Text prefix, method, c14n;
    KeyAlgorithm key;
    std::vector<Text> ids = {""};
  };
  const std::vector<Text> parts{"#h", "#b", "#m", "#x"};
  const std::vector<Case> cases{{"", kMore + "rsa-sha256", kExclusive, KeyAlgorithm::rsa2048},
                                {"ds", kMore + "rsa-sha512", kC14n10, KeyAlgorithm::rsa3072},
                                {"ds", kMore + "ecdsa-sha256", kC14n11, KeyAlgorithm::p256},
                                {"", kMore + "ecdsa-sha384", kExclusive, KeyAlgorithm::p384},
                                {"ds", kMore + "ecdsa-sha256", kExclusive, KeyAlgorithm::p256, parts},
                                {"", kMore + "rsa-sha384", kC14n10, KeyAlgorithm::rsa2048, parts},
                                {"edXML2", kMore + "rsa-sha256", kC14n11, KeyAlgorithm::rsa2048, parts}};
  const Text space(packet::kNamespace);
  Text options;
  for (const Text name : {"MessageHeader", "Bussiness", "edXMLManifest", "AttachmentEncoded"}) {
    options += " --id-attr:Id " + space + ":" + name;
  }
  Bench bench;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& one = cases[i];
    const Text name = "case" + std::to_string(i);
    bench.write_identity(name, test_agency(one.key));
    const Text packet = one.ids.size() > 1 ? with_ids(unsigned_packet()) : unsigned_packet();
    const Text form =
        bench.write(name + ".template",
                    replaced(packet, "</edXML:edXMLHeader>",
                             xmlsec_template(one.prefix, one.method, one.c14n, one.ids) + "</edXML:edXMLHeader>"));
    const Ran ran = run("xmlsec1 --sign --privkey-pem " + bench.path(name + ".key") + "," + bench.path(name + ".leaf") +
                        "," + bench.path(name + ".issuer") + options + " --output " + bench.path(name) + " " + form);
    ASSERT_EQ(ran.status, 0) << "needs the package xmlsec1: " << ran.output;
    const Text text = bench.content(name);
    const PacketSignatureReport report = verify_packet(text);
    EXPECT_TRUE(report.verdict.passed()) << name << ": " << say(report);
    expect_refused(verify_packet(twin_of(text)), SubIndication::hash_failure, "changed");
    EXPECT_EQ(bench.xmlsec_verify(bench.path(name), options).status, 0);
    EXPECT_NE(bench.xmlsec_verify(bench.write(name + "-twin", twin_of(text)), options).status, 0);
  }
}

TEST(PacketSignatureJudges, PacketsSignedByTheJdkVerifyInOurs) {
  struct Case {
    KeyAlgorithm key;
    Text method, c14n, what;
  };
  const std::vector<Case> cases{{KeyAlgorithm::rsa2048, kMore + "rsa-sha256", kExclusive, "whole"},
                                {KeyAlgorithm::rsa2048, kMore + "rsa-sha512", kC14n10, "whole"},
                                {KeyAlgorithm::rsa2048, kMgf + "sha256-rsa-MGF1", kExclusive, "whole"},
                                {KeyAlgorithm::rsa3072, kMgf + "sha512-rsa-MGF1", kC14n11, "whole"},
                                {KeyAlgorithm::rsa2048, kMgf + "rsa-pss", kExclusive, "whole"},
                                {KeyAlgorithm::p256, kMore + "ecdsa-sha256", kExclusive, "whole"},
                                {KeyAlgorithm::p384, kMore + "ecdsa-sha384", kC14n10, "whole"},
                                {KeyAlgorithm::p256, kMore + "ecdsa-sha256", kExclusive, "parts"},
                                {KeyAlgorithm::p384, kMore + "ecdsa-sha512", kC14n10, "parts"}};
  Bench bench;
  std::vector<Text> commands;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& one = cases[i];
    const Text name = bench.path("case" + std::to_string(i));
    bench.write_identity("case" + std::to_string(i), test_agency(one.key));
    const Text packet = one.what == "parts" ? with_ids(unsigned_packet()) : unsigned_packet();
    bench.write("case" + std::to_string(i) + ".in", packet);
    commands.push_back("sign " + name + ".in " + name + " " + name + ".key " + name + ".pem " + one.method + " " +
                       one.c14n + " " + one.what);
  }
  const std::vector<Text> signed_answers = bench.jdk(commands);
  commands.clear();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Text name = "case" + std::to_string(i);
    ASSERT_EQ(signed_answers[i], "OK") << name;
    const Text text = bench.content(name);
    const PacketSignatureReport report = verify_packet(text);
    EXPECT_TRUE(report.verdict.passed()) << name << ": " << say(report) << text.substr(text.find("<Signed"), 1500);
    expect_refused(verify_packet(twin_of(text)), SubIndication::hash_failure, "changed");
    bench.write(name + "-twin", twin_of(text));
    commands.push_back("verify " + bench.path(name));
    commands.push_back("verify " + bench.path(name + "-twin"));
  }
  const std::vector<Text> answers = bench.jdk(commands);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    EXPECT_EQ(answers[i] == "OK", i % 2 == 0) << commands[i] << ": " << answers[i];
  }
}

}  // namespace
}  // namespace axle::signature::test
