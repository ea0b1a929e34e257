// Finds what a request under /redial asks for. The thread that applies events.
#include "answers/answer.hpp"

#include "answers/openapi.hpp"
#include "answers/sessions.hpp"
#include "control/api.hpp"
#include "control/replies.hpp"
#include "wire/http_text.hpp"

namespace redial::answers {
namespace {

using core::ControlReply;

ControlReply not_found(const std::string& what) { return control::error_reply(404, what); }
ControlReply bad_query(const Error& error) { return control::error_reply(400, error.line()); }

template <class Make>
ControlReply sliced(const RequestPath& path, Make make) {
    const auto slice = slice_of(path);
    return slice ? make(*slice) : bad_query(slice.error());
}

ControlReply answer_session(const RequestPath& path, const Known& known,
                            const model::SessionModel& session) {
    const std::vector<std::string>& parts = path.parts();
    const std::string what = parts.size() > 2 ? parts[2] : "";
    if (parts.size() > 3) return not_found("no such path");
    if (what == "attempts")
        return sliced(path, [&](const Slice& s) { return attempts_reply(known, session, s); });
    if (what == "messages")
        return sliced(path, [&](const Slice& s) { return messages_reply(known, session, s); });
    if (const Status query = path.only({}); !query) return bad_query(query.error());
    if (what.empty() && parts.size() == 2) return session_reply(known, session);
    if (what == "outages") return outages_reply(known, session);
    if (what == "findings") return findings_reply(known, session);
    if (what == "policy") return policy_reply(session);
    return not_found("a session has attempts, outages, messages, findings and policy, and no " +
                     wire::in_quotes(what));
}

}  // namespace

bool is_ours(const core::ControlRequest& request) {
    const std::string_view path =
        std::string_view(request.path).substr(0, request.path.find_first_of("?#"));
    return path == "/redial" || path.starts_with("/redial/");
}

core::ControlStep pass_on(const core::ControlRequest& request) {
    if (is_ours(request)) return {.goes_on = true};
    return {.reply = not_found("there are no proxies here: ask under /redial")};
}

core::ControlStep answer_or_pass_on(const core::ControlRequest& request,
                                    const core::ControlState& state, std::string_view version) {
    return is_ours(request) ? pass_on(request) : control::answer(request, state, version);
}

std::string_view method_of(const RequestPath& path) {
    const std::vector<std::string>& parts = path.parts();
    const std::string what = parts.empty() ? "" : parts[0];
    if (what == "sessions") return parts.size() <= 3 ? "GET" : "";
    if (parts.size() != 1) return "";
    if (what == "expect") return "POST";
    if (what == "lab") return "GET, POST";
    return what == "events" || what == "openapi.json" ? "GET" : "";
}

ControlReply asked_otherwise(std::string_view method) {
    return control::with_methods(control::error_reply(405, "it is asked by " + std::string(method)),
                                 method);
}

ControlReply answer(const core::ControlRequest& request, const RequestPath& path,
                    const Known& known) {
    const std::vector<std::string>& parts = path.parts();
    const std::string what = parts.empty() ? "" : parts[0];
    if (what != "sessions" && what != "openapi.json")
        return not_found("no such path: GET /redial/openapi.json tells which there are");
    if (request.method != "GET") return asked_otherwise("GET");
    if (what == "openapi.json")
        return parts.size() == 1 ? ControlReply{200, "application/json", openapi_text}
                                 : not_found("no such path");
    if (parts.size() == 1)
        return sliced(path, [&](const Slice& slice) { return sessions_reply(known, slice); });
    const model::SessionModel* session = find_session(known.workspace, parts[1]);
    if (session == nullptr) return not_found("there is no session " + wire::in_quotes(parts[1]));
    return answer_session(path, known, *session);
}

}  // namespace redial::answers
