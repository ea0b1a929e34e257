// The streams of the Model Context Protocol as feeds: what is said to a call, from any of its
// events on, and the one that a client only listens to. Pure; service thread.
#pragma once

#include <memory>

#include "core/lab_stream.hpp"
#include "net/lab/lab_mcp.hpp"

namespace redial::net {

class McpCallFeed final : public LabFeed {
public:
    // From `event` on, counted from 1.
    McpCallFeed(std::shared_ptr<const McpSession> session, std::shared_ptr<const McpStream> stream,
                std::uint64_t event)
        : session_(std::move(session)), stream_(std::move(stream)), next_(event) {}

    std::optional<Instant> next() const override;
    LabEvent take(Instant now) override;
    bool is_over() const override;

private:
    std::shared_ptr<const McpSession> session_;
    std::shared_ptr<const McpStream> stream_;
    std::uint64_t next_;
};

// Log messages, numbered, where `every` is more than 0; else it is only kept open.
class McpListenFeed final : public LabFeed {
public:
    McpListenFeed(std::shared_ptr<McpSession> session, Duration every,
                  std::optional<std::uint64_t> last_event, Instant now);

    std::optional<Instant> next() const override;
    LabEvent take(Instant now) override;
    bool is_over() const override { return session_->is_over; }

private:
    std::shared_ptr<McpSession> session_;
    bool ticks_;
    std::uint64_t next_ = 1;
};

// "3-2" is event 2 of stream 3.
struct McpEventId {
    std::uint32_t stream = 0;
    std::uint64_t event = 0;
};
std::optional<McpEventId> mcp_event_id_of(std::string_view text);

// What a request with this Last-Event-ID gets, by `how.fault.resume`; null: the id is not known.
std::unique_ptr<LabFeed> mcp_resumed(const std::shared_ptr<McpSession>& session,
                                     const core::LabStream& how, Duration ticks_every,
                                     std::string_view last_event_id, Instant now);

}  // namespace redial::net
