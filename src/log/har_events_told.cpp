// The events of a HAR of Redial's own, as they were. Any thread.
#include <algorithm>

#include "log/har_events.hpp"
#include "log/har_heads.hpp"

namespace redial::log {
namespace {

// The heads that stand in the entry, put back.
void fill_heads(const HarEntry& entry, core::Happening& what) {
    const bool has_request = !entry.request_headers.empty();
    const bool has_response = !entry.response_headers.empty();
    if (auto* opened = std::get_if<core::AttemptOpened>(&what)) {
        if (opened->request.empty() && has_request) opened->request = har_request_head(entry);
        if (opened->response.empty() && has_response) opened->response = har_response_head(entry);
    }
    auto* ended = std::get_if<core::AttemptEnded>(&what);
    if (!ended || ended->was_open) return;
    if (ended->request.empty() && has_request) ended->request = har_request_head(entry);
    if (ended->response.empty() && has_response)
        ended->response = har_response_head(entry) + entry.body;
}

Instant instant_of(const HarEntry& entry, const HarMessage& message) {
    if (message.more != HarMessage::no_more && entry.more[message.more].at)
        return *entry.more[message.more].at;
    return entry.told->started.at + (message.at - entry.told->started.wall_at);
}

}  // namespace

void HarEvents::arrange_told() {
    for (std::uint32_t place = 0; place < entries_.size(); ++place) take_told(place);
    for (core::Event& event : outside_) tell_told(std::move(event));
    outside_.clear();
}

// Events and messages of an entry are merged by their instants. At the same one, what opened the
// connection comes before a message, and what a message led to behind it.
void HarEvents::take_told(std::uint32_t place) {
    HarEntry& entry = entries_[place];
    for (HarMessage& message : entry.messages)
        if (message.more != HarMessage::no_more && entry.more[message.more].wall_at)
            message.at = *entry.more[message.more].wall_at;
    std::uint32_t next = 0;
    const auto& events = entry.told->events;
    // A recording may begin within a connection.
    bool is_open = std::none_of(events.begin(), events.end(), [](const core::Event& event) {
        return std::holds_alternative<core::AttemptStarted>(event.what);
    });
    for (core::Event& event : entry.told->events) {
        is_open = is_open || std::holds_alternative<core::AttemptEnded>(event.what);
        for (; next < entry.messages.size(); ++next) {
            const Instant at = instant_of(entry, entry.messages[next]);
            const bool is_before = is_open ? at <= event.stamp.at : at < event.stamp.at;
            if (!is_before) break;
            tell_told_message(place, next);
        }
        is_open = is_open || std::holds_alternative<core::AttemptOpened>(event.what);
        fill_heads(entry, event.what);
        tell_told(std::move(event));
    }
    for (; next < entry.messages.size(); ++next) tell_told_message(place, next);
    if (entry.lost > 0 && !items_.empty()) {
        const Item& last = items_.back();
        tell_told({{.session = last.session,
                    .attempt = last.attempt,
                    .at = last.instant,
                    .wall_at = last.wall_at},
                   core::Lost{entry.lost, entry.lost_bytes, core::LossPlace::History}});
    }
    entry.told->events.clear();
}

void HarEvents::tell_told(core::Event event) {
    WallTime& last = last_of(event.stamp.session);
    last = std::max(last, event.stamp.wall_at);
    items_.push_back({.at = last,
                      .wall_at = event.stamp.wall_at,
                      .instant = event.stamp.at,
                      .session = event.stamp.session,
                      .attempt = event.stamp.attempt,
                      .index = static_cast<std::uint32_t>(happenings_.size())});
    happenings_.push_back(std::move(event.what));
}

void HarEvents::tell_told_message(std::uint32_t place, std::uint32_t index) {
    const HarEntry& entry = entries_[place];
    const HarMessage& message = entry.messages[index];
    WallTime& last = last_of(entry.told->started.session);
    last = std::max(last, message.at);
    items_.push_back({.at = last,
                      .wall_at = message.at,
                      .instant = instant_of(entry, message),
                      .session = entry.told->started.session,
                      .attempt = entry.told->started.attempt,
                      .entry = place,
                      .index = index});
}

}  // namespace redial::log
