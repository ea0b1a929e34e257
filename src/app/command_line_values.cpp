// Checks and translates values that several verbs take. Main thread.
#include "app/command_line_values.hpp"

#include "base/duration_text.hpp"
#include "control/proxies.hpp"
#include "core/placeholders.hpp"
#include "filter/fault_filter.hpp"
#include "log/policy_file.hpp"
#include "model/dialect/dialect_words.hpp"
#include "wire/proxy.hpp"

namespace redial::app {
namespace {

std::string check_duration(const std::string& text) {
    if (duration_from_text(text)) return {};
    return "'" + text + "' is not a time (try 500ms, 2s, 3m)";
}

std::string check_fault(const std::string& text) {
    const auto fault = filter::fault_from_text(text);
    return fault ? "" : fault.error().line();
}

}  // namespace

CLI::Option* add_time(CLI::App& app, const std::string& name, std::string& into,
                      const std::string& help) {
    return app.add_option(name, into, help)->check(check_duration)->type_name("TIME");
}

std::optional<Duration> optional_time(const std::string& text) {
    return text.empty() ? std::nullopt : duration_from_text(text);
}

std::string check_policy(const std::string& text) {
    const auto named = log::policy_named(text);
    return named ? std::string() : named.error().line();
}

CLI::Validator existing_file() { return CLI::ExistingFile.description(""); }

CLI::Validator input_file() {
    return CLI::Validator(
        [](std::string& text) { return text == "-" ? std::string() : CLI::ExistingFile(text); },
        "");
}

void add_faults(CLI::App& verb, std::vector<std::string>& faults,
                std::optional<std::uint64_t>& seed, std::string& scenario_file) {
    verb.add_option("--fault", faults, "From the start: 'latency:120ms,down' (repeatable)")
        ->check(check_fault)
        ->type_name("FAULT")
        ->expected(1)
        ->take_all();
    verb.add_option("--seed", seed, "Of all chance: equal seeds, equal faults")->type_name("N");
    verb.add_option("--scenario", scenario_file, "Play a timeline (docs/scenario.md)")
        ->check(existing_file())
        ->type_name("FILE");
}

core::FaultList faults_of(const std::vector<std::string>& faults,
                          const std::optional<std::uint64_t>& seed) {
    core::FaultList list;
    for (const std::string& text : faults)
        if (auto fault = filter::fault_from_text(text)) list.faults.push_back(*std::move(fault));
    if (seed) list.seed = *seed;
    return list;
}

std::string check_listen(const std::string& text) {
    const auto listen = control::listen_from_text(text);
    return listen ? "" : listen.error().line();
}

void add_control(CLI::App& verb, std::string& into, const std::string& help) {
    verb.add_option("--control", into, help)->check(check_listen)->type_name("PORT");
}

std::optional<core::StartControl> control_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const control::Listen listen = *control::listen_from_text(text);
    return core::StartControl{listen.host, listen.port};
}

void add_proxy(CLI::App& verb, std::string& into, std::string& timeout) {
    verb.add_option("--proxy", into, "Its URL, none, or environment (default)")
        ->check([](const std::string& text) {
            const bool is_word = text == core::proxy_none || text == core::proxy_of_environment;
            if (is_word || !core::placeholders_in(text).empty()) return std::string();
            const auto proxy = wire::Proxy::from_url(text);
            return proxy ? std::string() : proxy.error().line();
        })
        ->type_name("URL");
    add_time(verb, "--proxy-timeout", timeout, "For its TLS and its answer (10s)");
}

void add_http(CLI::App& verb, std::string& into, const std::string& help) {
    verb.add_option("--http", into, help)
        ->check(CLI::IsMember({"1.1", "2", "auto"}).description(""))
        ->type_name("V");
}

void add_dialect(CLI::App& verb, std::string& into) {
    verb.add_option("--dialect", into, "What is spoken on top: auto, none, or its name")
        ->check(model::dialect_choice_error)
        ->type_name("NAME");
}

void add_log(CLI::App& verb, LogOptions& log) {
    verb.add_option("--log", log.file, "Record JSON Lines, FILE anew (- for stdout)")
        ->type_name("FILE|-");
    verb.add_flag("--append", log.appends, "Record behind what FILE holds");
    verb.add_flag("--include-secrets", log.includes_secrets, "Do not redact the log");
}

}  // namespace redial::app
