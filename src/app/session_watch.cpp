// Follows the events of the one session of `redial connect`. The command line's only thread.
#include "app/session_watch.hpp"

#include <algorithm>
#include <ranges>

#include "base/counted.hpp"
#include "model/words/display_text.hpp"

namespace redial::app {
namespace {

constexpr std::size_t first_told_max = 3;
constexpr std::size_t characters_told_max = 40;

// Of one that went by the queue: the payload told may be only its beginning.
bool is_same(const Bytes& asked, const core::MessageSeen& seen) {
    return asked.size() == seen.size_bytes && seen.payload.size() <= asked.size() &&
           std::equal(seen.payload.begin(), seen.payload.end(), asked.begin());
}

}  // namespace

void MessageList::add(BytesView payload) {
    ++count;
    if (first.size() < first_told_max)
        first.push_back(model::one_line(payload, characters_told_max, payload.size()));
}

void MessageList::add(const MessageList& more) {
    count += more.count;
    for (const std::string& words : more.first)
        if (first.size() < first_told_max) first.push_back(words);
}

std::string MessageList::in_words(const char* what) const {
    std::string words = counted(count, "message") + (count == 1 ? " was " : " were ") + what + ": ";
    for (std::size_t i = 0; i < first.size(); ++i) words += (i == 0 ? "" : ", ") + first[i];
    if (count > first.size()) words += " and " + std::to_string(count - first.size()) + " more";
    return words;
}

void SessionWatch::note_asked(std::shared_ptr<const Bytes> payload) {
    asked_.push_back(std::move(payload));
}

void SessionWatch::on_event(const core::Event& event) {
    if (const auto* changed = std::get_if<core::StatusChanged>(&event.what)) {
        is_open_ = changed->to == core::ConnectionStatus::Open;
        if (is_open_) opened_at_ = event.stamp.at;
    } else if (std::holds_alternative<core::AttemptStarted>(event.what)) {
        has_live_attempt_ = true;
        is_halted_ = false;
        retry_.reset();
    } else if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what)) {
        take(*ended);
    } else if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what)) {
        retry_ = plan->retry;
    } else if (std::holds_alternative<core::Halted>(event.what)) {
        is_halted_ = true;
        retry_.reset();
    } else if (const auto* queued = std::get_if<core::MessageQueued>(&event.what)) {
        if (!asked_.empty()) asked_.pop_front();
        queued_[queued->id] = {queued->payload, false};
    } else if (const auto* sent = std::get_if<core::QueuedSent>(&event.what)) {
        waits_for_acks_ = true;
        if (const auto found = queued_.find(sent->id); found != queued_.end())
            found->second.was_sent = true;
    } else if (const auto* left = std::get_if<core::MessageLeftQueue>(&event.what)) {
        take(*left);
    } else if (const auto* refused = std::get_if<core::CommandRefused>(&event.what)) {
        if (refused->command != "send_message" || asked_.empty()) return;
        given_up_.add(*asked_.front());
        asked_.pop_front();
    }
}

// A dial that our own end cut short says nothing of the server.
void SessionWatch::take(const core::AttemptEnded& ended) {
    using core::OutcomeKind;
    has_live_attempt_ = false;
    const core::Outcome& outcome = ended.outcome;
    const bool is_our_wish =
        outcome.kind == OutcomeKind::Abandoned ||
        (outcome.by == core::EndedBy::Us &&
         (outcome.kind == OutcomeKind::Closed || outcome.kind == OutcomeKind::CloseTimedOut));
    if (!is_our_wish) last_loss_ = Loss{outcome, ended.was_open, ended.open_for};
    if (ended.was_open && !outcome.is_clean) unconfirmed_.add(in_flight_);
    in_flight_ = {};
}

void SessionWatch::take(const core::MessageLeftQueue& left) {
    const auto found = queued_.find(left.id);
    if (found == queued_.end()) return;
    using core::QueueFate;
    const bool is_given_up = left.fate != QueueFate::Sent && left.fate != QueueFate::Acknowledged &&
                             !found->second.was_sent;
    if (is_given_up) given_up_.add(found->second.payload ? *found->second.payload : Bytes{});
    queued_.erase(found);
}

void SessionWatch::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    const bool is_data = core::is_data(message.opcode);
    const bool is_out = message.direction == core::Direction::Out;
    // A pong counts: it may answer a ping sent behind them, and the peer lived on at least.
    if (!is_out && (is_data || message.opcode == core::Opcode::Pong)) in_flight_ = {};
    if (!is_data) return;
    last_message_at_ = stamp.at;
    if (!is_out) return;
    // Echoes and saved messages go out beside those that were asked for.
    const bool is_asked =
        !message.was_queued && !asked_.empty() && is_same(*asked_.front(), message);
    if (is_asked) asked_.pop_front();
    if ((is_asked || message.was_queued) && !waits_for_acks_) in_flight_.add(message.payload);
}

std::size_t SessionWatch::unsent_count() const {
    const auto waits =
        std::ranges::count_if(queued_, [](const auto& entry) { return !entry.second.was_sent; });
    return asked_.size() + static_cast<std::size_t>(waits);
}

MessageList SessionWatch::unsent() const {
    MessageList all = given_up_;
    for (const auto& [id, queued] : queued_)
        if (!queued.was_sent) all.add(queued.payload ? *queued.payload : Bytes{});
    for (const Payload& payload : asked_) all.add(*payload);
    return all;
}

std::size_t SessionWatch::unacknowledged() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(queued_, [](const auto& entry) { return entry.second.was_sent; }));
}

std::vector<std::uint64_t> SessionWatch::queued_ids() const {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, queued] : queued_) ids.push_back(id);
    return ids;
}

}  // namespace redial::app
