// The lab server as a recorded one: the n-th dial is met as the n-th recorded one was, and the port
// is closed for as long as it was (docs/replay.md). Service thread only.
#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "net/lab/lab_server.hpp"

namespace redial::net {
namespace {

using core::LabScriptEnd;
using core::LabScriptMet;

std::string end_in_words(const core::LabScriptDial& dial) {
    const std::string at = " after " + duration_in_words(dial.ends_after);
    switch (dial.end) {
        case LabScriptEnd::Theirs: break;
        case LabScriptEnd::Close: return "close " + std::to_string(dial.close_code) + at;
        case LabScriptEnd::Finish: return "a FIN" + at;
        case LabScriptEnd::Reset: return "a reset" + at;
        case LabScriptEnd::Silence: return "silence" + at;
    }
    return "it stays open";
}

std::string in_words(const core::LabScriptDial& dial) {
    switch (dial.met) {
        case LabScriptMet::Opened:
            return "opened, " + counted(dial.messages.size(), "message") + ", then " +
                   end_in_words(dial);
        case LabScriptMet::Answered: return "answered with " + std::to_string(dial.status);
        case LabScriptMet::Refused:
            return "the port is closed for " + duration_in_words(dial.closed_for);
        case LabScriptMet::Reset: return "reset";
        case LabScriptMet::Finished: return "ended before an answer";
        case LabScriptMet::Silent: return "accepted and never answered";
    }
    return "";
}

}  // namespace

void LabServer::give_part(LabConnection& connection) {
    const std::vector<core::LabScriptDial>& dials = script_->dials;
    const auto is_over = [&] { return next_dial_ == dials.size(); };
    const bool begins_again = is_over();
    if (begins_again) next_dial_ = 0;
    // The port is open: its recorded refusals are over, or were at the begin of the recording.
    while (!is_over() && dials[next_dial_].met == LabScriptMet::Refused) ++next_dial_;
    if (is_over()) return connection.drop();
    const core::LabScriptDial& dial = dials[next_dial_++];
    tell(core::Noted{
        core::Severity::Info,
        (begins_again ? "the recording begins again; recorded dial " : "recorded dial ") +
            std::to_string(next_dial_) + " of " + std::to_string(dials.size()) + ": " +
            in_words(dial)});
    last_player_ = &connection;
    connection.play(script_, dial);
}

void LabServer::close_as_recorded() {
    if (!plays() || closed_until_ || next_dial_ == script_->dials.size()) return;
    const core::LabScriptDial& dial = script_->dials[next_dial_];
    if (dial.met != LabScriptMet::Refused) return;
    ++next_dial_;
    listener_.reset();
    closed_until_ = service_.now().mono + dial.closed_for;
    tell(core::Noted{core::Severity::Info, "recorded dial " + std::to_string(next_dial_) + " of " +
                                               std::to_string(script_->dials.size()) + ": " +
                                               in_words(dial)});
    tell_state();
}

void LabServer::note_unsaid(const LabConnection& connection) {
    const LabScriptPlayer* player = connection.player();
    if (player == nullptr || player->dial().met != LabScriptMet::Opened) return;
    if (const std::size_t unsaid = player->unsaid(); unsaid != 0)
        tell(core::Noted{core::Severity::Info,
                         counted(unsaid, "recorded message") +
                             " not said: the connection ended before, or the client did not ask"});
}

void LabServer::open_as_recorded() {
    closed_until_.reset();
    if (is_on_ && !refuses_ && !restart_at_) listen(port_, false);
    tell_state();
}

}  // namespace redial::net
