// Every preset against servers on bad days, in virtual time: the errors that the findings tell of a
// client with it are those that the preset's description names. One thread.
#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "catch.hpp"
#include "core/machine.hpp"
#include "core/presets.hpp"
#include "findings_rig.hpp"

namespace redial {
namespace {

using core::Severity;
using tests::answered;
using tests::closed;
using tests::FindingsRig;
using namespace std::chrono_literals;

// What becomes of a dial: it opens for a while or not at all, and then this is how it ends.
struct Fate {
    std::optional<Duration> open_for;
    core::Outcome outcome;
};
using Day = std::function<Fate(std::uint32_t dial)>;

// The reconnect machine itself, its orders told to the rules as the engine tells them.
class Client {
public:
    Client(const core::Policy& policy, std::uint64_t seed) : rig_(config_with(policy)) {
        settings_.policy = policy;
        settings_.connect_limit = 40s;
        state_.rng = Rng(seed);
    }

    void lives_through(const Day& day, std::uint32_t dials) {
        take(core::ConnectAsked{core::Origin::Start});
        for (std::uint32_t dial = 1; dial <= dials; ++dial) {
            if (!std::holds_alternative<core::Connecting>(state_.phase)) return;
            const Fate fate = day(dial);
            rig_.pass(2ms);
            if (fate.open_for) {
                rig_.opens();
                take(core::Opened{live()});
                rig_.lives(*fate.open_for);
            }
            const AttemptId attempt = live();
            rig_.ends(fate.outcome);
            take(core::Ended{attempt, fate.outcome});
            to_next_dial();
        }
    }
    // Another session, with no trouble, open to the same server.
    void has_neighbour() {
        rig_.id = SessionId{2};
        rig_.add(tests::good_config("neighbour"));
        rig_.dials_and_opens();
        rig_.id = SessionId{1};
        rig_.attempt = AttemptId{0};
        rig_.status = core::ConnectionStatus::Closed;
    }
    std::span<const model::Finding> findings() const { return rig_.session().findings.all(); }

private:
    static core::SessionConfig config_with(const core::Policy& policy) {
        core::SessionConfig config = tests::chat_config();
        config.policy = policy;
        return config;
    }
    AttemptId live() const { return AttemptId{state_.attempts_made}; }
    void to_next_dial() {
        while (std::holds_alternative<core::Waiting>(state_.phase)) {
            rig_.now = std::max(rig_.now, *core::deadline(state_, settings_));
            take(core::TimePassed{});
        }
    }
    void take(const core::Input& input) {
        for (const core::Action& action : core::step(state_, settings_, input, rig_.now)) {
            if (const auto* open = std::get_if<core::OpenSocket>(&action))
                rig_.dials(open->origin, open->retry);
            if (const auto* plan = std::get_if<core::TellPlan>(&action)) rig_.tell(plan->plan);
            if (const auto* halted = std::get_if<core::TellHalted>(&action))
                rig_.tell(core::Halted{halted->cause});
        }
    }

    FindingsRig rig_;
    core::MachineState state_;
    core::MachineSettings settings_;
};

// What a client meets sooner or later: each heals, and none of it is the client's fault.
std::vector<Day> bad_days() {
    std::vector<Day> days;
    const auto add_endings = [&days](core::Outcome outcome) {
        for (const Duration open_for : {100ms, 6000ms, 60'000ms})
            days.push_back([=](std::uint32_t) { return Fate{open_for, outcome}; });
        // Once only, and all is well again.
        days.push_back([=](std::uint32_t dial) {
            return dial == 1 ? Fate{60s, outcome} : Fate{10min, closed(1001)};
        });
    };
    for (const int code : {1000, 1001, 1011, 1012, 1013, 1014})
        add_endings(closed(static_cast<std::uint16_t>(code)));
    add_endings(tests::reset_by_peer());
    add_endings(tests::no_pong());
    days.push_back([](std::uint32_t) { return Fate{std::nullopt, tests::refused()}; });
    for (const int status : {408, 425, 429, 500, 502, 503, 504})
        days.push_back([=](std::uint32_t) { return Fate{std::nullopt, answered(status)}; });
    days.push_back([](std::uint32_t dial) {
        return dial == 1 ? Fate{60s, closed(1001)} : Fate{std::nullopt, answered(503, 12s)};
    });
    return days;
}

using Names = std::set<std::string>;

// The rules that are errors by the table and spoke; `told`: those that were told as errors.
struct Judged {
    Names broken;
    Names told;
};

void judge(Judged& names, const core::Policy& policy, const Day& day, std::uint64_t seeds,
           bool has_neighbour) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Client client(policy, seed);
        if (has_neighbour) client.has_neighbour();
        client.lives_through(day, 12);
        for (const model::Finding& finding : client.findings()) {
            if (finding.rule->severity == Severity::Error) names.broken.insert(finding.made.rule);
            if (finding.made.severity == Severity::Error) names.told.insert(finding.made.rule);
        }
    }
}

Judged judged(const core::Policy& policy) {
    Judged names;
    for (const Day& day : bad_days()) {
        judge(names, policy, day, 5, false);
        judge(names, policy, day, 1, true);
    }
    // Where chance makes each wait, a storm takes more than a few tries.
    judge(
        names, policy,
        [](std::uint32_t) {
            return Fate{100ms, closed(1011)};
        },
        100, false);
    judge(
        names, policy,
        [](std::uint32_t) {
            return Fate{100ms, closed(1012)};
        },
        100, false);
    return names;
}

Names listed(std::string_view text) {
    Names names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(", "), text.size());
        names.emplace(text.substr(0, end));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return names;
}

std::string joined(const Names& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

TEST_CASE("a preset earns the errors that its description names and no others",
          "[findings][presets]") {
    for (const core::Preset& preset : core::presets()) {
        INFO(std::string(preset.name));
        CHECK(joined(judged(preset.policy).broken) == joined(listed(preset.breaks)));
        for (const std::string& name : listed(preset.breaks))
            CHECK(core::described(preset).find(name) != std::string::npos);
    }
}

TEST_CASE("the default policy is told of as a warning that names careful", "[findings][presets]") {
    CHECK(joined(judged(core::Policy{}).told).empty());
    Client client(core::Policy{}, 1);
    client.lives_through([](std::uint32_t) { return Fate{100ms, closed(1000)}; }, 8);
    for (const char* rule : {"backoff_resets_on_open", "reconnect_storm"}) {
        INFO(rule);
        const auto findings = client.findings();
        const auto found = std::find_if(findings.begin(), findings.end(),
                                        [&](const auto& one) { return one.made.rule == rule; });
        REQUIRE(found != findings.end());
        CHECK(found->made.severity == Severity::Warning);
        CHECK(found->made.advice.ends_with("Redial's preset careful does that."));
    }
}

TEST_CASE("careful and the default with another limit are judged as they wait",
          "[findings][presets]") {
    CHECK(joined(judged(core::find_preset("careful")->policy).broken).empty());
    core::Policy limited;
    limited.attempts_max = 100;
    limited.outcomes = core::careful_outcome_rules();
    CHECK(joined(judged(limited).told).empty());
    // The same habit with a delay that somebody chose is an error.
    core::Policy chosen;
    chosen.first_delay = 400ms;
    CHECK(judged(chosen).told.count("backoff_resets_on_open") == 1);
}

}  // namespace redial
