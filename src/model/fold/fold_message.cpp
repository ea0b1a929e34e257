// Folds messages and control frames into their session's model, millions a second. The thread that
// applies events and draws.
#include "model/fold/fold.hpp"

#include "model/dialect/dialect_told.hpp"

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

void note_reply(SessionModel& session, Instant at, Duration took) {
    session.reply_latency.add(at, took);
    session.reply_points.append(at, static_cast<double>(took.count()));
}

// What a dialect pairs and counts by its own ids stands back behind what a person gave.
std::optional<core::ResumeJudged> see_dialect(SessionModel& session, const core::Stamp& stamp,
                                              const core::MessageSeen& message) {
    const DialectTold* told = session.dialect.see(stamp, message, session.log.end_row());
    if (told == nullptr) return std::nullopt;
    if (told->reply && !session.replies.is_on()) note_reply(session, stamp.at, *told->reply);
    if (told->life) {
        session.life_latency.add(stamp.at, *told->life);
        session.life_points.append(stamp.at, static_cast<double>(told->life->count()));
    }
    if (!told->judged || session.config->counter_is_given) return std::nullopt;
    const Attempt* attempt = session.attempts.find_newest(stamp.attempt);
    const bool is_new = attempt != nullptr && !attempt->resume;
    return is_new ? told->judged : std::nullopt;
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
        if (const auto took = session.replies.see(stamp, message))
            note_reply(session, stamp.at, *took);
    }
    if (Attempt* attempt = session.attempts.find_newest(stamp.attempt)) {
        ++(is_in ? attempt->messages_in : attempt->messages_out);
    }
    if (session.dialect.is_watching()) {
        if (const auto judged = see_dialect(session, stamp, message)) return judged;
    }
    const bool may_count = is_in && message.opcode == core::Opcode::Text;
    if (!may_count || !session.judge.is_looking()) return std::nullopt;
    return session.judge.look_at(message.payload, message.size_bytes);
}

}  // namespace redial::model
