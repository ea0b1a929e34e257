// Expectations about dials and openings: how many, how fast, how many at once. Pure; the thread
// that owns the workspace.
#include <algorithm>
#include <deque>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/session/standing.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

void prove_dials(Verdict& verdict, const Run& run, bool only_opened) {
    for (const SeenClient& client : run.clients)
        for (const Attempt* attempt : client.attempts) {
            if (only_opened && !run.has_opened(*attempt)) continue;
            const Instant at = only_opened ? *attempt->opened_at : attempt->started_at;
            verdict.prove(
                client, attempt, at,
                fmt::format("attempt {}: {}", attempt->id.value, model::in_words(*attempt)));
        }
}

std::size_t dials_of(const Run& run) {
    std::size_t count = 0;
    for (const SeenClient& client : run.clients) count += client.attempts.size();
    return count;
}

Expectation::Judge read_opens(const Json& value, const std::string& where, Complaints& to) {
    const CountBounds bounds = read_count(value, where, to, Bare::Exactly);
    return [bounds](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const std::size_t opens = run.opens();
        const std::string seen = "it opened " + counted(opens, "time");
        if (opens > bounds.most) {
            prove_dials(verdict, run, true);
            return verdict.no(seen);
        }
        if (opens < bounds.least) {
            if (!observed.is_over) return verdict.awaits(seen + " so far");
            const std::string unseen = unseen_dials(run);
            if (!unseen.empty()) return verdict.not_seen(seen + ", but " + unseen);
            prove_dials(verdict, run, false);
            return verdict.no(seen);
        }
        if (dials_of(run) == 0) return verdict.awaits("no dial was seen");
        const bool has_most = bounds.most != UINT64_MAX;
        verdict.yes_where_seen(seen, has_most ? unseen_dials(run) : "");
    };
}

Expectation::Judge read_dials_at_most(const Json& value, const std::string& where, Complaints& to) {
    std::uint64_t in_run = UINT64_MAX, in_outage = UINT64_MAX;
    if (value.is_object()) {
        control::Members members(value, where, to);
        const bool has_run = members.whole("run", UINT32_MAX, in_run);
        const bool has_outage = members.whole("each_outage", UINT32_MAX, in_outage);
        members.refuse_unknown();
        if (!has_run && !has_outage) to.add(where, "this should have run or each_outage");
    } else {
        in_run = read_count(value, where, to, Bare::AtMost).most;
    }
    return [in_run, in_outage](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const std::size_t dials = dials_of(run);
        if (dials > in_run) {
            prove_dials(verdict, run, false);
            return verdict.no("it dialled " + counted(dials, "time"));
        }
        std::size_t most = 0;
        for (const SeenClient& client : run.clients)
            for (const Loss& loss : client.losses) {
                most = std::max(most, loss.dials.size());
                if (loss.dials.size() > in_outage)
                    verdict.prove(
                        client, loss.lost, loss.broke_at,
                        fmt::format("{} in the outage after attempt {}",
                                    counted(loss.dials.size(), "dial"), loss.lost->id.value));
            }
        if (most > in_outage)
            return verdict.no("it dialled " + counted(most, "time") + " in one outage");
        if (dials == 0) return verdict.awaits("no dial was seen");
        if (in_outage != UINT64_MAX && run.losses() == 0)
            return verdict.awaits("no outage was seen");
        const std::string seen =
            in_outage == UINT64_MAX
                ? "it dialled " + counted(dials, "time")
                : fmt::format("{} at most in one outage, {} in all", counted(most, "dial"), dials);
        verdict.yes_where_seen(seen, unseen_dials(run));
    };
}

Expectation::Judge read_dial_rate(const Json& value, const std::string& where, Complaints& to) {
    double most = 0;
    Duration within = std::chrono::seconds(1);
    if (value.is_object()) {
        control::Members members(value, where, to);
        if (!members.number("dials", 0, 1e9, most)) members.complain("dials", "this is missing");
        read_span(members, "within", within);
        members.refuse_unknown();
        if (within < std::chrono::milliseconds(1)) to.add(where, "within should be 1ms or more");
    } else if (value.is_number() && value.get<double>() >= 0) {
        most = value.get<double>();
    } else {
        to.add(where, "this should be a number of dials");
    }
    return [most, within](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::vector<std::pair<Instant, std::pair<const SeenClient*, const Attempt*>>> dials;
        for (const SeenClient& client : run.clients)
            for (const Attempt* attempt : client.attempts)
                dials.push_back({attempt->started_at, {&client, attempt}});
        std::sort(dials.begin(), dials.end());
        std::size_t first = 0, worst = 0, worst_from = 0;
        for (std::size_t i = 0; i < dials.size(); ++i) {
            while (dials[i].first - dials[first].first >= within) ++first;
            if (i + 1 - first > worst) worst = i + 1 - first, worst_from = first;
        }
        const std::string seen =
            fmt::format("at most {} within {}", counted(worst, "dial"), duration_in_words(within));
        if (static_cast<double>(worst) > most) {
            for (std::size_t i = worst_from; i < worst_from + worst; ++i)
                verdict.prove(*dials[i].second.first, dials[i].second.second, dials[i].first,
                              fmt::format("attempt {} dials", dials[i].second.second->id.value));
            return verdict.no(seen);
        }
        if (dials.empty()) return verdict.awaits("no dial was seen");
        verdict.yes_where_seen(seen, unseen_dials(run));
    };
}

// Connections of all clients by when they opened, to find two that were open at once.
struct OpenFor {
    Instant from{};
    Instant to{};
    const SeenClient* client;
    const Attempt* attempt;
};

// One that the client let go, half-open as it was, is none of its connections any more.
Instant left_at(const Run& run, const SeenClient& client, const Attempt& attempt) {
    for (const Loss& loss : client.losses)
        if (loss.lost == &attempt) return std::min(loss.noticed_at, run.observed.to);
    return run.has_ended(attempt) ? *attempt.ended_at : run.observed.to;
}

Expectation::Judge read_one_connection(const Json& value, const std::string& where,
                                       Complaints& to) {
    // An old connection that ends while the new one opens is no second one.
    Duration tolerance = std::chrono::milliseconds(100);
    if (value.is_object()) {
        control::Members members(value, where, to);
        if (!read_span(members, "tolerance", tolerance)) members.complain("tolerance", "missing");
        members.refuse_unknown();
    } else {
        must_be_true(value, where, to);
    }
    return [tolerance](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::vector<OpenFor> open;
        for (const SeenClient& client : run.clients)
            for (const Attempt* attempt : client.attempts)
                if (run.has_opened(*attempt))
                    open.push_back(
                        {*attempt->opened_at, left_at(run, client, *attempt), &client, attempt});
        std::sort(open.begin(), open.end(),
                  [](const OpenFor& a, const OpenFor& b) { return a.from < b.from; });
        Duration worst{};
        const OpenFor* longest = nullptr;  // of those before, the one that ended last
        for (const OpenFor& one : open) {
            if (longest != nullptr && std::min(longest->to, one.to) - one.from > tolerance) {
                const Duration both = std::min(longest->to, one.to) - one.from;
                worst = std::max(worst, both);
                verdict.prove(
                    *one.client, one.attempt, one.from,
                    fmt::format("attempt {} opened while attempt {} was open: both for {}",
                                one.attempt->id.value, longest->attempt->id.value,
                                figure_in_words(both)));
            }
            if (longest == nullptr || one.to > longest->to) longest = &one;
        }
        if (worst > Duration{})
            return verdict.no("two connections were open at once for " + figure_in_words(worst));
        if (open.empty()) return verdict.awaits("no connection was seen open");
        verdict.yes_where_seen(
            fmt::format("{}, never two at once", counted(open.size(), "connection")),
            unseen_dials(run));
    };
}

constexpr ExpectationRow rows[] = {
    {{"opens", "count, or {at_least, at_most: count}",
      "Connections that opened in the run; a bare count: exactly so many.", "{\"at_least\": 2}"},
     &read_opens},
    {{"dials_at_most", "count, or {run, each_outage: count}",
      "Dials, those that failed included: in the whole run, or in each outage until it healed.",
      "{\"each_outage\": 5}"},
     &read_dials_at_most},
    {{"dials_per_second_at_most", "number, or {dials: number, within: time}",
      "Dials of all clients within any one second (or within the time given).", "3"},
     &read_dial_rate},
    {{"one_connection", "true, or {tolerance: time}",
      "Never two connections open at once for longer than the tolerance (100 ms), whoever of the "
      "clients they are.",
      "true"},
     &read_one_connection},
};

}  // namespace

const std::span<const ExpectationRow> opening_expectations = rows;

}  // namespace redial::verdict
