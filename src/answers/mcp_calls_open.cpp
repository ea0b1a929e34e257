// open, close, list: an agent's sessions and taps. The thread that applies events.
#include "answers/mcp_calls.hpp"
#include "answers/mcp_seen.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/proxies.hpp"
#include "core/presets.hpp"
#include "core/speech_rule.hpp"
#include "filter/fault_filter.hpp"
#include "model/dialect/dialect_words.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;

void read_headers(McpArguments& arguments, core::SessionConfig& config) {
    const Json* headers = arguments.members().find("headers");
    if (headers == nullptr) return;
    if (!headers->is_object()) return arguments.complain("headers", "this should be an object");
    for (const auto& [name, value] : headers->items()) {
        if (!value.is_string())
            return arguments.complain("headers", "the value of " + name + " should be a text");
        config.headers.push_back({name, value.get<std::string>()});
    }
}

void read_policy(McpArguments& arguments, core::SessionConfig& config) {
    const std::string name = arguments.text("policy");
    if (name.empty()) return;
    if (const core::Preset* preset = core::find_preset(name)) {
        config.policy = preset->policy;
        return;
    }
    std::string names;
    for (const core::Preset& preset : core::presets())
        names += (names.empty() ? "" : ", ") + std::string(preset.name);
    arguments.complain("policy", "there is no such preset; there are " + names);
}

void read_faults(McpArguments& arguments, core::SessionConfig& config) {
    std::vector<std::string> texts;
    arguments.members().texts("faults", texts);
    if (texts.size() > mcp_faults_max)
        return arguments.complain("faults", fmt::format("at most {}", mcp_faults_max));
    for (const std::string& text : texts) {
        auto fault = filter::fault_from_text(text);
        if (!fault) return arguments.complain("faults", fault.error().line());
        config.faults.faults.push_back(*std::move(fault));
    }
}

void read_speech(McpArguments& arguments, core::SessionConfig& config) {
    if (const std::string dialect = arguments.text("dialect"); !dialect.empty()) {
        config.dialect = dialect;
        const std::string error = model::dialect_choice_error(dialect);
        if (!error.empty()) arguments.complain("dialect", error);
    }
    std::vector<std::string> texts;
    arguments.members().texts("speech", texts);
    config.silence_limit = arguments.time("silence_limit", config.silence_limit, 24h);
    if (config.tap && !(texts.empty() && config.silence_limit == Duration{}))
        arguments.complain("speech", "a tap says nothing of its own, and ends nothing");
    if (texts.size() > core::speech_rules_max)
        return arguments.complain("speech", fmt::format("at most {}", core::speech_rules_max));
    for (const std::string& text : texts) {
        auto rule = core::speech_rule_from_text(text);
        if (!rule) return arguments.complain("speech", rule.error().line());
        config.speech.push_back(*std::move(rule));
    }
}

// As the command line's: what they name is read for TLS alone, and nothing of it is told.
void read_tls(McpArguments& arguments, core::SessionConfig& config) {
    config.tls.accepts_any_certificate = arguments.flag("insecure");
    config.tls.ca_file = arguments.text("ca");
    config.tls.client_certificate_file = arguments.text("cert");
    config.tls.client_key_file = arguments.text("key");
    if (config.tls.client_certificate_file.empty() != config.tls.client_key_file.empty())
        arguments.complain("cert", "a certificate and its key go together: cert and key");
    const bool has_own = !config.tls.client_certificate_file.empty();
    if (has_own && config.tap)
        arguments.complain("cert", "a tap's client has none to show: tls_cert is the tap's own");
    const bool offers_tls = arguments.flag("tls");
    const std::string certificate = arguments.text("tls_cert");
    const std::string key = arguments.text("tls_key");
    if (certificate.empty() != key.empty())
        arguments.complain("tls_cert", "a certificate and its key go together: tls_cert, tls_key");
    if (!config.tap && (offers_tls || !certificate.empty()))
        arguments.complain("tls", "this is a tap's, for clients that dial wss");
    if (!config.tap) return;
    config.tap->offers_tls = offers_tls || !certificate.empty();
    config.tap->certificate_file = certificate;
    config.tap->key_file = key;
}

// What it dials for itself; a tap's `to` in place of `url`.
core::SessionConfig config_of(McpArguments& arguments) {
    core::SessionConfig config;
    config.url = arguments.text("url");
    const std::string to = arguments.text("to");
    const Json* listen_wish = arguments.members().find("listen");
    const std::string name = arguments.text("name");
    if (!to.empty() || listen_wish != nullptr) {
        if (to.empty()) arguments.complain("to", "a tap needs its server: ws://HOST:PORT/PATH");
        if (!config.url.empty()) arguments.complain("url", "give either url, or listen and to");
        std::string text = "0";
        if (listen_wish != nullptr)
            text = listen_wish->is_string() ? listen_wish->get<std::string>() : listen_wish->dump();
        const auto listen = control::listen_from_text(text);
        if (!listen) arguments.complain("listen", listen.error().line());
        control::Listen at = listen ? *listen : control::Listen{};
        if (at.host != "127.0.0.1" && at.host != "::1")
            arguments.complain("listen", "only loopback may be listened on: 127.0.0.1:PORT");
        config = control::tap_config(name, control::url_of_upstream(to), at);
    } else if (config.url.empty()) {
        arguments.complain("url", "give url for a session, or listen and to for a tap");
    }
    config.name = name;
    config.session_key = arguments.text("session_id");
    read_headers(arguments, config);
    arguments.members().texts("subprotocols", config.subprotocols);
    read_policy(arguments, config);
    read_faults(arguments, config);
    config.ping_interval = arguments.time("ping_every", config.ping_interval, 24h);
    config.reconnects_once_lost = !arguments.flag("once");
    read_tls(arguments, config);
    read_speech(arguments, config);
    std::string counter;
    if (arguments.members().text("counter", counter)) {
        config.counter_pointer = counter;
        config.counter_is_given = true;
    }
    return config;
}

// A tap listens or cannot; a session has opened, or its first dial has ended.
bool is_settled(const model::SessionModel& session) {
    if (session.config->tap)
        return session.tap && (session.tap->is_listening || !session.tap->error.empty());
    return session.status == core::ConnectionStatus::Open || session.last_outcome.has_value() ||
           session.halted.has_value();
}

}  // namespace

McpStep mcp_open(McpDesk& desk, McpArguments& arguments, Instant now) {
    core::SessionConfig config = config_of(arguments);
    const Duration within = arguments.time("within", 5s, mcp_wait_max);
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (const Status allowed = desk.may_dial(config); !allowed) return mcp_refused(allowed.error());
    if (desk.open_sessions() >= mcp_sessions_max)
        return mcp_refused({fmt::format("there are {} sessions already", mcp_sessions_max), "",
                            "close one first"});
    // So that faults can be set later without a new dial.
    config.uses_link = !config.tap;
    const SessionId id = desk.new_session(now);
    if (!desk.host().post(
            {id, core::AddSession{std::make_shared<const core::SessionConfig>(config)}})) {
        desk.forget(id);
        return mcp_refused({"too much is asked for at once", "", "try again"});
    }
    McpWait wait;
    wait.until = now + within;
    wait.look = [&desk, id](Instant at, bool is_over) -> std::optional<McpAnswer> {
        const model::SessionModel* session = desk.workspace().find(id);
        if (session == nullptr && !is_over) return std::nullopt;
        if (session == nullptr) {
            desk.forget(id);
            return mcp_refused({"it was not opened in time", "session", "try again"});
        }
        if (!is_over && !is_settled(*session)) return std::nullopt;
        McpAnswer answer;
        answer.words = session_words(desk, *session, at);
        answer.content = session_json(desk, *session, at);
        answer.is_error = session->tap && !session->tap->error.empty();
        if (answer.is_error) {
            desk.host().post({id, core::RemoveSession{}});
            desk.forget(id);
            answer.words += "; the tap is gone again: try another port, or 0 for a free one";
        }
        return answer;
    };
    return wait;
}

McpStep mcp_close(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    const SessionId id = (*session)->id;
    if ((*session)->config->tap_of != SessionId{})
        return mcp_refused(
            {"a tap's client ends by itself", "session",
             fmt::format("close the tap, session {}", (*session)->config->tap_of.value)});
    desk.host().post({id, core::RemoveSession{}});
    desk.forget(id);
    McpWait wait;
    wait.until = now + 6s;  // a closing handshake has five
    wait.look = [&desk, id](Instant, bool is_over) -> std::optional<McpAnswer> {
        const bool is_gone = desk.workspace().find(id) == nullptr;
        if (!is_gone && !is_over) return std::nullopt;
        McpAnswer answer;
        answer.words = fmt::format("session {} is {}", id.value, is_gone ? "closed" : "closing");
        answer.content["session"] = id.value;
        answer.content["is_closed"] = is_gone;
        return answer;
    };
    return wait;
}

McpStep mcp_list(McpDesk& desk, McpArguments& arguments, Instant now) {
    if (const auto error = arguments.error()) return mcp_refused(*error);
    const auto sessions = desk.workspace().sessions();
    McpAnswer answer;
    McpList list(sessions.size(), sessions.size());
    for (const auto& session : sessions) {
        if (!list.add(session_json(desk, *session, now))) break;
        if (answer.words.size() < 16 * 1024)
            answer.words += session_words(desk, *session, now) + "\n";
    }
    if (sessions.empty()) answer.words = "no session is open";
    list.put(answer.content, "sessions");
    const core::LabChanged& lab = desk.workspace().lab();
    if (lab.is_listening) answer.content["lab_url"] = lab.url;
    return answer;
}

}  // namespace redial::answers
