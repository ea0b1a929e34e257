// What must hold of every expectation, whatever happens: over clients that are made up out of a
// seed, judged at every moment.
#include "base/rng.hpp"
#include "catch.hpp"
#include "judge_rig.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/row_memory.hpp"

using namespace redial;
using namespace redial::tests;
using namespace redial::verdict;

namespace {

// All expectations, by the examples of the table and by some more values.
std::vector<Expectation> all_of_them() {
    std::vector<Expectation> all;
    std::vector<std::string> texts;
    for (const ExpectationInfo& info : all_expectations())
        texts.push_back("\"" + std::string(info.name) + "\": " + std::string(info.example));
    for (const char* more :
         {R"("recovers_within": "1s")", R"("opens": 3)", R"("dials_at_most": 12)", R"("lost": 3)",
          R"("stops_on": {"codes": 1012, "for": "2s"})", R"("messages": 4)", R"("in_order": true)",
          R"("gives_up": {"quiet": "2s"})", R"("never_gives_up": {"quiet": "2s"})",
          R"("heartbeat_every": "2s")", R"("sends_again": {"within": "1s"})",
          R"("findings": "none")", R"("retries_on": {"codes": "refused", "within": "2s"})"})
        texts.emplace_back(more);
    for (const std::string& text : texts) {
        const auto json = control::json_from_text("{" + text + "}");
        REQUIRE(json);
        control::Complaints complaints;
        for (Expectation& one : read_expectations(*json, "expect", complaints))
            all.push_back(std::move(one));
        REQUIRE_FALSE(complaints.first());
    }
    return all;
}

core::Outcome any_end(Rng& rng) {
    switch (rng.below(5)) {
        case 0: return closed(1012);
        case 1: return closed(1000, core::EndedBy::Us);
        case 2: return closed(1008);
        default: return reset_by_peer();
    }
}

core::Outcome any_refusal(Rng& rng) {
    switch (rng.below(4)) {
        case 0: return answered(503, 2s);
        case 1: return answered(401);
        default: return refused();
    }
}

void something_happens(JudgeRig& rig, Rng& rng, std::int64_t& counter) {
    rig.pass(Duration{static_cast<std::int64_t>(rng.below(1'500'000))});
    if (rig.status == core::ConnectionStatus::Closed) return rig.dials();
    if (rig.status == core::ConnectionStatus::Connecting)
        return rng.chance(0.5) ? rig.opens() : rig.ends(any_refusal(rng));
    switch (rng.below(6)) {
        case 0: return rig.ends(any_end(rng));
        case 1: return rig.out(R"({"type": "login", "n": 1})");
        case 2: return rig.ping();
        case 3: counter += static_cast<std::int64_t>(rng.below(3)); return rig.counts(counter);
        default: ++counter; return rig.counts(counter);
    }
}

std::string said(const Judged& judged) {
    return judged.name + " " + judged.expected + ": " + core::name_of(judged.held) + ": " +
           judged.reason;
}

// With its proofs.
std::string said_whole(const Judged& judged) {
    std::string words = said(judged);
    for (const Proof& proof : judged.proofs) words += "\n  " + proof.what;
    return words;
}

}  // namespace

TEST_CASE("what is said to have failed while a run goes on has failed at its end", "[verdict]") {
    const std::vector<Expectation> all = all_of_them();
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Rng rng(seed);
        JudgeRig rig(seed % 2 == 0 ? good_config() : tap_config());
        std::vector<std::string> failed(all.size());
        std::int64_t counter = 0;
        for (int step = 0; step < 60; ++step) {
            something_happens(rig, rng, counter);
            const Observed now{rig.workspace, {rig.id}, rig.from, rig.now, false, ""};
            for (std::size_t i = 0; i < all.size(); ++i) {
                const Judged judged = all[i].judge(now);
                INFO("seed " << seed << ", step " << step << ": " << said(judged)
                             << "; before: " << failed[i]);
                CHECK_FALSE(judged.reason.empty());
                if (!failed[i].empty()) REQUIRE(judged.held == Held::No);
                if (judged.held == Held::No) failed[i] = said(judged);
            }
        }
        const Observed over{rig.workspace, {rig.id}, rig.from, rig.now, true, ""};
        const Observed part{rig.workspace, {rig.id}, rig.from, rig.now, true, "it is half a log"};
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Judged judged = all[i].judge(over);
            const Judged in_part = all[i].judge(part);
            INFO("seed " << seed << ": " << said(judged) << "; in part: " << said(in_part)
                         << "; before: " << failed[i]);
            CHECK(judged.held != Held::Pending);
            if (!failed[i].empty()) CHECK(judged.held == Held::No);
            if (judged.held == Held::No) CHECK_FALSE(judged.proofs.size() > proofs_max);
            // Who sees less says no more.
            if (judged.held == Held::NotSeen) CHECK(in_part.held == Held::NotSeen);
            if (judged.held == Held::No) CHECK(in_part.held != Held::Yes);
            if (judged.held == Held::Yes) CHECK(in_part.held != Held::No);
        }
    }
}

TEST_CASE("a run in which nothing happened holds nothing that needs a client", "[verdict]") {
    const JudgeRig rig;
    for (const Expectation& one : all_of_them()) {
        const Judged judged = one.judge({rig.workspace, {rig.id}, rig.from, rig.now, true, ""});
        INFO(said(judged));
        CHECK(judged.fails());
    }
}

TEST_CASE("judging again and again, a look at what is new each time, says what judging once does",
          "[verdict]") {
    const std::vector<Expectation> all = all_of_them();
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Rng rng(seed);
        JudgeRig rig(seed % 2 == 0 ? good_config() : tap_config());
        RowMemory memory;
        std::int64_t counter = 0;
        for (int step = 0; step < 60; ++step) {
            something_happens(rig, rng, counter);
            if (rng.chance(0.3)) rig.counts(counter / 2);
            const bool is_over = step == 59;
            const Observed once{rig.workspace, {rig.id}, rig.from, rig.now, is_over, ""};
            Observed again = once;
            again.memory = &memory;
            for (const Expectation& one : all) {
                INFO("seed " << seed << ", step " << step);
                CHECK(said_whole(one.judge(again)) == said_whole(one.judge(once)));
            }
        }
    }
}

TEST_CASE("what was looked at once is not looked at again, and another begin forgets it",
          "[verdict]") {
    control::Complaints complaints;
    const auto all =
        read_expectations(*control::json_from_text(R"({"messages": {"count": {"at_least": 300}}})"),
                          "expect", complaints);
    model::Limits few;
    few.messages_max = 100;
    model::Workspace workspace(few);
    core::Stamp stamp{.session = SessionId{1}, .at = instant_from_us(1'000'000)};
    workspace.on_event({stamp, core::SessionAdded{std::make_shared<core::SessionConfig>()}});
    RowMemory memory;
    Observed observed{workspace, {stamp.session}, stamp.at, stamp.at, false, ""};
    for (int i = 0; i < 300; ++i) {
        CHECK(all[0].judge(observed).held == Held::Pending);
        stamp.at += 1ms;
        observed.to = stamp.at;
        observed.memory = &memory;
        workspace.on_message(stamp, {.size_bytes = 1, .payload = as_bytes("a")});
    }
    REQUIRE(workspace.find(stamp.session)->log.dropped_rows() > 100);
    CHECK(all[0].judge(observed).held == Held::Yes);
    observed.from += 1ms;
    CHECK(all[0].judge(observed).held == Held::Pending);
}
