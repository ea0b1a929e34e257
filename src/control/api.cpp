// Answers the requests of Toxiproxy's API 2.x with what they mean for taps. Pure, any thread.
#include "control/api.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/percent.hpp"
#include "control/metrics.hpp"
#include "control/populate.hpp"
#include "control/proxies.hpp"
#include "control/replies.hpp"
#include "control/toxics.hpp"

namespace redial::control {
namespace {

using core::ControlRequest;
using core::ControlState;
using core::ControlStep;
using core::ControlTap;

// "/proxies/a%20b/toxics" as its parts, decoded.
std::vector<std::string> parts_of(std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    std::vector<std::string> parts;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        parts.push_back(percent_decoded_path(path.substr(0, end)));
        path.remove_prefix(end);
    }
    return parts;
}

const core::Fault* find_toxic(const ControlTap& tap, const std::string& name) {
    const auto& faults = tap.faults.faults;
    const auto found = std::find_if(faults.begin(), faults.end(),
                                    [&](const core::Fault& fault) { return fault.name == name; });
    return found == faults.end() ? nullptr : &*found;
}

// ---- one proxy

ControlStep show_proxy(const std::string& name, const ControlTap& tap) {
    return {{}, json_reply(200, proxy_to_json(name, tap)), {}};
}

ControlStep update_proxy(const std::string& name, const ControlTap& tap, const Json& body) {
    Complaints complaints;
    Members members(body, "", complaints, NameCase::Any);
    std::string listen_text = listen_of(tap);
    std::string upstream = upstream_of_url(tap.config->url);
    bool is_enabled = tap.is_enabled;
    bool closes_port = tap.config->tap->closes_port_when_off;
    read_refusal(members, closes_port);
    members.text("listen", listen_text);
    const bool has_upstream = members.text("upstream", upstream);
    members.flag("enabled", is_enabled);
    const Status dialled = has_upstream ? check_upstream(upstream) : Status{Done{}};
    if (!dialled) members.complain("upstream", dialled.error().what);
    if (complaints.first()) return {{}, bad_body(*complaints.first()), {}};
    const auto listen = listen_from_text(listen_text);
    if (!listen) return {{}, error_reply(400, listen.error().line()), {}};

    ControlStep step;
    const bool is_moved =
        to_text(*listen) != listen_of(tap) || upstream != upstream_of_url(tap.config->url);
    // Its connections stay when only this has changed.
    const bool refuses_anew = closes_port != tap.config->tap->closes_port_when_off;
    if (is_moved || refuses_anew) {
        auto config = std::make_shared<core::SessionConfig>(*tap.config);
        config->url = url_of_upstream(upstream);
        config->tap->host = listen->host;
        config->tap->port = listen->port;
        config->tap->is_enabled = is_moved ? is_enabled : tap.is_enabled;
        config->tap->closes_port_when_off = closes_port;
        config->faults = tap.faults;
        if (tap.is_enabled && is_moved)
            step.commands.push_back({tap.session, core::SetTapEnabled{false}});
        step.commands.push_back({tap.session, core::ChangeSession{std::move(config)}});
    }
    const bool was_enabled = tap.is_enabled && !is_moved;
    if (is_enabled != was_enabled)
        step.commands.push_back({tap.session, core::SetTapEnabled{is_enabled}});
    step.next = [name, is_enabled, id = tap.session](const ControlState& after) {
        return told_of_listening(after, id, is_enabled, 200);
    };
    return step;
}

ControlStep answer_proxy(const ControlRequest& request, const ControlState& state,
                         const std::string& name) {
    const ControlTap* tap = find_tap(state, name);
    if (request.method != "GET" && request.method != "POST" && request.method != "PATCH" &&
        request.method != "DELETE")
        return {{}, wrong_method(), {}};
    if (tap == nullptr) return {{}, error_reply(404, "proxy not found"), {}};
    if (request.method == "GET") return show_proxy(name, *tap);
    if (request.method == "DELETE")
        return {{{tap->session, core::RemoveSession{}}}, empty_reply(204), {}};
    const auto body = json_from_text(request.body);
    if (!body) return {{}, bad_body(body.error()), {}};
    return update_proxy(name, *tap, *body);
}

// ---- all proxies

ControlStep create_proxy(const ControlState& state, const std::string& text) {
    const auto body = json_from_text(text);
    if (!body) return {{}, bad_body(body.error()), {}};
    const auto wish = proxy_from_json(*body, "");
    if (const auto* error = std::get_if<core::ControlReply>(&wish)) return {{}, *error, {}};
    const auto& proxy = std::get<ProxyWish>(wish);
    if (!proxy.listen_error.empty()) return {{}, error_reply(400, proxy.listen_error), {}};
    if (find_tap(state, proxy.name) != nullptr)
        return {{}, error_reply(409, "proxy already exists"), {}};
    ControlStep step;
    step.commands.push_back(add_command(proxy, state.first_free));
    step.next = [id = state.first_free](const ControlState& after) {
        return told_of_new(after, id, 201);
    };
    return step;
}

ControlStep answer_proxies(const ControlRequest& request, const ControlState& state) {
    if (request.method == "POST") return create_proxy(state, request.body);
    if (request.method != "GET") return {{}, wrong_method(), {}};
    const std::vector<std::string> names = names_of(state);
    Json all = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i)
        all[names[i]] = proxy_to_json(names[i], state.taps[i]);
    return {{}, json_reply(200, all), {}};
}

// Everything enabled, no toxics.
ControlStep reset(const ControlState& state) {
    ControlStep step;
    for (const ControlTap& tap : state.taps) {
        step.commands.push_back({tap.session, core::ClearFaults{}});
        if (!tap.is_enabled) step.commands.push_back({tap.session, core::SetTapEnabled{true}});
    }
    step.next = [](const ControlState& after) -> ControlStep {
        for (const ControlTap& tap : after.taps)
            if (!tap.state.error.empty()) return {{}, error_reply(500, tap.state.error), {}};
        return {{}, empty_reply(204), {}};
    };
    return step;
}

// ---- toxics

ControlStep create_toxic(const ControlTap& tap, const std::string& text) {
    const auto body = json_from_text(text);
    if (!body) return {{}, bad_body(body.error()), {}};
    ReadToxic read = toxic_from_json(*body);
    if (const auto* error = std::get_if<ToxicError>(&read))
        return {{}, error_reply(error->status, error->words), {}};
    auto& fault = std::get<core::Fault>(read);
    if (find_toxic(tap, fault.name) != nullptr)
        return {{}, error_reply(409, "toxic already exists"), {}};
    const core::ControlReply reply = json_reply(200, toxic_to_json(fault));
    return {{{tap.session, core::AddFault{std::move(fault)}}}, reply, {}};
}

ControlStep change_toxic(const ControlTap& tap, const core::Fault& toxic, const std::string& text) {
    const auto body = json_from_text(text);
    if (!body) return {{}, bad_body(body.error()), {}};
    ReadToxic read = toxic_changed_by_json(toxic, *body);
    if (const auto* error = std::get_if<ToxicError>(&read))
        return {{}, error_reply(error->status, error->words), {}};
    const auto& changed = std::get<core::Fault>(read);
    return {{{tap.session, core::AddFault{changed}}}, json_reply(200, toxic_to_json(changed)), {}};
}

ControlStep answer_toxics(const ControlRequest& request, const ControlTap& tap) {
    if (request.method == "GET") return {{}, json_reply(200, toxics_to_json(tap)), {}};
    if (request.method == "POST") return create_toxic(tap, request.body);
    return {{}, wrong_method(), {}};
}

ControlStep answer_toxic(const ControlRequest& request, const ControlTap& tap,
                         const std::string& name) {
    const core::Fault* toxic = find_toxic(tap, name);
    if (toxic == nullptr) return {{}, error_reply(404, "toxic not found"), {}};
    if (request.method == "GET") return {{}, json_reply(200, toxic_to_json(*toxic)), {}};
    if (request.method == "DELETE")
        return {{{tap.session, core::RemoveFault{name}}}, empty_reply(204), {}};
    if (request.method == "POST" || request.method == "PATCH")
        return change_toxic(tap, *toxic, request.body);
    return {{}, wrong_method(), {}};
}

ControlStep answer_below_proxies(const ControlRequest& request, const ControlState& state,
                                 const std::vector<std::string>& parts) {
    if (parts.size() == 1) return answer_proxies(request, state);
    if (parts.size() == 2) return answer_proxy(request, state, parts[1]);
    if (parts.size() > 4 || parts[2] != "toxics") return {{}, no_such_page(), {}};
    const ControlTap* tap = find_tap(state, parts[1]);
    if (tap == nullptr) return {{}, error_reply(404, "proxy not found"), {}};
    if (parts.size() == 3) return answer_toxics(request, *tap);
    return answer_toxic(request, *tap, parts[3]);
}

// What may be asked of a path; "" where there is none.
std::string_view methods_of(const std::vector<std::string>& parts) {
    const std::string& first = parts.front();
    if (first == "proxies") {
        const bool is_below = parts.size() < 3 || parts[2] == "toxics";
        if (!is_below || parts.size() > 4) return "";
        return parts.size() % 2 == 1 ? "GET, POST" : "GET, POST, PATCH, DELETE";
    }
    if (parts.size() > 1) return "";
    if (first == "version" || first == "metrics") return "GET";
    return first == "reset" || first == "populate" ? "POST" : "";
}

ControlStep answer_path(const ControlRequest& request, const ControlState& state,
                        const std::vector<std::string>& parts, std::string_view version) {
    const std::string& first = parts.front();
    if (first == "proxies") return answer_below_proxies(request, state, parts);
    if (parts.size() > 1) return {{}, no_such_page(), {}};
    const bool is_get = request.method == "GET";
    const bool is_post = request.method == "POST";
    if (first == "version") return {{}, is_get ? version_reply(version) : wrong_method(), {}};
    if (first == "metrics")
        return {{},
                is_get ? core::ControlReply{200, metrics_content_type, metrics_text(state)}
                       : wrong_method(),
                {}};
    if (first == "reset") return is_post ? reset(state) : ControlStep{{}, wrong_method(), {}};
    if (first == "populate")
        return is_post ? populate(state, request.body) : ControlStep{{}, wrong_method(), {}};
    return {{}, no_such_page(), {}};
}

}  // namespace

ControlStep answer(const ControlRequest& request, const ControlState& state,
                   std::string_view version) {
    // A page in somebody's browser must not drive it (Toxiproxy refuses browsers the same way).
    if (request.user_agent.starts_with("Mozilla/"))
        return {{}, {403, "text/plain; charset=utf-8", "User agent not allowed\n"}, {}};
    const std::vector<std::string> parts = parts_of(request.path);
    const bool has_empty_part = std::find(parts.begin(), parts.end(), "") != parts.end();
    if (parts.empty() || has_empty_part) return {{}, no_such_page(), {}};
    const std::string_view methods = methods_of(parts);
    if (request.method == "OPTIONS" && !methods.empty())
        return {{}, with_methods(empty_reply(204), methods), {}};
    ControlStep step = answer_path(request, state, parts, version);
    if (step.reply.status == 405) step.reply = with_methods(std::move(step.reply), methods);
    return step;
}

}  // namespace redial::control
