#include <algorithm>
#include <array>
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

Result<std::vector<AgencyIdentity>> issue_all(const std::vector<IdentityOrder>& orders,
                                              const signature::Authority& authority, const KeyPool& pool,
                                              ProgressCounter& counter) {
  std::vector<std::optional<AgencyIdentity>> issued(orders.size());
  const auto done = for_each_parallel(orders.size(), kKeyThreads, [&](std::size_t i) -> Result<void> {
    const std::string which = "identity order " + std::to_string(i);
    auto agency = authority.issue_agency(orders[i].agency, pool.keys[pool.uses[i].agency]);
    if (!agency) return pass(agency, which);
    auto person = authority.issue_person(orders[i].person, pool.keys[pool.uses[i].person]);
    if (!person) return pass(person, which);
    issued[i] = AgencyIdentity{std::move(*agency), std::move(*person)};
    counter.step();
    return {};
  });
  if (!done) return pass(done);
  std::vector<AgencyIdentity> agencies;
  agencies.reserve(issued.size());
  for (auto& one : issued) agencies.push_back(std::move(*one));
  return agencies;
}

struct Made {
  Identities identities;
  KeyPool pool;
};

Result<Made> make_all(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                      const Progress& progress) {
  PoolPlan plan = plan_pool(orders, options.key_pool_max);
  ProgressCounter counter(progress, plan.algorithms.size() + orders.size());
  signature::AuthorityOptions authority_options;
  authority_options.algorithm = options.authority_algorithm;
  authority_options.not_before = options.not_before;
  auto authority = signature::Authority::create(authority_options);
  if (!authority) return pass(authority, "authority");
  auto keys = make_keys(plan.algorithms, counter);
  if (!keys) return pass(keys);
  KeyPool pool{std::move(*keys), std::move(plan.uses)};
  auto agencies = issue_all(orders, *authority, pool, counter);
  if (!agencies) return pass(agencies);
  const auto pairs = static_cast<std::uint32_t>(pool.keys.size());
  return Made{Identities{std::move(*authority), std::move(*agencies), pairs, false, {}}, std::move(pool)};
}

}  // namespace

Result<Identities> make_identities(const std::vector<IdentityOrder>& orders, const IdentityOptions& options,
                                   const Progress& progress) {
  if (options.key_pool_max == 0) return fail(Errc::invalid_input, "key_pool_max is 0; at least one key pair is needed");
  if (options.cache.empty()) {
    auto made = make_all(orders, options, progress);
    if (!made) return pass(made);
    return std::move(made->identities);
  }
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
  if (const auto saved = save_identities(*folder, key, made->identities, made->pool); !saved) {
    return pass(saved, "cache of identities");
  }
  if (const auto done = entry->commit(); !done) return pass(done, "cache of identities");
  trim_cache(options.cache, kKind, {});
  made->identities.note = std::move(note);
  return std::move(made->identities);
}

}  // namespace axle::agents
