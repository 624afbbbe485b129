#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "agents/documents/cache_entry.hpp"
#include "agents/documents/corpus.hpp"
#include "agents/documents/identity_cache.hpp"
#include "agents/documents/parallel.hpp"

namespace axle::agents {
namespace {

using signature::KeyAlgorithm;
using signature::PrivateKey;

constexpr std::string_view kKind = "identities";
constexpr unsigned kKeyThreads = 2;

// The pool of keys and which of them each order uses.
struct KeyPool {
  std::vector<PrivateKey> keys;
  struct Use {
    std::size_t agency = 0, person = 0;  // indices into keys
  };
  std::vector<Use> uses;  // one per order
};

// Which algorithm each key of the pool has, and which keys each order uses.
struct PoolPlan {
  std::vector<KeyAlgorithm> algorithms;
  std::vector<KeyPool::Use> uses;
};

// The agency's key and its person's are neighbours in their algorithm's part of the pool.
PoolPlan plan_pool(const std::vector<IdentityOrder>& orders, std::uint32_t key_pool_max) {
  std::array<std::size_t, signature::kKeyAlgorithmCount> wanted{}, first{}, next{};
  for (const IdentityOrder& order : orders) ++wanted[static_cast<std::size_t>(order.algorithm)];
  PoolPlan plan;
  for (const KeyAlgorithm algorithm : signature::kKeyAlgorithms) {
    const auto i = static_cast<std::size_t>(algorithm);
    wanted[i] = std::min<std::size_t>(wanted[i], key_pool_max);
    first[i] = plan.algorithms.size();
    plan.algorithms.insert(plan.algorithms.end(), wanted[i], algorithm);
  }
  plan.uses.reserve(orders.size());
  for (const IdentityOrder& order : orders) {
    const auto i = static_cast<std::size_t>(order.algorithm);
    const std::size_t turn = next[i]++;
    plan.uses.push_back({first[i] + turn % wanted[i], first[i] + (turn + 1) % wanted[i]});
  }
  return plan;
}

Result<std::vector<PrivateKey>> make_keys(const std::vector<KeyAlgorithm>& algorithms, ProgressCounter& counter) {
  std::vector<std::optional<PrivateKey>> made(algorithms.size());
  const auto done = for_each_parallel(algorithms.size(), kKeyThreads, [&](std::size_t i) -> Result<void> {
    auto key = PrivateKey::generate(algorithms[i]);
    if (!key) return pass(key);
    made[i] = std::move(*key);
    counter.step();
    return {};
  });
  if (!done) return pass(done);
  std::vector<PrivateKey> keys;
  keys.reserve(made.size());
  for (auto& key : made) keys.push_back(std::move(*key));
  return keys;
}

// Only the bytes are kept: parsed certificates take ten times their room.
Result<std::vector<SignerRow>> issue_all(const std::vector<IdentityOrder>& orders,
                                         const signature::Authority& authority, const KeyPool& pool,
                                         ProgressCounter& counter) {
  std::vector<SignerRow> issued(orders.size());
  const auto done = for_each_parallel(orders.size(), kKeyThreads, [&](std::size_t i) -> Result<void> {
    const std::string which = "identity order " + std::to_string(i);
    const KeyPool::Use& use = pool.uses[i];
    const auto agency = authority.issue_agency(orders[i].agency, pool.keys[use.agency], orders[i].issue);
    if (!agency) return pass(agency, which);
    const auto person = authority.issue_person(orders[i].person, pool.keys[use.person], orders[i].issue);
    if (!person) return pass(person, which);
    const auto bytes_of = [](const signature::Identity& one) {
      return Bytes(one.certificate->der().begin(), one.certificate->der().end());
    };
    issued[i] = {use.agency, use.person, bytes_of(*agency), bytes_of(*person)};
    counter.step();
    return {};
  });
  if (!done) return pass(done);
  return issued;
}

Result<Identities> make_all(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                            const Progress& progress) {
  PoolPlan plan = plan_pool(orders, options.key_pool_max);
  ProgressCounter counter(progress, plan.algorithms.size() + orders.size());
  signature::AuthorityOptions authority_options;
  authority_options.algorithm = options.authority_algorithm;
  authority_options.not_before = options.not_before;
  authority_options.service_url = options.service_url;
  auto authority = signature::Authority::create(authority_options);
  if (!authority) return pass(authority, "authority");
  auto keys = make_keys(plan.algorithms, counter);
  if (!keys) return pass(keys);
  KeyPool pool{std::move(*keys), std::move(plan.uses)};
  auto rows = issue_all(orders, *authority, pool, counter);
  if (!rows) return pass(rows);
  const auto pairs = static_cast<std::uint32_t>(pool.keys.size());
  Signers signers(std::move(pool.keys), {authority->member(signature::Branch::agencies).certificate},
                  {authority->member(signature::Branch::persons).certificate}, std::move(*rows));
  return Identities{std::move(*authority), std::move(signers), pairs, false, {}};
}

}  // namespace

Result<Identities> make_identities(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                                   const Progress& progress) {
  if (options.key_pool_max == 0) return fail(Errc::invalid_input, "key_pool_max is 0; at least one key pair is needed");
  if (options.cache.empty()) return make_all(orders, options, progress);
  const Digest256 key = identity_key(orders, options);
  auto entry = CacheEntry::open(options.cache, kKind, key);
  if (!entry) return pass(entry, "cache of identities");
  std::string note;
  if (entry->exists()) {
    auto loaded = load_identities(entry->folder(), key, orders.size(), progress);
    if (loaded) {
      entry->touch();
      return loaded;
    }
    note = "the cache of identities is made again: " + loaded.error().detail;
  }
  auto made = make_all(orders, options, progress);
  if (!made) return pass(made);
  const auto folder = entry->begin();
  if (!folder) return pass(folder, "cache of identities");
  if (const auto saved = save_identities(*folder, key, *made); !saved) {
    return pass(saved, "cache of identities");
  }
  if (const auto done = entry->commit(); !done) return pass(done, "cache of identities");
  trim_cache(options.cache, kKind, {});
  made->note = std::move(note);
  return made;
}

Result<void> add_identities(Identities& identities, const std::vector<IdentityOrder>& orders,
                            const Progress& progress) {
  KeyPool pool{identities.agencies.keys(), {}};
  std::array<std::vector<std::size_t>, signature::kKeyAlgorithmCount> of_algorithm;
  for (std::size_t i = 0; i < pool.keys.size(); ++i) {
    of_algorithm[static_cast<std::size_t>(pool.keys[i].algorithm())].push_back(i);
  }
  std::array<std::size_t, signature::kKeyAlgorithmCount> next{};
  for (const IdentityOrder& order : orders) {
    const auto algorithm = static_cast<std::size_t>(order.algorithm);
    std::vector<std::size_t>& keys = of_algorithm[algorithm];
    if (keys.empty()) {
      auto key = PrivateKey::generate(order.algorithm);
      if (!key) return pass(key);
      keys.push_back(pool.keys.size());
      pool.keys.push_back(std::move(*key));
    }
    const std::size_t turn = next[algorithm]++;
    pool.uses.push_back({keys[turn % keys.size()], keys[(turn + 1) % keys.size()]});
  }
  ProgressCounter counter(progress, orders.size());
  auto added = issue_all(orders, identities.authority, pool, counter);
  if (!added) return pass(added);
  std::vector<SignerRow> rows;
  rows.reserve(identities.agencies.size() + added->size());
  for (std::size_t i = 0; i < identities.agencies.size(); ++i) rows.push_back(identities.agencies.row(i));
  std::ranges::move(*added, std::back_inserter(rows));
  identities.key_pairs = static_cast<std::uint32_t>(pool.keys.size());
  identities.agencies = Signers(std::move(pool.keys), identities.agencies.agency_chain(),
                                identities.agencies.person_chain(), std::move(rows));
  return {};
}

}  // namespace axle::agents
