// Keeps the list of waiting messages, and the counts of those that left the offline queue. The
// thread that applies events.
#include "model/fold/fold_queue.hpp"

#include <algorithm>
#include <utility>

namespace redial::model {
namespace {

// Of a message that left only so much is kept: fifty of them must not hold gigabytes.
constexpr std::size_t payload_kept_bytes_max = 4096;

// Ids rise in the order of the queue.
std::deque<QueuedMessage>::iterator find_queued(SessionModel& session, std::uint64_t id) {
    const auto is_before = [](const QueuedMessage& queued, std::uint64_t wanted) {
        return queued.id < wanted;
    };
    const auto at = std::lower_bound(session.queued.begin(), session.queued.end(), id, is_before);
    return at != session.queued.end() && at->id == id ? at : session.queued.end();
}

void note_length(SessionModel& session, Instant at) {
    session.queue_points.append(
        at, static_cast<double>(session.queued.size() + session.queued_not_shown));
}

void keep_fate(SessionModel& session, QueuedMessage message, core::QueueFate fate, Instant at) {
    QueueFateRow row{std::move(message), fate, at, 0};
    auto& payload = row.message.payload;
    row.size_bytes = payload ? payload->size() : 0;
    if (row.size_bytes > payload_kept_bytes_max) {
        const BytesView head = BytesView(*payload).first(payload_kept_bytes_max);
        payload = std::make_shared<const Bytes>(head.begin(), head.end());
    }
    session.queue_fates.push(std::move(row));
}

}  // namespace

void note_queued(SessionModel& session, Instant at, const core::MessageQueued& queued) {
    if (session.queued.size() >= session.queued_max) {
        ++session.queued_not_shown;
    } else {
        session.queued.push_back({queued.id, queued.opcode, queued.payload, at, 0});
    }
    note_length(session, at);
}

void note_queued_sent(SessionModel& session, const core::QueuedSent& sent) {
    const auto found = find_queued(session, sent.id);
    if (found != session.queued.end()) found->sent_times = sent.times;
}

void note_left_queue(SessionModel& session, Instant at, const core::MessageLeftQueue& left) {
    const auto found = find_queued(session, left.id);
    if (found != session.queued.end()) {
        if (left.fate == core::QueueFate::Sent) ++found->sent_times;
        keep_fate(session, std::move(*found), left.fate, at);
        session.queued.erase(found);
    } else if (session.queued_not_shown > 0) {
        --session.queued_not_shown;
    }
    note_length(session, at);
}

}  // namespace redial::model
