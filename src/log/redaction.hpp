// Redactor: keeps secrets out of recordings and exports. It learns the secrets from the events it
// sees (a session's key, its headers and passwords, tokens in URLs) and replaces them by REDACTED
// by their place (header fields, URLs, settings) and, session keys and tokens, wherever their bytes
// occur in texts and payloads; and what shows by the name before it or by its shape
// (base/secret_finder.hpp). docs/redaction.md says what is replaced. Any thread, one at a time.
//
// A session key below six bytes would occur by chance ("1"): in payloads it is replaced where it
// stands in quotes or after the session parameter's "name=".
#pragma once

#include <set>
#include <string>

#include "base/bytes.hpp"
#include "core/event.hpp"
#include "core/event_sink.hpp"
#include "log/secret_set.hpp"

namespace redial::log {

class Redactor {
public:
    Redactor();
    // Before redacted() of the same event, and of all events in order.
    void learn(const core::Event& event);
    // Not for an event that holds a MessageSeen.
    core::Event redacted(core::Event event) const;
    // False: nothing to replace, `out` is untouched.
    bool redact_payload(BytesView payload, std::string& out) const;
    // What a message named (a session id, a token) is replaced in what comes after it, too. Only
    // worth calling where redact_payload() found something.
    void learn_payload(BytesView payload);
    std::string redacted_text(std::string_view text) const;
    std::string redacted_head(std::string_view head) const;
    core::SessionConfig redacted(core::SessionConfig config) const;

private:
    friend struct Learning;
    friend struct Replacing;
    enum class Teller : std::uint8_t { Person, Peer };
    void learn_config(const core::SessionConfig& config);
    void learn_session_key(const std::string& key, const std::string& parameter);
    void learn_url(std::string_view url);
    void learn_from_peer(std::string_view secret);
    void learn_head(std::string_view head, Teller teller);
    void learn_field(std::string_view name, std::string_view value, Teller teller);
    void learn_secret(std::string_view secret);

    SecretSet secrets_;
    std::set<std::string> parameters_;   // session parameters in use, lower case
    std::size_t learned_from_peer_ = 0;  // a peer could send new cookies for ever
};

// Passes events on to another sink, redacted. A message's `size_bytes` stays what it was.
class RedactingSink final : public core::EventSink {
public:
    explicit RedactingSink(core::EventSink& next) : next_(next) {}
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

private:
    core::EventSink& next_;
    Redactor redactor_;
    std::string scratch_;
};

}  // namespace redial::log
