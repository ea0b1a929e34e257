// Report cards: rows from what was observed, matters counted once, and the grade. Virtual time.
#include "verdict/card.hpp"
#include <csignal>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;
using verdict::Grade;
using verdict::Mark;

namespace {

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

verdict::CardRow row_of(JudgeRig& rig, const std::string& expected) {
    verdict::TestResult result;
    rig.judge(expected);
    result.judged.push_back(rig.last);
    std::vector<SessionId> sessions;
    for (const auto& session : rig.workspace.sessions()) sessions.push_back(session->id);
    const verdict::Observed observed{rig.workspace, sessions, rig.from,      rig.now,
                                     true,          "",       rig.client_end};
    return verdict::card_row({"01-reset", "a reset", "Comes back.", result, observed});
}

verdict::CardRow row_with(std::vector<verdict::Weakness> weaknesses) {
    verdict::CardRow row;
    row.sentence = "came back";
    row.mark = weaknesses.empty() ? Mark::Good : Mark::Bad;
    row.weaknesses = std::move(weaknesses);
    return row;
}

verdict::Weakness weakness(std::string_view said_by) {
    const verdict::Matter* matter = verdict::matter_of(said_by);
    REQUIRE(matter != nullptr);
    return {std::string(matter->name), matter->severity, std::string(matter->what)};
}

Grade grade_of(std::vector<std::string_view> said_by) {
    std::vector<verdict::Weakness> weaknesses;
    for (const std::string_view name : said_by) weaknesses.push_back(weakness(name));
    return verdict::make_card("client", "", {row_with(weaknesses)}).grade;
}

}  // namespace

TEST_CASE("a client that comes back is good, and the sentence has no figures", "[verdict][card]") {
    JudgeRig rig;
    rig.outage(900ms);
    const verdict::CardRow row = row_of(rig, R"("recovers_within": "2s")");
    CHECK(row.mark == Mark::Good);
    CHECK(row.sentence == "came back");
    CHECK(row.dials == 2);
    CHECK(row.opens == 2);
    REQUIRE(row.back_after);
    CHECK(*row.back_after == 900ms);
    CHECK(has(row.figures, "2 dials, waits 898 ms, back after 900 ms"));
    CHECK(row.retried.size() == 1);
    CHECK(row.stopped_on.empty());
}

TEST_CASE("a client that dials no more has stayed away, which is an error", "[verdict][card]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    rig.pass(30s);
    const verdict::CardRow row = row_of(rig, R"("recovers_within": "20s")");
    CHECK(row.mark == Mark::Bad);
    CHECK(row.gave_up);
    CHECK(row.sentence == "did not come back, and dials no more");
    CHECK(row.stopped_on.size() == 1);
    REQUIRE(row.weaknesses.size() == 1);
    CHECK(row.weaknesses[0].name == "stayed_away");
    CHECK(verdict::make_card("client", "", {row}).grade == Grade::F);
}

TEST_CASE("what was not seen is no mark and no grade", "[verdict][card]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(1s);
    const verdict::CardRow row = row_of(rig, R"("recovers_within": "20s")");
    CHECK(row.mark == Mark::NotSeen);
    CHECK(has(row.not_seen, "no outage was seen"));
    CHECK(verdict::make_card("client", "", {row}).grade == Grade::NotSeen);
    // Half of it is enough.
    CHECK(verdict::make_card("client", "", {row, row_with({})}).grade == Grade::A);
}

TEST_CASE("a finding and an expectation of one matter count once", "[verdict][card]") {
    const auto ignored = weakness("retry_after_ignored");
    CHECK(ignored.name == weakness("honours_retry_after").name);
    const verdict::Card card =
        verdict::make_card("client", "", {row_with({ignored}), row_with({ignored})});
    CHECK(card.weaknesses.size() == 1);
    CHECK(card.grade == Grade::B);
    CHECK(has(card.reason, "0 errors, 1 warning: dials before the server's Retry-After"));
    CHECK(verdict::matter_of("messages_lost") == nullptr);  // nothing that a client does
}

TEST_CASE("the grade goes by the number of errors, and by staying away before all",
          "[verdict][card]") {
    CHECK(grade_of({}) == Grade::A);
    CHECK(grade_of({"retry_after_ignored"}) == Grade::B);
    CHECK(grade_of({"reconnect_storm"}) == Grade::C);
    CHECK(grade_of({"reconnect_storm", "backoff_resets_on_open"}) == Grade::D);
    CHECK(grade_of({"reconnect_storm", "backoff_resets_on_open", "two_live_sockets"}) == Grade::E);
    CHECK(grade_of({"recovers_within"}) == Grade::F);
}

TEST_CASE("a part of the battery has no grade, and says how much of it was played",
          "[verdict][card]") {
    const verdict::CardRow row = row_with({weakness("retry_after_ignored")});
    const verdict::Card part = verdict::make_card("client", "", {row, row}, 31);
    CHECK(part.grade == Grade::None);
    const std::string text = verdict::card_text(part, verdict::Figures::Hidden);
    INFO(text);
    CHECK(has(text, "client: no grade, 2 of 31 situations: 0 errors, 1 warning: dials before"));
    const auto json = nlohmann::json::parse(verdict::card_json(part));
    CHECK(json["grade"] == "none");
    CHECK(json["played"] == 2);
    CHECK(json["whole"] == 31);
    // The whole of it has one.
    const verdict::Card whole = verdict::make_card("client", "", {row, row}, 2);
    CHECK(whole.grade == Grade::B);
    CHECK(has(verdict::card_text(whole, verdict::Figures::Hidden), "client: grade B: 0 errors"));
    CHECK(nlohmann::json::parse(verdict::card_json(whole))["grade"] == "B");
}

TEST_CASE("a battery that was broken off has no grade either", "[verdict][card]") {
    verdict::CardRow left_out;
    left_out.sentence = "not run";
    left_out.is_left_out = true;
    const verdict::Card card = verdict::make_card("client", "", {row_with({}), left_out}, 2);
    CHECK(card.grade == Grade::None);
    CHECK(card.reason == "1 of 2 situations: 0 errors, 0 warnings");
    left_out.is_left_out = false;  // played, but its server did not come up
    CHECK(verdict::make_card("client", "", {row_with({}), left_out}, 2).grade == Grade::A);
}

TEST_CASE("a client whose program ended when it was refused is told from one that is quiet",
          "[verdict][card]") {
    const auto row = [](bool exits) {
        JudgeRig rig;
        rig.dials_and_opens();
        rig.pass(1s);
        rig.ends();
        rig.waits(1, 1s);
        rig.ends(refused());
        rig.pass(exits ? 20ms : 60s);
        if (exits) rig.program_exits(1);
        return row_of(rig, R"("recovers_within": "20s")");
    };
    const verdict::CardRow gone = row(true);
    CHECK(gone.sentence ==
          "did not come back, and its program ended by itself with exit code 1 after a dial that "
          "had failed");
    CHECK(gone.mark == Mark::Bad);
    REQUIRE(gone.weaknesses.size() == 1);
    CHECK(gone.weaknesses[0].name == "stayed_away");
    CHECK(gone.stopped_on == std::vector<std::string>{"refused"});
    CHECK(has(gone.figures, "its program ended after 2.0 s"));
    const auto json =
        nlohmann::json::parse(verdict::card_json(verdict::make_card("c", "", {gone})));
    CHECK(json["situations"][0]["program_ended"]["exit_code"] == 1);
    CHECK(json["situations"][0]["program_ended"]["signal"].is_null());
    CHECK(json["situations"][0]["program_ended"]["was"] == "refused");
    CHECK(json["situations"][0]["figures"]["program_ended_ms"].is_number());
    // Ended by us: nothing is said of a program.
    const verdict::CardRow quiet = row(false);
    CHECK(quiet.sentence == "did not come back, and dials no more");
    CHECK_FALSE(quiet.program_ended);
    CHECK_FALSE(
        has(verdict::card_text(verdict::make_card("c", "", {quiet}), verdict::Figures::Shown),
            "program"));
    const auto silent =
        nlohmann::json::parse(verdict::card_json(verdict::make_card("c", "", {quiet})));
    CHECK(silent["situations"][0]["program_ended"].is_null());
}

TEST_CASE("a client that crashes while it is connected has not stayed, whatever is asked",
          "[verdict][card]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(1s);
    rig.client_end = {rig.now, 0, SIGSEGV};
    const verdict::CardRow row = row_of(rig, R"("opens": {"at_least": 1})");
    CHECK(row.sentence == "did not stay: its program was ended by SIGSEGV while it was connected");
    CHECK(row.mark == Mark::Bad);
    CHECK(row.stopped_on.empty());
    CHECK(verdict::make_card("client", "", {row}).grade == Grade::F);
    rig.client_end.reset();
    CHECK(row_of(rig, R"("opens": {"at_least": 1})").sentence == "stayed open");
}

TEST_CASE("a session of Redial's own that has given up is quiet, though its program ends then",
          "[verdict][card]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends(closed(1011));
    rig.pass(20ms);
    rig.program_exits(1);
    rig.judge(R"("recovers_within": "20s")");
    verdict::TestResult result;
    result.judged.push_back(rig.last);
    const verdict::Observed observed{rig.workspace, {rig.id}, rig.from,      rig.now,
                                     true,          "",       rig.client_end};
    const auto sentence = [&](bool is_own_session) {
        return verdict::card_row({"01", "a", "", result, observed, is_own_session}).sentence;
    };
    CHECK(sentence(true) == "did not come back, and dials no more");
    CHECK(sentence(false) ==
          "did not come back, and its program ended by itself with exit code 1 after it had lost "
          "its connection");
}

TEST_CASE("a client that ends when its certificate is refused has done well", "[verdict][card]") {
    JudgeRig rig;
    rig.dials();
    rig.pass(5ms);
    rig.ends(refused());
    rig.program_exits(0);
    const verdict::CardRow row = row_of(rig, R"("opens": {"at_most": 0})");
    CHECK(row.mark == Mark::Good);
    CHECK(row.sentence ==
          "never opened, and its program ended by itself with exit code 0 after a dial that had "
          "failed");
}

TEST_CASE("a ladder that grows behind short connections is told from chance", "[verdict][card]") {
    const auto grows = [](std::vector<Duration> waits) {
        JudgeRig rig;
        rig.dials_and_opens();
        for (std::size_t i = 0; i < waits.size(); ++i) {
            rig.pass(50ms);
            rig.ends(closed(1011));
            rig.waits_and_opens(static_cast<std::uint32_t>(i + 1), waits[i]);
        }
        return row_of(rig, R"("recovers_within": "60s")").grew_over_openings;
    };
    CHECK(grows({3s, 3900ms, 5070ms}));
    CHECK(grows({6500ms, 8450ms, 10s, 10s}));  // at its longest
    CHECK(grows({4900ms, 4400ms, 8300ms}));    // 2 s and 4 s, each with a draw above it
    CHECK_FALSE(grows({6900ms, 7900ms, 7300ms, 7940ms}));
    CHECK_FALSE(grows({1s, 1s, 1s}));
    CHECK_FALSE(grows({1s, 2s}));
}

TEST_CASE("a card as text without figures is the same however long the waits were",
          "[verdict][card]") {
    const auto text = [](Duration down, verdict::Figures figures) {
        JudgeRig rig;
        rig.outage(down);
        const verdict::CardRow row = row_of(rig, R"("recovers_within": "5s")");
        return verdict::card_text(verdict::make_card("client", "", {row}), figures);
    };
    CHECK(text(900ms, verdict::Figures::Hidden) == text(1300ms, verdict::Figures::Hidden));
    CHECK(text(900ms, verdict::Figures::Shown) != text(1300ms, verdict::Figures::Shown));
    CHECK(has(text(900ms, verdict::Figures::Hidden), "client: grade A"));
}
