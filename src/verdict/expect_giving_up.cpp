// Expectations about giving up: whether a client that failed goes on dialling. Pure; the thread
// that owns the workspace.
#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/session/standing.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"
#include "verdict/waits.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

// Failures in a row with no dial behind the last: the client is down, for so long.
struct Stand {
    const SeenClient* client = nullptr;
    const Attempt* last = nullptr;  // the end that nothing followed
    std::size_t dials = 0;          // in the row
    Duration quiet{};
    bool has_halted = false;  // a session of Redial's own says so, or its program has ended
};

struct Failures {
    std::size_t followed = 0;    // by another dial
    std::vector<Stand> longest;  // the longest wait among those, where there was one
    std::vector<Stand> stands;
};

Failures failures_of(const Run& run) {
    Failures all;
    for (const SeenClient& client : run.clients) {
        std::size_t row = 0;
        for (const Attempt* attempt : client.attempts) {
            if (!run.has_ended(*attempt)) continue;
            row = run.has_opened(*attempt) ? 0 : row + 1;
            const bool is_wished =
                model::is_wished(*attempt->outcome) && !attempt->half_open_for.has_value();
            if (is_wished) continue;
            const Attempt* next = run.next(client, *attempt);
            const Instant known = known_at(client, *attempt);
            if (next != nullptr) {
                ++all.followed;
                const Stand wait{&client, attempt, row, next->started_at - known, false};
                if (all.longest.empty() || wait.quiet > all.longest[0].quiet) all.longest = {wait};
                continue;
            }
            const auto& session = *client.session;
            const bool gave_up = !client.is_relayed && session.halted.has_value() &&
                                 session.halt_reason == core::HaltReason::GaveUp;
            // Whoever was dismissed with 1000 may end.
            const bool has_ended =
                run.observed.client_end.has_value() && !model::is_calm(*attempt->outcome);
            const bool has_halted = gave_up || has_ended;
            all.stands.push_back({&client, attempt, row, run.observed.to - known, has_halted});
        }
    }
    return all;
}

std::string in_words(const Stand& stand) {
    const bool is_relayed = stand.client->is_relayed;
    const std::string after = !stand.has_halted ? "no dial for " + figure_in_words(stand.quiet)
                              : is_relayed      ? "its program ended"
                                                : "it gave up";
    return fmt::format("{} after attempt {}: {}", after, stand.last->id.value,
                       core::in_words(*stand.last->outcome));
}

// A client does not say that it has given up. It may be in a wait that is longer than the quiet.
std::string wait_in_words(const Stand& stand, const NextWait& wait) {
    return fmt::format("it has been quiet for {}, and its wait may be {} long: {}",
                       figure_in_words(stand.quiet), figure_in_words(wait.at_most), wait.why);
}

struct QuietRule {
    Duration quiet = std::chrono::seconds(10);
    CountBounds dials;  // in the row that was given up
};

QuietRule read_quiet(const Json& value, const std::string& where, Duration quiet, bool has_dials,
                     Complaints& to) {
    QuietRule rule{quiet, {}};
    if (!value.is_object()) {
        must_be_true(value, where, to);
        return rule;
    }
    control::Members members(value, where, to);
    read_span(members, "quiet", rule.quiet);
    if (has_dials)
        if (const Json* dials = members.find("dials"))
            rule.dials = read_count(*dials, members.path_of("dials"), to, Bare::Exactly);
    members.refuse_unknown();
    return rule;
}

Expectation::Judge read_gives_up(const Json& value, const std::string& where, Complaints& to) {
    const QuietRule rule = read_quiet(value, where, std::chrono::seconds(10), true, to);
    return [rule](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const Failures all = failures_of(run);
        const Stand* given_up = nullptr;
        std::string may_wait;
        for (const Stand& stand : all.stands) {
            if (!stand.has_halted && stand.quiet < rule.quiet) continue;
            const NextWait wait = stand.has_halted ? NextWait{} : next_wait_of(run, *stand.client);
            if (wait.at_most <= stand.quiet)
                given_up = &stand;
            else
                may_wait = wait_in_words(stand, wait);
        }
        if (given_up != nullptr && !rule.dials.hold(given_up->dials)) {
            verdict.prove(*given_up->client, given_up->last, *given_up->last->ended_at,
                          in_words(*given_up));
            return verdict.no(fmt::format("it gave up after {} in a row, not {}",
                                          counted(given_up->dials, "failed dial"),
                                          verdict::in_words(rule.dials)));
        }
        if (given_up != nullptr)
            return verdict.yes_where_seen(fmt::format("{} ({} in a row)", in_words(*given_up),
                                                      counted(given_up->dials, "failed dial")),
                                          given_up->has_halted ? "" : unseen_dials(run));
        if (!may_wait.empty()) return verdict.awaits(std::move(may_wait));
        if (!all.stands.empty())
            return verdict.awaits("it has been quiet for " +
                                  figure_in_words(all.stands.back().quiet) + " only, it takes " +
                                  duration_in_words(rule.quiet));
        if (all.followed == 0) return verdict.awaits("nothing failed");
        if (!observed.is_over) return verdict.awaits("it goes on dialling");
        verdict.no("it went on dialling after " + counted(all.followed, "failure"));
    };
}

Expectation::Judge read_never_gives_up(const Json& value, const std::string& where,
                                       Complaints& to) {
    const QuietRule rule = read_quiet(value, where, std::chrono::seconds(30), false, to);
    return [rule](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const Failures all = failures_of(run);
        std::size_t wrong = 0;
        for (const Stand& stand : all.stands) {
            if (!stand.has_halted && stand.quiet <= rule.quiet) continue;
            ++wrong;
            verdict.prove(*stand.client, stand.last, *stand.last->ended_at, in_words(stand));
        }
        for (const Stand& wait : all.longest) {
            if (wait.quiet <= rule.quiet) continue;
            ++wrong;
            verdict.prove(*wait.client, wait.last, *wait.last->ended_at, in_words(wait));
        }
        if (wrong > 0) {
            const bool is_told = std::any_of(all.stands.begin(), all.stands.end(),
                                             [](const Stand& stand) { return stand.has_halted; });
            const std::string unseen = is_told ? "" : unseen_dials(run);
            if (!unseen.empty()) return verdict.not_seen("no dial was seen, but " + unseen);
            return verdict.no(fmt::format("{} with no dial for more than {}",
                                          counted(wrong, "failure"),
                                          duration_in_words(rule.quiet)));
        }
        if (all.followed == 0 && all.stands.empty()) return verdict.awaits("nothing failed");
        if (all.followed == 0) return verdict.awaits("no dial after the failure was seen");
        if (!all.stands.empty() && !observed.is_over)
            return verdict.awaits("the dial after the last failure has not come yet");
        std::string words = counted(all.followed, "failure") + ", each followed by another dial";
        if (!all.stands.empty())
            words += ", but for the last, " + figure_in_words(all.stands.back().quiet) +
                     " before the run ended";
        verdict.yes(std::move(words));
    };
}

constexpr ExpectationRow rows[] = {
    {{"gives_up", "true, or {quiet: time, dials: count}",
      "The client stops dialling although it is not open: Redial's own session halted, or a "
      "foreign "
      "client has not dialled for the quiet time (10 s), nor for as long as its next wait may be; "
      "`dials`: failed ones in the row that it gave up on.",
      "{\"quiet\": \"10s\", \"dials\": 5}"},
     &read_gives_up},
    {{"never_gives_up", "true, or {quiet: time}",
      "Every loss and every failed dial is followed by another dial within the quiet time (30 s); "
      "of the last one only as far as the run went on.",
      "true"},
     &read_never_gives_up},
};

}  // namespace

const std::span<const ExpectationRow> giving_up_expectations = rows;

}  // namespace redial::verdict
