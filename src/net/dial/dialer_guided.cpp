// A dial that its session's dialect leads: to an address that a server named before, or to one that
// it is asked for by HTTP first (SignalR's negotiation). Where that is another host the rules of
// redirects hold: only where the settings follow them, never from wss to ws, and secrets stay
// behind. Service thread only.
#include <algorithm>

#include "net/dial/dialer.hpp"
#include "wire/http_text.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;
using core::StageName;

Status Dialer::prepare_first(const wire::Target& target) {
    origin_ = target_ = target;
    if (guide_ == nullptr || goal_ != DialGoal::WebSocket) return prepare(target);
    const auto route = guide_->route({target.url(), target.resource});
    if (!route) return prepare(target);
    const Status taken = take_route(*route);
    if (taken) return taken;
    if (route->asks) return taken.error();
    // The address that the settings name will do too.
    guide_->on_route(masked("not dialled: " + route->place +
                            ", which the server named: " + taken.error().line()));
    asks_ = has_left_origin_ = false;
    bearer_.clear();
    return prepare(target);
}

Status Dialer::take_route(const dialect::Route& route) {
    const Result<wire::Target> next = origin_.redirected_to(route.place);
    if (!next) return Error{next.error().what, "", next.error().hint};
    const bool is_other = is_elsewhere(*next, origin_);
    if (is_other && !config_->follows_redirects) {
        return Error{"it is another host, and redirects are not followed", "",
                     "have them followed (--follow)"};
    }
    has_left_origin_ = is_other;
    asks_ = route.asks;
    is_turned_to_get_ = false;
    bearer_ = route.bearer;
    if (is_other) guide_->on_route(masked("dials " + next->url() + ", which the server named"));
    return prepare(*next);
}

// An empty POST, or what a redirect made of it; for what comes back as it is.
void Dialer::prepare_question() {
    wire::StreamAsk ask;
    ask.method = is_turned_to_get_ ? "GET" : "POST";
    request_.stream = std::move(ask);
    const auto add = [this](const char* name, const char* value) {
        const auto is_own = [name](const wire::HttpField& field) {
            return wire::equal_without_case(field.name, name);
        };
        auto& fields = request_.fields;
        if (std::any_of(fields.begin(), fields.end(), is_own)) return;
        fields.push_back({name, value});
    };
    add("Accept", "application/json");
    add("Accept-Encoding", "identity");
}

void Dialer::fail_question(const std::string& words) {
    tell_stage(StageName::Upgrade, false, words);
    fail(OutcomeKind::HandshakeInvalid, EndedBy::Us, words);
}

void Dialer::take_answer_of_question(const wire::RefusedUpgrade& answer) {
    if (!answer.body_is_complete) {
        return fail_question("negotiation: the answer is cut off after " +
                             std::to_string(answer.body.size()) + " bytes");
    }
    const Result<dialect::Route> next = guide_->answered(answer.body);
    if (!next) return fail_question(next.error().line());
    if (const Status taken = take_route(*next); !taken) {
        return fail_question("negotiation leads to " + next->place +
                             ", not followed: " + taken.error().line());
    }
    tell_stage(
        StageName::Upgrade, true,
        answer.head.start_line + (asks_ ? ", negotiated on: " : ", negotiated: ") + target_.url());
    dial_anew();
}

}  // namespace redial::net
