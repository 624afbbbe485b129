// What a scenario is called, and who takes part.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::uint64_t kBandwidthMax = 100'000'000'000;

ValueKind<int> version_kind() {
  ValueKind<int> kind = choice_kind<int>({{"1", 1}});
  kind.read = [](std::string_view text) -> Result<int> {
    if (text == "1") return 1;
    return fail(
        Errc::invalid_input,
        "'" + std::string(text) + "' is not a version of the scenario language that this program knows; write 1");
  };
  return kind;
}

ValueKind<std::string> level_one_code_kind() {
  ValueKind<std::string> kind = text_kind(identity::kAgencyCodeMax2020);
  kind.type = "agency code of one group in the 2020 form";
  kind.shape.kind = Shape::Kind::quantity;
  kind.shape.pattern = "[A-Z][0-9]{2}";
  kind.read = [](std::string_view text) -> Result<std::string> {
    const auto code = identity::AgencyCode::parse(text);
    if (!code) return pass(code);
    if (code->form() == identity::CodeForm::form_2020 && code->depth() == 1) return std::string(text);
    return fail(Errc::invalid_input, "'" + std::string(text) +
                                         "' is not a level-1 unit in the 2020 form; write its first group alone, "
                                         "such as " +
                                         std::string(code->root()));
  };
  kind.print = [](const std::string& code) { return code; };
  return kind;
}

void add_named(Schema& schema) {
  ListMaker("network.named", kNamedMax, "{code: G20, sends: 326}",
            "Level-1 units that the scenario names itself. They come first in their level, before those of the public "
            "lists.",
            [](auto& s) -> auto& { return s.network.named; })
      .required("code", level_one_code_kind(),
                "A level-1 unit: H.. is a province, any other letter a central unit. Required.",
                [](auto& e) -> auto& { return e.code; })
      .key("name", or_absent<std::string>(text_kind(120), ""),
           "Its name. Required unless the code is in the public lists (G01.. and H01..H63).",
           [](auto& e) -> auto& { return e.name; })
      .key("sends", or_absent(number_kind(0, 1e8), 0.0),
           "Documents that it sends of `traffic.documents`; units without it share their level's rest evenly.",
           [](auto& e) -> auto& { return e.sends; })
      .key("signed", or_absent(share_kind(), -1.0), "Of its documents: signed. Without it, its level's share.",
           [](auto& e) -> auto& { return e.signed_share; })
      .add_to(schema);
}

void add_links(Schema& schema) {
  for (const Level level : kLevels) {
    const std::string path = "network.links." + level_name(level);
    const std::string whose = "Of the line between the hub and a centre whose first agency is of this level: ";
    const std::size_t i = level_index(level);
    add_key(schema, path + ".bandwidth", bandwidth_kind(kBandwidthMax), whose + "bits each way.",
            [i](auto& s) -> auto& { return s.network.links[i].bits_per_s; });
    add_key(schema, path + ".delay", duration_kind(0, 10 * kSecond), whose + "time one way. Run time.",
            [i](auto& s) -> auto& { return s.network.links[i].delay; });
    add_key(schema, path + ".loss", share_kind(0.5), whose + "TCP segments that are lost and sent again.",
            [i](auto& s) -> auto& { return s.network.links[i].loss; });
  }
}

}  // namespace

void add_head(Schema& schema) {
  add_key(schema, "axle", version_kind(), "Version of the scenario language. Required.",
          [](auto& s) -> auto& { return s.version; });
  add_key(schema, "name", name_kind(), "Names the result folder. Without it, the file's name without its ending.",
          [](auto& s) -> auto& { return s.name; });
  add_key(schema, "title", text_kind(200), "One line for reports.", [](auto& s) -> auto& { return s.title; });
  add_key(schema, "description", text_kind(4000), "What the scenario shows and where its figures come from.",
          [](auto& s) -> auto& { return s.description; });
  add_key(schema, "seed", count_kind(0, UINT64_MAX),
          "Everything random follows from it: the same seed gives the same agencies, documents, receivers and order.",
          [](auto& s) -> auto& { return s.seed; });
}

void add_network(Schema& schema) {
  for (const Level level : kLevels) {
    add_key(schema, "network.agencies." + level_name(level), count_kind(0, kAgenciesMax),
            "Agencies at this level; all levels together at most " + std::to_string(kAgenciesMax) + ".",
            [i = level_index(level)](auto& s) -> auto& { return s.network.agencies[i]; });
  }
  add_named(schema);
  add_key(schema, "network.ministries", count_kind(1, 60),
          "Of the central agencies: ministries and other level-1 units at most. The rest are their departments.",
          [](auto& s) -> auto& { return s.network.ministries; });
  add_key(schema, "network.provinces", count_kind(1, 63),
          "Of the provincial agencies: provinces at most, 63 until June 2025 and 34 since. The rest are their "
          "departments.",
          [](auto& s) -> auto& { return s.network.provinces; });
  add_key(schema, "network.spread", number_kind(0, 3),
          "How unevenly the units below provinces are spread over them: sigma of the logarithm; 0: evenly.",
          [](auto& s) -> auto& { return s.network.spread; });
  for (const Level level : {Level::central, Level::province}) {
    add_key(
        schema, "network.direct." + level_name(level), share_kind(),
        "Of the level-1 units of this level: connected to the hub directly. The rest are behind an LGSP that stands "
        "for the unit and all units below it. `direct: 37%` sets both.",
        [i = level_index(level)](auto& s) -> auto& { return s.network.direct_share[i]; });
  }
  add_key(schema, "network.codes",
          choice_kind<identity::CodeForm>(
              {{"2016", identity::CodeForm::form_2016}, {"2020", identity::CodeForm::form_2020}}),
          "Form of the agency codes on the wire: QCVN 102:2016 (000.00.12.H57) or Decision 20/2020 (H57.12).",
          [](auto& s) -> auto& { return s.network.codes; });
  add_key(schema, "network.other_codes", share_kind(),
          "Of the centres: write agency codes in the form that is not `network.codes`.",
          [](auto& s) -> auto& { return s.network.other_codes; });
  add_links(schema);
}

void add_dialects(Schema& schema) {
  const auto ends = [] {
    return choice_kind<Expected>(
        {{"delivered", Expected::delivered}, {"refused", Expected::refused}, {"returned", Expected::returned}});
  };
  ListMaker("network.dialects", kDialectsMax, "{name: alpha, share: 60%, packets: [nfd_text]}",
            "Vendors' manners of writing packets, of speaking to the hub and of reading. Without the list everybody "
            "writes as the SDK does and reads leniently.",
            [](auto& s) -> auto& { return s.network.dialects; })
      .required("name", name_kind(), "Names it in results. Required.", [](auto& e) -> auto& { return e.name; })
      .required("share", share_kind(),
                "Of the centres of each province, and of those of the central level; together 100%. Required.",
                [](auto& e) -> auto& { return e.share; })
      .words("packets", packet::kQuirkNames, "How its packets differ from the standard's (docs/wire.md).",
             [](auto& e) -> auto& { return e.packets; })
      .words("client", axis::kClientQuirkNames, "How its requests to the hub differ from those of the SDK.",
             [](auto& e) -> auto& { return e.client; })
      .key("reads",
           choice_kind<packet::Profile>({{"strict", packet::Profile::strict},
                                         {"hub", packet::Profile::hub},
                                         {"lenient", packet::Profile::lenient}}),
           "The rules to which it holds packets that it fetches; what breaks them is answered with status 02.",
           [](auto& e) -> auto& { return e.reads; })
      .key("expect", ends(), "What becomes of its packets at a receiver that reads as the hub does or leniently.",
           [](auto& e) -> auto& { return e.expect; })
      .key("expect_strict", ends(), "And at a receiver that reads strictly.",
           [](auto& e) -> auto& { return e.expect_strict; })
      .add_to(schema);
}

}  // namespace axle::sim
