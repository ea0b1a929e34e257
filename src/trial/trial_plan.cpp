// Translates a test into settings, steps and words. Pure, any thread.
#include "trial/trial_plan.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "base/redact.hpp"
#include "control/proxies.hpp"
#include "wire/url.hpp"

namespace redial::trial {
namespace {

constexpr const char* disabled_name = "disabled";  // of the fault that stands for a disabled tap

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

void disable_by_fault(control::ScenarioStep& step) {
    if (!step.enables) return;
    step.removes.emplace_back(disabled_name);
    if (!*step.enables) {
        core::Fault down = core::make_fault(core::FaultKind::Down);
        down.name = disabled_name;
        step.removes.pop_back();
        step.sets.push_back(std::move(down));
    }
    step.enables.reset();
}

// What the test's tap is told of the server holds for a session that dials it without the tap.
void take_over(const core::SessionConfig& tap, core::SessionConfig& session) {
    if (session.tls == core::TlsOptions{}) session.tls = tap.tls;
    if (tap.counter_is_given && !session.counter_is_given) {
        session.counter_pointer = tap.counter_pointer;
        session.counter_is_given = true;
    }
    session.faults.faults.insert(session.faults.faults.end(), tap.faults.faults.begin(),
                                 tap.faults.faults.end());
}

}  // namespace

verdict::Client client_of(const verdict::Test& test, const TrialOptions& options) {
    if (!options.client_words.empty()) return verdict::CommandClient{};
    return test.client.value_or(verdict::SessionClient{});
}

std::uint64_t seed_of(const verdict::Test& test, const TrialOptions& options) {
    return options.seed.value_or(test.scenario.seed.value_or(1)) + options.round;
}

core::Commands lab_orders(const verdict::Test& test) {
    const auto* lab = std::get_if<verdict::LabServer>(&test.server);
    if (lab == nullptr) return {};
    core::LabOptions options = lab->options;
    options.port = 0;
    core::Commands orders;
    orders.push_back({{}, core::StartLab{options}});
    if (!lab->streams.empty()) orders.push_back({{}, core::SetLabStreams{lab->streams}});
    return orders;
}

std::string lab_url(const verdict::Test& test, const core::LabChanged& lab) {
    const std::string& path = std::get<verdict::LabServer>(test.server).stream_path;
    const std::size_t host = lab.url.find("://") + 3;
    if (path.empty()) return lab.url;
    return "http://" + lab.url.substr(host, lab.url.find('/', host) - host) + path;
}

core::SessionConfig tap_of(const verdict::Test& test, const verdict::Client& client,
                           const std::string& upstream, std::uint64_t seed) {
    const std::string url = control::url_of_upstream(upstream);
    const auto& taps = test.scenario.taps;
    core::SessionConfig config = taps.empty() ? control::tap_config("test", url, {}) : taps.front();
    config.url = url;
    if (const auto* by_hand = std::get_if<verdict::AnyClient>(&client))
        if (by_hand->port != 0) config.tap->port = by_hand->port;
    config.faults.faults.insert(config.faults.faults.end(), test.scenario.faults.begin(),
                                test.scenario.faults.end());
    config.faults.seed = seed;
    return config;
}

core::SessionConfig session_of(const verdict::Test& test, const verdict::SessionClient& client,
                               const std::string& url, std::uint64_t seed) {
    core::SessionConfig config = client.config;
    config.url = url;
    config.policy.seed = seed;
    config.faults.seed = seed;
    config.uses_link = true;
    if (!test.scenario.taps.empty()) take_over(test.scenario.taps.front(), config);
    config.faults.faults.insert(config.faults.faults.end(), test.scenario.faults.begin(),
                                test.scenario.faults.end());
    return config;
}

std::vector<control::ScenarioStep> steps_of(const verdict::Test& test,
                                            const verdict::Client& client) {
    std::vector<control::ScenarioStep> steps = test.scenario.steps;
    const bool is_own = std::holds_alternative<verdict::SessionClient>(client);
    for (control::ScenarioStep& step : steps) {
        step.tap.clear();  // there is one alone
        if (is_own) disable_by_fault(step);
    }
    return steps;
}

core::SendMessage message_of(const std::string& text) {
    return {core::Opcode::Text, std::make_shared<const Bytes>(to_bytes(text))};
}

std::string filled(std::string_view word, const std::string& url, const std::string& control) {
    std::string text(word);
    replace_all(text, "{url}", url);
    replace_all(text, "{control}", control);
    return text;
}

Environment environment_of(const std::string& url, const std::string& control) {
    Environment all{{"REDIAL_URL", url}, {"REDIAL_CONTROL", control}};
    // For clients that take an address: what follows the last colon of a URL is no port alone.
    if (const auto target = wire::Target::from_url(url)) {
        all.emplace_back("REDIAL_HOST", target->host);
        all.emplace_back("REDIAL_PORT", std::to_string(target->port));
    }
    return all;
}

std::vector<SessionId> judged_sessions(const model::Workspace& workspace) {
    std::vector<SessionId> ids;
    for (const auto& session : workspace.sessions()) ids.push_back(session->id);
    return ids;
}

std::string said_in_words(std::string_view output, std::size_t bytes_max) {
    output.remove_prefix(output.size() - std::min(output.size(), bytes_max));
    const std::string text = redact_text(output, {});
    std::string words;
    for (std::string_view left = text; !left.empty();) {
        const std::size_t end = std::min(left.find('\n'), left.size());
        words += escaped_line(left.substr(0, end)) + "\n";
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return words;
}

}  // namespace redial::trial
