// Compares the opening handshake of two attempts. The thread that draws.
#include "model/session/handshake_diff.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/redact.hpp"
#include "base/trimmed.hpp"

namespace redial::model {
namespace {

constexpr std::size_t changes_max = 32;
constexpr std::size_t headers_max = 64;

struct Field {
    std::string name;  // lower case
    std::string shown;
    std::string value;
};

// The status line and the fields of a head, in their order.
struct Head {
    std::string status;
    std::vector<Field> fields;
};

Head head_of(std::string_view text) {
    Head head;
    bool is_first = true;
    while (!text.empty() && head.fields.size() < headers_max) {
        const std::string_view line = trimmed(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(text.size(), text.find('\n') == std::string_view::npos
                                                     ? text.size()
                                                     : text.find('\n') + 1));
        if (std::exchange(is_first, false)) {
            head.status = line;
            continue;
        }
        if (line.empty() && is_interim_status_line(head.status)) {
            head = {};
            is_first = true;
            continue;
        }
        if (line.empty()) break;  // the body
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view name = trimmed(line.substr(0, colon));
        head.fields.push_back(
            {lower_case(name), std::string(name), std::string(trimmed(line.substr(colon + 1)))});
    }
    return head;
}

bool differs_always(std::string_view name) {
    for (const char* one :
         {"date", "sec-websocket-accept", "cf-ray", "x-request-id", "x-amzn-requestid",
          "x-amz-cf-id", "x-correlation-id", "content-length", "age", "x-timer", "traceparent"}) {
        if (name == one) return true;
    }
    return false;
}

std::string_view response_of(const Attempt& attempt) {
    if (attempt.opened) return attempt.opened->response;
    return attempt.ended ? std::string_view(attempt.ended->response) : std::string_view();
}

std::string detail_of(const Attempt& attempt, core::StageName name) {
    const Stage* stage = attempt.stage(name);
    return stage != nullptr && stage->facts ? stage->facts->detail : std::string();
}

std::string address_of(const Attempt& attempt) {
    if (attempt.opened) return attempt.opened->address;
    return detail_of(attempt, core::StageName::Connect);
}

const Field* find(const std::vector<Field>& fields, const std::string& name) {
    const auto is_it = [&name](const Field& field) { return field.name == name; };
    const auto found = std::find_if(fields.begin(), fields.end(), is_it);
    return found == fields.end() ? nullptr : &*found;
}

std::string shown_value(const Field& field) {
    return is_secret_header(field.name) ? std::string(redacted_word) : field.value;
}

class Changes {
public:
    void add(std::string what, std::string before, std::string after) {
        if (before == after || list_.size() == changes_max) return;
        list_.push_back({std::move(what), std::move(before), std::move(after)});
    }
    void add_fields(const Head& before, const Head& after) {
        for (const Field& field : after.fields) {
            if (differs_always(field.name)) continue;
            const Field* old = find(before.fields, field.name);
            if (old != nullptr && old->value == field.value) continue;
            add_field("header " + field.shown, old, &field);
        }
        for (const Field& field : before.fields) {
            const bool is_gone =
                !differs_always(field.name) && find(after.fields, field.name) == nullptr;
            if (is_gone) add_field("header " + field.shown, &field, nullptr);
        }
    }
    std::vector<HandshakeChange> take() { return std::move(list_); }

private:
    // Secret values differ without being shown.
    void add_field(std::string what, const Field* before, const Field* after) {
        if (list_.size() == changes_max) return;
        list_.push_back({std::move(what), before != nullptr ? shown_value(*before) : std::string(),
                         after != nullptr ? shown_value(*after) : std::string()});
    }

    std::vector<HandshakeChange> list_;
};

}  // namespace

const Attempt* last_good_before(const Attempts& attempts, AttemptId attempt,
                                std::size_t steps_max) {
    const auto is_before = [](const Attempt& one, AttemptId id) { return one.id < id; };
    const auto end = std::lower_bound(attempts.begin(), attempts.end(), attempt, is_before);
    const auto index = static_cast<std::size_t>(end - attempts.begin());
    for (std::size_t back = 1; back <= std::min(index, steps_max); ++back) {
        if (attempts[index - back].was_open()) return &attempts[index - back];
    }
    return nullptr;
}

std::vector<HandshakeChange> handshake_changes(const Attempt& good, const Attempt& attempt) {
    Changes changes;
    const Head before = head_of(response_of(good));
    const Head after = head_of(response_of(attempt));
    const auto both = [](const std::string& one, const std::string& other) {
        return !one.empty() && !other.empty();
    };
    // An attempt that did not get so far has no answer to compare.
    if (both(before.status, after.status)) changes.add("status", before.status, after.status);
    const std::string address = address_of(attempt);
    if (!address.empty()) changes.add("address", address_of(good), address);
    const std::string resolved = detail_of(attempt, core::StageName::Resolve);
    if (!resolved.empty()) {
        changes.add("resolved", detail_of(good, core::StageName::Resolve), resolved);
    }
    const std::string tls = detail_of(attempt, core::StageName::Tls);
    if (!tls.empty()) changes.add("certificate", detail_of(good, core::StageName::Tls), tls);
    if (good.opened && attempt.opened) {
        changes.add("subprotocol", good.opened->subprotocol, attempt.opened->subprotocol);
        changes.add("extensions", good.opened->extensions, attempt.opened->extensions);
    }
    if (both(before.status, after.status)) changes.add_fields(before, after);
    return changes.take();
}

}  // namespace redial::model
