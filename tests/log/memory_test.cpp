// Exports from memory: the workspace told again, in order, in slices, while it goes on.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "log/export.hpp"
#include "log/memory_events.hpp"
#include "samples.hpp"
#include "support/model/snapshot.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

core::Stamp stamp(std::uint32_t session, std::uint32_t attempt, std::int64_t us) {
    return {.session = {session},
            .attempt = {attempt},
            .at = instant_from_us(1'000'000 + us),
            .wall_at = wall_from_us(1'790'000'000'000'000 + us)};
}

void say(core::EventSink& sink, const core::Stamp& at, std::string_view text) {
    core::MessageSeen seen{.size_bytes = text.size(), .payload = as_bytes(text)};
    sink.on_message(at, seen);
}

// Two sessions that live side by side: dial, talk, drop, wait, dial again and resume.
void live(core::EventSink& sink, std::uint32_t session, std::int64_t from) {
    auto config = std::make_shared<core::SessionConfig>(sample_config());
    config->counter_pointer = "/count";
    sink.on_event({stamp(session, 0, from), core::SessionAdded{config}});
    for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
        const std::int64_t at = from + attempt * 1'000'000;
        using core::ConnectionStatus;
        sink.on_event({stamp(session, attempt, at),
                       core::AttemptStarted{.url = config->url, .retry = attempt - 1}});
        sink.on_event(
            {stamp(session, attempt, at),
             core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting}});
        sink.on_event({stamp(session, attempt, at + 50),
                       core::StageDone{.took = Duration{50}, .detail = "127.0.0.1"}});
        sink.on_event(
            {stamp(session, attempt, at + 100), core::AttemptOpened{.address = "127.0.0.1:1"}});
        sink.on_event({stamp(session, attempt, at + 100),
                       core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Open}});
        say(sink, stamp(session, attempt, at + 200), "{\"count\":" + std::to_string(attempt) + "}");
        say(sink, stamp(session, attempt, at + 300), "\xff binary?");
        sink.on_event({stamp(session, attempt, at + 400), core::FaultMade{"reset", ""}});
        sink.on_event({stamp(session, attempt, at + 500),
                       core::AttemptEnded{.outcome = {}, .was_open = true}});
        sink.on_event({stamp(session, attempt, at + 500),
                       core::StatusChanged{ConnectionStatus::Open, ConnectionStatus::Closed}});
        sink.on_event({stamp(session, attempt, at + 500),
                       core::RetryPlanned{.retry = attempt, .delay = Duration{500'000}}});
    }
}

void live_all(core::EventSink& sink) {
    live(sink, 1, 0);
    live(sink, 2, 300'000);
    sink.on_event({stamp(0, 0, 5'000'000), core::Noted{core::Severity::Info, "the program"}});
    core::LabChanged lab;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    sink.on_event({stamp(0, 0, 5'000'001), lab});
}

std::vector<std::int64_t> times_of(const std::string& lines) {
    std::vector<std::int64_t> times;
    for (const std::string& line : lines_of(lines))
        times.push_back(nlohmann::json::parse(line)["mono_us"].get<std::int64_t>());
    return times;
}

std::string told(const model::Workspace& workspace, std::size_t slice) {
    LineSink lines;
    log::MemoryEvents events(workspace, std::nullopt);
    while (events.give(workspace, lines, slice)) {
    }
    CHECK(events.share_done() == 1.0);
    return lines.text;
}

}  // namespace

TEST_CASE("an export from memory, opened again, gives an equal workspace", "[log][export]") {
    const TempFolder folder;
    model::Workspace workspace;
    live_all(workspace);
    const auto summary = log::export_memory(workspace, folder.file("a.jsonl"),
                                            {.secrets = log::Secrets::Included}, {});
    REQUIRE(summary);
    CHECK(summary->messages == 12);
    model::Workspace again;
    REQUIRE(log::read_log(folder.file("a.jsonl"), again));
    CHECK(model::tests::snapshot(again) == model::tests::snapshot(workspace));
}

TEST_CASE("events from memory come in the order they happened, in slices of any size",
          "[log][export]") {
    model::Workspace workspace;
    live_all(workspace);
    const std::string all = told(workspace, 1'000'000);
    const auto times = times_of(all);
    CHECK(times.size() > 60);
    CHECK(std::is_sorted(times.begin(), times.end()));
    CHECK(told(workspace, 1) == all);
    CHECK(told(workspace, 7) == all);
}

TEST_CASE("an export from memory keeps secrets out and can be of one session", "[log][export]") {
    const TempFolder folder;
    model::Workspace workspace;
    give(every_event(), workspace);
    live(workspace, 1, 10'000'000);
    give({every_event().front()}, workspace);  // the first sample session was removed again
    for (const char* name : {"a.jsonl", "a.csv", "a.attempts.csv"}) {
        REQUIRE(log::export_memory(workspace, folder.file(name), {}, {}));
        const std::string text = read_all(folder.file(name));
        for (const std::string& secret : all_secrets()) {
            INFO(name << " " << secret);
            CHECK(text.find(secret) == std::string::npos);
        }
    }
    REQUIRE(log::export_memory(workspace, folder.file("b.csv"), {.session = SessionId{1}}, {}));
    CHECK(lines_of(read_all(folder.file("b.csv"))).size() == 7);
    REQUIRE(log::export_memory(workspace, folder.file("c.csv"), {.session = SessionId{3}}, {}));
    CHECK(lines_of(read_all(folder.file("c.csv"))).size() == 1);
}

TEST_CASE("what memory's limits dropped is told in the export", "[log][export]") {
    model::Limits limits;
    limits.messages_max = 5;
    limits.journal_events_max = 8;
    model::Workspace workspace(limits);
    live(workspace, 1, 0);
    const auto lines = lines_of(told(workspace, 1));
    CHECK_THAT(lines[0], contains_text("\"type\":\"session_added\""));
    CHECK_THAT(lines[1], contains_text("\"type\":\"lost\""));
    CHECK_THAT(lines[1], contains_text("\"place\":\"history\""));
}

TEST_CASE("what happens during an export is not in it, and what goes away meanwhile does no harm",
          "[log][export]") {
    model::Limits limits;
    limits.messages_max = 2'000;
    model::Workspace workspace(limits);
    live(workspace, 1, 0);
    live(workspace, 2, 0);
    for (int i = 0; i < 1'000; ++i) say(workspace, stamp(1, 3, 9'000'000 + i), "before");
    log::MemoryEvents events(workspace, std::nullopt);
    LineSink lines;
    REQUIRE(events.give(workspace, lines, 100));
    for (int i = 0; i < 10'000; ++i) say(workspace, stamp(1, 3, 10'000'000 + i), "too late");
    workspace.on_event({stamp(2, 0, 20'000'000), core::SessionRemoved{}});
    while (events.give(workspace, lines, 100)) {
    }
    CHECK(lines.text.find("too late") == std::string::npos);
    CHECK_THAT(lines.text, contains_text("\"place\":\"history\""));
}

TEST_CASE("a recording that begins while sessions run can be read alone", "[log][recorder]") {
    model::Workspace workspace;
    live(workspace, 1, 0);
    workspace.on_event({stamp(1, 4, 9'000'000), core::AttemptStarted{.url = "ws://h/"}});
    workspace.on_event(
        {stamp(1, 4, 9'000'000),
         core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Connecting}});
    workspace.on_event({stamp(1, 4, 9'000'100), core::AttemptOpened{.address = "h:80"}});
    workspace.on_event(
        {stamp(1, 4, 9'000'100),
         core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Open}});
    live(workspace, 2, 0);
    LineSink facts;
    model::Workspace again;
    log::give_facts_so_far(workspace, {}, facts);
    log::give_facts_so_far(workspace, {}, again);
    const auto times = times_of(facts.text);
    CHECK(std::is_sorted(times.begin(), times.end()));
    const auto* one = again.find({1});
    const auto* two = again.find({2});
    REQUIRE((one && two));
    CHECK(one->status == core::ConnectionStatus::Open);
    CHECK(one->live_attempt == AttemptId{4});
    CHECK(one->config->url == sample_config().url);
    CHECK(two->waiting);
    CHECK(again.stray_events() == 0);
}
