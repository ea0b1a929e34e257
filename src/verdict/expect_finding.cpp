// Expectations about findings: none, at most, or exactly these. Pure; the thread that owns the
// workspace.
#include <algorithm>
#include <set>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/near_names.hpp"
#include "model/rules/rules.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;

struct Wanted {
    std::set<std::string> allowed;  // by the names of their rules
    std::set<std::string> needed;
    std::size_t most = 0;  // of others
    core::Severity from = core::Severity::Info;
};

void read_rules(const Json& list, const std::string& where, Complaints& to,
                std::set<std::string>& rules) {
    std::vector<std::string_view> names;
    for (const model::FindingRule& rule : model::finding_rules()) names.push_back(rule.name);
    if (!list.is_array()) return to.add(where, "this should be a list of rules");
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string name = list[i].is_string() ? list[i].get<std::string>() : "";
        if (model::find_rule(name) == nullptr)
            to.add(fmt::format("{}[{}]", where, i),
                   "there is no rule \"" + name + "\"; " + hint_of_names(name, names));
        rules.insert(name);
    }
}

Wanted read_wanted(const Json& value, const std::string& where, Complaints& to) {
    Wanted wanted;
    if (value == "none") return wanted;
    if (value.is_array()) {
        read_rules(value, where, to, wanted.needed);
        wanted.allowed = wanted.needed;
        return wanted;
    }
    if (!value.is_object()) {
        to.add(where,
               R"(this should be "none", a list of rules, or an object with at_most, exactly )"
               "and from");
        return wanted;
    }
    control::Members members(value, where, to);
    std::string from;
    if (members.text("from", from)) {
        const auto severity = core::from_name<core::Severity>(from);
        if (!severity)
            members.complain("from",
                             "this should be one of " + core::names_in_words<core::Severity>());
        wanted.from = severity.value_or(core::Severity::Info);
    }
    if (const Json* exactly = members.find("exactly")) {
        read_rules(*exactly, members.path_of("exactly"), to, wanted.needed);
        wanted.allowed = wanted.needed;
    }
    if (const Json* most = members.find("at_most")) {
        if (most->is_array())
            read_rules(*most, members.path_of("at_most"), to, wanted.allowed);
        else
            wanted.most = read_count(*most, members.path_of("at_most"), to, Bare::AtMost).most;
    }
    members.refuse_unknown();
    return wanted;
}

std::string joined(const std::set<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

void judge_findings(const Wanted& wanted, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::set<std::string> found, others;
    for (const SeenClient& client : run.clients)
        for (const model::Finding& finding : client.session->findings.all()) {
            const bool counts = finding.made.severity >= wanted.from &&
                                finding.first_at >= observed.from &&
                                finding.first_at <= observed.to;
            if (!counts) continue;
            found.insert(finding.made.rule);
            if (wanted.allowed.count(finding.made.rule) > 0) continue;
            others.insert(finding.made.rule);
            const AttemptId attempt =
                finding.made.evidence.empty() ? AttemptId{} : finding.made.evidence.front().attempt;
            verdict.prove(client, client.session->attempts.find(attempt), finding.first_at,
                          finding.made.rule + ": " + finding.made.what);
        }
    if (others.size() > wanted.most)
        return verdict.no(counted(others.size(), "finding") + ": " + joined(others));
    std::set<std::string> missing;
    for (const std::string& rule : wanted.needed)
        if (found.count(rule) == 0) missing.insert(rule);
    if (!missing.empty() && !observed.is_over)
        return verdict.awaits("not found yet: " + joined(missing));
    if (!missing.empty()) {
        const std::string unseen = unseen_dials(run);
        if (!unseen.empty())
            return verdict.not_seen("not found: " + joined(missing) + ", but " + unseen);
        return verdict.no("not found: " + joined(missing));
    }
    const bool was_used = std::any_of(run.clients.begin(), run.clients.end(),
                                      [](const auto& client) { return !client.attempts.empty(); });
    if (!was_used) return verdict.awaits("no dial was seen");
    std::string unseen = unseen_dials(run);
    if (unseen.empty()) unseen = unseen_messages(run);
    verdict.yes_where_seen(found.empty() ? "no findings" : "found: " + joined(found), unseen);
}

Expectation::Judge read_findings(const Json& value, const std::string& where, Complaints& to) {
    const Wanted wanted = read_wanted(value, where, to);
    return [wanted](const Observed& observed, Judged& judged) {
        judge_findings(wanted, observed, judged);
    };
}

constexpr ExpectationRow rows[] = {
    {{"findings",
      "\"none\", a list of rules (exactly these), or {exactly: rules, at_most: rules or count, "
      "from: severity}",
      "What the rules of `redial check --rules` found in the run; `from` leaves lesser ones out "
      "(info, warning, error).",
      "{\"at_most\": [\"no_jitter\"], \"from\": \"warning\"}"},
     &read_findings},
};

}  // namespace

const std::span<const ExpectationRow> finding_expectations = rows;

}  // namespace redial::verdict
