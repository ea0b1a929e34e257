// Report cards: rows from what was observed, matters counted once, and the grade. Virtual time.
#include "verdict/card.hpp"
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
    const verdict::Observed observed{rig.workspace, sessions, rig.from, rig.now, true, ""};
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
