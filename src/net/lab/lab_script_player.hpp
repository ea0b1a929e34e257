// LabScriptPlayer: what the lab server says next on one connection that plays a recorded one again:
// each message at its time since the opening, or behind the client's message that it answers, and
// the end. Pure: time is an argument. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/lab_script.hpp"

namespace redial::net {

class LabScriptPlayer {
public:
    // `dial` lies within `script`, which is kept.
    LabScriptPlayer(std::shared_ptr<const core::LabScript> script, const core::LabScriptDial& dial);

    const core::LabScriptDial& dial() const { return *dial_; }
    void open(Instant now) { opened_at_ = now; }
    void note_client_message(Instant now);

    // When something is due: a message, or the end.
    std::optional<Instant> deadline() const;
    // The next message that is due; null: none is. Answers keep their order, and so do those that
    // have a time of their own.
    const core::LabScriptMessage* take_due(Instant now);
    // Whether the end is due. Messages that wait for the client then stay unsaid.
    bool ends(Instant now) const;
    std::size_t unsaid() const { return timed_.size() + answers_.size() - timed_at_ - answer_at_; }

private:
    std::optional<Instant> next_timed() const;
    std::optional<Instant> next_answer() const;

    std::shared_ptr<const core::LabScript> script_;
    const core::LabScriptDial* dial_;
    std::optional<Instant> opened_at_;
    std::vector<const core::LabScriptMessage*> timed_;
    std::vector<const core::LabScriptMessage*> answers_;
    std::size_t timed_at_ = 0;  // the next one of each
    std::size_t answer_at_ = 0;
    std::vector<Instant> asked_at_;  // when the client's messages came, as far as any is answered
};

}  // namespace redial::net
