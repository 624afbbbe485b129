#include "cli/result_folder.hpp"

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/reader.hpp"

namespace axle::cli {
namespace {

std::string time_for_a_name() {
  const CivilTime now = civil_in_viet_nam(live_now());
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d%02d%02d-%02d%02d%02d", now.year, now.month, now.day, now.hour,
                now.minute, now.second);
  return text.data();
}

Result<void> write_sample(const std::filesystem::path& folder, std::string_view level, BytesView bytes) {
  const std::string stem = std::string(level);
  if (auto done = write_file(folder / (stem + ".edxml"), as_text(bytes)); !done) return done;
  const auto packet = packet::read_packet(bytes);
  if (!packet) return pass(packet, "sample " + stem);
  if (packet->attachments.empty()) return {};
  const auto pdf = packet::unwrap(packet->attachments.front());
  if (!pdf) return pass(pdf, "sample " + stem);
  return write_file(folder / (stem + ".pdf"), as_text(*pdf));
}

}  // namespace

Result<std::filesystem::path> make_result_folder(const std::string& out, const std::string& scenario) {
  std::filesystem::path folder =
      out.empty() ? home_folder() / "results" / (scenario + "-" + time_for_a_name()) : std::filesystem::path(out);
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    return fail(Errc::invalid_input, folder.string() + ": is a file; --out needs a folder");
  }
  if (std::filesystem::exists(folder / "result.json", error)) {
    return fail(Errc::invalid_input, folder.string() + ": holds a result already; give another --out");
  }
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": cannot make the result folder: " + error.message());
  // Now rather than after the run: may we write here at all?
  const std::filesystem::path probe = folder / ".writable";
  if (auto written = write_file(probe, ""); !written) return pass(written);
  std::filesystem::remove(probe, error);
  return folder;
}

Result<void> write_result(const std::filesystem::path& folder, const report::Result& result) {
  for (const auto& [name, content] : report::histogram_logs(result)) {
    if (auto done = write_file(folder / name, content); !done) return done;
  }
  if (auto done = write_file(folder / "series.csv", report::series_csv(result)); !done) return done;
  if (auto done = write_file(folder / "scenario.yaml", result.scenario_yaml); !done) return done;
  auto page = report::html(result);
  if (!page) return pass(page, "report.html");
  if (auto done = write_file(folder / "report.html", *page); !done) return done;
  return write_file(folder / "result.json", report::to_json(result));
}

Result<void> write_samples(const std::filesystem::path& folder, const Samples& samples, const Prepared& prepared) {
  const std::filesystem::path target = folder / "samples";
  std::error_code error;
  std::filesystem::create_directories(target, error);
  if (error) return fail(Errc::io, target.string() + ": " + error.message());
  if (auto done = write_file(target / "root.pem", prepared.identities.authority.root()->to_pem()); !done) return done;
  for (const identity::Level level : identity::kLevels) {
    const auto& sample = samples[static_cast<std::size_t>(level)];
    if (!sample) continue;
    if (auto done = write_sample(target, to_string(level), prepared.corpus.packet(*sample).view); !done) return done;
  }
  return {};
}

}  // namespace axle::cli
