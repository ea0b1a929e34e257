// Knows sessions and calls of the Model Context Protocol, and says what is due of a call. Pure;
// service thread.
#include "net/lab/lab_mcp.hpp"

#include <algorithm>
#include <array>

#include "base/json_string.hpp"
#include "base/json_text.hpp"
#include "net/lab/lab_json.hpp"

namespace redial::net {
namespace {

constexpr std::size_t id_bytes_max = 256;  // of a request, and of a token
constexpr std::size_t text_bytes_max = 1024;
constexpr std::int64_t steps_max = 10'000;
constexpr std::int64_t every_ms_max = 60'000;
constexpr std::array<std::string_view, 3> revisions = {"2025-03-26", "2025-06-18", "2025-11-25"};
constexpr std::string_view usual_revision = "2025-06-18";
constexpr std::string_view primed_from = "2025-11-25";

std::optional<std::int64_t> integer_at(std::string_view body, std::string_view pointer) {
    const auto parsed = JsonPointer::parse(pointer);
    return parsed ? json_integer_at(body, *parsed) : std::nullopt;
}
// A string or a number, raw; "" where it is neither, or too long to be kept.
std::string key_at(std::string_view body, std::string_view pointer) {
    const auto raw = raw_at(body, pointer);
    if (!raw || raw->empty() || raw->size() > id_bytes_max) return "";
    const char first = raw->front();
    const bool is_key = first == '"' || first == '-' || (first >= '0' && first <= '9');
    return is_key ? std::string(*raw) : "";
}

std::string answer_with(const std::string& id, std::string_view name, std::string_view value) {
    std::string text = R"({"jsonrpc":"2.0","id":)" + id;
    return text.append(",\"").append(name).append("\":").append(value).append("}");
}

std::string result_of_text(std::string_view words) {
    std::string text = R"({"content":[{"type":"text","text":)";
    append_json_string(text, words);
    return text + "}]}";
}

constexpr std::string_view tools =
    R"({"tools":[{"name":"echo","description":"Says its text again",)"
    R"("inputSchema":{"type":"object","properties":{"text":{"type":"string"}},)"
    R"("required":["text"]}},{"name":"count",)"
    R"("description":"Counts, and tells its progress where it is asked to",)"
    R"("inputSchema":{"type":"object","properties":{"to":{"type":"integer","minimum":1,)"
    R"("maximum":10000},"every_ms":{"type":"integer","minimum":1,"maximum":60000}},)"
    R"("required":["to"]}}]})";

}  // namespace

Result<McpMessage> mcp_message_of(const std::string& body) {
    if (!is_json(body)) return Error{"the body should be JSON"};
    if (string_at(body, "/jsonrpc") != "2.0")
        return Error{"the body should be one message of JSON-RPC 2.0"};
    McpMessage message;
    message.method = string_at(body, "/method").value_or("");
    message.id = key_at(body, "/id");
    if (raw_at(body, "/id") && message.id.empty())
        return Error{"this should be a string or a number", "id"};
    message.body = body;
    return message;
}

// ---- one call

// What is told of progress, the result, and what stands before both.
std::uint64_t McpStream::events() const {
    return (is_primed ? 1u : 0u) + (token.empty() ? 0u : steps) + 1u;
}

Instant McpStream::time_of(std::uint64_t event) const {
    if (event >= events()) return begun_at + every * static_cast<Duration::rep>(steps);
    return begun_at + every * static_cast<Duration::rep>(event - (is_primed ? 1 : 0));
}

std::string McpStream::text_of(std::uint64_t event) const {
    if (is_primed && event == 1) return "";
    if (event >= events()) return answer_with(request_id, "result", result);
    const std::string step = std::to_string(event - (is_primed ? 1 : 0));
    return R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":)" +
           token + ",\"progress\":" + step + ",\"total\":" + std::to_string(steps) + "}}";
}

// ---- sessions

std::shared_ptr<McpSession> LabMcp::begin(const McpMessage& message, std::string id) {
    if (sessions_.size() >= lab_mcp_sessions_max) {
        sessions_.back()->is_over = true;
        sessions_.pop_back();
    }
    auto session = std::make_shared<McpSession>();
    session->id = std::move(id);
    const std::string asked = string_at(message.body, "/params/protocolVersion").value_or("");
    session->revision = is_mcp_revision(asked) ? asked : usual_revision;
    sessions_.push_front(session);
    return session;
}

std::shared_ptr<McpSession> LabMcp::find(std::string_view id) {
    const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                    [id](const auto& session) { return session->id == id; });
    if (found == sessions_.end()) return nullptr;
    sessions_.splice(sessions_.begin(), sessions_, found);
    return sessions_.front();
}

bool LabMcp::forget(std::string_view id) {
    if (!find(id)) return false;
    sessions_.front()->is_over = true;
    sessions_.pop_front();
    return true;
}

void LabMcp::forget_all() {
    for (const auto& session : sessions_) session->is_over = true;
    sessions_.clear();
}

bool is_mcp_revision(std::string_view revision) {
    return std::find(revisions.begin(), revisions.end(), revision) != revisions.end();
}

// ---- answers

std::string mcp_hello(const McpSession& session, const McpMessage& message) {
    return answer_with(message.id, "result",
                       R"({"protocolVersion":")" + session.revision +
                           R"(","capabilities":{"tools":{},"logging":{}},)" +
                           R"("serverInfo":{"name":"redial-lab","version":"1"}})");
}

std::string mcp_answer(const McpMessage& message) {
    if (message.method == "tools/list") return answer_with(message.id, "result", tools);
    if (message.method == "ping" || message.method == "logging/setLevel")
        return answer_with(message.id, "result", "{}");
    return mcp_error(message, -32601, "there is no such method");
}

std::string mcp_error(const McpMessage& message, int code, std::string_view words) {
    std::string error = "{\"code\":" + std::to_string(code) + ",\"message\":";
    append_json_string(error, words);
    return answer_with(message.id.empty() ? "null" : message.id, "error", error + "}");
}

Result<std::shared_ptr<McpStream>> mcp_call(McpSession& session, const McpMessage& message,
                                            Duration every, Instant now) {
    auto stream = std::make_shared<McpStream>();
    const std::string name = string_at(message.body, "/params/name").value_or("");
    if (name == "echo") {
        std::string text = string_at(message.body, "/params/arguments/text").value_or("");
        stream->result = result_of_text(text.substr(0, text_bytes_max));
    } else if (name == "count") {
        const auto to = integer_at(message.body, "/params/arguments/to");
        if (!to || *to < 1 || *to > steps_max)
            return Error{"this should be a number from 1 to 10000", "to"};
        const auto every_ms = integer_at(message.body, "/params/arguments/every_ms");
        if (every_ms && (*every_ms < 1 || *every_ms > every_ms_max))
            return Error{"this should be a number from 1 to 60000", "every_ms"};
        stream->steps = static_cast<std::uint32_t>(*to);
        stream->every = every_ms ? std::chrono::milliseconds(*every_ms) : every;
        stream->token = key_at(message.body, "/params/_meta/progressToken");
        stream->result = result_of_text("counted to " + std::to_string(*to));
    } else {
        return Error{"there is no such tool", "name"};
    }
    stream->number = ++session.last_stream;
    stream->request_id = message.id;
    stream->begun_at = now;
    // A client of an older revision reads all data as a message.
    stream->is_primed = session.revision >= primed_from;
    session.streams.push_back(stream);
    if (session.streams.size() > lab_mcp_streams_max) session.streams.pop_front();
    return stream;
}

void mcp_cancel(McpSession& session, const McpMessage& message) {
    const std::string id = key_at(message.body, "/params/requestId");
    for (const auto& stream : session.streams)
        if (stream->request_id == id) stream->is_cancelled = true;
}

}  // namespace redial::net
