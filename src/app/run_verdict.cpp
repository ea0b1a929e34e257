// Decides the exit code of a run of `redial connect`. Pure, any thread.
#include "app/run_verdict.hpp"

#include "base/format.hpp"

namespace redial::app {
namespace {

bool is_closed_by_peer(const core::Outcome& outcome) {
    return outcome.kind == core::OutcomeKind::Closed && outcome.by == core::EndedBy::Peer;
}

// RFC 6455 7.4.1 and the IANA registry: what a server says that is content and goes.
bool is_goodbye(const core::Outcome& outcome) {
    if (outcome.kind == core::OutcomeKind::StreamEnded) return true;
    if (!is_closed_by_peer(outcome)) return false;
    const std::uint16_t code = outcome.close_code;
    return code == 1000 || code == 1001 || code == 1005 || code == 1012;
}

}  // namespace

bool went_well(const RunFacts& facts) {
    if (facts.was_asked_to_close) return true;
    if (facts.was_open) {
        const bool was_turned_away = facts.loss && facts.loss->was_open &&
                                     is_closed_by_peer(facts.loss->outcome) &&
                                     !is_goodbye(facts.loss->outcome);
        return !was_turned_away || facts.open_for > facts.loss->open_for;
    }
    return facts.is_halted && facts.loss && facts.loss->outcome.is_clean &&
           is_goodbye(facts.loss->outcome);
}

std::string cause_in_words(const RunFacts& facts) {
    return facts.loss ? core::in_words(facts.loss->outcome) : "no answer in the time given";
}

std::string run_end_in_words(const RunFacts& facts) {
    std::string when = "while dialling";
    if (facts.was_open) when = "just after another opening";
    if (facts.retry) when = fmt::format("while waiting for retry {}", *facts.retry);
    return "the run ended " + when + ": " + cause_in_words(facts);
}

}  // namespace redial::app
