// Outages split into their parts, ages at close, quality with its parts, and what changed in the
// handshake. Virtual time.
#include "catch.hpp"
#include "findings_rig.hpp"
#include "model/series/outage_span.hpp"
#include "model/session/handshake_diff.hpp"
#include "model/session/health.hpp"

namespace redial {
namespace {

using model::Health;
using model::Outage;
using tests::FindingsRig;
using namespace std::chrono_literals;

model::CloseTime close_at(Duration age, Duration idle) {
    return {Instant{age}, AttemptId{1}, age, idle, idle};
}

core::AttemptOpened opened_by(std::string address, std::string response) {
    core::AttemptOpened opened;
    opened.address = std::move(address);
    opened.response = std::move(response);
    return opened;
}

}  // namespace

TEST_CASE("an outage is detect, wait, connect and resume, and nothing is left over", "[outages]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.pass(1min);
    rig.in("last words");
    const Instant broke_at = rig.now;
    rig.pass(30s);
    rig.ping_unanswered();
    rig.pass(10s);
    rig.ends(tests::no_pong());
    rig.waits(1, 400ms);
    rig.pass(150ms);
    rig.ends(tests::refused());
    rig.waits(2, 900ms);
    rig.pass(50ms);
    rig.opens();
    rig.pass(70ms);
    rig.in("hello again");
    REQUIRE(rig.session().outages.all().size() == 1);
    const Outage& outage = rig.session().outages.all().back();
    CHECK(outage.detect == 40s);
    CHECK(outage.wait == 1300ms);
    CHECK(outage.connect == 200ms);
    CHECK(outage.resume == 70ms);
    CHECK(outage.dials == 2);
    CHECK(outage.broke_at == broke_at);
    CHECK(outage.total() == *outage.ended_at - broke_at);
    CHECK(outage.lost == AttemptId{1});
    CHECK(outage.healed == AttemptId{3});
}

TEST_CASE("a half-open connection broke when its watcher says", "[outages]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    rig.pass(1min);
    rig.tell(core::HalfOpenNoticed{core::Side::Client, 12s, "FIN"});
    rig.ends(tests::reset_by_peer());
    CHECK(rig.session().outages.all().back().detect == 12s);
}

TEST_CASE("a close that was wished is no outage, and disconnecting ends one", "[outages]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.pass(1min);
    rig.ends(tests::closed(1000, core::EndedBy::Us));
    CHECK(rig.session().outages.all().empty());
    rig.dials_and_opens();
    rig.pass(1min);
    rig.ends();
    rig.plans(1, 10s);
    rig.pass(3s);
    rig.turns(core::ConnectionStatus::Closed);
    rig.pass(1h);
    REQUIRE(rig.session().outages.all().size() == 1);
    CHECK(rig.session().outages.all().back().is_given_up);
    CHECK(rig.session().outages.totals(rig.now).down == 3s);
}

TEST_CASE("totals tell availability, the longest outage and the time between", "[outages]") {
    FindingsRig rig;
    rig.dials_and_opens();
    for (const Duration down : {Duration(2s), Duration(6s)}) {
        rig.pass(46s);
        rig.ends();
        rig.waits(1, down);
        rig.opens();
        rig.in("hello");
    }
    const auto totals = rig.session().outages.totals(rig.now);
    CHECK(totals.count == 2);
    CHECK(totals.open == 92s);
    CHECK(totals.down == 8s);
    CHECK(totals.longest == 6s);
    CHECK(totals.between == 46s);
    CHECK(totals.recovery == 4s);
    CHECK(totals.availability == Approx(0.92));
}

TEST_CASE("an outage that goes on counts up to now", "[outages]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.pass(10s);
    rig.ends();
    rig.plans(1, 30s);
    const auto totals = rig.session().outages.totals(rig.now + 10s);
    CHECK(totals.down == 10s);
    CHECK(totals.wait == 10s);
    CHECK(totals.availability == Approx(0.5));
    CHECK_FALSE(rig.session().outages.totals(Instant{}).recovery);
}

TEST_CASE("an idle limit is told from a hard limit, and silent connections tell neither",
          "[outages]") {
    using Kind = model::CloseTimes::Kind;
    const auto kind_of = [](std::vector<model::CloseTime> closes) {
        model::CloseTimes times;
        for (const auto& close : closes) times.add(close);
        return times.newest_cluster();
    };
    const auto idle = kind_of({close_at(80s, 60s), close_at(300s, 60s), close_at(95s, 60s)});
    REQUIRE(idle);
    CHECK(idle->kind == Kind::Idle);
    CHECK(model::suspects_in_words(*idle) ==
          "nginx proxy_read_timeout (60 s), AWS ALB idle timeout (60 s)");
    const auto age = kind_of({close_at(2h, 1s), close_at(2h + 5s, 30s), close_at(2h, 9s)});
    REQUIRE(age);
    CHECK(age->kind == Kind::Age);
    CHECK(model::suspects_in_words(*age) == "AWS API Gateway, hard limit (7200 s)");
    const auto both = kind_of({close_at(100s, 100s), close_at(100s, 100s), close_at(101s, 101s)});
    REQUIRE(both);
    CHECK(both->kind == Kind::AgeOrIdle);
    CHECK(model::suspects_in_words(*both) == "Cloudflare proxy (100 s)");
    CHECK_FALSE(kind_of({close_at(10s, 2s), close_at(100s, 50s), close_at(999s, 300s)}));
    CHECK_FALSE(kind_of({close_at(60s, 60s), close_at(60s, 60s)}));
}

TEST_CASE("quality is a score with its parts, and unknown parts are not in it", "[health]") {
    FindingsRig rig;
    CHECK_FALSE(model::health_of(rig.session(), rig.now).score);
    rig.dials_and_opens();
    for (int i = 0; i < 10; ++i) {
        rig.pass(30s);
        rig.ping(2ms);
    }
    const Health good = model::health_of(rig.session(), rig.now);
    CHECK(good.score == 100);
    CHECK(good.dots() == 5);
    CHECK_FALSE(good.parts[Health::Recovery].share);
    CHECK(good.parts[Health::PongLoss].figure == "0 of 10");
    CHECK(good.in_words().starts_with("quality 100 of 100: latency"));
}

TEST_CASE("lost pongs, slow pings and drops each lower their own part", "[health]") {
    FindingsRig rig;
    rig.dials_and_opens();
    for (int i = 0; i < 6; ++i) {
        rig.pass(30s);
        rig.ping_unanswered();
        rig.pass(30s);
        rig.ping(i % 2 == 0 ? 900ms : 200ms);
    }
    rig.ends();
    rig.waits_and_opens(1, 20s);
    const Health poor = model::health_of(rig.session(), rig.now);
    CHECK(poor.parts[Health::PongLoss].figure == "6 of 12");
    CHECK(poor.parts[Health::PongLoss].share == 0.0);
    CHECK(*poor.parts[Health::Latency].share < 0.4);
    CHECK(*poor.parts[Health::Jitter].share < 0.2);
    CHECK(poor.parts[Health::DropRate].figure == "1");
    CHECK(*poor.parts[Health::Recovery].share < 0.5);
    CHECK(*poor.score < 50);
}

TEST_CASE("quality of a selected stretch is of what lies in it, and of nothing else", "[health]") {
    FindingsRig rig;
    rig.dials_and_opens();
    for (int i = 0; i < 6; ++i) {
        rig.pass(30s);
        rig.ping(2ms);
    }
    const Instant calm_until = rig.now;
    rig.pass(1s);
    for (int i = 0; i < 4; ++i) {
        rig.ping_unanswered();
        rig.pass(30s);
        rig.ping(900ms);
    }
    rig.ends();
    rig.waits_and_opens(1, 20s);
    const auto within = [&](Instant from, Instant to) {
        return model::health_within(rig.session(), from, to, rig.now);
    };
    const Health calm = within(Instant{}, calm_until);
    CHECK(calm.score == 100);
    CHECK(calm.parts[Health::PongLoss].figure == "0 of 6");
    CHECK(calm.parts[Health::DropRate].figure == "none");
    CHECK_FALSE(calm.parts[Health::Recovery].share);
    const Health poor = within(calm_until + 500ms, rig.now);
    CHECK(poor.parts[Health::PongLoss].figure == "4 of 8");
    CHECK(*poor.parts[Health::Latency].share < 0.3);
    CHECK(*poor.parts[Health::Jitter].share > 0.9);
    CHECK(poor.parts[Health::DropRate].figure == "1");
    CHECK(poor.parts[Health::Recovery].share);
    CHECK_FALSE(within(rig.now + 1h, rig.now + 2h).parts[Health::Latency].share);
}

TEST_CASE("totals of a selected stretch are of the outages that overlap it", "[outages]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.in("first");
    const Instant opened_at = rig.now;
    rig.pass(10s);
    rig.ends();
    rig.waits_and_opens(1, 5s);
    const Instant healed_at = rig.now;
    rig.pass(100s);
    rig.ends();
    rig.waits_and_opens(1, 20s);
    const model::SessionModel& session = rig.session();
    const auto within = [&](Instant from, Instant to) {
        return model::totals_within(session.outages, session.spans, from, to, rig.now);
    };
    const model::OutageTotals first = within(opened_at, healed_at);
    CHECK(first.count == 1);
    CHECK(first.open == 10s);
    CHECK(first.down == healed_at - opened_at - 10s);
    CHECK(first.longest == session.outages.all()[0].total());
    CHECK(first.wait == 5s);
    const model::OutageTotals between = within(healed_at + 1s, healed_at + 51s);
    CHECK(between.count == 0);
    CHECK(between.availability == 1.0);
    // Half of an outage: its parts are told as a whole, availability is of the stretch.
    const Instant lost_at = healed_at + 100s;
    const model::OutageTotals half = within(lost_at - 10s, lost_at + 10s);
    CHECK(half.count == 1);
    CHECK(half.availability == 0.5);
    CHECK(half.wait == 20s);
}

TEST_CASE("ages at close of a selected stretch leave the others out", "[outages]") {
    model::CloseTimes times;
    for (const Duration age : {60s, 61s, 60s, 500s}) times.add(close_at(age, 1s));
    CHECK(model::close_times_within(times, Instant{59s}, Instant{100s}).all().size() == 3);
    CHECK(model::close_times_within(times, Instant{501s}, Instant{600s}).all().empty());
}

TEST_CASE("what changed in the handshake since it last worked is told", "[health]") {
    FindingsRig rig;
    rig.dials();
    rig.tell(opened_by("10.0.0.1:443",
                       "HTTP/1.1 101 Switching Protocols\r\nServer: nginx/1.22\r\n"
                       "Date: Mon, 1 Jan\r\nSet-Cookie: a=1\r\n\r\n"));
    rig.ends();
    rig.waits(1, 300ms);
    core::AttemptEnded refused;
    refused.outcome = tests::answered(503);
    refused.response =
        "HTTP/1.1 503 Service Unavailable\r\nserver: nginx/1.24\r\nDate: Tue, 2 Jan\r\n"
        "Retry-After: 30\r\nSet-Cookie: a=2\r\n\r\nX-Not: a header";
    rig.tell(core::StageDone{core::StageName::Connect, 1ms, true, "10.0.0.2:443", {}});
    rig.tell(refused);
    const auto& attempts = rig.session().attempts;
    const auto* good = model::last_good_before(attempts, AttemptId{2});
    REQUIRE(good == &attempts[0]);
    const auto changes = model::handshake_changes(*good, attempts[1]);
    const auto row = [&](std::size_t i) {
        return changes.at(i).what + ": " + changes.at(i).before + " > " + changes.at(i).after;
    };
    REQUIRE(changes.size() == 5);
    CHECK(row(0) == "status: HTTP/1.1 101 Switching Protocols > HTTP/1.1 503 Service Unavailable");
    CHECK(row(1) == "address: 10.0.0.1:443 > 10.0.0.2:443");
    CHECK(row(2) == "header server: nginx/1.22 > nginx/1.24");
    CHECK(row(3) == "header Retry-After:  > 30");
    CHECK(row(4) == "header Set-Cookie: REDACTED > REDACTED");
    CHECK(model::handshake_changes(*good, *good).empty());
    CHECK(model::last_good_before(attempts, AttemptId{1}) == nullptr);
}

TEST_CASE("time that was not watched is down, and no wait of the client's", "[outages]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    rig.pass(1min);
    rig.ends();
    rig.pass(25s);
    rig.turns(core::ConnectionStatus::Connecting);
    ++rig.attempt.value;
    core::AttemptStarted started{"ws://h/", core::Origin::Program, 1};
    started.is_wait_seen = false;
    rig.tell(started);
    rig.opens();
    const Outage& outage = rig.session().outages.all().back();
    CHECK(outage.wait == 0s);
    CHECK(outage.unseen == 25s);
    CHECK(outage.total() == 25s);
    CHECK(rig.session().outages.totals(rig.now).down == 25s);
}

}  // namespace redial
