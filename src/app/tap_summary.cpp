// The last words of `redial tap`, the policy measured of its clients among them. Pure; main thread.
#include "app/tap_summary.hpp"

#include <algorithm>

#include "app/counted.hpp"
#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/policy_fit.hpp"

namespace redial::app {
namespace {

constexpr std::size_t waits_shown_max = 12;

// "0.20 s, 0.40 s, 0.80 s": from the end of each attempt to the dial after it.
std::string waits_of(const model::SessionModel& session) {
    std::vector<Duration> waits;
    std::optional<Instant> ended_at;
    for (std::size_t i = 0; i < session.attempts.size(); ++i) {
        const model::Attempt& attempt = session.attempts[i];
        if (ended_at && attempt.started_at >= *ended_at)
            waits.push_back(attempt.started_at - *ended_at);
        ended_at = attempt.ended_at;
    }
    std::string words;
    for (std::size_t i = 0; i < std::min(waits.size(), waits_shown_max); ++i)
        words += (words.empty() ? "" : ", ") + model::duration_in_words(waits[i]);
    if (waits.size() > waits_shown_max)
        words += fmt::format(" and {} more", waits.size() - waits_shown_max);
    return words;
}

void append_tap(std::string& to, const model::SessionModel& session) {
    const core::TapChanged& tap = *session.tap;
    to += fmt::format("{}: {}, {} to the server, {} to the client", session.name,
                      counted(tap.dials, "dial"), model::size_in_words(tap.to_server_bytes),
                      model::size_in_words(tap.to_client_bytes));
    if (!session.fault_spans.empty())
        to += fmt::format(", {} in force for a while",
                          counted(session.fault_spans.size(), "fault"));
    if (session.violations > 0) to += fmt::format(", {} rules broken", session.violations);
    to += "\n";
}

}  // namespace

std::string tap_summary(const model::Workspace& workspace) {
    std::string words;
    for (const auto& session : workspace.sessions()) {
        if (session->tap) append_tap(words, *session);
        const std::string waits = waits_of(*session);
        if (waits.empty()) continue;
        words += fmt::format("{}: waited {} before dialling again\n", session->name, waits);
        const model::PolicyFit fit =
            model::fit_policy(model::dials_of(session->attempts, model::fit_dials_max));
        words += fmt::format("{}: the client's policy: {}\n", session->name, model::in_words(fit));
    }
    return words;
}

}  // namespace redial::app
