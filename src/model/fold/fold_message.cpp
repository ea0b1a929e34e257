// Folds messages and control frames into their session's model, millions a second. The thread that
// applies events and draws.
#include "model/fold/fold.hpp"

namespace redial::model {
namespace {

void count(Counter& counter, Instant at, const core::MessageSeen& message) {
    counter.last_at = at;
    if (!is_data(message.opcode)) {
        ++counter.control_frames;
        return;
    }
    ++counter.messages;
    counter.size_bytes += message.size_bytes;
    counter.rate.add(at, message.size_bytes);
}

}  // namespace

std::optional<core::ResumeJudged> apply(SessionModel& session, const core::Stamp& stamp,
                                        const core::MessageSeen& message) {
    ++session.revision;
    const bool is_in = message.direction == core::Direction::In;
    if (message.opcode != core::Opcode::Close)
        (is_in ? session.traffic_in_at : session.traffic_out_at) = stamp.at;
    count(is_in ? session.in : session.out, stamp.at, message);
    session.log.append(stamp.at, stamp.attempt, message);
    if (message.rtt) {
        session.last_rtt = message.rtt;
        session.rtts.push({stamp.at, stamp.attempt, *message.rtt});
        session.ping_latency.add(stamp.at, *message.rtt);
        session.ping_points.append(stamp.at, static_cast<double>(message.rtt->count()));
    }
    if (!is_data(message.opcode)) {
        session.pings.see(stamp, message);
        return std::nullopt;
    }
    session.traffic.add(stamp.at, message.direction, message.size_bytes);
    if (is_in && session.outages.is_resuming()) session.outages.received(stamp.at);
    if (session.replies.is_on()) {
        if (const auto took = session.replies.see(stamp, message)) {
            session.reply_latency.add(stamp.at, *took);
            session.reply_points.append(stamp.at, static_cast<double>(took->count()));
        }
    }
    if (Attempt* attempt = session.attempts.find_newest(stamp.attempt)) {
        ++(is_in ? attempt->messages_in : attempt->messages_out);
    }
    const bool may_count = is_in && message.opcode == core::Opcode::Text;
    if (!may_count || !session.judge.is_looking()) return std::nullopt;
    return session.judge.look_at(message.payload, message.size_bytes);
}

}  // namespace redial::model
