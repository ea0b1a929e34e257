// The pages of played tests and of report cards: what is open at first, what they say of a failure,
// and that nobody's words become markup. Test's thread only.
#include "catch.hpp"
#include "report/card_page.hpp"
#include "report/test_page.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

verdict::Judged judged(verdict::Held held, std::string reason) {
    verdict::Judged one;
    one.name = "recovers_within";
    one.expected = "3 s";
    one.held = held;
    one.reason = std::move(reason);
    one.proofs.push_back({SessionId{1}, AttemptId{4}, Instant{} + 12s, 11s, "opened after 12.3 s"});
    return one;
}

report::TestShown test_of(std::string name, verdict::Held held, std::string reason) {
    report::TestShown test;
    test.result.name = std::move(name);
    test.result.file = "tests.json";
    test.result.took = 1500ms;
    test.result.judged.push_back(judged(held, std::move(reason)));
    return test;
}

std::string page_of(const std::vector<report::TestShown>& tests) {
    return report::test_page(tests, {.title = "Reconnect tests", .source = "Made by redial."});
}

verdict::Card bad_card() {
    verdict::Card card;
    card.client = "storm <b>";
    card.grade = verdict::Grade::F;
    card.reason = "it dials without a pause";
    verdict::CardRow row;
    row.title = "the server is gone";
    row.sentence = "dialled at once";
    row.mark = verdict::Mark::Bad;
    row.weaknesses.push_back({"storm", core::Severity::Error, "dials 50 times a second"});
    row.length = 10s;
    for (int i = 0; i < 20'000; ++i)
        row.plot.push_back({500us * i, std::nullopt, 500us * i, 0us, "refused <i>"});
    row.faults.push_back({1s, std::nullopt, "refuse <script>"});
    card.rows.push_back(std::move(row));
    return card;
}

}  // namespace

TEST_CASE("a failed test stands open with its reason and its evidence, a passed one is closed",
          "[report]") {
    const std::string page = page_of({test_of("comes back", verdict::Held::Yes, "in 1.2 s"),
                                      test_of("comes back soon", verdict::Held::No, "in 12.3 s")});
    INFO(page);
    CHECK(times_in(page, "<details>") == 1);
    CHECK(times_in(page, "<details open>") == 1);
    CHECK_THAT(page, contains_text("<span class=\"badge bad\">failed</span> comes back soon: <span "
                                   "class=\"said\">recovers_within</span>: in 12.3 s"));
    CHECK_THAT(page, contains_text("+11.000 s, attempt 4: opened after 12.3 s"));
    CHECK_THAT(page, contains_text("<b><span class=\"bad\">1</span></b> <span>failed</span>"));
}

TEST_CASE("a test that could not be run is told apart from a failed one", "[report]") {
    report::TestShown test = test_of("needs node", verdict::Held::Yes, "");
    test.result.judged.clear();
    test.result.not_run = "node: no such program";
    const std::string page = page_of({test});
    CHECK_THAT(page, contains_text("not run</span> needs node: node: no such program"));
    CHECK_THAT(page, contains_text("could not be run"));
}

TEST_CASE("what a client printed is a listing and no markup", "[report]") {
    report::TestShown test = test_of("</details><script>", verdict::Held::No, "<img src=x>");
    test.result.client_said = "line 1\n</pre><script>alert(1)</script>\n\x1b[2J";
    const std::string page = page_of({test});
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<img") == std::string::npos);
    CHECK(page.find('\x1b') == std::string::npos);
    CHECK(times_in(page, "</pre>") == 1);
    CHECK_THAT(page, contains_text("line 1\n&lt;/pre&gt;"));
}

TEST_CASE("a run that was watched is shown with its timeline, waits and attempts", "[report]") {
    ReportRig rig;
    rig.bad_day();
    const verdict::Observed observed{.workspace = rig.workspace,
                                     .sessions = {rig.id},
                                     .from = rig.workspace.first_at(),
                                     .to = rig.now,
                                     .is_over = true,
                                     .not_whole = ""};
    report::TestShown test = test_of("comes back", verdict::Held::Yes, "");
    test.run = report::run_shown(observed, {});
    const std::string page = page_of({test});
    CHECK(times_in(page, "<svg ") == 3);
    CHECK_THAT(page, contains_text("Attempts") || contains_text("Dialled at"));
    CHECK_THAT(page, contains_text("retry 2: waited 1.0 s, planned 1.0 s"));
}

TEST_CASE("an outage in which nothing more happened is as long as the run went on", "[report]") {
    ReportRig rig;
    rig.add();
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    report::TestShown test = test_of("comes back", verdict::Held::No, "it did not");
    test.run = report::run_shown({.workspace = rig.workspace,
                                  .sessions = {rig.id},
                                  .from = rig.workspace.first_at(),
                                  .to = rig.now + 3500ms,
                                  .is_over = true,
                                  .not_whole = ""},
                                 {});
    CHECK_THAT(page_of({test}), contains_text("<title>still down: 3.5 s</title>"));
}

TEST_CASE("a card's page is bounded however often a client dialled", "[report]") {
    const verdict::Card card = bad_card();
    const std::string page = report::card_page({&card, 1}, {.title = "Card", .source = ""});
    CHECK(page.size() < 200'000);
    CHECK_THAT(page, contains_text("<b><span class=\"bad\">F</span></b> <span>grade</span>"));
    CHECK_THAT(page, contains_text("It dials 50 times a second."));
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<i>") == std::string::npos);
}

TEST_CASE("a card's page says what a part has no grade of, and that a program ended", "[report]") {
    verdict::CardRow row = bad_card().rows[0];
    row.plot.clear();
    row.sentence = "did not come back, and its program ended by itself with exit code 1";
    const auto page_of_card = [&row](std::size_t whole) {
        const verdict::Card card = verdict::make_card("client", "", {row}, whole);
        return report::card_page({&card, 1}, {.title = "Card", .source = ""});
    };
    const std::string part = page_of_card(31);
    INFO(part);
    CHECK_THAT(part, contains_text("<b><span class=\"dim\">none</span></b> <span>grade</span>"));
    CHECK_THAT(part, contains_text("1 of 31 situations: 1 error, 0 warnings"));
    CHECK_THAT(part, contains_text("its program ended by itself with exit code 1"));
    const std::string whole = page_of_card(1);
    CHECK_THAT(whole, contains_text("<b><span class=\"waiting\">C</span></b>"));
    CHECK(whole.find("situations:") == std::string::npos);
}

TEST_CASE("several cards begin with a table of them", "[report]") {
    const std::vector<verdict::Card> cards = {bad_card(), bad_card()};
    const std::string page = report::card_page(cards, {.title = "Cards", .source = ""});
    CHECK(page.find("<table>") < page.find("Situations"));
    CHECK(times_in(page, "storm &lt;b&gt;") == 4);
}
