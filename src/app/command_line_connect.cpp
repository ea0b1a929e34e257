// Reads the options of `redial connect`. Main thread.
#include "app/command_line_connect.hpp"

#include <charconv>

#include "app/command_line_values.hpp"
#include "base/json_pointer.hpp"
#include "core/placeholders.hpp"
#include "core/speech_rule.hpp"
#include "wire/http_text.hpp"

namespace redial::app {
namespace {

constexpr std::uint64_t message_bytes_limit = 1u << 30;  // of --max-size: it is held in memory

std::string check_header(const std::string& text) {
    const std::size_t colon = text.find(':');
    const bool is_header = colon != std::string::npos && wire::is_token(text.substr(0, colon)) &&
                           wire::is_field_value(text.substr(colon + 1));
    return is_header ? "" : "'" + text + "' is not a header (try 'Name: value')";
}

std::string check_subprotocol(const std::string& text) {
    if (wire::is_token(text) || !core::placeholders_in(text).empty()) return {};
    return "'" + text + "' is not a subprotocol's name (no spaces, no commas)";
}

// "65536", "64k", "16M".
std::optional<std::uint64_t> size_of(const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || number == 0 || number > message_bytes_limit) return std::nullopt;
    const std::string unit(read.ptr, end);
    if (unit == "k" || unit == "K" || unit == "KiB")
        number <<= 10;
    else if (unit == "m" || unit == "M" || unit == "MiB")
        number <<= 20;
    else if (!unit.empty())
        return std::nullopt;
    return number <= message_bytes_limit ? std::optional(number) : std::nullopt;
}

std::string check_size_max(const std::string& text) {
    if (size_of(text)) return {};
    return "'" + text + "' is not a size (try 65536, 64k, 16M; at most 1024M)";
}

std::string check_pointer(const std::string& text) {
    if (!text.empty() && JsonPointer::parse(text)) return {};
    return "'" + text + "' is not a JSON pointer (try /count)";
}

core::Header split_header(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::size_t value = text.find_first_not_of(" \t", colon + 1);
    return {text.substr(0, colon), value == std::string::npos ? "" : text.substr(value)};
}

void add_messages(CLI::App& connect, RawConnect& raw) {
    ConnectOptions& options = raw.options;
    connect.add_option("--send", options.sends, "Send this once open (repeatable)")
        ->type_name("TEXT")
        ->expected(1)
        ->take_all();
    connect.add_option("--on-open", raw.on_open, "Send this at each opening: {{n}}, {{now}} ...")
        ->type_name("TEXT")
        ->expected(1)
        ->take_all();
    connect.add_flag("--binary", options.lines.is_binary, "Lines and --send are binary messages");
    connect.add_flag("--commands", options.lines.takes_commands,
                     "Lines may be /ping, /binary HEX, /close 1000 bye");
    connect.add_flag("--echo", options.config.echoes, "Answer every message with itself");
    connect.add_option("--max-size", raw.size_max, "Largest message taken (64M)")
        ->check(check_size_max)
        ->type_name("BYTES");
    connect.add_option("--counter", raw.counter, "What counts messages there, to judge resumption")
        ->check(check_pointer)
        ->type_name("/POINTER");
    add_dialect(connect, options.config.dialect);
    connect.add_option("--when", raw.rules, "Answer by itself: '/op=10 send {\"op\":2}' (docs)")
        ->check([](const std::string& text) {
            const auto rule = core::speech_rule_from_text(text);
            return rule ? std::string() : rule.error().line();
        })
        ->type_name("'WHEN send TEXT'")
        ->expected(1)
        ->take_all();
}

void add_handshake(CLI::App& connect, RawConnect& raw) {
    core::SessionConfig& config = raw.options.config;
    connect.add_option("--session", config.session_key, "Send this session id as ?session=ID")
        ->type_name("ID");
    connect.add_flag("--no-session", raw.sends_no_session, "Send no session id")
        ->excludes("--session");
    connect.add_option("--header", raw.headers, "Extra header (repeatable); V: ${env:TOKEN}")
        ->check(check_header)
        ->type_name("'K: V'")
        ->expected(1)
        ->take_all();
    connect.add_option("--subprotocol", config.subprotocols, "Offer this subprotocol (repeatable)")
        ->check(check_subprotocol)
        ->type_name("P")
        ->expected(1)
        ->take_all();
    connect.add_flag("--deflate", config.deflate.is_offered, "Offer permessage-deflate");
    connect.add_flag("--cookies", config.keeps_cookies, "Keep cookies between dials");
    add_proxy(connect, config.proxy, raw.proxy_timeout);
    add_http(connect, raw.http, "Of the opening: 1.1 (default), 2 or auto");
    connect.add_flag("--follow", config.follows_redirects, "Follow redirects, at most 10");
    connect.add_option("--ca", config.tls.ca_file, "Trust this CA file (PEM)")
        ->check(existing_file())
        ->type_name("FILE");
    CLI::Option* certificate =
        connect.add_option("--cert", config.tls.client_certificate_file, "Our certificate (PEM)")
            ->check(existing_file())
            ->type_name("FILE");
    CLI::Option* key = connect.add_option("--key", config.tls.client_key_file, "Its key (PEM)")
                           ->check(existing_file())
                           ->type_name("FILE");
    certificate->needs(key);
    key->needs(certificate);
    connect.add_flag("--insecure", config.tls.accepts_any_certificate, "Accept any certificate");
}

void add_times(CLI::App& connect, RawConnect& raw) {
    connect.add_flag("--once", raw.options.is_once, "One attempt, no reconnect");
    add_time(connect, "--for", raw.run_for, "Stop after this time");
    add_time(connect, "--timeout", raw.timeout, "Of a whole dial (10s for each stage)");
    add_time(connect, "--ping", raw.ping, "Between pings of ours, 0 for none (30s)");
    add_time(connect, "--pong-timeout", raw.pong_timeout, "Wait for a pong, 0 for ever (10s)");
    add_time(connect, "--silence-limit", raw.silence_limit, "End it after so long without data");
}

}  // namespace

CLI::App& add_connect(CLI::App& app, RawConnect& raw) {
    CLI::App& connect = *app.add_subcommand("connect", "A session in the terminal: lines are sent");
    connect
        .add_option("URL", raw.options.config.url, "ws:// or wss:// address; http(s)://: events")
        ->required()
        ->type_name(" ");
    connect.footer(
        "Times: 500ms, 2s, 1.5m. ${file:PATH} and ${command:CMD} too: fresh at each dial.\n"
        "Exit: 0 open at the end, or closed by 1000, 1001, 1012; 1 not so; 2 usage");
    add_messages(connect, raw);
    add_handshake(connect, raw);
    add_stream(connect, raw.stream);
    add_times(connect, raw);
    add_reconnect(connect, raw.reconnect);
    add_control(connect, raw.control, "Answer what was seen on this port");
    add_faults(connect, raw.faults, raw.options.seed, raw.options.scenario_file);
    add_log(connect, raw.options.log);
    return connect;
}

ConnectOptions connect_of(const RawConnect& raw) {
    ConnectOptions options = raw.options;
    core::SessionConfig& config = options.config;
    for (const std::string& line : raw.headers) config.headers.push_back(split_header(line));
    for (const std::string& text : raw.on_open)
        config.saved_messages.push_back(
            {.text = text, .is_binary = false, .sends_on_open = true, .every = {}});
    config.reconnects_once_lost = !options.is_once;
    if (raw.sends_no_session) config.session_parameter.clear();
    if (!raw.counter.empty()) {
        config.counter_pointer = raw.counter;
        config.counter_is_given = true;
    }
    if (const auto size = size_of(raw.size_max))
        config.message_bytes_max = config.frame_bytes_max = *size;
    config.ping_interval = optional_time(raw.ping).value_or(config.ping_interval);
    config.pong_timeout = optional_time(raw.pong_timeout).value_or(config.pong_timeout);
    config.silence_limit = optional_time(raw.silence_limit).value_or(config.silence_limit);
    for (const std::string& text : raw.rules)
        if (auto rule = core::speech_rule_from_text(text))
            config.speech.push_back(*std::move(rule));
    if (const auto http = core::from_name<core::HttpVersion>(raw.http)) config.http_version = *http;
    set_reconnect(raw.reconnect, config);
    set_stream(raw.stream, config);
    if (const auto timeout = optional_time(raw.timeout)) {
        // No stage is over before the whole is.
        core::TimeLimits& limits = config.time_limits;
        limits.resolve = limits.connect = limits.proxy = limits.tls = limits.upgrade = *timeout;
        config.policy.connect_timeout = *timeout;
    }
    config.time_limits.proxy = optional_time(raw.proxy_timeout).value_or(config.time_limits.proxy);
    options.run_for = optional_time(raw.run_for);
    options.control = control_of(raw.control);
    config.faults = faults_of(raw.faults, options.seed);
    if (options.seed && config.policy.seed == 0) config.policy.seed = *options.seed;
    return options;
}

}  // namespace redial::app
