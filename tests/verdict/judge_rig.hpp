// JudgeRig: a client in virtual time, and what an expectation says of it. One thread.
#pragma once

#include <string>

#include "control/json_input.hpp"
#include "model/findings_rig.hpp"
#include "verdict/expectation.hpp"

namespace redial::tests {

// Its name as a test shows it.
inline std::string to_text(verdict::Held held) { return core::name_of(held); }

struct JudgeRig : FindingsRig {
    explicit JudgeRig(core::SessionConfig config = good_config())
        : FindingsRig(std::move(config)) {}

    Instant from = now;
    std::string not_whole;
    std::optional<verdict::ClientEnd> client_end;
    verdict::Judged last;

    // The client's program ends now, with all that it started.
    void program_exits(int code) { client_end = {now, code, 0}; }

    // Of `{"name": value}` as a file has it; "wrong: ..." where it does not fit.
    std::string judge(const std::string& members, bool is_over = true) {
        const auto json = control::json_from_text("{" + members + "}");
        if (!json) return "wrong: " + json.error().line();
        control::Complaints complaints;
        const auto expectations = verdict::read_expectations(*json, "expect", complaints);
        if (complaints.first()) return "wrong: " + complaints.first()->line();
        if (expectations.size() != 1) return "wrong: not one";
        std::vector<SessionId> sessions;
        for (const auto& session : workspace.sessions()) sessions.push_back(session->id);
        last =
            expectations[0].judge({workspace, sessions, from, now, is_over, not_whole, client_end});
        return to_text(last.held);
    }
    std::string while_running(const std::string& members) { return judge(members, false); }

    // Opens, is lost, and is back `down` later, with one dial that takes 2 ms.
    void outage(Duration down) {
        if (status != core::ConnectionStatus::Open) dials_and_opens();
        pass(1s);
        ends();
        waits_and_opens(1, down - 2ms);
        pass(1s);
    }
};

}  // namespace redial::tests
