// Gives what is due of a call, and resumes it. Pure; service thread.
#include "net/lab/lab_mcp_feed.hpp"

#include <algorithm>

#include "wire/http_text.hpp"

namespace redial::net {

std::optional<Instant> McpCallFeed::next() const {
    if (is_over()) return std::nullopt;
    return stream_->time_of(next_);
}

LabEvent McpCallFeed::take(Instant) {
    const std::uint64_t event = next_++;
    return {std::to_string(stream_->number) + "-" + std::to_string(event), "",
            stream_->text_of(event)};
}

bool McpCallFeed::is_over() const {
    return next_ > stream_->events() || stream_->is_cancelled || session_->is_over;
}

McpListenFeed::McpListenFeed(std::shared_ptr<McpSession> session, Duration every,
                             std::optional<std::uint64_t> last_event, Instant now)
    : session_(std::move(session)), ticks_(every > Duration{0}) {
    if (!ticks_) return;
    LabEventSource& ticks = session_->ticks;
    const bool is_first = !ticks.has_begun();
    ticks.set_pace(every, now);
    const std::uint64_t newest = ticks.newest(now);
    if (!is_first) next_ = last_event ? std::min(*last_event, newest) + 1 : newest + 1;
}

std::optional<Instant> McpListenFeed::next() const {
    if (!ticks_ || session_->is_over) return std::nullopt;
    return session_->ticks.time_of(next_);
}

LabEvent McpListenFeed::take(Instant) {
    const std::string number = std::to_string(next_++);
    return {"0-" + number, "",
            R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info",)"
            R"("logger":"lab","data":{"count":)" +
                number + "}}}"};
}

std::optional<McpEventId> mcp_event_id_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto stream = wire::parse_number(text.substr(0, dash), UINT32_MAX);
    const auto event = wire::parse_number(text.substr(dash + 1), 1'000'000'000'000);
    if (!stream || !event) return std::nullopt;
    return McpEventId{static_cast<std::uint32_t>(*stream), *event};
}

std::unique_ptr<LabFeed> mcp_resumed(const std::shared_ptr<McpSession>& session,
                                     const core::LabStream& how, Duration ticks_every,
                                     std::string_view last_event_id, Instant now) {
    using core::LabResume;
    const auto last = mcp_event_id_of(last_event_id);
    if (!last) return nullptr;
    const LabResume resume = how.fault.resume;
    if (last->stream == 0) {
        const auto from = resume == LabResume::Now ? std::nullopt : std::optional(last->event);
        return std::make_unique<McpListenFeed>(session, ticks_every, from, now);
    }
    const auto found = std::find_if(session->streams.begin(), session->streams.end(),
                                    [&](const auto& one) { return one->number == last->stream; });
    if (found == session->streams.end()) return nullptr;
    const McpStream& stream = **found;
    std::uint64_t event = last->event + 1;
    if (resume == LabResume::Fresh) event = 1;
    if (resume == LabResume::Again) event = std::max<std::uint64_t>(last->event, 1);
    while (resume == LabResume::Now && event < stream.events() && stream.time_of(event) <= now)
        ++event;
    return std::make_unique<McpCallFeed>(session, *found, event);
}

}  // namespace redial::net
