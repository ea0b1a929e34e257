// What the session settings may not hold: the check of the config as it was edited. Pure.
#include <algorithm>

#include "core/speech_rule.hpp"
#include "model/dialect/dialect_words.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/kit/form.hpp"
#include "view/policy/policy_check.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/url_entry.hpp"

namespace redial::view {
namespace {

bool is_token(std::string_view name) {  // RFC 7230 3.2.6
    const auto is_token_char = [](char c) {
        const bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_plain || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

bool holds_line_end(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<Done> check_headers(const core::SessionConfig& config) {
    for (const core::Header& header : config.headers) {
        if (!is_token(header.name)) {
            return Error{"\"" + header.name + "\" is not a header's name", "Headers",
                         "letters, digits and dashes"};
        }
        if (holds_line_end(header.value)) {
            return Error{"the value of " + header.name + " holds a line end", "Headers", ""};
        }
    }
    for (const std::string& name : config.subprotocols) {
        if (!is_token(name)) return Error{"\"" + name + "\" is not a token", "Subprotocols", ""};
    }
    if (!is_token(config.stream.method))
        return Error{"\"" + config.stream.method + "\" is not a method", "Method", "GET or POST"};
    if (holds_line_end(config.stream.last_event_id))
        return Error{"it holds a line end", "Last-Event-ID", ""};
    if (holds_line_end(config.origin)) return Error{"it holds a line end", "Origin", ""};
    return Done{};
}

Result<Done> check_pointer(const std::string& pointer, const char* field, const char* example) {
    if (!pointer.empty() && pointer.front() != '/') {
        return Error{"a JSON pointer begins with /", field, std::string("for example ") + example};
    }
    return Done{};
}

Result<Done> check_pointers(const core::SessionConfig& config) {
    const auto counter = check_pointer(config.counter_pointer, "Counter", "/count");
    if (!counter) return counter;
    if (config.reply_match == core::ReplyMatch::ByPointer) {
        if (config.reply_pointer.empty())
            return Error{"no JSON pointer is given", "Replies", "for example /id"};
        const auto reply = check_pointer(config.reply_pointer, "Replies", "/id");
        if (!reply) return reply;
    }
    if (config.queue.delivery != core::Delivery::UntilAcknowledged) return Done{};
    const auto id = check_pointer(config.queue.id_pointer, "Sent id at", "/id");
    if (!id) return id;
    return check_pointer(config.queue.ack_pointer, "Acknowledged at", "/ack");
}

// Makes them whole as the session's own URL.
Result<Done> complete_endpoints(core::Failover& failover) {
    for (std::size_t i = 0; i < failover.urls.size(); ++i) {
        Result<std::string> url = completed_url(failover.urls[i]);
        if (!url) {
            return Error{url.error().what, "Endpoint " + std::to_string(i + 2), url.error().hint};
        }
        failover.urls[i] = *std::move(url);
    }
    return Done{};
}

}  // namespace

Result<core::SessionConfig> edited(const SessionDialog& dialog) {
    core::SessionConfig config = dialog.config;
    const Result<std::string> url = completed_url(config.url);
    if (!url) return Error{url.error().what, "URL", url.error().hint};
    config.url = *url;
    config.subprotocols = words_of(dialog.subprotocols);
    if (config.stream.method.empty()) config.stream.method = "GET";
    const Result<core::Policy> policy = edited(config.policy, dialog.policy);
    if (!policy) return policy.error();
    config.policy = *policy;
    if (const auto checked = check_headers(config); !checked) return checked.error();
    if (const auto checked = check_pointers(config); !checked) return checked.error();
    config.speech.clear();
    for (std::size_t i = 0; i < dialog.rules.size(); ++i) {
        auto rule = core::speech_rule_from_text(dialog.rules[i]);
        if (!rule)
            return Error{rule.error().what, "Rule " + std::to_string(i + 1), rule.error().hint};
        config.speech.push_back(*std::move(rule));
    }
    if (const std::string error = model::dialect_choice_error(config.dialect); !error.empty())
        return Error{error, "Dialect", ""};
    if (const auto whole = complete_endpoints(config.failover); !whole) return whole.error();
    return config;
}

}  // namespace redial::view
