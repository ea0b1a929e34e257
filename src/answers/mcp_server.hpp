// McpServer: a Model Context Protocol server without input or output: lines in, lines out, for
// revisions 2024-11-05 to 2026-07-28 at once. A request that names its revision in `_meta` is
// answered by that alone (2026-07-28); an `initialize` selects one of the older ones for the rest.
// What waits is bounded, and so is every answer. The thread that applies events.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "answers/mcp_desk.hpp"
#include "core/event_sink.hpp"

namespace redial::answers {

inline constexpr std::size_t mcp_pending_max = 64;  // requests that wait for something

class McpServer final : public core::EventSink {
public:
    McpServer(McpOptions options, McpHost host, const model::Workspace& workspace);
    McpServer(const McpServer&) = delete;
    McpServer& operator=(const McpServer&) = delete;

    void take_line(std::string_view line, Instant now);
    // A line that was longer than whoever reads them takes.
    void refuse_long_line();
    // After events were applied, and at the deadline: answers what is decided.
    void look(Instant now);
    std::optional<Instant> deadline() const;
    // The client is gone or going: what still waits is answered as it stands.
    void finish(Instant now);

    // The same events as the workspace gets, and before it: they teach what is secret.
    void on_event(const core::Event& event) override { desk_.learn(event); }
    void on_message(const core::Stamp&, const core::MessageSeen& message) override {
        desk_.learn(message);
    }

private:
    // How a request is to be answered.
    struct Era {
        bool is_modern = false;     // 2026-07-28: nothing is taken from earlier requests
        bool is_structured = true;  // structuredContent is known there
    };
    struct Pending {
        RpcAsker asker;
        Era era;
        McpWait wait;
        Json progress_token;  // null: none
        Instant begun_at{};
        Instant told_at{};
        bool is_subscription = false;
    };

    void take(const RpcItem& item, Instant now);
    void take_call(const RpcCall& call, Instant now);
    void take_notification(const RpcCall& call);
    // Nullopt: an error was said.
    std::optional<Era> era_of(const RpcCall& call);
    void initialize(const RpcCall& call);
    void discover(const RpcCall& call);
    void list_tools(const RpcCall& call, const Era& era);
    void call_tool(const RpcCall& call, const Era& era, Instant now);
    void listen(const RpcCall& call, const Era& era, Instant now);
    void cancel(const Json& id);
    void tell_progress(Pending& pending, Instant now);
    void answer(const RpcAsker& asker, const Era& era, McpAnswer answer);
    void say(std::string line);
    void say_result(const RpcAsker& asker, const Era& era, Json result);
    void say_error(const RpcAsker& asker, int code, const std::string& words, Json data = {});

    McpDesk desk_;
    std::string legacy_version_;  // agreed by initialize; "" before
    std::deque<Pending> pending_;
};

}  // namespace redial::answers
