// Learns secrets from events and replaces them. Any thread.
#include "log/redaction.hpp"

#include <algorithm>
#include <type_traits>

#include "base/base64.hpp"
#include "base/percent.hpp"
#include "base/redact.hpp"
#include "log/event_fields.hpp"
#include "log/json_writer.hpp"

namespace redial::log {
namespace {

constexpr std::size_t parameters_max = 1000;
constexpr std::size_t from_peer_max = 10'000;
constexpr std::size_t from_peer_bytes_min = 12;
// A cookie's own value, apart from the header as a whole: short ones are words ("dark", "english").
constexpr std::size_t cookie_value_bytes_min = 12;

// Each header field of a head, value without surrounding white space.
template <class See>
void for_each_field(std::string_view head, See see) {
    const auto trimmed = [](std::string_view text) {
        const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
    };
    bool is_interim = is_interim_status_line(head);
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
        const std::string_view line = trimmed(head.substr(0, end));
        head.remove_prefix(end);
        if (line.empty()) {
            if (!is_interim) return;
            is_interim = is_interim_status_line(head);
        }
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && colon > 0)
            see(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
}

std::string json_escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

void replace_if_set(std::string& text) {
    if (!text.empty()) text = redacted_word;
}

}  // namespace

// What each kind of event teaches; most kinds teach nothing.
struct Learning {
    Redactor& to;
    void operator()(const core::SessionAdded& e) const { config(e.config.get()); }
    void operator()(const core::SessionChanged& e) const { config(e.config.get()); }
    void operator()(const core::AttemptStarted& e) const { to.learn_url(e.url); }
    void operator()(const core::StageDone& e) const {
        for (const core::Header& header : e.headers)
            to.learn_field(header.name, header.value, Redactor::Teller::Peer);
    }
    void operator()(const core::AttemptOpened& e) const {
        to.learn_head(e.request, Redactor::Teller::Person);
        to.learn_head(e.response, Redactor::Teller::Peer);
        to.learn_head(e.server_request, Redactor::Teller::Person);
        to.learn_head(e.server_response, Redactor::Teller::Peer);
    }
    void operator()(const core::AttemptEnded& e) const {
        to.learn_head(e.request, Redactor::Teller::Person);
        to.learn_head(e.response, Redactor::Teller::Peer);
    }
    void operator()(const core::LabChanged& e) const {
        for (const std::string& key : e.session_keys) to.learn_session_key(key, "session");
    }
    void operator()(const core::TapChanged& e) const { to.learn_url(e.upstream); }
    void operator()(const core::HttpSeen& e) const {
        to.learn_url(e.url);
        to.learn_head(e.request, Redactor::Teller::Person);
        to.learn_head(e.response, Redactor::Teller::Peer);
    }
    template <class T>
    void operator()(const T&) const {}
    void config(const core::SessionConfig* told) const {
        if (told) to.learn_config(*told);
    }
};

// Walks the members of an event as the log's writer does (log/event_fields.hpp) and hands over its
// texts. Bytes and shared values are not looked into: a kind that has some says below how.
template <class See>
struct TextWalker {
    static constexpr bool reads = false;
    See see;

    void operator()(const char*, std::string& text) { see(text); }
    template <class T, class... Bounds>
    requires std::is_arithmetic_v<T>
    void operator()(const char*, T, Bounds...) {}
    template <class T>
    void operator()(const char*, const std::optional<T>&) requires std::is_arithmetic_v<T> {}
    template <class T>
    void ms(const char*, const T&) {}
    template <class T>
    void us(const char*, const T&) {}
    template <class E>
    void choice(const char*, E) {}
    void list(const char*, std::vector<std::string>& texts) {
        for (std::string& text : texts) see(text);
    }
    template <class T>
    void objects(const char*, std::vector<T>& values) {
        for (T& value : values) fields(*this, value);
    }
};
// Clang before 17 does not deduce an aggregate's arguments by itself.
template <class See>
TextWalker(See) -> TextWalker<See>;

// Every text of every kind of event passes here, or is said not to.
struct Replacing {
    const Redactor& by;
    void text(std::string& value) const { value = by.redacted_text(value); }
    void head(std::string& value) const { value = by.redacted_head(value); }
    void subprotocols(std::string& list) const {
        list = by.redacted_text(redact_subprotocols(list));
    }
    void config(std::shared_ptr<const core::SessionConfig>& value) const {
        if (value) value = std::make_shared<const core::SessionConfig>(by.redacted(*value));
    }
    void headers(std::vector<core::Header>& values) const {
        for (core::Header& header : values) {
            if (is_secret_header(header.name))
                replace_if_set(header.value);
            else if (lower_case(header.name) == "sec-websocket-protocol")
                subprotocols(header.value);
            else
                text(header.value);
        }
    }

    void operator()(core::SessionAdded& e) const { config(e.config); }
    void operator()(core::SessionChanged& e) const { config(e.config); }
    // A kind that says nothing of its own: all its texts.
    template <class T>
    void operator()(T& e) const {
        TextWalker walker{[this](std::string& value) { text(value); }};
        fields(walker, e);
    }
    // What follows keeps some of its texts, or holds more than texts.
    void operator()(core::StageDone& e) const {
        text(e.detail);
        headers(e.headers);
    }
    void operator()(core::AttemptOpened& e) const {
        subprotocols(e.subprotocol);
        text(e.extensions);
        text(e.address);
        text(e.tls);
        head(e.request);
        head(e.response);
        head(e.server_request);
        head(e.server_response);
    }
    void operator()(core::AttemptEnded& e) const {
        text(e.outcome.close_reason);
        text(e.outcome.http_reason);
        text(e.outcome.detail);
        head(e.request);
        head(e.response);
    }
    void operator()(core::MessageSeen&) const {}  // redact_payload()
    void operator()(core::FaultMade& e) const { text(e.detail); }
    void operator()(core::MessageQueued& e) const {
        std::string replaced;
        if (e.payload && by.redact_payload(*e.payload, replaced))
            e.payload = std::make_shared<const Bytes>(to_bytes(replaced));
    }
    void operator()(core::CommandRefused& e) const { text(e.reason); }
    void operator()(core::LabChanged& e) const {
        text(e.url);
        text(e.error);
        for (std::string& key : e.session_keys) key = redacted_word;
    }
    void operator()(core::FaultBegan& e) const { text(e.detail); }
    void operator()(core::FaultEnded&) const {}
    void operator()(core::FaultsChanged& e) const {
        if (e.faults) e.faults = std::make_shared<const core::FaultList>(faults(*e.faults));
    }
    void operator()(core::ViolationSeen& e) const {
        std::string replaced;
        text(e.what);
        if (by.redact_payload(e.bytes, replaced)) e.bytes = to_bytes(replaced);
    }
    void operator()(core::HalfOpenNoticed&) const {}
    void operator()(core::ControlChanged& e) const { text(e.error); }
    void operator()(core::FindingMade& e) const {
        text(e.what);
        text(e.advice);
        for (core::Evidence& evidence : e.evidence) text(evidence.words);
    }
    void operator()(core::SystemChanged&) const {}
    void operator()(core::DialsUnseen&) const {}
    void operator()(core::HttpSeen& e) const {
        text(e.method);
        text(e.url);
        text(e.http_reason);
        text(e.detail);
        head(e.request);
        head(e.response);
    }

    core::FaultList faults(core::FaultList list) const {
        for (core::Fault& fault : list.faults) {
            text(fault.text);
            text(fault.replacement);
            text(fault.match);
            text(fault.filter);
        }
        return list;
    }
};

Redactor::Redactor() : parameters_{"session"} {}

void Redactor::learn(const core::Event& event) { std::visit(Learning{*this}, event.what); }

void Redactor::learn_config(const core::SessionConfig& config) {
    learn_session_key(config.session_key, config.session_parameter);
    learn_url(config.url);
    // A proxy may stand there without its scheme.
    const bool has_scheme = config.proxy.find("://") != std::string::npos;
    learn_url(has_scheme ? config.proxy : "http://" + config.proxy);
    for (const std::string& url : config.failover.urls) learn_url(url);
    for (const core::Header& header : config.headers)
        learn_field(header.name, header.value, Teller::Person);
    learn_secret(config.basic_auth_password);
    if (!config.basic_auth_user.empty())
        secrets_.add(
            to_base64(as_bytes(config.basic_auth_user + ":" + config.basic_auth_password)));
    // Tokens are smuggled through the subprotocol where a browser cannot send headers.
    std::string_view before;
    for (const std::string& subprotocol : config.subprotocols) {
        if (is_secret_subprotocol(subprotocol, before)) learn_secret(subprotocol);
        before = subprotocol;
    }
}

void Redactor::learn_session_key(const std::string& key, const std::string& parameter) {
    if (!parameter.empty() && parameters_.size() < parameters_max)
        parameters_.insert(lower_case(parameter));
    if (key.size() >= SecretSet::secret_bytes_min) return learn_secret(key);
    secrets_.add_between("\"", key, "\"");
    secrets_.add_between("'", key, "'");
    if (!parameter.empty()) secrets_.add_between(parameter + "=", key, "");
}

void Redactor::learn_url(std::string_view url) {
    for_each_secret_of_urls(url, parameters_, [this](std::string_view secret) {
        learn_secret(secret);
        const std::string plain = percent_decoded(secret);
        const std::size_t colon = plain.find(':');  // user info: the password alone is a secret too
        learn_secret(colon == std::string::npos ? plain : plain.substr(colon + 1));
    });
}

void Redactor::learn_head(std::string_view head, Teller teller) {
    learn_url(head.substr(0, head.find('\n')));
    for_each_field(head, [this, teller](std::string_view name, std::string_view value) {
        learn_field(name, value, teller);
    });
}

void Redactor::learn_field(std::string_view name, std::string_view value, Teller teller) {
    if (lower_case(name) == "sec-websocket-protocol")
        return for_each_secret_subprotocol(value, [this, teller](std::string_view secret) {
            teller == Teller::Peer ? learn_from_peer(secret) : learn_secret(secret);
        });
    if (!is_secret_header(name)) return;
    if (teller == Teller::Peer && ++learned_from_peer_ > from_peer_max) return;
    learn_secret(value);
    const std::string lower = lower_case(name);
    if (lower.find("cookie") == std::string::npos) {
        const std::size_t space = value.find(' ');  // "Bearer TOKEN"
        if (space == std::string_view::npos) return;
        learn_secret(value.substr(space + 1));
        const auto basic = from_base64(value.substr(space + 1));  // "Basic BASE64(user:password)"
        const std::size_t colon = basic ? as_text(*basic).find(':') : std::string_view::npos;
        if (colon != std::string_view::npos) learn_secret(as_text(*basic).substr(colon + 1));
        return;
    }
    while (!value.empty()) {
        const std::size_t end = std::min(value.find(';'), value.size());
        const std::string_view pair = value.substr(0, end);
        value.remove_prefix(std::min(end + 1, value.size()));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.size() - equals > cookie_value_bytes_min)
            learn_secret(pair.substr(equals + 1));
        if (lower == "set-cookie") return;  // what follows are attributes: Path=/, Expires=...
    }
}

// A short one would be found by chance, and a peer could send new ones for ever.
void Redactor::learn_from_peer(std::string_view secret) {
    if (secret.size() < from_peer_bytes_min || ++learned_from_peer_ > from_peer_max) return;
    learn_secret(secret);
}

void Redactor::learn_payload(BytesView payload) {
    for_each_secret_of_urls(as_text(payload), parameters_,
                            [this](std::string_view secret) { learn_from_peer(secret); });
}

bool Redactor::redact_payload(BytesView payload, std::string& out) const {
    const bool has_known = secrets_.replace(as_text(payload), out);
    const std::string_view text = has_known ? std::string_view(out) : as_text(payload);
    return redial::redact_payload(text, parameters_, out) || has_known;
}

void Redactor::learn_secret(std::string_view secret) {
    secrets_.add(secret);
    if (secret.size() < SecretSet::secret_bytes_min) return;
    secrets_.add(percent_encoded(secret));
    secrets_.add(json_escaped(secret));
}

std::string Redactor::redacted_text(std::string_view text) const {
    std::string replaced;
    if (secrets_.replace(text, replaced)) return redact_text(replaced, parameters_);
    return redact_text(text, parameters_);
}

std::string Redactor::redacted_head(std::string_view head) const {
    std::string replaced;
    if (secrets_.replace(head, replaced)) return redact_head(replaced, parameters_);
    return redact_head(head, parameters_);
}

core::SessionConfig Redactor::redacted(core::SessionConfig config) const {
    const Replacing replacing{*this};
    replacing.text(config.name);
    replacing.text(config.url);
    for (std::string& url : config.failover.urls) replacing.text(url);
    replace_if_set(config.session_key);
    replacing.headers(config.headers);
    std::string before;
    for (std::string& subprotocol : config.subprotocols) {
        const bool is_secret = is_secret_subprotocol(subprotocol, before);
        before = subprotocol;
        if (is_secret)
            subprotocol = redacted_word;
        else
            replacing.text(subprotocol);
    }
    replacing.text(config.origin);
    for (core::SavedMessage& message : config.saved_messages) replacing.text(message.text);
    for (core::SpeechRule& rule : config.speech) replacing.text(rule.send);
    replacing.text(config.stream.body);
    replacing.text(config.proxy);
    replace_if_set(config.basic_auth_user);
    replace_if_set(config.basic_auth_password);
    config.faults = replacing.faults(std::move(config.faults));
    return config;
}

core::Event Redactor::redacted(core::Event event) const {
    std::visit(Replacing{*this}, event.what);
    return event;
}

void RedactingSink::on_event(const core::Event& event) {
    redactor_.learn(event);
    next_.on_event(redactor_.redacted(event));
}

void RedactingSink::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    core::MessageSeen replaced = message;
    // Compressed, a secret would not be found.
    replaced.wire = {};
    if (redactor_.redact_payload(message.payload, scratch_)) {
        redactor_.learn_payload(message.payload);
        replaced.payload = as_bytes(scratch_);
    }
    next_.on_message(stamp, replaced);
}

}  // namespace redial::log
