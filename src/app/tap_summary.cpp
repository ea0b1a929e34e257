// Writes the last words of `redial tap`, with the policy measured of each client. Pure; main
// thread.
#include "app/tap_summary.hpp"

#include <algorithm>

#include "app/local_time.hpp"
#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/words/display_text.hpp"

namespace redial::app {
namespace {

constexpr std::size_t waits_shown_max = 12;
constexpr std::size_t unseen_shown_max = 12;
constexpr std::size_t clients_shown_max = 100;
constexpr std::size_t dials_fitted_max = 64;  // of each, the newest: a fit of many takes long

// "0.20 s, 0.40 s, 0.80 s": from the end of each attempt to the dial after it.
std::string waits_of(const model::SessionModel& session) {
    std::string words;
    std::size_t count = 0;
    std::optional<Instant> ended_at;
    for (std::size_t i = 0; i < session.attempts.size(); ++i) {
        const model::Attempt& attempt = session.attempts[i];
        if (ended_at && attempt.started_at >= *ended_at && ++count <= waits_shown_max) {
            words += words.empty() ? "" : ", ";
            words += attempt.is_wait_seen ? figure_in_words(attempt.started_at - *ended_at)
                                          : std::string("? (not wholly seen)");
            if (!attempt.is_lane_sure) words += " (perhaps another client's)";
        }
        ended_at = attempt.ended_at;
    }
    if (count > waits_shown_max) words += fmt::format(" and {} more", count - waits_shown_max);
    return words;
}

// When dials may have passed unseen.
void append_unseen(std::string& to, const model::SessionModel& session) {
    const std::size_t size = session.unseen.size();
    const std::size_t first = size - std::min(size, unseen_shown_max);
    if (first > 0)
        to += fmt::format("{}: not seen {} before these\n", session.name, counted(first, "time"));
    for (std::size_t i = first; i < size; ++i) {
        const model::UnseenSpan& span = session.unseen[i];
        to += fmt::format("{}: dials not seen from {} to {}: {}\n", session.name,
                          local_clock(span.from_wall),
                          span.until ? local_clock(span.until_wall) : "the end", span.why);
    }
}

void append_tap(std::string& to, const model::SessionModel& session) {
    const core::TapChanged& tap = *session.tap;
    to += fmt::format("{}: {}, {} to the server, {} to the client", session.name,
                      counted(tap.dials, "dial"), model::size_in_words(tap.to_server_bytes),
                      model::size_in_words(tap.to_client_bytes));
    if (tap.unattributed_dials > 0)
        to += fmt::format(", {} may be of any client and counts for none",
                          counted(tap.unattributed_dials, "dial"));
    if (tap.http_requests > 0)
        to += fmt::format(", {} that {} no dial", counted(tap.http_requests, "HTTP request"),
                          tap.http_requests == 1 ? "was" : "were");
    if (!session.fault_spans.empty())
        to +=
            fmt::format(", {} in force for a while", counted(session.fault_spans.size(), "fault"));
    if (session.violations > 0)
        to += fmt::format(", {} broken", counted(session.violations, "rule"));
    to += "\n";
}

}  // namespace

std::string tap_summary(const model::Workspace& workspace, const std::function<bool()>& has_time) {
    std::string words;
    std::size_t shown = 0;
    std::size_t left_out = 0;
    for (const auto& session : workspace.sessions()) {
        if (session->tap) {
            append_tap(words, *session);
            append_unseen(words, *session);
        }
        if (shown >= clients_shown_max || !has_time()) {
            ++left_out;
            continue;
        }
        const std::string waits = waits_of(*session);
        if (waits.empty()) continue;
        ++shown;
        words += fmt::format("{}: waited {} before dialling again\n", session->name, waits);
        const model::PolicyFit fit =
            model::fit_policy(model::dials_of(session->attempts, dials_fitted_max));
        words += fmt::format("{}: the client's policy: {}\n", session->name, model::in_words(fit));
    }
    if (left_out > 0)
        words += fmt::format("{} not told here; a log (--log) has them all\n",
                             counted(left_out, "further session"));
    return words;
}

}  // namespace redial::app
