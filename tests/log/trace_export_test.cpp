// Traces as the Trace Event Format has them: slices nest, spans pair, counters count.
#include "log/trace_export.hpp"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "har_samples.hpp"
#include "log/any_log.hpp"
#include "log/export.hpp"
#include "paths.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;
using Json = nlohmann::json;

namespace {

Json trace_of(const std::vector<core::Event>& events) {
    std::string out;
    log::TraceExport trace(out);
    trace.begin({.tool = "redial 9.9", .is_redacted = false});
    give(events, trace);
    trace.finish();
    return Json::parse(out);
}

std::vector<Json> named(const Json& trace, const std::string& name, const std::string& phase) {
    std::vector<Json> found;
    for (const Json& event : trace["traceEvents"])
        if (event["name"] == name && event["ph"] == phase) found.push_back(event);
    return found;
}

struct Slice {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

// The slices of each lane: B with its E, X as it is. What does not pair is a failure.
std::map<std::pair<int, int>, std::vector<Slice>> slices_of(const Json& trace) {
    std::map<std::pair<int, int>, std::vector<Slice>> slices;
    std::map<std::pair<int, int>, std::int64_t> begun;
    for (const Json& event : trace["traceEvents"]) {
        const std::string phase = event["ph"];
        if (phase == "M") continue;
        const std::pair<int, int> lane{event["pid"], event["tid"]};
        const std::int64_t ts = event["ts"];
        CHECK(ts >= 0);
        if (phase == "B") CHECK(begun.emplace(lane, ts).second);
        if (phase == "X") slices[lane].push_back({ts, ts + event["dur"].get<std::int64_t>()});
        if (phase != "E") continue;
        REQUIRE(begun.count(lane) == 1);
        slices[lane].push_back({begun[lane], ts});
        begun.erase(lane);
    }
    CHECK(begun.empty());
    return slices;
}

// Trace Event Format, "Complete Events" and "Duration Events": those of a thread are nested.
void check_whole(const Json& trace) {
    for (const auto& [lane, slices] : slices_of(trace)) {
        for (const Slice& a : slices) {
            CHECK(a.begin <= a.end);
            for (const Slice& b : slices) {
                const bool is_crossing = a.begin < b.begin && b.begin < a.end && a.end < b.end;
                CHECK_FALSE(is_crossing);
            }
        }
    }
    std::map<std::string, int> spans;
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] == "b") CHECK(++spans[event["id"]] == 1);
        if (event["ph"] == "e") CHECK(--spans[event["id"]] == 0);
    }
    for (const auto& [id, open] : spans) CHECK(open == 0);
}

}  // namespace

TEST_CASE("a session is a process with named lanes, and attempts hold their stages",
          "[log][trace]") {
    const Json trace = trace_of(talk_events());
    check_whole(trace);
    std::vector<std::string> names;
    for (const Json& event : named(trace, "thread_name", "M"))
        names.push_back(event["args"]["name"]);
    CHECK(names == std::vector<std::string>{"attempts", "waits", "outages", "faults",
                                            "findings and verdicts"});
    CHECK(named(trace, "process_name", "M")
              .back()["args"]["name"]
              .get<std::string>()
              .starts_with("session 5: ws://127.0.0.1:8765/"));
    const Json first = named(trace, "attempt 1", "B").at(0);
    CHECK(first["ts"] == 100);
    CHECK(first["args"]["asked_by"] == "start");
    const Json tls = named(trace, "tls", "X").at(0);
    CHECK(tls["ts"] == 3'600);
    CHECK(tls["dur"] == 3'500);
    const Json open = named(trace, "open", "X").at(0);
    CHECK(open["ts"] == 11'100);
    CHECK(open["dur"] == 100'000);
    CHECK(named(trace, "attempt 2", "E").at(0)["args"]["http_status"] == 503);
    CHECK(trace["otherData"]["wall_clock_at_0"] == "2026-10-01T12:00:00.000000Z");
}

TEST_CASE("a wait is as long as it was and says what was planned, and an outage lasts till its end",
          "[log][trace]") {
    auto events = talk_events();
    const Json waiting = trace_of(events);
    const Json wait = named(waiting, "wait 1", "X").at(0);
    CHECK(wait["ts"] == 111'200);
    CHECK(wait["dur"] == 500'100);
    CHECK(wait["args"]["planned_ms"] == 500);
    CHECK(named(waiting, "outage", "X").at(0)["args"]["end"] == "the log ends");
    events.push_back(har_event(5, 4, 3'000'000, core::AttemptStarted{.url = "ws://h/"}));
    events.push_back(har_event(5, 4, 3'111'100, core::AttemptOpened{}));
    const Json back = trace_of(events);
    check_whole(back);
    const Json outage = named(back, "outage", "X").at(0);
    CHECK(outage["ts"] == 111'100);
    CHECK(outage["dur"] == 3'000'000);
    CHECK(outage["args"]["end"] == "open again");
}

TEST_CASE("faults in force side by side are spans of their own, findings are instants",
          "[log][trace]") {
    const Json trace = trace_of({
        har_event(1, 0, 0, core::FaultBegan{1, "late", ""}),
        har_event(1, 0, 10, core::FaultBegan{2, "mute", ""}),
        har_event(1, 0, 20, core::FaultEnded{1, "late"}),
        har_event(1, 1, 25, core::FaultMade{"reset", "of the client"}),
        har_event(1, 1, 30, core::FindingMade{.rule = "no_jitter", .what = "waits are the same"}),
    });
    check_whole(trace);
    CHECK(named(trace, "late", "b").at(0)["ts"] == 0);
    CHECK(named(trace, "late", "e").at(0)["ts"] == 20);
    CHECK(named(trace, "mute", "e").at(0)["ts"] == 30);  // the log ends
    CHECK(named(trace, "reset", "i").at(0)["args"]["detail"] == "of the client");
    CHECK(named(trace, "no_jitter", "i").at(0)["args"]["what"] == "waits are the same");
}

TEST_CASE("rates are counted in tenths of a second and go back to nothing", "[log][trace]") {
    std::vector<core::Event> events;
    for (int i = 0; i < 3; ++i)
        events.push_back(
            har_message(1, 1, 100'000 + i, core::Direction::In, core::Opcode::Text, "12345"));
    auto pong = har_message(1, 1, 500'000, core::Direction::In, core::Opcode::Pong, "");
    std::get<core::MessageSeen>(pong.what).rtt = Duration{2'500};
    events.push_back(pong);
    const Json trace = trace_of(events);
    const auto rates = named(trace, "messages a second", "C");
    REQUIRE(rates.size() == 4);
    CHECK(rates[0]["args"]["in"] == 30.0);
    CHECK(rates[1]["args"]["in"] == 0.0);
    CHECK(rates[1]["ts"].get<int>() - rates[0]["ts"].get<int>() == 100'000);
    CHECK(named(trace, "bytes a second", "C").at(0)["args"]["in"] == 150.0);
    CHECK(named(trace, "round trip, ms", "C").at(0)["args"]["ms"] == 2.5);
}

TEST_CASE("a further run in the same log begins where the wall clock says", "[log][trace]") {
    auto later = har_event(1, 1, 9'000'000, core::AttemptStarted{.url = "ws://h/"});
    later.stamp.at = instant_from_us(5);  // the machine was started anew
    const Json trace =
        trace_of({har_event(1, 1, 4'000'000, core::AttemptStarted{.url = "ws://h/"}), later});
    const auto attempts = named(trace, "attempt 1", "B");
    CHECK(attempts.at(0)["ts"] == 0);
    CHECK(attempts.at(1)["ts"] == 5'000'000);
    check_whole(trace);
}

TEST_CASE("traces of every event and of real recordings are whole and hold no secret",
          "[log][trace][redaction]") {
    const TempFolder folder;
    write_all(folder.file("all.jsonl"), log_text(every_event()));
    std::vector<std::string> logs = {folder.file("all.jsonl")};
    for (const auto& file : std::filesystem::directory_iterator(std::string(REDIAL_SOURCE_DIR) +
                                                                "/tests/log/recorded"))
        if (file.path().extension() == ".jsonl") logs.push_back(file.path());
    for (const std::string& log : logs) {
        INFO(log);
        REQUIRE(log::export_log(log, folder.file("trace.json"), {}));
        const std::string text = read_all(folder.file("trace.json"));
        for (const std::string& secret : all_secrets())
            CHECK(text.find(secret) == std::string::npos);
        const Json trace = Json::parse(text);
        check_whole(trace);
        CHECK_FALSE(trace["traceEvents"].empty());
    }
}
