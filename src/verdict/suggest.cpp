// Makes expectations of the figures of a run, and keeps those that the run holds. Pure, the thread
// that owns the workspace.
#include "verdict/suggest.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/fold/figures.hpp"
#include "verdict/expectation.hpp"

namespace redial::verdict {
namespace {

using namespace std::chrono_literals;
using control::Json;

// A run is one of many: the next good one may be so much slower.
constexpr double time_margin = 1.5;
constexpr Duration time_margin_min = 250ms;

// What is told of a figure, or nothing where the log has none.
class Figures {
public:
    explicit Figures(const model::Workspace& workspace) {
        for (model::Figure& figure : model::figures_of(workspace)) {
            const std::string id = figure.id;
            by_id_.emplace(id, std::move(figure));
        }
    }
    std::optional<double> find(const std::string& id) const {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) return std::nullopt;
        return found->second.value;
    }
    double count(const std::string& id) const { return find(id).value_or(0); }
    std::optional<Duration> time(const std::string& id) const {
        const auto value = find(id);
        if (!value) return std::nullopt;
        return Duration{static_cast<std::int64_t>(*value)};
    }

private:
    std::map<std::string, model::Figure> by_id_;
};

// To two digits: a figure with six of them looks measured, and this one is chosen.
Duration rounded_up(Duration span) {
    std::int64_t step = 1000;
    while (span.count() / step >= 100) step *= 10;
    return Duration{(span.count() + step - 1) / step * step};
}
Duration rounded_down(Duration span) {
    std::int64_t step = 1000;
    while (span.count() / step >= 100) step *= 10;
    return Duration{span.count() / step * step};
}

std::string with_margin(Duration seen) {
    const Duration more{static_cast<std::int64_t>(static_cast<double>(seen.count()) * time_margin)};
    return duration_as_typed(rounded_up(std::max(more, seen + time_margin_min)));
}

std::uint64_t whole(double value) { return static_cast<std::uint64_t>(value); }

void add_recovery(const Figures& figures, std::vector<Suggestion>& to) {
    const auto p95 = figures.time("recovery_p95");
    const auto slowest = figures.time("recovery_max");
    if (!p95 || !slowest) return;
    const std::string outages = counted(whole(figures.count("outages")), "outage");
    to.push_back({"recovers_within",
                  {{"p95", with_margin(*p95)}, {"max", with_margin(*slowest)}},
                  fmt::format("of {}, p95 was {} and the slowest {}", outages,
                              figure_in_words(*p95), figure_in_words(*slowest))});
    const double dials = figures.count("dials_per_outage_max");
    if (dials >= 1)
        to.push_back({"dials_at_most",
                      {{"each_outage", whole(std::ceil(dials * time_margin))}},
                      fmt::format("the most dials of one outage were {}", whole(dials))});
    const auto first = figures.time("first_dial_min");
    if (first && *first >= 20ms)
        to.push_back({"first_dial_after",
                      {{"at_least", duration_as_typed(rounded_down(*first / 2))}},
                      "the soonest first dial came after " + figure_in_words(*first)});
    const auto availability = figures.find("availability");
    if (availability) {
        const double down = (1 - *availability) * time_margin;
        const double least = std::floor((1 - down) * 1000) / 10;
        if (least > 0)
            to.push_back({"availability_at_least", fmt::format("{:.1f}%", least),
                          fmt::format("it was open {:.2f} % of the time", *availability * 100)});
    }
}

void add_resumption(const Figures& figures, std::vector<Suggestion>& to) {
    const auto resumed = figures.find("resumed");
    if (!resumed) return;
    if (figures.count("restarted") == 0)
        to.push_back(
            {"resumes", true,
             fmt::format("{} judged, none began anew", counted(whole(*resumed), "reopening"))});
    for (const char* name : {"lost", "repeated", "unanswered"})
        to.push_back({name, whole(figures.count(name)),
                      fmt::format("{} {}", whole(figures.count(name)), name)});
}

void add_dials(const Figures& figures, std::vector<Suggestion>& to) {
    const double opened = figures.count("opened");
    if (opened >= 1)
        to.push_back({"opens",
                      {{"at_least", whole(opened)}},
                      counted(whole(opened), "connection") + " opened"});
    to.push_back({"one_connection", true, "never two connections at once"});
}

// The waits, by what was fitted to them.
void add_waits(const SuggestedRun& run, const std::vector<SessionId>& sessions,
               std::vector<Suggestion>& to) {
    constexpr std::size_t dials_fitted_max = 64;
    for (const SessionId id : sessions) {
        const model::SessionModel& session = *run.workspace.find(id);
        const auto fit = model::fit_policy(model::dials_of(session.attempts, dials_fitted_max));
        if (!fit.is_named) continue;
        const std::string rests_on = "its waits: " + model::in_words(fit);
        if (!fit.nearest.empty()) to.push_back({"delays", std::string(fit.nearest), rests_on});
        if (!fit.redials_at_once && fit.policy.factor > 1.0)
            to.push_back({"grows", true, rests_on});
        if (fit.jitter_is_known && fit.policy.jitter != core::JitterKind::None)
            to.push_back({"spreads", true, rests_on});
        return;
    }
}

// Habits that are there or not: the judgement itself says on what it rests.
void add_habits(const SuggestedRun& run, const std::vector<SessionId>& sessions,
                std::vector<Suggestion>& to) {
    for (const char* name :
         {"never_gives_up", "honours_retry_after", "new_token_after", "sends_again"})
        to.push_back({name, true, ""});
    Duration slowest{};
    for (const SessionId id : sessions)
        for (const model::Attempt& attempt : run.workspace.find(id)->attempts)
            slowest = std::max(slowest, attempt.half_open_for.value_or(Duration{}));
    if (slowest > Duration{})
        to.push_back({"notices_half_open_within", with_margin(slowest),
                      "the slowest took " + figure_in_words(slowest)});
}

void add_findings(const SuggestedRun& run, const std::vector<SessionId>& sessions,
                  std::vector<Suggestion>& to) {
    std::vector<std::string> rules;
    for (const SessionId id : sessions)
        for (const model::Finding& finding : run.workspace.find(id)->findings.all())
            if (std::find(rules.begin(), rules.end(), finding.made.rule) == rules.end())
                rules.push_back(finding.made.rule);
    if (rules.empty())
        to.push_back({"findings", "none", "no rule spoke"});
    else
        to.push_back({"findings",
                      {{"at_most", rules}},
                      fmt::format("{} spoke; mend these, and take them out of the list",
                                  counted(rules.size(), "rule"))});
}

// Those that dial: sessions of Redial's own, and a tap's clients.
std::vector<SessionId> clients_of(const model::Workspace& workspace) {
    std::vector<SessionId> all;
    for (const auto& session : workspace.sessions())
        if (!session->attempts.empty()) all.push_back(session->id);
    return all;
}

// As the run itself is judged by it; nothing where it is not held.
std::optional<Judged> held(const SuggestedRun& run, const std::vector<SessionId>& sessions,
                           const Suggestion& suggestion) {
    control::Complaints complaints;
    Json object = Json::object();
    object[suggestion.name] = suggestion.value;
    const auto expectations = read_expectations(object, "expect", complaints);
    if (complaints.first() || expectations.size() != 1) return std::nullopt;
    Judged judged = expectations[0].judge({run.workspace, sessions, run.workspace.first_at(),
                                           run.workspace.last_at(), true, run.not_whole});
    if (judged.held != Held::Yes) return std::nullopt;
    return judged;
}

// Of values from strict to lenient the one behind the strictest that the run holds.
void add_next_of(const SuggestedRun& run, const std::vector<SessionId>& sessions,
                 const std::string& name, const std::vector<Json>& values,
                 std::vector<Suggestion>& to) {
    for (std::size_t i = 0; i + 1 < values.size(); ++i)
        if (const auto judged = held(run, sessions, {name, values[i], ""}))
            return to.push_back({name, values[i + 1], judged->reason});
}

}  // namespace

std::vector<Suggestion> suggestions_of(const SuggestedRun& run) {
    const Figures figures(run.workspace);
    const std::vector<SessionId> sessions = clients_of(run.workspace);
    std::vector<Suggestion> all;
    add_dials(figures, all);
    add_recovery(figures, all);
    add_waits(run, sessions, all);
    add_resumption(figures, all);
    add_habits(run, sessions, all);
    add_next_of(run, sessions, "dials_per_second_at_most", {1, 2, 3, 5, 8, 12, 20, 30, 50}, all);
    if (figures.count("ping_samples") > 0)
        add_next_of(run, sessions, "heartbeat_every",
                    {"1s", "2s", "5s", "10s", "15s", "20s", "30s", "45s", "60s", "90s"}, all);
    add_findings(run, sessions, all);
    std::vector<Suggestion> good;
    for (Suggestion& one : all) {
        const auto judged = held(run, sessions, one);
        if (!judged) continue;
        if (one.rests_on.empty()) one.rests_on = judged->reason;
        good.push_back(std::move(one));
    }
    return good;
}

std::string suggest(const SuggestedRun& run) {
    const std::vector<Suggestion> all = suggestions_of(run);
    Json comment = Json::array();
    comment.push_back("Suggested from " + run.log_name + ": what held there, with margins.");
    comment.push_back("Fill in server, client and what is to be broken, then look at each value.");
    Json expect = Json::object();
    for (const Suggestion& one : all) {
        comment.push_back(one.name + ": " + one.rests_on);
        expect[one.name] = one.value;
    }
    if (all.empty()) comment.push_back("Nothing was seen that could be expected again.");
    Json test = Json::object();
    test["name"] = "as good as " + run.log_name;
    test["comment"] = std::move(comment);
    test["server"] = "lab";
    test["client"] = {{"command", "node client.js {url}"}};
    Json step = Json::object();
    step["at"] = "1s";
    step["set"] = "close:1012,for 100ms";
    test["timeline"] = Json::array({step});
    test["expect"] = std::move(expect);
    return test.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace redial::verdict
