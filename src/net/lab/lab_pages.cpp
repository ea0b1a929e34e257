// Answers requests for event streams, and refuses them as it was told to (WHATWG HTML 9.2, RFC 7231
// section 6). Pure; service thread.
#include "net/lab/lab_pages.hpp"

#include <algorithm>
#include <array>

#include "base/percent.hpp"
#include "core/session_config.hpp"
#include "net/lab/lab_chat_feed.hpp"
#include "net/lab/lab_event_feed.hpp"
#include "net/lab/lab_text.hpp"
#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

constexpr std::string_view events_path = "/events";
constexpr std::string_view chat_path = "/v1/chat/completions";
constexpr std::string_view mcp_path = "/mcp";
constexpr const char* plain_text = "text/plain; charset=utf-8";
constexpr const char* stream_type = "text/event-stream";

LabReply in_words(int status, std::string words) {
    LabReply reply;
    reply.status = status;
    reply.content_type = plain_text;
    reply.body = std::move(words) + "\n";
    return reply;
}

bool is_redirect(int status) {
    constexpr std::array statuses = {301, 302, 303, 307, 308};
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// The same resource without what redirects it.
std::string redirected(std::string_view resource) {
    std::string query;
    std::string_view rest = query_of(resource);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (percent_decoded(pair.substr(0, pair.find('='))) == "status") continue;
        query += (query.empty() ? "?" : "&") + std::string(pair);
    }
    return std::string(path_of(resource)) + query;
}

// Of each word in the query. An error names the word.
Status read_query(std::string_view resource, core::LabStream& how) {
    for (const core::LabStreamWord& word : core::lab_stream_words()) {
        const auto value = core::value_in_query(resource, word.name);
        if (!value) continue;
        const auto is_set = core::set_lab_stream(how, word.name, *value);
        if (!is_set) return is_set.error();
    }
    return Done{};
}

LabReply refusal_of(const wire::HttpRequest& request, const core::LabStream& how) {
    const core::LabStreamFault& fault = how.fault;
    const std::string status = std::to_string(fault.status);
    LabReply reply = in_words(fault.status, "the lab server was told to answer " + status);
    if (fault.status == 204) reply.body.clear();
    if (fault.status == 401) reply.fields.push_back({"WWW-Authenticate", "Bearer"});
    if (is_redirect(fault.status)) reply.fields.push_back({"Location", redirected(request.path)});
    if (fault.retry_after) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*fault.retry_after).count();
        reply.fields.push_back({"Retry-After", std::to_string(seconds)});
    }
    return reply;
}

std::string last_event_id_of(const wire::HttpRequest& request) {
    const wire::HttpField* field = request.head.find("Last-Event-ID");
    if (field != nullptr) return field->value;
    return core::value_in_query(request.path, "lastEventId").value_or("");
}

}  // namespace

bool LabPages::has(std::string_view path) {
    const std::string_view page = without_slash(path);
    return page == events_path || page == chat_path || page == mcp_path;
}

LabReply LabPages::answer(const wire::HttpRequest& request, Now now) {
    const std::string_view page = without_slash(path_of(request.path));
    if (page == events_path) return answer_events(request, now);
    if (page == chat_path) return answer_chat(request, now);
    if (page == mcp_path) return answer_mcp(request, now);
    return in_words(404, "try /events, /v1/chat/completions, /mcp or a WebSocket");
}

LabPages::Wish LabPages::wish_of(const wire::HttpRequest& request, const char* usual_key,
                                 const core::LabStream& usual) {
    Wish wish;
    const std::string key = core::value_in_query(request.path, "session").value_or(usual_key);
    if (key.size() > lab_key_bytes_max) {
        wish.refusal = in_words(400, "the session key is longer than 256 bytes");
        return wish;
    }
    wish.session = store_.join(key);
    if (wish.session == nullptr) {
        wish.refusal = in_words(503, "too many sessions");
        return wish;
    }
    const std::uint64_t number = ++wish.session->requests;
    wish.how = steps_.empty() ? usual : core::lab_stream_step(steps_, number);
    const core::LabStreamFault told = wish.how.fault;
    wish.how.times = 0;
    const Status read = read_query(request.path, wish.how);
    if (!read)
        wish.refusal = in_words(400, read.error().line());
    else if (wish.how.times != 0 && number > wish.how.times)
        wish.how.fault = told;
    return wish;
}

bool LabPages::take_refusal(const wire::HttpRequest& request, Wish& wish, LabReply& reply) {
    if (wish.refusal.status != 200)
        reply = std::move(wish.refusal);
    else if (wish.how.fault.status != 200)
        reply = refusal_of(request, wish.how);
    else
        return false;
    return true;
}

LabReply LabPages::not_allowed(const char* methods) {
    LabReply reply = in_words(405, std::string("the methods are ") + methods);
    reply.fields.push_back({"Allow", methods});
    return reply;
}

bool LabPages::forget(std::string_view key) {
    if (key != "mcp") return mcp_.forget(key);
    mcp_.forget_all();
    return true;
}

LabReply LabPages::answer_events(const wire::HttpRequest& request, Now now) {
    if (request.method != "GET" && request.method != "POST") return not_allowed("GET, POST");
    Wish wish = wish_of(request, "events", {});
    LabReply reply;
    if (!take_refusal(request, wish, reply)) {
        const std::string& type = wish.how.fault.type;
        reply.content_type = type.empty() ? stream_type : type;
        reply.feed =
            std::make_unique<LabEventFeed>(*wish.session, wish.how, last_event_id_of(request), now);
    }
    reply.how = wish.how;
    reply.session = wish.session;
    return reply;
}

LabReply LabPages::answer_chat(const wire::HttpRequest& request, Now now) {
    if (request.method != "POST") return not_allowed("POST");
    core::LabStream usual;
    usual.every = std::chrono::milliseconds(50);
    usual.heartbeat = Duration{0};
    Wish wish = wish_of(request, "chat", usual);
    LabReply reply;
    const auto question = chat_question_of(request.body);
    if (take_refusal(request, wish, reply)) {
        // It is as it is.
    } else if (!question) {
        reply = in_words(400, question.error().line());
    } else if (!question->wants_stream) {
        reply.content_type = "application/json";
        reply.body = whole_chat_answer(*question, now.wall);
    } else {
        const std::string& type = wish.how.fault.type;
        reply.content_type = type.empty() ? stream_type : type;
        reply.feed = std::make_unique<LabChatFeed>(*question, wish.how.every, now);
    }
    reply.how = wish.how;
    reply.session = wish.session;
    return reply;
}

}  // namespace redial::net
