// What happened to one session, in sentences made of facts, and its figures. What was not seen is
// said to be so. Pure, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

// Over all reconnects of which a verdict is known.
struct Losses {
    std::uint64_t resumed = 0;
    std::uint64_t restarted = 0;
    std::uint64_t unknown = 0;  // opened again, and nothing told whether the session went on
    std::uint64_t lost = 0;     // messages
    std::uint64_t repeated = 0;
    bool is_judged() const { return resumed + restarted > 0 || lost + repeated > 0; }
};
Losses losses_of(const model::SessionModel& session);

// "12.3 s"; figures of a report are rounded as figure_in_words does.
std::vector<Text> sentences_of(const model::SessionModel& session, const When& when);
// Address, policy, heartbeat, transport, traffic.
Facts facts_of(const model::SessionModel& session);

// How it ended, with the code, and from an outage's kept words where the attempt is gone.
std::string cause_of(const model::SessionModel& session, const model::Outage& outage);
// "open again", "given up", "still down at the end".
Text end_of(const model::Outage& outage);

}  // namespace redial::report
