// Expectations about the session over a reconnect: resumed, lost, repeated, unanswered. Pure; the
// thread that owns the workspace.
#include <utility>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/session/standing.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using core::ResumeVerdict;
using model::Attempt;

// The reopenings of a run, as they were judged from the counter in the server's replies.
struct Reopenings {
    std::size_t count = 0;
    std::size_t unknown = 0;  // nothing could be told
    std::size_t waiting = 0;  // not judged yet, or ended before it could be
    std::size_t restarted = 0;
    std::uint64_t lost = 0;
    std::uint64_t repeated = 0;
    std::uint64_t unanswered = 0;

    std::size_t judged() const { return count - unknown - waiting; }
};

template <class IsBad>
Reopenings reopenings_of(const Run& run, Verdict& verdict, const IsBad& is_bad) {
    Reopenings all;
    for (const SeenClient& client : run.clients) {
        bool has_opened = false;
        for (const Attempt* attempt : client.attempts) {
            if (!run.has_opened(*attempt)) continue;
            if (!std::exchange(has_opened, true)) continue;
            ++all.count;
            if (!attempt->resume) {
                ++all.waiting;
                continue;
            }
            const core::ResumeJudged& resume = *attempt->resume;
            all.unknown += resume.verdict == ResumeVerdict::Unknown ? 1u : 0u;
            all.restarted += resume.verdict == ResumeVerdict::Restarted ? 1u : 0u;
            all.lost += resume.lost;
            all.repeated += resume.repeated;
            all.unanswered += resume.unanswered;
            if (is_bad(resume))
                verdict.prove(
                    client, attempt, *attempt->opened_at,
                    fmt::format("attempt {}: {}", attempt->id.value, model::in_words(resume)));
        }
    }
    return all;
}

// What there is to say before any figure counts; true: it was said.
bool say_unseen(const Run& run, const Reopenings& all, Verdict& verdict) {
    if (all.count == 0) return verdict.awaits("no connection opened again"), true;
    if (all.waiting > 0 && !run.observed.is_over) {
        verdict.awaits("the server has not counted on the new connection yet");
        return true;
    }
    if (all.judged() == all.count) return false;
    verdict.not_seen(
        fmt::format("of {} {} could not be judged: no counter of the session was seen "
                    "before and after",
                    counted(all.count, "reopening"), all.count - all.judged()));
    return true;
}

Expectation::Judge read_resumes(const Json& value, const std::string& where, Complaints& to) {
    must_be_true(value, where, to);
    return [](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const Reopenings all = reopenings_of(run, verdict, [](const core::ResumeJudged& resume) {
            return resume.verdict == ResumeVerdict::Restarted;
        });
        if (all.restarted > 0)
            return verdict.no(fmt::format("{} of {} began the session anew", all.restarted,
                                          counted(all.count, "reopening")));
        if (say_unseen(run, all, verdict)) return;
        verdict.yes_where_seen(counted(all.count, "reopening") + ", the session went on",
                               unseen_messages(run));
    };
}

using Figure = std::uint64_t Reopenings::*;

Expectation::Judge judge_figure(const Json& value, const std::string& where, Complaints& to,
                                Figure figure, std::uint64_t core::ResumeJudged::*of_one,
                                const char* what) {
    const CountBounds bounds = read_count(value, where, to, Bare::AtMost);
    return [=](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const Reopenings all = reopenings_of(
            run, verdict,
            [of_one](const core::ResumeJudged& resume) { return resume.*of_one > 0; });
        const std::uint64_t sum = all.*figure;
        const std::string seen = fmt::format("{} {} over {}", counted(sum, "message"), what,
                                             counted(all.count, "reopening"));
        if (sum > bounds.most) return verdict.no(seen);
        if (say_unseen(run, all, verdict)) return;
        if (all.restarted > 0 && of_one != &core::ResumeJudged::unanswered)
            return verdict.not_seen(
                fmt::format("{} of {} began the session anew: what was on its way cannot be told",
                            all.restarted, counted(all.count, "reopening")));
        if (sum < bounds.least)
            return observed.is_over ? verdict.no(seen) : verdict.awaits(seen + " so far");
        verdict.yes_where_seen(seen, unseen_messages(run));
    };
}

Expectation::Judge read_lost(const Json& value, const std::string& where, Complaints& to) {
    return judge_figure(value, where, to, &Reopenings::lost, &core::ResumeJudged::lost, "lost");
}

Expectation::Judge read_repeated(const Json& value, const std::string& where, Complaints& to) {
    return judge_figure(value, where, to, &Reopenings::repeated, &core::ResumeJudged::repeated,
                        "repeated");
}

Expectation::Judge read_unanswered(const Json& value, const std::string& where, Complaints& to) {
    return judge_figure(value, where, to, &Reopenings::unanswered, &core::ResumeJudged::unanswered,
                        "sent and neither answered nor counted");
}

constexpr ExpectationRow rows[] = {
    {{"resumes", "true",
      "After each reopening the server's counter went on: the session was not begun anew.", "true"},
     &read_resumes},
    {{"lost", "count, or {at_least, at_most: count}",
      "Replies that were never seen, told by the server's counter over all reopenings; a bare "
      "count: at most so many.",
      "0"},
     &read_lost},
    {{"repeated", "count, or {at_least, at_most: count}",
      "Replies that came again, told by the server's counter over all reopenings; a bare count: at "
      "most so many.",
      "0"},
     &read_repeated},
    {{"unanswered", "count, or {at_least, at_most: count}",
      "Messages of the client on lost connections that the server neither answered nor counted; a "
      "bare count: at most so many.",
      "{\"at_most\": 1}"},
     &read_unanswered},
};

}  // namespace

const std::span<const ExpectationRow> resume_expectations = rows;

}  // namespace redial::verdict
