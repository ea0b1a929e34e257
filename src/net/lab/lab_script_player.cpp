// Finds what is due of a recorded connection. Service thread only.
#include "net/lab/lab_script_player.hpp"

#include <algorithm>

namespace redial::net {

LabScriptPlayer::LabScriptPlayer(std::shared_ptr<const core::LabScript> script,
                                 const core::LabScriptDial& dial)
    : script_(std::move(script)), dial_(&dial) {
    for (const core::LabScriptMessage& message : dial.messages)
        (message.answers == 0 ? timed_ : answers_).push_back(&message);
}

void LabScriptPlayer::note_client_message(Instant now) {
    if (!answers_.empty() && asked_at_.size() < answers_.back()->answers) asked_at_.push_back(now);
}

std::optional<Instant> LabScriptPlayer::next_timed() const {
    if (!opened_at_ || timed_at_ == timed_.size()) return std::nullopt;
    return *opened_at_ + timed_[timed_at_]->after;
}

std::optional<Instant> LabScriptPlayer::next_answer() const {
    if (!opened_at_ || answer_at_ == answers_.size()) return std::nullopt;
    const core::LabScriptMessage& message = *answers_[answer_at_];
    if (message.answers > asked_at_.size()) return std::nullopt;
    return asked_at_[message.answers - 1] + message.after;
}

std::optional<Instant> LabScriptPlayer::deadline() const {
    std::optional<Instant> due = next_timed();
    if (const auto answer = next_answer(); answer && (!due || *answer < *due)) due = answer;
    if (opened_at_ && dial_->end != core::LabScriptEnd::Theirs) {
        const Instant end = *opened_at_ + dial_->ends_after;
        if (!due || end < *due) due = end;
    }
    return due;
}

const core::LabScriptMessage* LabScriptPlayer::take_due(Instant now) {
    const auto timed = next_timed();
    const auto answer = next_answer();
    const bool is_answer_first = answer && (!timed || *answer < *timed);
    const auto first = is_answer_first ? answer : timed;
    if (!first || *first > now) return nullptr;
    return is_answer_first ? answers_[answer_at_++] : timed_[timed_at_++];
}

bool LabScriptPlayer::ends(Instant now) const {
    return opened_at_ && dial_->end != core::LabScriptEnd::Theirs &&
           now >= *opened_at_ + dial_->ends_after;
}

}  // namespace redial::net
