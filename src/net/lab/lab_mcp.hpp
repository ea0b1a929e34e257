// LabMcp: the sessions of a server that speaks the Model Context Protocol over Streamable HTTP
// (revision 2025-06-18, "Transports"), whose streams can be resumed: what a call says follows from
// the call and the time, so a stream is kept as its call. Bounded, because clients fill it. Pure:
// time is an argument. Service thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/lab/lab_event_source.hpp"
#include "net/lab/lab_feed.hpp"

namespace redial::net {

inline constexpr std::size_t lab_mcp_sessions_max = 200;
inline constexpr std::size_t lab_mcp_streams_max = 32;  // a session; the oldest goes

// A message of JSON-RPC 2.0, as far as it is looked at.
struct McpMessage {
    std::string method;  // "" of an answer
    std::string id;      // raw: a number, or a string with its quotes; "" of a notification
    std::string body;
};
// An error says what is wrong with it.
Result<McpMessage> mcp_message_of(const std::string& body);

// A call of a tool, and all that is said to it.
struct McpStream {
    std::uint32_t number = 0;  // of its session; its events are "NUMBER-1", "NUMBER-2" ...
    std::string request_id;    // raw
    std::string result;        // raw
    std::string token;         // of progress, raw; "": none is told
    std::uint32_t steps = 0;
    Duration every{};
    Instant begun_at{};
    bool is_primed = false;  // its first event has an id and nothing else
    bool is_cancelled = false;

    std::uint64_t events() const;
    Instant time_of(std::uint64_t event) const;
    std::string text_of(std::uint64_t event) const;
};

struct McpSession {
    std::string id;
    std::string revision;
    std::list<std::shared_ptr<McpStream>> streams;
    std::uint32_t last_stream = 0;
    LabEventSource ticks;  // of the stream that is not asked for anything; its number is 0
    bool is_over = false;
};

class LabMcp {
public:
    // The answer to `initialize` is in mcp_hello.
    std::shared_ptr<McpSession> begin(const McpMessage& message, std::string id);
    std::shared_ptr<McpSession> find(std::string_view id);  // null: not known
    bool forget(std::string_view id);                       // and end its streams
    void forget_all();
    std::size_t size() const { return sessions_.size(); }

private:
    std::list<std::shared_ptr<McpSession>> sessions_;  // the one used last is first
};

bool is_mcp_revision(std::string_view revision);
std::string mcp_hello(const McpSession& session, const McpMessage& message);
// The answer to a request other than tools/call, which needs no stream.
std::string mcp_answer(const McpMessage& message);
// An error is what is wrong with the call; an answer of its own then says so.
Result<std::shared_ptr<McpStream>> mcp_call(McpSession& session, const McpMessage& message,
                                            Duration every, Instant now);
std::string mcp_error(const McpMessage& message, int code, std::string_view words);
void mcp_cancel(McpSession& session, const McpMessage& message);

}  // namespace redial::net
