// ReportRig: a client with a bad day, in virtual time, and the report of it; with what peers said
// as the test wishes. One thread.
#pragma once

#include <string>

#include "model/rig.hpp"
#include "report/report.hpp"

namespace redial::tests {

inline core::Outcome closed_with(std::uint16_t code, std::string reason) {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Closed;
    outcome.close_code = code;
    outcome.close_reason = std::move(reason);
    outcome.by = core::EndedBy::Peer;
    return outcome;
}

struct ReportRig : Rig {
    // Opens, is lost, fails twice and opens again; the server counts 1 before and `count_after`
    // then.
    void bad_day(core::SessionConfig config = chat_config(),
                 const core::Outcome& loss = reset_by_peer(), std::int64_t count_after = 2) {
        add(std::move(config));
        dials_and_opens();
        counts(1);
        pass(10s);
        ends(loss);
        for (std::uint32_t retry = 1; retry <= 3; ++retry) {
            const Duration delay = 500ms * (1 << (retry - 1));
            plans(retry, delay);
            pass(delay);
            dials(core::Origin::Policy, retry);
            pass(5ms);
            if (retry < 3) ends(refused_dial());
        }
        opens();
        pass(20ms);
        counts(count_after);
        pass(5s);
    }
    static core::Outcome refused_dial() {
        core::Outcome outcome;
        outcome.kind = core::OutcomeKind::Refused;
        outcome.detail = "connection refused";
        return outcome;
    }
    std::string html(report::ReportOptions options = {}) const {
        return report::html_of(workspace, named(std::move(options)));
    }
    std::string markdown(report::ReportOptions options = {}) const {
        return report::markdown_of(workspace, named(std::move(options)));
    }
    static report::ReportOptions named(report::ReportOptions options) {
        if (options.title.empty()) options.title = "Redial report: run.jsonl";
        return options;
    }
};

inline std::size_t times_in(const std::string& text, std::string_view words) {
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != std::string::npos;
         at = text.find(words, at + words.size()))
        ++count;
    return count;
}

}  // namespace redial::tests
