// Turns recorded dials into what the lab server plays. Pure, any thread.
#include "control/lab_script_of_dials.hpp"

#include <algorithm>
#include <map>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "wire/http_head.hpp"

namespace redial::control {
namespace {

using namespace std::chrono_literals;
using core::LabScriptDial;
using core::LabScriptEnd;
using core::LabScriptMet;
using core::OutcomeKind;

// How a dial that did not open is met again. None: nothing of the server's doing.
std::optional<LabScriptMet> met_by(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Refused:
        case OutcomeKind::Unreachable:
        case OutcomeKind::NameUnresolved:
        case OutcomeKind::ResolveTimedOut: return LabScriptMet::Refused;
        case OutcomeKind::HttpRefused: return LabScriptMet::Answered;
        case OutcomeKind::EndedByPeer: return LabScriptMet::Finished;
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::Forced:
        case OutcomeKind::TlsFailed:
        case OutcomeKind::HandshakeInvalid: return LabScriptMet::Reset;
        case OutcomeKind::ConnectTimedOut:
        case OutcomeKind::UpgradeTimedOut:
        case OutcomeKind::TlsTimedOut:
        case OutcomeKind::Abandoned: return LabScriptMet::Silent;
        default: return std::nullopt;
    }
}

// Why it is not met quite as it was; null: it is.
const char* difference_of(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Unreachable:
        case OutcomeKind::NameUnresolved:
        case OutcomeKind::ResolveTimedOut: return "no look-up and no route fails here: refused";
        case OutcomeKind::TlsFailed:
        case OutcomeKind::HandshakeInvalid: return "no TLS and no bad answer is played: reset";
        case OutcomeKind::ConnectTimedOut:
        case OutcomeKind::TlsTimedOut: return "TCP opens, and nothing comes";
        default: return nullptr;
    }
}

class Maker {
public:
    Maker(const std::vector<RecordedDial>& dials, Instant begun_at)
        : dials_(dials), free_at_(begun_at) {}

    LabScriptMade make() {
        for (std::size_t i = 0; i < dials_.size(); ++i) {
            const RecordedDial& dial = dials_[i];
            if (dial.opened_at)
                add_opened(dial);
            else if (dial.ended_at)
                add_failed(i);
            if (dial.ended_at) free_at_ = *dial.ended_at;
        }
        for (const auto& [words, count] : counts_)
            made_.remarks.push_back(fmt::format("{}: {}", counted(count, "time"), words));
        return std::move(made_);
    }

private:
    void add_failed(std::size_t i) {
        const RecordedDial& dial = dials_[i];
        const core::Outcome& outcome = dial.end.outcome;
        const auto met = met_by(outcome.kind);
        if (!met) return note(in_words(outcome) + ": nothing of the server's doing, not played");
        if (const char* words = difference_of(outcome.kind)) note(in_words(outcome) + ": " + words);
        if (*met == LabScriptMet::Refused) return add_refused(i);
        LabScriptDial& played = made_.script.dials.emplace_back();
        played.met = *met;
        played.answers_after = *dial.ended_at - dial.connected_at.value_or(dial.at);
        if (*met != LabScriptMet::Answered) return;
        played.status = outcome.http_status;
        wire::HttpHeadParser parser;
        const auto taken = parser.feed(as_bytes(dial.end.response));
        if (taken && parser.is_done()) {
            for (const wire::HttpField& field : parser.head().fields)
                played.fields.emplace_back(field.name, field.value);
            played.body = dial.end.response.substr(*taken);
        } else if (outcome.retry_after) {
            const auto wait = std::chrono::ceil<std::chrono::seconds>(*outcome.retry_after);
            played.fields.emplace_back("Retry-After", std::to_string(wait.count()));
        }
    }

    // The port is closed until the middle between the last dial refused and the next one that was
    // not: nobody saw when it opened again.
    void add_refused(std::size_t i) {
        const bool goes_on = !made_.script.dials.empty() && i > 0 && is_refused(dials_[i - 1]) &&
                             made_.script.dials.back().met == LabScriptMet::Refused;
        Instant until = *dials_[i].ended_at + 1s;
        if (i + 1 < dials_.size())
            until = *dials_[i].ended_at + (dials_[i + 1].at - *dials_[i].ended_at) / 2;
        if (!goes_on) {
            made_.script.dials.emplace_back().met = LabScriptMet::Refused;
            closed_from_ = free_at_;
        }
        made_.script.dials.back().closed_for = std::max(until - closed_from_, Duration{0});
    }
    static bool is_refused(const RecordedDial& dial) {
        return !dial.opened_at && dial.ended_at &&
               met_by(dial.end.outcome.kind) == LabScriptMet::Refused;
    }

    void add_opened(const RecordedDial& dial) {
        LabScriptDial& played = made_.script.dials.emplace_back();
        played.subprotocol = dial.subprotocol;
        std::uint32_t asked = 0;  // messages of the client so far
        Instant asked_at{};
        for (const RecordedMessage& message : dial.messages) {
            if (message.direction == core::Direction::Out) {
                if (!core::is_data(message.opcode)) continue;
                ++asked;
                asked_at = message.at;
                continue;
            }
            if (!is_played(message)) continue;
            core::LabScriptMessage& said = played.messages.emplace_back();
            said.opcode = message.opcode;
            said.payload = message.payload;
            const bool is_answer = asked > 0 && message.at - asked_at <= answer_within;
            said.answers = is_answer ? asked : 0;
            said.after = message.at - (is_answer ? asked_at : *dial.opened_at);
            ++made_.messages;
        }
        if (dial.ended_at) add_end(dial, played);
    }

    // Pongs answer pings of the client that is there now, and a close frame is the connection's
    // end.
    bool is_played(const RecordedMessage& message) {
        if (message.opcode == core::Opcode::Pong || message.opcode == core::Opcode::Close)
            return false;
        if (!core::is_data(message.opcode) && message.opcode != core::Opcode::Ping) {
            note("a frame of an opcode that RFC 6455 reserves is left out");
            return false;
        }
        if (as_text(message.payload).find(redacted_word) != std::string_view::npos)
            note("a message holds REDACTED in place of a secret");
        else if (!message.is_whole)
            note("a message is played as far as the recording has it");
        return true;
    }

    void add_end(const RecordedDial& dial, LabScriptDial& played) {
        const core::Outcome& outcome = dial.end.outcome;
        played.ends_after = *dial.ended_at - *dial.opened_at;
        switch (outcome.kind) {
            case OutcomeKind::Closed:
                if (outcome.by != core::EndedBy::Peer) return;
                played.end = LabScriptEnd::Close;
                played.close_code = outcome.close_code;
                played.close_reason = outcome.close_reason;
                for (const RecordedMessage& message : dial.messages)
                    if (message.opcode == core::Opcode::Close &&
                        message.direction == core::Direction::In)
                        played.ends_after = message.at - *dial.opened_at;
                return;
            case OutcomeKind::ResetByPeer:
            case OutcomeKind::Forced: played.end = LabScriptEnd::Reset; return;
            case OutcomeKind::EndedByPeer: played.end = LabScriptEnd::Finish; return;
            case OutcomeKind::Unknown:
                played.end = LabScriptEnd::Finish;
                return note("how a connection ended is not in the recording: it ends with a FIN");
            case OutcomeKind::PongTimedOut:
            case OutcomeKind::CloseTimedOut:
                played.end = LabScriptEnd::Silence;
                played.ends_after = dial.last_in_at + 1ms - *dial.opened_at;
                return;
            default: return;  // the client's doing
        }
    }

    void note(const std::string& words) {
        constexpr std::size_t kinds_max = 100;
        if (counts_.size() < kinds_max || counts_.contains(words)) ++counts_[words];
    }

    const std::vector<RecordedDial>& dials_;
    LabScriptMade made_;
    Instant free_at_;  // when the dial before was over
    Instant closed_from_{};
    std::map<std::string, std::uint64_t> counts_;
};

}  // namespace

LabScriptMade lab_script_of(const std::vector<RecordedDial>& dials, Instant begun_at) {
    return Maker(dials, begun_at).make();
}

}  // namespace redial::control
