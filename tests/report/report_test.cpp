// What a report says of a run, and what it must not: another's markup, secrets, requests to
// elsewhere. Test's thread only.
#include "catch.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("a report says how long an outage was, what began it and how it ended", "[report]") {
    ReportRig rig;
    rig.bad_day();
    for (const std::string& text : {rig.html(), rig.markdown()}) {
        INFO(text);
        CHECK_THAT(text, contains_text("4 dials, 2 opened."));
        CHECK_THAT(text, contains_text("It was down once, 3.5 s in all"));
        CHECK_THAT(text, contains_text("The outage of 3.5 s began at 00:16:51.002 with 1006 "
                                       "abnormal: connection reset by peer: noticed at once, 3 "
                                       "dials, 3.5 s of waiting, 15.0 ms of dialling, first message"
                                       " 20.0 ms after opening; open again at 00:16:54.517."));
        CHECK_THAT(text, contains_text("At the end it is open"));
    }
}

TEST_CASE("what was lost over a reconnect is said, and not known is not none", "[report]") {
    ReportRig quiet;
    quiet.add();
    quiet.dials_and_opens();
    quiet.pass(1s);
    quiet.ends();
    quiet.plans(1, 500ms);
    quiet.pass(500ms);
    quiet.dials(core::Origin::Policy, 1);
    quiet.opens();
    CHECK_THAT(quiet.html(), contains_text("what was lost is not known"));
    CHECK_THAT(quiet.html(), contains_text("<b>not known</b> <span>messages lost</span>"));

    ReportRig losing;
    losing.bad_day(chat_config(), reset_by_peer(), 5);
    CHECK_THAT(losing.html(), contains_text("3 messages lost"));
}

TEST_CASE("markup in what a peer said stays text in the page", "[report]") {
    ReportRig rig;
    core::SessionConfig config = chat_config();
    config.name = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    config.url = "ws://127.0.0.1/</style><script>alert(3)</script>";
    rig.bad_day(config,
                closed_with(4000, "</td></svg><script>alert(4)</script>&lt;\x1b[31m\n<!--"));
    rig.tell(core::FaultBegan{1, "</title><script>", "\"><script>"});
    const std::string html = rig.html({.title = "</title><script>", .source = "<script>"});
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("<!--") == std::string::npos);
    CHECK(html.find('\x1b') == std::string::npos);
    CHECK(times_in(html, "</style>") == 1);
    CHECK_THAT(html, contains_text("&lt;script&gt;alert(4)&lt;/script&gt;&amp;lt;"));
}

TEST_CASE("a page asks for nothing and runs nothing", "[report]") {
    ReportRig rig;
    rig.bad_day();
    const std::string html = rig.html();
    CHECK_THAT(html, contains_text("http-equiv=\"Content-Security-Policy\" content=\"default-src "
                                   "'none';"));
    for (const char* asks : {"src=", "href=", "url(", "@import", "http://", "https://", "<script",
                             "<link", " style="}) {
        INFO(asks);
        CHECK(html.find(asks) == std::string::npos);
    }
}

TEST_CASE("what a peer said is no mention, link, cell or markup in Markdown", "[report]") {
    ReportRig rig;
    core::SessionConfig config = chat_config();
    config.name = "chat|`rm`@team";
    rig.bad_day(config, closed_with(4000, "see http://evil.example @team #1 | a `b` *c* <b>"));
    const std::string text = rig.markdown();
    INFO(text);
    CHECK_THAT(text, contains_text("see `http://evil.example` `@team` `#1` `\\|` a `` `b` `` "
                                   "`*c*` `<b>`"));
    CHECK(text.find(" @team") == std::string::npos);
    CHECK(text.find(" http://evil") == std::string::npos);
    // Each row of the table of outages has its nine cells.
    const std::size_t row = text.find("| 00:16:51.002 | 3.5 s");
    REQUIRE(row != std::string::npos);
    std::string line = text.substr(row, text.find('\n', row) - row);
    CHECK(times_in(line, "|") - times_in(line, "\\|") == 10);
}

TEST_CASE("secrets are taken out of every part of a report", "[report]") {
    ReportRig rig;
    core::SessionConfig config = chat_config();
    config.name = "hush-hush";
    config.url = "ws://127.0.0.1/?token=hush-hush";
    rig.bad_day(config, closed_with(4000, "bye hush-hush"));
    rig.tell(core::FaultBegan{1, "answer", "hush-hush"});
    report::ReportOptions options{.title = "of hush-hush", .source = "from hush-hush"};
    options.redact = [](std::string_view text) {
        std::string out(text);
        for (std::size_t at; (at = out.find("hush-hush")) != std::string::npos;)
            out.replace(at, 9, "REDACTED");
        return out;
    };
    CHECK(rig.html(options).find("hush") == std::string::npos);
    CHECK(rig.markdown(options).find("hush") == std::string::npos);
    CHECK(rig.html().find("hush") != std::string::npos);
}

TEST_CASE("of thousands of attempts the first and last are shown and the rest counted",
          "[report]") {
    ReportRig rig;
    rig.add();
    for (int i = 0; i < 5000; ++i) {
        rig.dials_and_opens();
        rig.pass(1s);
        rig.ends();
        rig.plans(1, 500ms);
        rig.pass(500ms);
    }
    const std::string html = rig.html();
    CHECK_THAT(html, contains_text("4850 further attempts not shown: the first and the last are."));
    CHECK_THAT(html, contains_text("further outages not shown: shorter ones, or too old"));
    CHECK(html.size() < 400'000);
}

TEST_CASE("a report of one session is silent about the others", "[report]") {
    ReportRig rig;
    rig.bad_day();
    rig.id = SessionId{2};
    rig.attempt = AttemptId{0};
    rig.status = core::ConnectionStatus::Closed;
    core::SessionConfig other = chat_config();
    other.name = "the other one";
    rig.bad_day(other);
    CHECK_THAT(rig.html(), contains_text("the other one"));
    const std::string one = rig.html({.session = SessionId{1}});
    CHECK(one.find("the other one") == std::string::npos);
}

TEST_CASE("a recording in which nothing was dialled says so", "[report]") {
    ReportRig rig;
    CHECK_THAT(rig.html(), contains_text("Nothing was dialled."));
    rig.add();
    CHECK_THAT(rig.markdown(), contains_text("Nothing was dialled."));
}
