// What Redial exports as HAR it reads again: the same events, messages, close codes and outcomes;
// and of the members that DevTools knows alone, every message, close code and refusal.
#include <algorithm>
#include <filesystem>
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

// Each event as its line, messages without what a HAR leaves out.
class PlainLines final : public core::EventSink {
public:
    void on_event(const core::Event& event) override {
        if (const auto* message = std::get_if<core::MessageSeen>(&event.what))
            return on_message(event.stamp, *message);
        lines_.on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        core::MessageSeen plain = message;
        plain.frames = {};
        plain.wire = {};
        lines_.on_message(stamp, plain);
    }
    std::vector<std::string> lines() const { return lines_of(lines_.text); }

private:
    LineSink lines_;
};

std::vector<std::string> lines_from(const std::string& path) {
    auto log = log::AnyLog::open(path);
    REQUIRE(log);
    PlainLines sink;
    for (bool has_more = true; has_more;) {
        const auto more = log->read(sink, 1 << 16);
        INFO((more ? "" : more.error().line()));
        REQUIRE(more);
        has_more = *more;
    }
    INFO(log->summary().remark());
    CHECK(log->summary().note.empty());
    return sink.lines();
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

void export_all(const std::string& from, const std::string& to) {
    log::ExportOptions wish;
    wish.secrets = log::Secrets::Included;
    const auto done = log::export_log(from, to, wish);
    INFO((done ? "" : done.error().line()));
    REQUIRE(done);
}

}  // namespace

TEST_CASE("a session's events come back from a HAR as they were, in their order", "[log][har]") {
    const TempFolder folder;
    write_all(folder.file("a.jsonl"), log_text(talk_events()));
    export_all(folder.file("a.jsonl"), folder.file("a.har"));
    CHECK(lines_from(folder.file("a.har")) == lines_from(folder.file("a.jsonl")));
}

TEST_CASE("every kind of event and message comes back from a HAR", "[log][har]") {
    const TempFolder folder;
    write_all(folder.file("a.jsonl"), log_text(every_event()));
    export_all(folder.file("a.jsonl"), folder.file("a.har"));
    const auto told = sorted(lines_from(folder.file("a.jsonl")));
    const auto read = sorted(lines_from(folder.file("a.har")));
    REQUIRE(read.size() == told.size());
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(read[i] == told[i]);
}

TEST_CASE("recordings of real sessions and taps come back from a HAR", "[log][har]") {
    const TempFolder folder;
    std::size_t count = 0;
    const std::string recorded = std::string(REDIAL_SOURCE_DIR) + "/tests/log/recorded";
    for (const auto& file : std::filesystem::directory_iterator(recorded)) {
        if (file.path().extension() != ".jsonl") continue;
        INFO(file.path());
        export_all(file.path(), folder.file("a.har"));
        const auto told = sorted(lines_from(file.path()));
        const auto read = sorted(lines_from(folder.file("a.har")));
        REQUIRE(read.size() == told.size());
        for (std::size_t i = 0; i < told.size(); ++i) CHECK(read[i] == told[i]);
        ++count;
    }
    CHECK(count > 0);
}

TEST_CASE("without its own members an exported HAR still tells messages, codes and refusals",
          "[log][har]") {
    const TempFolder folder;
    write_all(folder.file("a.jsonl"), log_text(talk_events()));
    export_all(folder.file("a.jsonl"), folder.file("a.har"));
    Json har = Json::parse(read_all(folder.file("a.har")));
    har["log"].erase("_redial");
    for (Json& entry : har["log"]["entries"]) {
        entry.erase("_redial");
        for (Json& message : entry["_webSocketMessages"]) message.erase("_redial");
    }
    write_all(folder.file("plain.har"), har.dump());
    struct Seen final : core::EventSink {
        void on_event(const core::Event& event) override {
            if (const auto* end = std::get_if<core::AttemptEnded>(&event.what))
                ends.push_back(end->outcome);
        }
        void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
            messages.push_back(std::to_string(to_us(stamp.wall_at) % 1'000'000) + " " +
                               core::name_of(message.direction) + " " +
                               core::name_of(message.opcode) + " " +
                               std::to_string(message.payload.size()));
        }
        std::vector<core::Outcome> ends;
        std::vector<std::string> messages;
    } seen;
    auto log = log::AnyLog::open(folder.file("plain.har"));
    REQUIRE(log);
    REQUIRE(log->read(seen, 1 << 20));
    // The text that is no UTF-8 has U+FFFD now, three bytes.
    CHECK(seen.messages == std::vector<std::string>{"20000 out text 11", "30000 in binary 3",
                                                    "40000 out ping 1", "50000 in pong 1",
                                                    "60000 in text 4", "111100 in close 9"});
    REQUIRE(seen.ends.size() == 3);
    CHECK(seen.ends[0].close_code == 1012);
    CHECK(seen.ends[0].by == core::EndedBy::Peer);
    CHECK(seen.ends[1].kind == core::OutcomeKind::HttpRefused);
    CHECK(seen.ends[1].retry_after == Duration{2'000'000});
    CHECK(seen.ends[2].kind == core::OutcomeKind::Refused);
}

TEST_CASE("a told event that is none makes the file a HAR like others", "[log][har]") {
    const TempFolder folder;
    write_all(folder.file("a.jsonl"), log_text(talk_events()));
    export_all(folder.file("a.jsonl"), folder.file("a.har"));
    Json har = Json::parse(read_all(folder.file("a.har")));
    for (const Json& wrong :
         {Json(5), Json({{"type", "status"}, {"from", "ajar"}}), Json::array()}) {
        har["log"]["entries"][1]["_redial"]["events"][0] = wrong;
        write_all(folder.file("b.har"), har.dump());
        LineSink sink;
        auto log = log::AnyLog::open(folder.file("b.har"));
        REQUIRE(log);
        REQUIRE(log->read(sink, 1 << 20));
        CHECK_THAT(sink.text, contains_text("\"http_status\":503"));
    }
}
