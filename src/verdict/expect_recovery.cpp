// Expectations about outages: how soon each is over, when the first dial comes, whether the client
// gives up. Pure; the thread that owns the workspace.
#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/series/outage_span.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

struct RecoveryBounds {
    std::optional<Duration> p50, p95, max;
};

RecoveryBounds read_recovery(const Json& value, const std::string& where, Complaints& to) {
    RecoveryBounds bounds;
    if (!value.is_object()) {
        bounds.max = read_span(value, where, to);
        return bounds;
    }
    control::Members members(value, where, to);
    Duration span{};
    if (read_span(members, "p50", span)) bounds.p50 = span;
    if (read_span(members, "p95", span)) bounds.p95 = span;
    if (read_span(members, "max", span)) bounds.max = span;
    if (read_span(members, "each", span))
        bounds.max = bounds.max ? std::min(*bounds.max, span) : span;
    members.refuse_unknown();
    if (!bounds.p50 && !bounds.p95 && !bounds.max)
        to.add(where, "this should have at least one of each, p50, p95 and max");
    return bounds;
}

// Nearest rank. Precondition: sorted, not empty.
Duration percentile(const std::vector<Duration>& sorted, double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string end_of(const Run& run, const Loss& loss) {
    if (loss.healed != nullptr)
        return fmt::format("open again with attempt {}", loss.healed->id.value);
    if (loss.is_given_up) return run.observed.client_end ? "left when it ended" : "given up";
    return run.observed.is_over ? "not open again when the run ended" : "not open again yet";
}

void prove_loss(Verdict& verdict, const Run& run, const SeenClient& client, const Loss& loss) {
    verdict.prove(client, loss.lost, loss.broke_at,
                  fmt::format("attempt {} was lost, {} after {} and {}", loss.lost->id.value,
                              end_of(run, loss), figure_in_words(loss.length(run.observed.to)),
                              counted(loss.dials.size(), "dial")));
}

// What the outages of a run come to.
struct Recoveries {
    std::vector<Duration> healed;
    std::size_t running = 0;
    std::size_t given_up = 0;
    std::size_t unsure = 0;
    Duration longest_running{};
};

Recoveries recoveries_of(const Run& run) {
    Recoveries all;
    for (const SeenClient& client : run.clients)
        for (const Loss& loss : client.losses) {
            if (!loss.is_sure && loss.healed == nullptr)
                ++all.unsure;
            else if (loss.healed != nullptr)
                all.healed.push_back(loss.length(run.observed.to));
            else if (loss.is_given_up)
                ++all.given_up;
            else {
                ++all.running;
                all.longest_running = std::max(all.longest_running, loss.length(run.observed.to));
            }
        }
    std::sort(all.healed.begin(), all.healed.end());
    return all;
}

std::string in_words(const std::vector<Duration>& sorted) {
    if (sorted.size() == 1) return "the outage took " + figure_in_words(sorted[0]);
    return fmt::format("{} outages took {} (p50), {} (p95), {} (max)", sorted.size(),
                       figure_in_words(percentile(sorted, 0.5)),
                       figure_in_words(percentile(sorted, 0.95)), figure_in_words(sorted.back()));
}

bool is_over_any(const RecoveryBounds& bounds, const std::vector<Duration>& sorted) {
    return (bounds.p50 && percentile(sorted, 0.5) > *bounds.p50) ||
           (bounds.p95 && percentile(sorted, 0.95) > *bounds.p95) ||
           (bounds.max && sorted.back() > *bounds.max);
}

void judge_recovery(const RecoveryBounds& bounds, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    const Recoveries all = recoveries_of(run);
    const auto most = bounds.max ? bounds.max : bounds.p95 ? bounds.p95 : bounds.p50;
    for (const SeenClient& client : run.clients)
        for (const Loss& loss : client.losses)
            if (loss.length(observed.to) > *most || loss.is_given_up)
                prove_loss(verdict, run, client, loss);
    if (all.given_up > 0)
        return verdict.no(observed.client_end ? "its program ended, and it did not come back"
                                              : "it gave up and did not come back");
    const bool is_late = bounds.max && all.running > 0 && all.longest_running > *bounds.max;
    if (is_late)
        return verdict.no("it was not open again after " + figure_in_words(all.longest_running));
    // The percentiles of what healed can still become better while the run goes on.
    const bool is_certain =
        observed.is_over || (bounds.max && !all.healed.empty() && all.healed.back() > *bounds.max);
    if (!all.healed.empty() && is_certain && is_over_any(bounds, all.healed))
        return verdict.no(in_words(all.healed));
    if (all.unsure > 0 && all.running == 0)
        return verdict.not_seen("who dialled in an outage could not be told for sure");
    if (all.running > 0)
        return verdict.awaits("it is not open again " + figure_in_words(all.longest_running) +
                              " after a loss" + (observed.is_over ? ", when the run ended" : ""));
    if (all.healed.empty()) return verdict.awaits("no outage was seen");
    if (is_over_any(bounds, all.healed)) return verdict.awaits(in_words(all.healed));
    const std::string& unseen = observed.not_whole;
    verdict.yes_where_seen(in_words(all.healed), unseen);
}

Expectation::Judge read_recovers_within(const Json& value, const std::string& where,
                                        Complaints& to) {
    const RecoveryBounds bounds = read_recovery(value, where, to);
    if (!bounds.p50 && !bounds.p95 && !bounds.max) return {};
    return [bounds](const Observed& observed, Judged& judged) {
        judge_recovery(bounds, observed, judged);
    };
}

Expectation::Judge read_first_dial(const Json& value, const std::string& where, Complaints& to) {
    const SpanBounds bounds = read_spans(value, where, to, Bare::AtLeast);
    return [bounds](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        Duration shortest = Duration::max(), longest{};
        std::size_t seen = 0, wrong = 0, unsure = 0, running = 0;
        for (const SeenClient& client : run.clients)
            for (const Loss& loss : client.losses) {
                const Attempt* dial = loss.dials.empty() ? nullptr : loss.dials.front();
                if (dial == nullptr) {
                    const bool is_late =
                        bounds.most && observed.to - loss.noticed_at > *bounds.most;
                    (is_late && loss.is_sure ? wrong : running) += 1;
                    if (is_late) prove_loss(verdict, run, client, loss);
                    continue;
                }
                if (!dial->is_wait_seen || !dial->is_lane_sure || !loss.is_sure) {
                    ++unsure;
                    continue;
                }
                const Duration after = std::max(dial->started_at - loss.noticed_at, Duration{});
                ++seen;
                shortest = std::min(shortest, after);
                longest = std::max(longest, after);
                if (bounds.hold(after)) continue;
                ++wrong;
                verdict.prove(
                    client, dial, dial->started_at,
                    fmt::format("attempt {} came {} after attempt {} had ended", dial->id.value,
                                figure_in_words(after), loss.lost->id.value));
            }
        if (wrong > 0)
            return verdict.no(fmt::format("{} of {} first dials came outside of {}", wrong,
                                          seen + (seen < wrong ? wrong - seen : 0),
                                          in_words(bounds)));
        if (unsure > 0) return verdict.not_seen("a wait before a first dial was not seen whole");
        if (seen == 0) return verdict.awaits("no dial after a loss was seen");
        if (running > 0 && !observed.is_over)
            return verdict.awaits("the first dial after the last loss has not come yet");
        const std::string words =
            shortest == longest ? figure_in_words(shortest)
                                : figure_in_words(shortest) + " to " + figure_in_words(longest);
        verdict.yes_where_seen(
            fmt::format("{} after the loss ({})", words, counted(seen, "outage")),
            unseen_dials(run));
    };
}

// "99.5%", or 0.995.
std::optional<double> read_share(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) return std::nullopt;
    const auto text = value.get<std::string>();
    char* end = nullptr;
    const double percent = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || std::string_view(end) != "%") return std::nullopt;
    return percent / 100.0;
}

Expectation::Judge read_availability(const Json& value, const std::string& where, Complaints& to) {
    const double least = read_share(value).value_or(-1.0);
    if (!(least >= 0.0 && least <= 1.0))
        to.add(where, "this should be a share from 0 to 1, or a text like \"99.5%\"");
    return [least](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        Duration open{}, down{};
        bool is_sure = true;
        for (const SeenClient& client : run.clients) {
            for (const Attempt* attempt : client.attempts)
                if (run.has_opened(*attempt))
                    open += (run.has_ended(*attempt) ? *attempt->ended_at : observed.to) -
                            *attempt->opened_at;
            for (const Loss& loss : client.losses) {
                down += loss.length(observed.to);
                // Half-open it was only called open.
                open -= std::min(open, std::max(loss.noticed_at - loss.broke_at, Duration{}));
                is_sure = is_sure && (loss.is_sure || loss.healed != nullptr);
                prove_loss(verdict, run, client, loss);
            }
        }
        if (open + down <= Duration{}) return verdict.awaits("no connection was seen open");
        const double share = to_seconds(open) / to_seconds(open + down);
        const std::string seen =
            fmt::format("open for {:.2f} % of {}", share * 100, figure_in_words(open + down));
        if (!is_sure)
            return verdict.not_seen(seen + ", but who dialled could not be told for sure");
        if (share >= least) return verdict.yes_where_seen(seen, observed.not_whole);
        if (!observed.is_over) return verdict.awaits(seen + " so far");
        verdict.no(seen);
    };
}

constexpr ExpectationRow rows[] = {
    {{"recovers_within", "time, or {each, p50, p95, max: time}",
      "How long each outage took: from the moment the connection broke until one was open again; a "
      "bare time is for each of them. Percentiles are by nearest rank.",
      "{\"p50\": \"1s\", \"max\": \"3s\"}"},
     &read_recovers_within},
    {{"first_dial_after", "time, or {at_least, at_most: time}",
      "The wait between the loss that the client noticed and its first dial, in each outage; a "
      "bare "
      "time: at least so long.",
      "{\"at_least\": \"100ms\", \"at_most\": \"5s\"}"},
     &read_first_dial},
    {{"availability_at_least", "share from 0 to 1, or \"99.5%\"",
      "Time open as a share of the time in which somebody wanted it open: open and outages "
      "together.",
      "\"95%\""},
     &read_availability},
};

}  // namespace

const std::span<const ExpectationRow> recovery_expectations = rows;

}  // namespace redial::verdict
