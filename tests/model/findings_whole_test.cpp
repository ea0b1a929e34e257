// Findings as a whole: sessions in step, a clean hour, what is told, once, and read back from a
// log. Virtual time, seeded chance.
#include <fstream>
#include <set>
#include <string>

#include "base/rng.hpp"
#include "catch.hpp"
#include "core/backoff.hpp"
#include "findings_rig.hpp"
#include "paths.hpp"
#include "support/model/snapshot.hpp"

namespace redial {
namespace {

using model::RuleId;
using tests::FindingsRig;
using namespace std::chrono_literals;

// Sessions that talk to one server, each with its own attempts.
struct Fleet {
    explicit Fleet(core::SessionConfig config, std::uint32_t count) : sessions(count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            on(i);
            if (i > 0) rig.add(config);
        }
    }
    struct Place {
        AttemptId attempt{};
        core::ConnectionStatus status = core::ConnectionStatus::Closed;
    };
    std::vector<Place> sessions;
    FindingsRig rig;
    std::uint32_t current = 0;

    void on(std::uint32_t index) {
        sessions[current] = {rig.attempt, rig.status};
        current = index;
        rig.id = SessionId{index + 1};
        rig.attempt = sessions[index].attempt;
        rig.status = sessions[index].status;
    }
    // Calls `act(index)` for every session at the same instant.
    template <class Act>
    void each(const Act& act) {
        for (std::uint32_t i = 0; i < sessions.size(); ++i) {
            on(i);
            act(i);
        }
    }
    std::string names() {
        std::string all;
        each([&](std::uint32_t) { all += rig.names(); });
        return all;
    }
};

// All sessions lose the server and dial in vain `rounds` times. `delay` gives each wait.
template <class Delay>
void outage(Fleet& fleet, std::uint32_t rounds, const Delay& delay) {
    fleet.each([&](std::uint32_t) { fleet.rig.ends(); });
    for (std::uint32_t retry = 1; retry <= rounds; ++retry) {
        const Instant begin = fleet.rig.now;
        fleet.each([&](std::uint32_t i) {
            fleet.rig.now = begin;
            const core::Policy& policy = fleet.rig.session().config->policy;
            const Duration wait = delay(i, retry);
            const Duration base = core::base_delay(policy, retry);
            fleet.rig.tell(core::RetryPlanned{retry, wait, base, begin + wait, "1006"});
            fleet.rig.pass(wait);
            fleet.rig.dials(core::Origin::Policy, retry);
            if (retry < rounds) fleet.rig.ends(tests::refused());
        });
        fleet.rig.now = begin + 60s;
    }
    fleet.each([&](std::uint32_t) { fleet.rig.opens(); });
}

core::SessionConfig default_config() { return tests::chat_config(); }

// What the lab server and a session of it do in an hour: chats with counters, pings, one restart
// that is survived well.
void clean_hour(FindingsRig& rig, std::uint64_t seed) {
    Rng rng(seed);
    std::int64_t counter = 0;
    const auto minutes = [&](int count) {
        for (int i = 0; i < count * 2; ++i) {
            for (std::uint64_t n = rng.below(3); n > 0; --n) {
                rig.pass(Duration{static_cast<std::int64_t>(rng.below(4'000'000))});
                rig.out("{\"text\":\"hi\"}");
                rig.pass(1ms);
                rig.counts(++counter);
            }
            rig.pass(17s);
            rig.ping(Duration{300 + static_cast<std::int64_t>(rng.below(500))});
        }
    };
    rig.dials(core::Origin::Start);
    rig.pass(3ms);
    rig.opens();
    minutes(30);
    rig.close_frame(core::Direction::In);
    rig.close_frame(core::Direction::Out);
    rig.ends(tests::closed(1012));
    rig.waits(1, 410ms, 500ms);
    rig.ends(tests::refused());
    rig.waits(2, 730ms, 1s);
    rig.ends(tests::refused());
    rig.waits_and_opens(3, 1900ms, 2s);
    minutes(30);
    rig.close_frame(core::Direction::Out);
    rig.pass(2ms);
    rig.close_frame(core::Direction::In);
    rig.ends(tests::closed(1000, core::EndedBy::Us));
}

}  // namespace

TEST_CASE("nothing is found in a clean hour with one restart that was survived", "[findings]") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
    FindingsRig rig;
    clean_hour(rig, seed);
    CHECK(rig.names() == "");
    CHECK(rig.session().resumes == 1);
    CHECK(rig.derived.facts<core::FindingMade>().empty());
}

TEST_CASE("nothing is found in a clean hour seen through a tap", "[findings]") {
    FindingsRig rig(tests::tap_config());
    clean_hour(rig, 5);
    CHECK(rig.names() == "");
}

TEST_CASE("sessions that wait exactly as long as each other are found", "[findings]") {
    Fleet fleet(default_config(), 3);
    fleet.each([&](std::uint32_t) { fleet.rig.dials_and_opens(); });
    fleet.rig.pass(60s);
    outage(fleet, 3, [](std::uint32_t, std::uint32_t retry) { return 250ms * (1 << retry); });
    fleet.on(2);
    REQUIRE(fleet.rig.found(RuleId::NoJitter) != nullptr);
    CHECK(fleet.rig.found(RuleId::NoJitter)->made.what ==
          "3 of 3 sessions waited 1 s before retry 2");
}

TEST_CASE("two sessions, or sessions with jitter, are not in step", "[findings]") {
    const auto run = [](std::uint32_t sessions, bool has_jitter) {
        Rng rng(1);
        Fleet fleet(has_jitter ? tests::good_config() : default_config(), sessions);
        fleet.each([&](std::uint32_t) { fleet.rig.dials_and_opens(); });
        fleet.rig.pass(60s);
        outage(fleet, 5, [&](std::uint32_t, std::uint32_t retry) {
            const Duration base = core::base_delay(fleet.rig.session().config->policy, retry);
            if (!has_jitter) return base;
            return Duration{
                static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(base.count())))};
        });
        return fleet.names();
    };
    CHECK(run(2, false) == "");
    CHECK(run(3, true) == "");
    CHECK(run(40, true) == "");
}

TEST_CASE("sessions that are in step only at the cap lost their jitter there", "[findings]") {
    Rng rng(9);
    core::SessionConfig config = tests::good_config();
    Fleet fleet(config, 4);
    fleet.each([&](std::uint32_t) { fleet.rig.dials_and_opens(); });
    fleet.rig.pass(60s);
    outage(fleet, 5, [&](std::uint32_t, std::uint32_t retry) {
        if (retry > 3) return Duration{10s};
        return Duration{100'000 + static_cast<std::int64_t>(rng.below(300'000))};
    });
    const std::string names = fleet.names();
    CHECK(names.find("jitter_lost_at_cap") != std::string::npos);
    CHECK(names.find("no_jitter") == std::string::npos);
}

TEST_CASE("a finding is told once and then counted, with at most 16 pieces of evidence",
          "[findings]") {
    FindingsRig rig;
    rig.dials();
    for (std::uint32_t retry = 1; retry <= 40; ++retry) {
        rig.ends(tests::answered(503, 30s));
        rig.waits(retry, 100ms);
    }
    const model::Finding* found = rig.found(RuleId::RetryAfterIgnored);
    REQUIRE(found != nullptr);
    CHECK(found->count == 40);
    CHECK(found->made.evidence.size() == model::Findings::evidence_max);
    std::multiset<std::string> told;
    for (const auto& made : rig.derived.facts<core::FindingMade>()) told.insert(made.rule);
    CHECK(told.count("retry_after_ignored") == 1);
    CHECK(told.count("reconnect_storm") == 1);
}

TEST_CASE("findings that a log holds are recognised and not doubled", "[findings]") {
    tests::Tape log;
    {
        // As a recorder sees it: each finding behind the event it was concluded from.
        FindingsRig rig;
        rig.dials();
        for (std::uint32_t retry = 1; retry <= 7; ++retry) {
            rig.ends(tests::answered(503, 30s));
            rig.waits(retry, 100ms);
        }
        model::Workspace recorded({}, &log);
        for (const auto& item : rig.tape.told) {
            log.told.push_back(item);
            recorded.on_event(std::get<core::Event>(item));
        }
    }
    REQUIRE(log.facts<core::FindingMade>().size() == 2);
    tests::Tape derived;
    model::Workspace again({}, &derived);
    model::Workspace without;
    for (const auto& item : log.told) {
        const auto& event = std::get<core::Event>(item);
        again.on_event(event);
        if (!std::holds_alternative<core::FindingMade>(event.what)) without.on_event(event);
    }
    CHECK(model::tests::snapshot(again) == model::tests::snapshot(without));
    CHECK(derived.facts<core::FindingMade>().size() == 2);
}

TEST_CASE("a finding of a log whose beginning was cut off is kept, and confirmed once",
          "[findings]") {
    FindingsRig rig;
    core::FindingMade made;
    made.rule = "retry_after_ignored";
    made.severity = core::Severity::Error;
    made.what = "the server asked for 30 s, the client waited 100 ms";
    made.evidence.push_back({AttemptId{1}, rig.now, "waited"});
    rig.tell(made);
    made.rule = "a_rule_of_a_later_version";
    rig.tell(made);
    REQUIRE(rig.session().findings.size() == 2);
    CHECK(rig.session().findings.all()[1].rule == nullptr);
    rig.dials();
    rig.ends(tests::answered(503, 30s));
    rig.waits(1, 100ms);
    CHECK(rig.found(RuleId::RetryAfterIgnored)->count == 1);
    CHECK(rig.derived.facts<core::FindingMade>().empty());
    rig.ends(tests::answered(503, 30s));
    rig.waits(2, 100ms);
    CHECK(rig.found(RuleId::RetryAfterIgnored)->count == 2);
}

TEST_CASE("every rule has a name, words and a place in the table", "[findings]") {
    std::set<std::string_view> names;
    for (const model::FindingRule& rule : model::finding_rules()) {
        CAPTURE(std::string(rule.name));
        CHECK(names.insert(rule.name).second);
        CHECK(&model::rule_of(rule.id) == &rule);
        CHECK(model::find_rule(rule.name) == &rule);
        CHECK_FALSE(rule.title.empty());
        CHECK(rule.why.ends_with("."));
        CHECK(rule.advice.ends_with("."));
        CHECK_FALSE(rule.threads.empty());
    }
    CHECK(names.size() == model::finding_rules().size());
}

TEST_CASE("docs/findings.md has a row for every rule, in the table's words", "[findings]") {
    std::ifstream file(std::string(REDIAL_SOURCE_DIR) + "/docs/findings.md");
    std::set<std::string> rows;
    std::string page;
    for (std::string line; std::getline(file, line);) {
        page += line + "\n";
        if (line.starts_with("| `")) rows.insert(line);
    }
    for (const model::FindingRule& rule : model::finding_rules()) {
        std::string row = "| `" + std::string(rule.name) + "`";
        for (const std::string_view cell : {std::string_view(core::name_of(rule.severity)),
                                            rule.title, rule.why, rule.advice, rule.threads}) {
            row += " | " + std::string(cell);
        }
        CAPTURE(row);
        CHECK(rows.erase(row + " |") == 1);
    }
    CHECK(rows.empty());
    // As `redial check --rules` prints it: a page that is behind is mended by that.
    CHECK(page.find(model::rules_as_table()) != std::string::npos);
}

TEST_CASE("a login that the history no longer has is not compared", "[findings]") {
    FindingsRig rig;
    rig.workspace.set_limits({.messages_max = 8});
    rig.dials_and_opens();
    for (std::uint32_t retry = 1; retry <= 3; ++retry) {
        rig.out("token " + std::to_string(retry));
        for (int i = 0; i < 40; ++i) rig.out("the same");
        rig.ends(tests::closed(1008));
        rig.waits_and_opens(retry, retry * 400ms);
    }
    CHECK(rig.found(RuleId::FatalOutcomeRetried) == nullptr);
}

}  // namespace redial
