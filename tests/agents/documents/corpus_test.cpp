#include "agents/documents/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "agents/documents/cache_entry.hpp"
#include "agents/documents/packet_maker.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/packet_check.hpp"
#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using test::must;
using test::run;
using test::shared_identities;
using test::TemporaryFolder;
using testing::HasSubstr;

// Agency 0 signs with Ed25519: quick, and the same bytes every time.
std::vector<DocumentOrder> orders(int count, std::uint32_t agency = 0, std::uint64_t seed = 100) {
  std::vector<DocumentOrder> orders;
  for (int i = 0; i < count; ++i) {
    DocumentOrder order;
    order.header = test::letter_header(i + 1);
    order.header.from.id = "H57." + std::to_string(agency + 1);
    order.agency = agency;
    order.seed = seed + static_cast<std::uint64_t>(i);
    orders.push_back(std::move(order));
  }
  return orders;
}

Corpus make(const std::vector<DocumentOrder>& orders, const std::filesystem::path& cache = {}, unsigned threads = 2) {
  return must(make_corpus(orders, shared_identities(), cache, threads, {}));
}

std::vector<Bytes> all_of(const Corpus& corpus) {
  std::vector<Bytes> packets;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const SharedBytes packet = corpus.packet(i);
    packets.emplace_back(packet.view.begin(), packet.view.end());
  }
  return packets;
}

signature::PacketCheck check(const SharedBytes& bytes, bool signed_required) {
  signature::TrustStore trust({shared_identities().authority.root()});
  signature::CostLedger ledger;
  const auto packet = must(packet::read_packet(bytes.view));
  signature::PacketPolicy policy;
  policy.signed_required = signed_required;
  return signature::check_packet(bytes.view, packet, trust, policy, test::kAt + kDay, ledger);
}

std::filesystem::path only_entry(const TemporaryFolder& cache) {
  return cache / test::names_in(cache.path(), "corpus-").at(0);
}

TEST(Corpus, EverySignedDocumentPassesTheCheck) {
  for (std::uint32_t agency = 0; agency < shared_identities().agencies.size(); ++agency) {
    auto wanted = orders(2, agency);
    wanted[1].pages = 3;
    wanted[1].target_bytes = 120'000;
    const Corpus corpus = make(wanted);
    ASSERT_EQ(corpus.size(), 2U);
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      const auto result = check(corpus.packet(i), true);
      EXPECT_TRUE(result.verdict.passed()) << result.verdict.reason;
      ASSERT_EQ(result.files.size(), 1U);
      const auto& signatures = result.files[0].signatures;
      ASSERT_EQ(signatures.size(), 2U);
      EXPECT_EQ(signatures[0].field_name, kPersonField);
      EXPECT_EQ(signatures[0].role, signature::Role::person);
      EXPECT_EQ(signatures[1].field_name, kAgencyField);
      EXPECT_EQ(signatures[1].role, signature::Role::agency);
      EXPECT_EQ(format_packet_date(signatures[0].signing_time), "2026/08/03");
      EXPECT_LT(civil_in_viet_nam(signatures[1].signing_time).hour, 12);
      EXPECT_LT(signatures[0].signing_time, signatures[1].signing_time);
    }
  }
}

TEST(Corpus, PopplerSeesTwoValidSignaturesUnderTheRoot) {
  const TemporaryFolder folder;
  const Corpus corpus = make(orders(1, 3));
  const SharedBytes bytes = corpus.packet(0);
  const auto packet = must(packet::read_packet(bytes.view));
  EXPECT_EQ(packet.attachments.at(0).name, "1-UBND-VP.signed.pdf");
  test::write_bytes(folder / "a.pdf", must(packet::unwrap(packet.attachments[0])));
  test::write_bytes(folder / "root.pem", as_bytes(shared_identities().authority.root()->to_pem()));
  const std::string nss = "sql:" + folder.path().string(), pdf = (folder / "a.pdf").string();
  ASSERT_EQ(run("certutil -N --empty-password -d " + nss).status, 0);
  ASSERT_EQ(run("certutil -A -n root -t C,C,C -d " + nss + " -i " + (folder / "root.pem").string()).status, 0);
  const std::string report = run("pdfsig -nssdir " + nss + " " + pdf).output;
  const auto count = [&](const std::string& words) {
    std::size_t found = 0;
    for (std::size_t at = report.find(words); at != std::string::npos; at = report.find(words, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("Signature is Valid."), 2U) << report;
  EXPECT_EQ(count("Certificate is Trusted."), 2U) << report;
  EXPECT_EQ(run("qpdf --check " + pdf).status, 0);
}

TEST(Corpus, UnsignedDocumentsAreForInformationOnly) {
  auto wanted = orders(1);
  wanted[0].is_signed = false;
  wanted[0].agency = 999;  // nobody signs
  const Corpus corpus = make(wanted);
  EXPECT_TRUE(check(corpus.packet(0), false).verdict.passed());
  EXPECT_FALSE(check(corpus.packet(0), true).verdict.passed());
  EXPECT_FALSE(check(corpus.packet(0), false).is_signed);
  EXPECT_EQ(must(packet::read_packet(corpus.packet(0).view)).attachments.at(0).name, "1-UBND-VP.pdf");
}

TEST(Corpus, KeepsTheOrderOverManyThreads) {
  auto wanted = orders(60);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    wanted[i].is_signed = i % 3 != 0;
    wanted[i].pages = 1 + static_cast<std::uint32_t>(i % 7);  // unequal work: packets finish out of order
  }
  const Corpus corpus = make(wanted, {}, 5);
  ASSERT_EQ(corpus.size(), wanted.size());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const SharedBytes packet = corpus.packet(i);
    EXPECT_EQ(must(packet::read_packet(packet.view)).document()->code_number, std::to_string(i + 1));
    EXPECT_EQ(signature::sha256(packet.view), corpus.digest(i));
    bytes += packet.view.size();
  }
  EXPECT_EQ(corpus.bytes(), bytes);
  EXPECT_EQ(all_of(make(wanted, {}, 1)), all_of(corpus));  // Ed25519 signs deterministically
}

TEST(Corpus, HeadersArriveUnchanged) {
  auto wanted = orders(1);
  wanted[0].header.subject = "V/v \"<a & b>\" ự";
  const Corpus corpus = make(wanted);
  EXPECT_EQ(*must(packet::read_packet(corpus.packet(0).view)).document(), wanted[0].header);
}

TEST(Corpus, TheTargetCountsTheSignatures) {
  for (const std::uint32_t agency : {0U, 2U, 3U}) {
    auto wanted = orders(1, agency);
    wanted[0].target_bytes = 81'920;
    const Corpus corpus = make(wanted);
    const auto bytes = corpus.packet(0);
    const auto packet = must(packet::read_packet(bytes.view));
    const auto size = static_cast<double>(must(packet::unwrap(packet.attachments.at(0))).size());
    EXPECT_NEAR(size / 81'920, 1, 0.02);
    wanted[0].target_bytes = 1;  // smaller than any document: as it comes
    EXPECT_LT(make(wanted).bytes(), corpus.bytes());
  }
}

TEST(Corpus, SigningTimeStaysWithinTheCertificates) {
  auto wanted = orders(2);
  wanted[0].header.promulgation_date = "2020/01/02";  // before the certificates begin
  wanted[1].header.promulgation_date = "2099/01/02";  // after they end
  const Corpus corpus = make(wanted);
  const auto& certificate = *shared_identities().agencies[0].agency.certificate;
  for (std::size_t i = 0; i < 2; ++i) {
    for (const auto& one : check(corpus.packet(i), true).files.at(0).signatures) {
      EXPECT_GE(one.signing_time, certificate.not_before());
      EXPECT_LE(one.signing_time, certificate.not_after());
    }
  }
}

TEST(Corpus, AttachmentNamesAreFileNames) {
  packet::DocumentHeader header = test::letter_header();
  header.code_notation = "QĐ/../UBND\n";
  EXPECT_EQ(attachment_name(header, true), "12-QĐ-..-UBND-.signed.pdf");
}

TEST(Corpus, NothingToMakeIsAnEmptyCorpus) {
  const TemporaryFolder cache;
  EXPECT_EQ(make({}).size(), 0U);
  EXPECT_EQ(make({}, cache.path()).size(), 0U);
  EXPECT_TRUE(make({}, cache.path()).from_cache());
}

TEST(Corpus, WithoutACacheNoFileRemains) {
  const TemporaryFolder temporary;
  ASSERT_EQ(::setenv("TMPDIR", temporary.path().c_str(), 1), 0);
  const Corpus corpus = make(orders(2));
  auto wrong = orders(4);
  wrong[3].header.promulgation_date = "never";
  const auto failed = make_corpus(wrong, shared_identities(), {}, 2, {});
  ::unsetenv("TMPDIR");
  EXPECT_TRUE(check(corpus.packet(1), true).verdict.passed());
  EXPECT_FALSE(failed);
  EXPECT_TRUE(test::names_in(temporary.path()).empty());
}

TEST(Corpus, AWrongHeaderIsNamedAndNothingIsLeft) {
  const TemporaryFolder cache;
  for (const unsigned threads : {1U, 4U}) {
    auto wrong = orders(40);
    wrong[17].header.promulgation_date = "2026/13/01";
    const auto result = make_corpus(wrong, shared_identities(), cache.path(), threads, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::invalid_input);
    EXPECT_THAT(result.error().detail, HasSubstr("document order 17"));
    EXPECT_TRUE(test::names_in(cache.path(), "corpus-").empty());
  }
}

TEST(Corpus, ProgressRisesToTheTotal) {
  const TemporaryFolder cache;
  for (int round = 0; round < 2; ++round) {  // made, then from the cache
    std::uint64_t last = 0;
    must(make_corpus(orders(20), shared_identities(), cache.path(), 3, [&](std::uint64_t done, std::uint64_t total) {
      EXPECT_EQ(done, last + 1);
      EXPECT_EQ(total, 20U);
      last = done;
    }));
    EXPECT_EQ(last, 20U);
  }
}

// The system refuses to write on: as a full disk would, but for this process alone.
TEST(Corpus, AFullDiskIsOneClearErrorAndNothingIsLeft) {
  const TemporaryFolder cache;
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  const rlimit small{150'000, old_limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto result = make_corpus(orders(30), shared_identities(), cache.path(), 3, {});
  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::io);
  EXPECT_THAT(result.error().detail, HasSubstr("packets.bin: cannot write: "));
  EXPECT_TRUE(test::names_in(cache.path(), "corpus-").empty());
  EXPECT_EQ(make(orders(30), cache.path()).size(), 30U);
}

TEST(CorpusCache, TheSecondTimeMapsTheSameBytes) {
  const TemporaryFolder cache;
  const auto wanted = orders(6, 2);  // P-256: made again, the bytes would differ
  const Corpus first = make(wanted, cache.path());
  const Corpus second = make(wanted, cache.path());
  EXPECT_FALSE(first.from_cache());
  EXPECT_TRUE(second.from_cache());
  EXPECT_EQ(second.note(), "");
  EXPECT_EQ(all_of(second), all_of(first));
  EXPECT_NE(all_of(make(wanted)), all_of(first));
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(first.digest(i), second.digest(i));
  std::filesystem::remove_all(only_entry(cache));
  EXPECT_TRUE(check(second.packet(5), true).verdict.passed());  // the mapping does not need the name
}

TEST(CorpusCache, EveryPartOfAnOrderCounts) {
  const TemporaryFolder cache;
  const auto base = orders(1);
  make(base, cache.path());
  std::vector<std::vector<DocumentOrder>> others(6, base);
  others[0][0].header.subject += "!";
  others[1][0].pages = 2;
  others[2][0].target_bytes = 70'000;
  others[3][0].seed = 1;
  others[4][0].agency = 1;
  others[5][0].is_signed = false;
  for (const auto& other : others) EXPECT_FALSE(make(other, cache.path()).from_cache());
  EXPECT_TRUE(make(base, cache.path()).from_cache());
  const Identities renewed =
      must(make_identities({test::identity_order(0, signature::KeyAlgorithm::ed25519)}, test::identity_options(), {}));
  EXPECT_FALSE(must(make_corpus(base, renewed, cache.path(), 1, {})).from_cache());
}

TEST(CorpusCache, ADamagedEntryIsMadeAgain) {
  const auto flip = [](const std::filesystem::path& file, double where) {
    Bytes bytes = test::read_bytes(file);
    bytes[static_cast<std::size_t>(where * static_cast<double>(bytes.size() - 1))] ^= 4;
    test::write_bytes(file, bytes);
  };
  const auto cut = [](const std::filesystem::path& file) {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  };
  const std::vector<std::function<void(const std::filesystem::path&)>> damages{
      [&](const auto& entry) { flip(entry / "packets.bin", 0); },
      [&](const auto& entry) { flip(entry / "packets.bin", 0.5); },
      [&](const auto& entry) { flip(entry / "packets.bin", 1); },
      [&](const auto& entry) { cut(entry / "packets.bin"); },
      [&](const auto& entry) { std::filesystem::resize_file(entry / "packets.bin", 0); },
      [&](const auto& entry) { std::filesystem::remove(entry / "packets.bin"); },
      [&](const auto& entry) { flip(entry / "index.bin", 0.5); },
      [&](const auto& entry) { cut(entry / "index.bin"); },
      [&](const auto& entry) { std::filesystem::remove(entry / "index.bin"); },
      [&](const auto& entry) { std::filesystem::remove_all(entry), test::write_bytes(entry, as_bytes("a file")); }};
  const auto wanted = orders(5);
  const TemporaryFolder cache;
  const auto good = all_of(make(wanted, cache.path()));
  for (std::size_t i = 0; i < damages.size(); ++i) {
    damages[i](only_entry(cache));
    const Corpus again = make(wanted, cache.path());
    EXPECT_FALSE(again.from_cache()) << i;
    EXPECT_THAT(again.note(), HasSubstr("made again")) << i;
    EXPECT_EQ(all_of(again), good) << i;
    EXPECT_TRUE(make(wanted, cache.path()).from_cache()) << i;
  }
}

TEST(CorpusCache, WhatAnInterruptedRunLeftIsRemoved) {
  const TemporaryFolder cache;
  make(orders(2), cache.path());
  const auto entry = only_entry(cache);
  std::filesystem::rename(entry, entry.string() + ".partial");
  EXPECT_FALSE(make(orders(2), cache.path()).from_cache());
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 1U);
}

TEST(CorpusCache, TwoAtOnceMakeItOnce) {
  const TemporaryFolder cache;
  const auto wanted = orders(20, 2);
  std::vector<Corpus> made(3);
  {
    std::vector<std::jthread> programs;
    for (Corpus& corpus : made) programs.emplace_back([&] { corpus = make(wanted, cache.path(), 1); });
  }
  EXPECT_EQ(std::ranges::count_if(made, [](const Corpus& corpus) { return corpus.from_cache(); }), 2);
  for (const Corpus& corpus : made) EXPECT_EQ(all_of(corpus), all_of(made[0]));
}

TEST(CorpusCache, EightEntriesStay) {
  const TemporaryFolder cache;
  for (std::uint64_t seed = 0; seed < 8; ++seed) make(orders(1, 0, seed), cache.path());
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 8U);
  EXPECT_TRUE(make(orders(1, 0, 0), cache.path()).from_cache());  // used last: not the next to go
  make(orders(1, 0, 8), cache.path());
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 8U);
  EXPECT_TRUE(make(orders(1, 0, 0), cache.path()).from_cache());
  EXPECT_FALSE(make(orders(1, 0, 1), cache.path()).from_cache());
  // 8 folders and a lock for each: nothing else piles up.
  EXPECT_EQ(test::names_in(cache.path()).size(), 16U);
}

TEST(CacheEntry, TheBoundOnBytesKeepsTheNewest) {
  const TemporaryFolder cache;
  for (std::uint8_t i = 0; i < 4; ++i) {
    Digest256 key{};
    key[0] = i;
    auto entry = must(CacheEntry::open(cache.path(), "corpus", key));
    test::write_bytes(must(entry.begin()) / "packets.bin", Bytes(1000));
    ASSERT_TRUE(entry.commit());
    // Times a second apart, so that the order does not hang on the file system's clock.
    std::filesystem::last_write_time(entry.folder(),
                                     std::filesystem::file_time_type::clock::now() - std::chrono::seconds(10 - i));
  }
  trim_cache(cache.path(), "corpus", {.entries_max = 8, .bytes_max = 2000});
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 2U);
  trim_cache(cache.path(), "corpus", {.entries_max = 8, .bytes_max = 10});
  const auto left = test::names_in(cache.path(), "corpus-");
  ASSERT_EQ(left.size(), 1U);
  EXPECT_TRUE(left[0].starts_with("corpus-03"));
}

TEST(CacheEntry, AnEntryInUseIsNotTrimmed) {
  const TemporaryFolder cache;
  std::vector<CacheEntry> held;
  for (std::uint8_t i = 0; i < 3; ++i) {
    Digest256 key{};
    key[0] = i;
    held.push_back(must(CacheEntry::open(cache.path(), "corpus", key)));
    must(held.back().begin());
    ASSERT_TRUE(held.back().commit());
  }
  trim_cache(cache.path(), "corpus", {.entries_max = 1, .bytes_max = 0});
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 3U);
  held.clear();
  trim_cache(cache.path(), "corpus", {.entries_max = 1, .bytes_max = 0});
  EXPECT_EQ(test::names_in(cache.path(), "corpus-").size(), 1U);
}

}  // namespace
}  // namespace axle::agents
