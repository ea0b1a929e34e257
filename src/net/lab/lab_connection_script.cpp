// A connection of the lab server that does what a recorded one did: its answer, its messages, its
// end. Service thread only.
#include "net/lab/lab_connection.hpp"

namespace redial::net {

using core::LabScriptEnd;
using core::LabScriptMet;

void LabConnection::play(std::shared_ptr<const core::LabScript> script,
                         const core::LabScriptDial& dial) {
    player_.emplace(std::move(script), dial);
    if (dial.met != LabScriptMet::Silent) return;
    is_mute_ = true;
    phase_due_.reset();
    service_.touched(*this);
}

void LabConnection::meet(const wire::UpgradeRequest& request) {
    if (player_->dial().met == LabScriptMet::Opened)
        return accept(request, {.service = LabService::Script});
    phase_due_.reset();
    met_at_ = service_.now().mono + player_->dial().answers_after;
    service_.touched(*this);
}

void LabConnection::answer_as_recorded() {
    const core::LabScriptDial& dial = player_->dial();
    if (dial.met == LabScriptMet::Reset) return go(Farewell::Reset);
    if (dial.met != LabScriptMet::Answered) return go(Farewell::Finish);
    std::vector<wire::HttpField> fields;
    for (const auto& [name, value] : dial.fields) fields.push_back({name, value});
    refuse(dial.status, fields, dial.body);
}

// One that takes nothing gets nothing more until it does.
bool LabConnection::may_play() const {
    return player_ && phase_ == Phase::Open && !is_mute_ &&
           socket_->unsent_bytes() < lab_unsent_bytes_max;
}

void LabConnection::play_due() {
    const Instant now = service_.now().mono;
    while (may_play()) {
        const core::LabScriptMessage* said = player_->take_due(now);
        if (said == nullptr) break;
        if (said->opcode == core::Opcode::Ping)
            encoder_->append_ping(out_, said->payload);
        else
            encoder_->append_message(out_, static_cast<std::uint8_t>(said->opcode), said->payload);
        if (out_.size() >= lab_unsent_bytes_max) send_out();
    }
    if (!out_.empty()) send_out();
    if (may_play() && player_->ends(now)) end_as_recorded();
    service_.touched(*this);
}

void LabConnection::end_as_recorded() {
    const core::LabScriptDial& dial = player_->dial();
    switch (dial.end) {
        case LabScriptEnd::Theirs: return;
        case LabScriptEnd::Close: return close(dial.close_code, dial.close_reason);
        case LabScriptEnd::Finish: return go(Farewell::Finish);
        case LabScriptEnd::Reset: return go(Farewell::Reset);
        case LabScriptEnd::Silence: is_mute_ = true; return;
    }
}

}  // namespace redial::net
