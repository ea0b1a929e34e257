// Plots: what they draw, that they stay small, and that one drawing serves both themes. Test's
// thread only.
#include "catch.hpp"
#include "report/colors.hpp"
#include "report/style_sheet.hpp"
#include "report/svg_backoff.hpp"
#include "report/svg_latency.hpp"
#include "report/svg_outages.hpp"
#include "report/svg_timeline.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::report;
using namespace redial::tests;

namespace {

std::string timeline_of(const ReportRig& rig) {
    std::vector<const model::SessionModel*> sessions;
    for (const auto& session : rig.workspace.sessions()) sessions.push_back(session.get());
    return timeline_plot(Document{}, sessions, When(rig.workspace)).svg;
}

}  // namespace

TEST_CASE("every wait of the backoff plot is drawn as high as it was", "[report]") {
    ReportRig rig;
    rig.bad_day();
    const Plot plot = backoff_plot(Document{}, rig.session(), When(rig.workspace));
    INFO(plot.svg);
    CHECK(times_in(plot.svg, "fill-waiting wash") == 3);
    CHECK_THAT(plot.svg, contains_text("retry 3: waited 2.0 s, planned 2.0 s"));
    CHECK_THAT(plot.svg, contains_text("policy 0.5 s ×2 ≤ 10 s"));
    CHECK_THAT(plot.letters, contains_text("retry   3    2.0 s"));
}

TEST_CASE("of many waits those around the longest outage are drawn", "[report]") {
    ReportRig rig;
    rig.add();
    rig.dials_and_opens();
    for (int i = 0; i < 500; ++i) {
        rig.pass(1s);
        rig.ends();
        const Duration delay = i == 100 ? Duration(30s) : Duration(500ms);
        rig.plans(1, delay);
        rig.pass(delay);
        rig.dials(core::Origin::Policy, 1);
        rig.opens();
    }
    const Plot plot = backoff_plot(Document{}, rig.session(), When(rig.workspace));
    CHECK_THAT(plot.svg, contains_text("waited 30.0 s"));
    CHECK_THAT(plot.caption, contains_text("of 501 attempts the 60 around the longest outage"));
    CHECK(plot.svg.size() < 60'000);
}

TEST_CASE("a session that never waited has no backoff plot", "[report]") {
    ReportRig rig;
    rig.add();
    rig.dials_and_opens();
    CHECK(backoff_plot(Document{}, rig.session(), When(rig.workspace)).svg.empty());
    CHECK(outages_plot(Document{}, rig.session(), When(rig.workspace)).svg.empty());
}

TEST_CASE("an outage's bar has a part for each thing that took time", "[report]") {
    ReportRig rig;
    rig.bad_day();
    const std::string svg = outages_plot(Document{}, rig.session(), When(rig.workspace)).svg;
    CHECK_THAT(svg, contains_text("<title>waiting: 3.5 s</title>"));
    CHECK_THAT(svg, contains_text("<title>dialling: 15.0 ms</title>"));
    CHECK_THAT(svg, contains_text("<title>until the first message: 20.0 ms</title>"));
    CHECK(svg.find("not noticed") == std::string::npos);
}

TEST_CASE("the timeline shows an outage shorter than a pixel, and stays small", "[report]") {
    ReportRig rig;
    rig.bad_day();
    rig.pass(24h);
    rig.counts(3);
    const std::string svg = timeline_of(rig);
    CHECK_THAT(svg, contains_text("fill-closed"));
    for (int i = 0; i < 3000; ++i) {
        rig.tell(core::FaultBegan{std::uint64_t(i), "down", ""});
        rig.pass(1s);
        rig.tell(core::FaultEnded{std::uint64_t(i), "down"});
        rig.pass(1s);
    }
    CHECK(timeline_of(rig).size() < 120'000);
}

TEST_CASE("before the first dial a lane is at rest, and not lost", "[report]") {
    ReportRig rig;
    rig.add();
    rig.pass(10s);
    rig.dials_and_opens();
    rig.pass(10s);
    rig.counts(1);
    const std::string svg = timeline_of(rig);
    CHECK(times_in(svg, "class=\"fill-closed\"") == 1);  // the legend's
}

TEST_CASE("latency is drawn in stretches, and not across a lost connection", "[report]") {
    ReportRig rig;
    rig.add();
    rig.dials_and_opens();
    for (int i = 0; i < 30; ++i) {
        rig.pass(1s);
        rig.pong(10ms);
    }
    rig.ends();
    rig.pass(500ms);
    rig.dials_and_opens();
    for (int i = 0; i < 30; ++i) {
        rig.pass(1s);
        rig.pong(20ms);
    }
    const std::string svg = latency_plot(Document{}, rig.session(), "Pings",
                                         rig.session().ping_latency, When(rig.workspace))
                                .svg;
    CHECK(times_in(svg, "<polyline ") == 6);  // three lines before the loss and three after it
}

TEST_CASE("each colour of a drawing is in the style sheet for both themes", "[report]") {
    const std::string sheet = style_sheet();
    CHECK(sheet.find("</") == std::string::npos);
    CHECK_THAT(sheet, contains_text("prefers-color-scheme: dark"));
    for (const Color& color : colors()) {
        INFO(color.name);
        CHECK(times_in(sheet, "--" + std::string(color.name) + ": #") == 2);
        CHECK_THAT(sheet, contains_text(".fill-" + std::string(color.name) + " {"));
    }
}
