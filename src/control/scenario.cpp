// Reads scenario files and says where one is wrong. Pure, any thread.
#include "control/scenario.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/json_input.hpp"
#include "control/proxies.hpp"
#include "dialect/known_setting.hpp"
#include "filter/fault_filter.hpp"

namespace redial::control {
namespace {

constexpr std::size_t taps_max = 1000;
constexpr std::size_t steps_max = 100'000;

// A port as a number, or an address as text.
std::string listen_text(Members& members) {
    const Json* found = members.find("listen");
    if (found != nullptr && found->is_number_unsigned()) return found->dump();
    std::string text;
    members.text("listen", text);
    return text;
}

core::SessionConfig read_tap(const Json& value, const std::string& where, Complaints& complaints) {
    Members members(value, where, complaints);
    std::string name, to;
    members.text("name", name);
    if (!members.text("to", to)) members.complain("to", "this is missing (the server's URL)");
    const auto listen = listen_from_text(listen_text(members));
    if (!listen) members.complain("listen", listen.error().line());
    core::SessionConfig config = tap_config(name, url_of_upstream(to), listen ? *listen : Listen{});
    if (name.empty()) config.name = core::name_of(config);
    read_tap_options(members, config);
    members.refuse_unknown();
    return config;
}

// "reset", or "close:1012,reason deploying": what is done once to those who are connected.
void read_cut(Members& members, std::optional<core::Fault>& to) {
    std::string text;
    if (!members.text("cut", text)) return;
    const auto fault = core::fault_from_text(text);
    if (!fault) return members.complain("cut", fault.error().line());
    // What else a fault may say does not fit what is done at once.
    core::Fault plain = core::make_fault(fault->kind);
    plain.name = fault->name;
    if (fault->kind == core::FaultKind::Close) {
        plain.code = fault->code;
        plain.text = fault->text;
    }
    const bool is_cut =
        fault->kind == core::FaultKind::Reset || fault->kind == core::FaultKind::Close;
    if (!is_cut || plain != *fault)
        return members.complain("cut",
                                "this should be \"reset\" or \"close:1012,reason deploying\"; "
                                "other faults are to be \"set\"");
    to = std::move(plain);
}

// "drop_reply:12", "stop_heartbeat off", as `redial serve --commands` takes them.
void read_dialect_faults(Members& members, std::vector<DialectFaultStep>& to) {
    constexpr std::string_view off = " off";
    std::vector<std::string> texts;
    members.texts("dialect_fault", texts);
    for (std::string_view text : texts) {
        const bool is_on = !text.ends_with(off);
        if (!is_on) text.remove_suffix(off.size());
        const auto fault = core::dialect_fault_from_text(text);
        if (!fault) return members.complain("dialect_fault", fault.error().line());
        to.push_back({*fault, is_on});
    }
}

ScenarioStep read_step(const Json& value, const std::string& where, Complaints& complaints) {
    Members members(value, where, complaints);
    ScenarioStep step;
    std::string comment;
    bool is_enabled = true;
    read_time(members, "at", step.at);
    members.text("tap", step.tap);
    members.flag("clear", step.clears);
    members.texts("remove", step.removes);
    read_faults(members, "set", step.sets);
    if (members.flag("enabled", is_enabled)) step.enables = is_enabled;
    read_cut(members, step.cuts);
    read_dialect_faults(members, step.dialect_faults);
    members.text("comment", comment);
    members.refuse_unknown();
    return step;
}

// A step for a tap that nobody makes is a slip of the pen. Without taps in the file they come from
// the command line and are not known here.
void check_names(const Scenario& scenario, Complaints& complaints) {
    if (scenario.taps.empty()) return;
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
        const std::string& tap = scenario.steps[i].tap;
        const bool is_known =
            std::any_of(scenario.taps.begin(), scenario.taps.end(),
                        [&](const core::SessionConfig& config) { return config.name == tap; });
        if (!tap.empty() && !is_known)
            complaints.add(fmt::format("timeline[{}].tap", i),
                           "there is no tap named '" + tap + "' in taps");
    }
}

}  // namespace

void read_time(Members& members, const char* name, Duration& to) {
    const Json* found = members.find(name);
    if (found == nullptr) return members.complain(name, "this is missing (a time, like \"5s\")");
    const std::string text = found->is_string()   ? found->get<std::string>()
                             : found->is_number() ? found->dump()
                                                  : std::string();
    const auto time = duration_from_text(text);
    if (!time) return members.complain(name, "this should be a time, like \"500ms\" or \"5s\"");
    to = *time;
}

void read_faults(Members& members, const char* name, std::vector<core::Fault>& to) {
    std::vector<std::string> texts;
    members.texts(name, texts);
    for (const std::string& text : texts) {
        auto fault = filter::fault_from_text(text);
        if (!fault) return members.complain(name, fault.error().line());
        to.push_back(*std::move(fault));
    }
}

std::vector<ScenarioStep> read_steps(Members& members, const char* name, Complaints& complaints) {
    std::vector<ScenarioStep> to;
    const Json* steps = members.list(name);
    if (steps == nullptr) return to;
    if (steps->size() > steps_max) members.complain(name, "these are too many");
    for (std::size_t i = 0; i < steps->size() && !complaints.first(); ++i) {
        const std::string where = fmt::format("{}[{}]", members.path_of(name), i);
        to.push_back(read_step((*steps)[i], where, complaints));
    }
    return to;
}

void sort_steps(std::vector<ScenarioStep>& steps) {
    std::stable_sort(steps.begin(), steps.end(),
                     [](const ScenarioStep& a, const ScenarioStep& b) { return a.at < b.at; });
}

void read_tap_options(Members& members, core::SessionConfig& config) {
    members.flag("enabled", config.tap->is_enabled);
    read_refusal(members, config.tap->closes_port_when_off);
    members.flag("watch", config.tap->watches);
    members.flag("rewrite_host", config.tap->rewrites_host);
    members.flag("rewrite_origin", config.tap->rewrites_origin);
    if (members.text("dialect", config.dialect)) {
        const Status known = dialect::check_known_setting(config.dialect);
        if (!known) members.complain("dialect", known.error().line());
    }
    members.flag("insecure", config.tls.accepts_any_certificate);
    members.text("ca", config.tls.ca_file);
    members.flag("tls", config.tap->offers_tls);
    members.text("tls_cert", config.tap->certificate_file);
    members.text("tls_key", config.tap->key_file);
    if (!config.tap->certificate_file.empty()) config.tap->offers_tls = true;
    read_faults(members, "faults", config.faults.faults);
}

Result<Scenario> scenario_from_text(std::string_view text) {
    if (text.size() > scenario_bytes_max) return Error{"it is longer than 16 MiB"};
    const auto json = json_from_text(text);
    if (!json) return json.error();
    Complaints complaints;
    Members members(*json, "", complaints);
    Scenario scenario;
    std::string comment;
    members.text("comment", comment);
    std::uint64_t seed = 0;
    if (members.whole("seed", UINT64_MAX, seed)) scenario.seed = seed;
    read_faults(members, "faults", scenario.faults);
    if (const Json* taps = members.list("taps")) {
        if (taps->size() > taps_max) members.complain("taps", "these are too many");
        for (std::size_t i = 0; i < taps->size() && !complaints.first(); ++i)
            scenario.taps.push_back(read_tap((*taps)[i], fmt::format("taps[{}]", i), complaints));
    }
    scenario.steps = read_steps(members, "timeline", complaints);
    members.refuse_unknown();
    check_names(scenario, complaints);
    if (complaints.first()) return *complaints.first();
    sort_steps(scenario.steps);
    return scenario;
}

}  // namespace redial::control
