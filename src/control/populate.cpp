// Makes the proxies that a request wants, one after the other. Pure, any thread.
#include "control/populate.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "control/replies.hpp"

namespace redial::control {
namespace {

using core::ControlReply;
using core::ControlState;
using core::ControlStep;
using core::ControlTap;

constexpr std::size_t proxies_a_request_max = 1000;

const ControlTap* tap_of(const ControlState& state, SessionId id) {
    const auto found = std::find_if(state.taps.begin(), state.taps.end(),
                                    [id](const ControlTap& tap) { return tap.session == id; });
    return found == state.taps.end() ? nullptr : &*found;
}

std::string name_of(const ControlState& state, const ControlTap& tap) {
    return names_of(state)[std::size_t(&tap - state.taps.data())];
}

// In Go's words, which clients of Toxiproxy look for: "listen tcp 127.0.0.1:80: bind: address
// already in use".
std::string why_it_does_not_listen(const ControlTap* tap) {
    if (tap == nullptr) return "the tap could not be made";
    if (tap->state.error.empty()) return "the tap does not listen";
    std::string words = tap->state.error;
    if (words.size() > 1 && words[0] >= 'A' && words[0] <= 'Z' && words[1] >= 'a')
        words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return "listen tcp " + listen_of(*tap) + ": bind: " + words;
}

// A list under way: what is wanted, how far it is, and what came of it.
struct Populating {
    std::vector<ProxyWish> wishes;
    std::size_t next = 0;
    std::vector<SessionId> made;
};

ControlReply reply_of(const Populating& job, const ControlState& state, int status,
                      const std::string& error) {
    Json reply = Json::object();
    if (!error.empty()) reply = {{"error", error}, {"status", status}};
    reply["proxies"] = Json::array();
    for (const SessionId id : job.made)
        if (const ControlTap* tap = tap_of(state, id))
            reply["proxies"].push_back(proxy_to_json(name_of(state, *tap), *tap));
    return json_reply(status, reply);
}

// An existing proxy of the same addresses stays as it is, another of the same name makes room.
ControlStep populate_next(Populating job, const ControlState& state) {
    if (job.next == job.wishes.size()) return {{}, reply_of(job, state, 201, ""), {}};
    const ProxyWish& wish = job.wishes[job.next];
    // As in Toxiproxy, where a bad address is only found in its turn: those before it stay.
    if (!wish.listen_error.empty()) return {{}, reply_of(job, state, 400, wish.listen_error), {}};
    const ControlTap* same = find_tap(state, wish.name);
    ControlStep step;
    SessionId id = state.first_free;
    const bool stays = same != nullptr && listen_of(*same) == to_text(wish.listen) &&
                       same->config->url == url_of_upstream(wish.upstream);
    if (stays) {
        id = same->session;
    } else {
        if (same != nullptr) step.commands.push_back({same->session, core::RemoveSession{}});
        step.commands.push_back(add_command(wish, id));
    }
    ++job.next;
    step.next = [job = std::move(job), id, stays](const ControlState& after) mutable {
        const ControlTap* tap = tap_of(after, id);
        const bool is_good =
            tap != nullptr && (stays || !tap->is_enabled || tap->state.is_listening);
        if (is_good) {
            job.made.push_back(id);
            return populate_next(std::move(job), after);
        }
        ControlStep failed;
        failed.reply = reply_of(job, after, 500, why_it_does_not_listen(tap));
        if (tap != nullptr) failed.commands.push_back({id, core::RemoveSession{}});
        return failed;
    };
    return step;
}

}  // namespace

std::variant<ProxyWish, ControlReply> proxy_from_json(const Json& body, const std::string& which) {
    Complaints complaints;
    Members members(body, "", complaints, NameCase::Any);
    ProxyWish wish;
    std::string listen_text;
    members.text("name", wish.name);
    members.text("listen", listen_text);
    members.text("upstream", wish.upstream);
    members.flag("enabled", wish.is_enabled);
    read_refusal(members, wish.closes_port_when_off);
    if (complaints.first()) return bad_body(*complaints.first());
    if (wish.name.empty()) return error_reply(400, "missing required field: name" + which);
    if (wish.upstream.empty()) return error_reply(400, "missing required field: upstream" + which);
    if (const Status dialled = check_upstream(wish.upstream); !dialled)
        return bad_body({dialled.error().what, "upstream" + which});
    const auto listen = listen_from_text(listen_text);
    if (listen)
        wish.listen = *listen;
    else
        wish.listen_error = listen.error().line();
    return wish;
}

core::Command add_command(const ProxyWish& wish, SessionId id) {
    core::SessionConfig config = tap_config(wish.name, url_of_upstream(wish.upstream), wish.listen);
    config.tap->is_enabled = wish.is_enabled;
    config.tap->closes_port_when_off = wish.closes_port_when_off;
    return {id, core::AddSession{std::make_shared<const core::SessionConfig>(std::move(config))}};
}

ControlStep told_of_new(const ControlState& after, SessionId id, int status) {
    const ControlTap* tap = tap_of(after, id);
    ControlStep step;
    if (tap != nullptr && (!tap->is_enabled || tap->state.is_listening)) {
        step.reply = json_reply(status, proxy_to_json(name_of(after, *tap), *tap));
        return step;
    }
    if (tap != nullptr) step.commands.push_back({id, core::RemoveSession{}});
    step.reply = error_reply(500, why_it_does_not_listen(tap));
    return step;
}

ControlStep told_of_listening(const ControlState& after, SessionId id, bool should_listen,
                              int status) {
    const ControlTap* tap = tap_of(after, id);
    ControlStep step;
    if (tap != nullptr && (!should_listen || tap->state.is_listening)) {
        step.reply = json_reply(status, proxy_to_json(name_of(after, *tap), *tap));
        return step;
    }
    // As in Toxiproxy, one that could not start is not enabled.
    if (tap != nullptr) step.commands.push_back({id, core::SetTapEnabled{false}});
    step.reply = error_reply(500, why_it_does_not_listen(tap));
    return step;
}

ControlStep populate(const ControlState& state, const std::string& text) {
    const auto body = json_from_text(text);
    if (!body) return {{}, bad_body(body.error()), {}};
    if (!body->is_array() || body->size() > proxies_a_request_max)
        return {{},
                error_reply(400, fmt::format("bad request body: this should be a list of at most "
                                             "{} proxies",
                                             proxies_a_request_max)),
                {}};
    Populating job;
    for (std::size_t i = 0; i < body->size(); ++i) {
        auto wish = proxy_from_json((*body)[i], fmt::format(" at proxy {}", i + 1));
        if (const auto* error = std::get_if<ControlReply>(&wish)) return {{}, *error, {}};
        job.wishes.push_back(std::move(std::get<ProxyWish>(wish)));
    }
    return populate_next(std::move(job), state);
}

}  // namespace redial::control
