// What the rules say of event streams, each with its silent twin. In virtual time.
#include "catch.hpp"
#include "model/words/time_told.hpp"
#include "stream_client.hpp"

namespace redial::tests {
namespace {

using model::RuleId;

}  // namespace

TEST_CASE("a stream's last id that is not sent back is found", "[findings][streams]") {
    StreamClient client;
    client.is_cut_at_five("");
    const model::Finding* finding = client.found(RuleId::StreamIdNotSentBack);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "the last event had the id 5, and the next request none");

    StreamClient good;
    good.is_cut_at_five("5");
    good.event(6);
    CHECK(good.names().empty());
}

TEST_CASE("no id is owed that was not read, was taken back, or goes in the query",
          "[findings][streams]") {
    StreamClient late;  // the only id came right before the break
    late.asks();
    late.pass(5s);
    late.event(1);
    late.pass(10ms);
    late.ends();
    late.pass(3s);
    late.asks();
    CHECK(late.names().empty());

    StreamClient forgotten;
    forgotten.asks();
    forgotten.event(1);
    forgotten.pass(5s);
    forgotten.in("id\ndata: begin anew");
    forgotten.pass(5s);
    forgotten.ends();
    forgotten.pass(3s);
    forgotten.asks();
    CHECK(forgotten.found(RuleId::StreamIdNotSentBack) == nullptr);

    StreamClient query;
    query.asks();
    query.events(1, 5);
    query.ends(stream_ended());
    query.pass(3s);
    query.asks("", "GET", "/events?lastEventId=5");
    query.event(6);
    CHECK(query.names().empty());

    StreamClient closed;  // and opened another, as a page that is loaded again
    closed.asks();
    closed.events(1, 5);
    closed.pass(5s);
    closed.ends(let_go());
    closed.pass(3s);
    closed.asks();
    CHECK(closed.names().empty());

    StreamClient post;
    post.asks("", "POST");
    post.events(1, 5);
    post.pass(5s);
    post.ends();
    post.pass(3s);
    post.asks("", "POST");
    CHECK(post.found(RuleId::StreamIdNotSentBack) == nullptr);
}

TEST_CASE("dials sooner than retry: asks for are found", "[findings][streams]") {
    const auto comes_back_after = [](Duration wait, int times) {
        StreamClient client;
        client.asks();
        client.in("retry: 2000");
        for (int i = 0; i < times; ++i) {
            client.pass(12s);
            client.ends();
            client.pass(wait);
            client.asks();
        }
        return client.found(RuleId::StreamRetryIgnored) != nullptr;
    };
    CHECK(comes_back_after(500ms, 2));
    // Once may be a page that was loaded again; and longer is right.
    CHECK_FALSE(comes_back_after(500ms, 1));
    CHECK_FALSE(comes_back_after(1990ms, 4));
    CHECK_FALSE(comes_back_after(9s, 4));
}

TEST_CASE("a stream's clean end without a dial behind it is found", "[findings][streams]") {
    const auto stays_away = [](std::string_view last, std::string_view method,
                               const core::Outcome& outcome) {
        StreamClient client;
        client.asks("", method);
        client.in("id: 7\ndata: hi");
        client.in(last);
        client.pass(5s);
        client.ends(outcome);
        client.pass(61s);
        client.remark();
        return client.found(RuleId::StreamEndNotRetried) != nullptr;
    };
    CHECK(stays_away("id: 8\ndata: hi", "GET", stream_ended()));
    // Told to be over, an answer to a question, or let go by the client itself.
    CHECK_FALSE(stays_away("data: [DONE]", "GET", stream_ended()));
    CHECK_FALSE(stays_away("event: complete\ndata: {}", "GET", stream_ended()));
    CHECK_FALSE(stays_away("id: 8\ndata: hi", "POST", stream_ended()));
    CHECK_FALSE(stays_away("id: 8\ndata: hi", "GET", let_go()));

    StreamClient plain;  // nothing says that it can be taken up again
    plain.asks();
    plain.in("data: 100 %");
    plain.pass(5s);
    plain.ends(stream_ended());
    plain.pass(61s);
    plain.remark();
    CHECK(plain.names().empty());

    StreamClient good;
    good.asks();
    good.event(1);
    good.pass(5s);
    good.ends(stream_ended());
    good.pass(3s);
    good.asks("1");
    good.pass(40s);
    good.event(2);
    good.pass(40s);
    good.remark();
    CHECK(good.names().empty());
}

TEST_CASE("a policy that halts on a stream's end is found", "[findings][streams]") {
    core::SessionConfig config = good_config();
    config.url = "http://127.0.0.1:8000/events";
    config.policy.outcomes = {{.on = core::RuleOn::Kind,
                               .kind = core::OutcomeKind::StreamEnded,
                               .reaction = core::Reaction::Halt}};
    StreamClient client(config);
    client.asks();
    client.event(1);
    client.pass(5s);
    client.ends(stream_ended());
    client.tell(core::Halted{"stream ended"});
    CHECK(client.found(RuleId::StreamEndNotRetried) != nullptr);

    config.policy.outcomes.clear();
    config.policy.attempts_max = 0;
    StreamClient chosen(config);  // auto-reconnect that is off is a choice
    chosen.asks();
    chosen.event(1);
    chosen.pass(5s);
    chosen.ends(stream_ended());
    chosen.tell(core::Halted{"stream ended"});
    CHECK(chosen.found(RuleId::StreamEndNotRetried) == nullptr);
}

TEST_CASE("a stream that is silent for long is found, one with comments is not",
          "[findings][streams]") {
    StreamClient silent;
    silent.asks();
    silent.pass(46s);
    silent.remark();
    const model::Finding* finding = silent.found(RuleId::StreamSilent);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "open, and nothing came for 46 s, not even a comment");
    silent.pass(2min);
    silent.remark();
    CHECK(silent.found(RuleId::HeartbeatMissing) == nullptr);

    StreamClient good;
    good.asks();
    for (int i = 0; i < 20; ++i) {
        good.pass(15s);
        good.in(": ping");
    }
    CHECK(good.names().empty());

    StreamClient held;
    held.asks();
    held.tell(core::FaultBegan{1, "half_open", ""});
    held.pass(60s);
    held.remark();
    CHECK(held.found(RuleId::StreamSilent) == nullptr);
}

TEST_CASE("streams that end soon as they should are no fault of anybody", "[findings][streams]") {
    const auto names_after = [](const core::Outcome& outcome) {
        StreamClient client;
        for (int i = 0; i < 8; ++i) {
            client.asks(i == 0 ? "" : std::to_string(i));
            client.pass(2s);
            client.event(i + 1);
            client.pass(2s);
            client.ends(outcome);
            client.pass(3s);
        }
        return client.names();
    };
    CHECK(names_after(stream_ended()).empty());
    CHECK(names_after(reset_by_peer()).find("short_lived_connections") != std::string::npos);
}

TEST_CASE("events that were held back on the way are found", "[findings][streams]") {
    // Made every half second, let out five at a time.
    StreamClient client;
    client.asks();
    std::int64_t made_ms = 1'790'000'000'000;
    client.in("data: {\"at\":" + std::to_string(made_ms) + "}");
    for (int lump = 0; lump < 4; ++lump) {
        client.pass(2500ms);
        for (int i = 0; i < 5; ++i) {
            made_ms += 500;
            client.in("data: {\"at\":" + std::to_string(made_ms) + "}");
        }
    }
    const model::Finding* finding = client.found(RuleId::StreamInLumps);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "5 events at once after 2.5 s, by their own times made within 2 s");

    StreamClient beats;
    beats.asks();
    beats.in("data: a");
    for (int lump = 0; lump < 4; ++lump) {
        beats.pass(30s);
        for (const char* block : {": ping", "data: b", ": ping", "data: c"}) beats.in(block);
    }
    CHECK(beats.found(RuleId::StreamInLumps) != nullptr);
}

TEST_CASE("honest bursts, batches and backlogs are no lumps", "[findings][streams]") {
    // Of five events every two seconds, all made when they were sent, or with no time at all.
    for (const bool has_time : {true, false}) {
        StreamClient bursts;
        bursts.asks();
        std::int64_t now_ms = 1'790'000'000'000;
        for (int lump = 0; lump < 20; ++lump) {
            bursts.pass(2s);
            now_ms += 2000;
            for (int i = 0; i < 5; ++i)
                bursts.in(has_time ? "data: {\"at\":" + std::to_string(now_ms + i) + "}"
                                   : "data: {\"price\":1}");
            bursts.in(": ping");
        }
        CHECK(bursts.names().empty());
    }
    // What was kept for the client, a minute apart, sent in pieces.
    StreamClient backlog;
    backlog.asks();
    std::int64_t made_ms = 1'790'000'000'000;
    for (int piece = 0; piece < 6; ++piece) {
        backlog.pass(1500ms);
        for (int i = 0; i < 10; ++i) {
            made_ms += 60'000;
            backlog.in("data: {\"at\":" + std::to_string(made_ms) + "}");
        }
    }
    CHECK(backlog.names().empty());
}

TEST_CASE("a time is told by what looks like one alone", "[findings][streams]") {
    using model::time_told;
    CHECK(time_told("data: {\"at\":1790000000}") == Duration{1'790'000'000'000'000});
    CHECK(time_told("data: {\"at\":1790000000.25}") == Duration{1'790'000'000'250'000});
    CHECK(time_told("id: 1790000000123-0") == Duration{1'790'000'000'123'000});
    CHECK(time_told("data: 2026-11-30T00:01:02.5Z") == Duration{62'500'000});
    CHECK_FALSE(time_told("data: {\"price\":12345,\"n\":7}"));
    CHECK_FALSE(time_told("data: call +49 30 9876543210"));
}

TEST_CASE("a stream is judged by the ids that it goes on with", "[model][streams]") {
    const auto goes_on_with = [](std::string_view asked, std::vector<int> ids) {
        StreamClient client;
        client.is_cut_at_five(asked);
        for (const int id : ids) client.event(id);
        return client.words();
    };
    CHECK(goes_on_with("5", {6}) == "resumed: counter 5 → 6, nothing lost");
    CHECK(goes_on_with("5", {9}) == "lost 3: counter 5 → 9");
    CHECK(goes_on_with("3", {4, 5, 6}) == "repeated 2: ids that had come before");
    CHECK(goes_on_with("5", {1}) == "restarted: counter 5 → 1");
    CHECK(goes_on_with("5", {}) == "");

    StreamClient anew;
    anew.is_cut_at_five("5");
    anew.event(1);
    const model::Finding* finding = anew.found(RuleId::SessionNotResumed);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "Last-Event-ID 5 was sent, and the server's ids started anew");

    StreamClient old;
    old.is_cut_at_five("2");
    CHECK(old.found(RuleId::ResumedWithOldOffset) != nullptr);
}

TEST_CASE("ids that do not count lose nothing", "[model][streams]") {
    // Times, and names.
    const auto goes_on_with = [](const std::vector<std::string>& before, std::string_view asked,
                                 const std::string& next) {
        StreamClient client;
        client.asks();
        for (const std::string& id : before) {
            client.pass(2s);
            client.in("id: " + id + "\ndata: hi");
        }
        client.pass(2s);
        client.ends();
        client.pass(3s);
        client.asks(asked);
        client.in("id: " + next + "\ndata: hi");
        CHECK(client.names().empty());
        return client.words();
    };
    const std::vector<std::string> times = {"1790000000", "1790000007", "1790000008", "1790000031",
                                            "1790000032"};
    CHECK(goes_on_with(times, "1790000032", "1790000077") == "resumed behind the last id");
    CHECK(goes_on_with({"a1", "b2", "c3"}, "c3", "d4") == "resumed behind the last id");
    CHECK(goes_on_with({"3", "9", "14", "15", "40"}, "40", "62") == "resumed behind the last id");
}

}  // namespace redial::tests
