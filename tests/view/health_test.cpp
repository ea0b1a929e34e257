// The Health tab, the badges of findings, and what changed in an attempt, clicked as a person
// would. Test thread.
#include "catch.hpp"
#include "driver.hpp"
#include "model/rules/rules.hpp"
#include "view/kit/explain.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string window = "//###session-1/";
const std::string health = "//###session-1/tabs/###health/health/";

core::Outcome busy(std::optional<Duration> retry_after) {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::HttpRefused;
    outcome.http_status = 503;
    outcome.retry_after = retry_after;
    outcome.by = core::EndedBy::Peer;
    return outcome;
}

struct Rig : Driver {
    Rig() {
        add_session(id);
        frames(3);
    }
    void dials(std::uint32_t attempt, core::Origin origin = core::Origin::Policy) {
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Connecting},
            {attempt});
        happens(id, core::AttemptStarted{"ws://host/s1", origin, attempt - 1}, {attempt});
    }
    void ends(std::uint32_t attempt, core::Outcome outcome, std::string response = {}) {
        core::AttemptEnded ended;
        ended.outcome = std::move(outcome);
        ended.response = std::move(response);
        happens(id, ended, {attempt});
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Closed},
            {attempt});
    }
    // Dials again 100 ms after a server asked for 30 s.
    void ignores_retry_after() {
        dials(1);
        ends(1, busy(30s));
        advance(100ms);
        dials(2);
        ends(2, busy(30s));
        frames(2);
    }
};

}  // namespace

TEST_CASE("a finding is counted in header, tab, sidebar and status bar", "[health]") {
    Rig rig;
    CHECK_FALSE(rig.shows("1 finding"));
    rig.ignores_retry_after();
    CHECK(rig.shows("1 finding"));
    CHECK(rig.shows("Health 1"));
    rig.click(window + "###findings");
    rig.frames(2);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Health);
    CHECK(rig.shows("Dialled before the server's Retry-After had passed"));
    CHECK(rig.shows("error"));
    CHECK(rig.shows("the server asked for 30 s, the client waited 100 ms"));
}

TEST_CASE("a finding opens to its reasons and its evidence, and evidence leads to the attempt",
          "[health]") {
    Rig rig;
    rig.ignores_retry_after();
    rig.key(Key::Digit5, {.ctrl = true});
    rig.frames(2);
    CHECK_FALSE(rig.shows("Change"));
    rig.click(health + "retry_after_ignored/###finding");
    rig.frames(2);
    CHECK(rig.shows("Wait at least as long as Retry-After says"));
    CHECK(rig.shows("attempt 2"));
    rig.click(health + "retry_after_ignored/$$0/##evidence");
    rig.frames(3);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Attempts);
    CHECK(rig.ui.of(id).attempt_selected == 2u);
    CHECK_FALSE(rig.ui.axis.is_live);
    CHECK(rig.shows("503 Service Unavailable. Overloaded or restarting"));
}

TEST_CASE("without findings the tab says that rules watch, and how good the connection is",
          "[health]") {
    Rig rig;
    rig.opens(id);
    rig.key(Key::Digit5, {.ctrl = true});
    rig.frames(2);
    const std::size_t rules = model::finding_rules().size();
    CHECK(rig.shows("None: " + std::to_string(rules) + " rules watch"));
    CHECK(rig.shows("too early to tell"));
    CHECK(rig.shows("1 of 5 parts is known"));
    CHECK_FALSE(rig.shows("of 100"));
    CHECK(rig.shows("pongs lost"));
    CHECK(rig.shows("unknown"));
}

TEST_CASE("an outage is a bar with its totals, and leads to the attempt that was lost",
          "[health]") {
    Rig rig;
    rig.opens(id);
    rig.advance(10s);
    core::Outcome reset;
    reset.kind = core::OutcomeKind::ResetByPeer;
    rig.ends(1, reset);
    rig.advance(2s);
    rig.dials(2);
    rig.opens(id, {2});
    rig.advance(1s);
    rig.key(Key::Digit5, {.ctrl = true});
    rig.frames(2);
    CHECK(rig.shows("outages 1"));
    CHECK(rig.shows("longest 2.0 s"));
    CHECK(rig.shows("age at close"));
    rig.click(health + "$$1/##outage");
    rig.frames(2);
    CHECK(rig.ui.of(id).attempt_selected == 1u);
}

TEST_CASE("an attempt says what changed since it last worked", "[health]") {
    Rig rig;
    rig.dials(1);
    core::AttemptOpened opened;
    opened.address = "10.0.0.1:80";
    opened.response = "HTTP/1.1 101 Switching Protocols\r\nServer: old\r\n\r\n";
    rig.happens(id, opened, {1});
    core::Outcome reset;
    reset.kind = core::OutcomeKind::ResetByPeer;
    rig.ends(1, reset);
    rig.dials(2);
    rig.ends(2, busy({}), "HTTP/1.1 503 Service Unavailable\r\nServer: new\r\n\r\n");
    rig.ui.of(id).attempt_selected = 2;
    rig.key(Key::Digit2, {.ctrl = true});
    rig.frames(3);
    CHECK(rig.shows("Changed since attempt 1, the last that opened"));
    CHECK(rig.shows("header Server"));
}

TEST_CASE("every end of an attempt is explained in more words than its name", "[health]") {
    for (int kind = 0; kind <= static_cast<int>(core::OutcomeKind::InvalidTarget); ++kind) {
        core::Outcome outcome;
        outcome.kind = static_cast<core::OutcomeKind>(kind);
        outcome.http_status = 404;
        const std::string words = view::explained(outcome);
        CAPTURE(words);
        CHECK(words.find('\n') != std::string::npos);
        CHECK(words.size() > core::in_words(outcome).size() + 10);
    }
}
