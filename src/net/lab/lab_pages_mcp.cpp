// Answers what the Model Context Protocol asks over Streamable HTTP (revision 2025-06-18,
// "Transports"): POST, GET and DELETE of one path. Pure but for the new session ids' chance;
// service thread.
#include "base/entropy.hpp"
#include "core/session_config.hpp"
#include "net/lab/lab_mcp_feed.hpp"
#include "net/lab/lab_pages.hpp"
#include "net/lab/lab_text.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

LabReply of_json(int status, std::string body) {
    LabReply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = std::move(body);
    return reply;
}

LabReply with_error(int status, const McpMessage& message, int code, std::string_view words) {
    return of_json(status, mcp_error(message, code, words));
}

std::string value_of(const wire::HttpRequest& request, std::string_view name) {
    const wire::HttpField* field = request.head.find(name);
    return field == nullptr ? "" : field->value;
}

// Whether a header that lists media types has this one, whatever its parameters.
bool has_type(const wire::HttpRequest& request, std::string_view name, std::string_view type) {
    const std::string all = request.head.joined(name);
    for (const std::string_view one : wire::split_list(all, ',')) {
        const std::string_view media = wire::trimmed(one.substr(0, one.find(';')));
        if (wire::equal_without_case(media, type) || media == "*/*") return true;
    }
    return false;
}

constexpr const char* stream_type = "text/event-stream";

}  // namespace

LabReply LabPages::answer_mcp(const wire::HttpRequest& request, Now now) {
    const bool is_post = request.method == "POST";
    if (!is_post && request.method != "GET" && request.method != "DELETE")
        return not_allowed("GET, POST, DELETE");
    const bool takes_streams = has_type(request, "Accept", stream_type);
    const bool takes_json = has_type(request, "Accept", "application/json");
    if (request.method != "DELETE" && (!takes_streams || (is_post && !takes_json)))
        return with_error(406, {}, -32000,
                          is_post ? "Accept should have application/json and text/event-stream"
                                  : "Accept should have text/event-stream");
    McpMessage message;
    if (is_post) {
        if (!has_type(request, "Content-Type", "application/json"))
            return with_error(415, {}, -32000, "Content-Type should be application/json");
        auto read = mcp_message_of(request.body);
        if (!read) return with_error(400, {}, -32700, read.error().line());
        message = *std::move(read);
        if (message.method == "initialize" && !message.id.empty()) return begin_mcp(message);
    }
    const std::string revision = value_of(request, "Mcp-Protocol-Version");
    if (!revision.empty() && !is_mcp_revision(revision))
        return with_error(400, message, -32000, "Mcp-Protocol-Version is not spoken here");
    const std::string id = value_of(request, "Mcp-Session-Id");
    if (id.empty()) return with_error(400, message, -32000, "Mcp-Session-Id is missing");
    const auto session = mcp_.find(id);
    if (!session) return with_error(404, message, -32001, "there is no such session");
    if (is_post) return answer_mcp_post(request, message, session, now);
    if (request.method == "GET") return answer_mcp_get(request, session, now);
    mcp_.forget(id);
    LabReply reply;
    reply.status = 204;
    return reply;
}

LabReply LabPages::begin_mcp(const McpMessage& message) {
    const auto session = mcp_.begin(message, random_uuid());
    LabReply reply = of_json(200, mcp_hello(*session, message));
    reply.fields.push_back({"Mcp-Session-Id", session->id});
    return reply;
}

LabReply LabPages::answer_mcp_post(const wire::HttpRequest& request, const McpMessage& message,
                                   const std::shared_ptr<McpSession>& session, Now now) {
    if (message.id.empty() || message.method.empty()) {
        if (message.method == "notifications/cancelled") mcp_cancel(*session, message);
        LabReply taken;
        taken.status = 202;
        return taken;
    }
    if (message.method != "tools/call") return of_json(200, mcp_answer(message));
    core::LabStream usual;
    usual.every = std::chrono::milliseconds(100);
    Wish wish = wish_of(request, "mcp", usual);
    LabReply reply;
    if (!take_refusal(request, wish, reply)) {
        const auto call = mcp_call(*session, message, wish.how.every, now.mono);
        if (!call) {
            reply = with_error(200, message, -32602, call.error().line());
        } else {
            reply.content_type = wish.how.fault.type.empty() ? stream_type : wish.how.fault.type;
            reply.feed = std::make_unique<McpCallFeed>(session, *call, 1);
        }
    }
    reply.how = wish.how;
    reply.session = wish.session;
    return reply;
}

// One that only listens is not counted among the requests that something is wrong with: it comes
// beside the calls, at its client's own time.
LabReply LabPages::answer_mcp_get(const wire::HttpRequest& request,
                                  const std::shared_ptr<McpSession>& session, Now now) {
    const std::string last = value_of(request, "Last-Event-ID");
    const auto asked = core::value_in_query(request.path, "every");
    core::LabStream ticks;
    const bool has_ticks = asked && core::set_lab_stream(ticks, "every", *asked);
    const Duration every = has_ticks ? ticks.every : Duration{0};
    LabReply reply;
    if (last.empty()) {
        reply.content_type = stream_type;
        reply.feed = std::make_unique<McpListenFeed>(session, every, std::nullopt, now.mono);
        return reply;
    }
    Wish wish = wish_of(request, "mcp", {});
    if (!take_refusal(request, wish, reply)) {
        reply.feed = mcp_resumed(session, wish.how, every, last, now.mono);
        if (!reply.feed) reply = with_error(400, {}, -32000, "Last-Event-ID is not known");
        if (reply.feed) reply.content_type = stream_type;
    }
    reply.how = wish.how;
    reply.session = wish.session;
    return reply;
}

}  // namespace redial::net
