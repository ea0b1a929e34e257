// Exported traces as another program reads them: Catapult's trace viewer, the one behind
// chrome://tracing, in Chromium. Test's thread only.
#include <algorithm>
#include <filesystem>

#include "base/format.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = REDIAL_SOURCE_DIR "/tests/peers/";

// Go's sources have the viewer, at another place from 1.22 on.
std::string viewer_folder() {
    for (const auto& entry : std::filesystem::directory_iterator("/usr/share"))
        if (entry.path().filename().string().starts_with("go-"))
            for (const char* inner :
                 {"src/cmd/trace/static", "src/internal/trace/traceviewer/static"})
                if (std::filesystem::exists(entry.path() / inner / "trace_viewer_full.html"))
                    return entry.path() / inner;
    FAIL("there is no trace viewer in /usr/share/go-*; scripts/setup test installs golang-src");
    return {};
}

json read_by(const std::string& script, std::vector<std::string> words) {
    std::string said;
    words.insert(words.begin(), peers + script);
    for (int round = 0; round < 3; ++round) {  // a Chromium sometimes does not come up
        words[2] += "+";                       // a profile that nobody used
        Program reader(words, {}, system_python());
        if (reader.exit_code() == 0) return json::parse(reader.out);
        said += reader.err;
    }
    FAIL(script << " read nothing: " << said);
    return {};
}

json viewed(const TestFolder& folder) {
    return read_by("trace_viewer.py",
                   {folder.file("trace.json"), folder.file("profile"), viewer_folder()});
}

const json& lane(const json& process, const std::string& name) {
    for (const json& thread : process["threads"])
        if (thread["name"] == name) return thread;
    FAIL("no lane " << name << " in " << process.dump(1));
    return process;
}

std::vector<std::string> titles(const json& slices) {
    std::vector<std::string> all;
    for (const json& slice : slices) all.push_back(slice["title"]);
    return all;
}

// A run with pings, faults side by side, two outages and a finding.
std::vector<json> record_run(const TestFolder& folder) {
    Lab lab;
    write_file(folder.file("scenario.json"), R"({"timeline": [
        {"at": "300ms", "set": "latency:20ms,for 400ms,name late"},
        {"at": "500ms", "cut": "reset"},
        {"at": "1500ms", "set": "answer:503,for 300ms"},
        {"at": "1510ms", "cut": "close:1012,reason deploying"}]})");
    Program run({"connect", lab.url(), "--scenario", folder.file("scenario.json"), "--ping",
                 "100ms", "--send", R"({"text":"a"})", "--for", "3s", "--log",
                 folder.file("run.jsonl")});
    INFO(run.err);
    REQUIRE(run.exit_code() == 0);
    return log_lines(text_of(folder.file("run.jsonl")));
}

std::vector<std::string> names_in(const std::vector<json>& log, const std::string& type,
                                  const std::string& member) {
    std::vector<std::string> names;
    for (const json& line : log)
        if (line["type"] == type) names.push_back(line[member]);
    return names;
}

// How many messages a rate counts: it is told at the begin and the end of each tenth of a second.
double counted_by(const json& series) {
    double sum = 0;
    for (const json& sample : series) sum += sample[1].get<double>();
    return sum / 10;
}

long frames_in(const std::vector<json>& log, const std::string& direction) {
    return count_in(log, "message", "dir", direction) + count_in(log, "ping", "dir", direction) +
           count_in(log, "pong", "dir", direction);
}

void check_attempts(const json& process, const std::vector<json>& log) {
    const json& slices = lane(process, "attempts")["slices"];
    long attempts = 0;
    long parts = 0;
    for (const json& slice : slices) {
        CHECK_FALSE(slice["unfinished"]);
        const bool is_attempt = slice["parent"].is_null();
        (is_attempt ? attempts : parts) += 1;
        const std::string title = slice[is_attempt ? "title" : "parent"].get<std::string>();
        CHECK(title.starts_with("attempt "));
    }
    CHECK(attempts == count_in(log, "attempt"));
    CHECK(parts == count_in(log, "stage") + count_in(log, "opened"));
    // From the dial to the end, to the microsecond.
    std::vector<double> begins, ends;
    for (const json& line : log) {
        if (line["type"] == "attempt") begins.push_back(line["mono_us"]);
        if (line["type"] == "ended") ends.push_back(line["mono_us"]);
    }
    REQUIRE(begins.size() == ends.size());
    std::size_t at = 0;
    for (const json& slice : slices) {
        if (!slice["parent"].is_null()) continue;
        CHECK(slice["duration"].get<double>() * 1e3 == Approx(ends[at] - begins[at]).margin(0.5));
        const double since_first = slice["start"].get<double>() - slices[0]["start"].get<double>();
        CHECK(since_first * 1e3 == Approx(begins[at] - begins[0]).margin(0.5));
        ++at;
    }
}

}  // namespace

TEST_CASE("the viewer of chrome://tracing reads a recorded run as the log has it",
          "[cli][trace][browser]") {
    const TestFolder folder;
    const std::vector<json> log = record_run(folder);
    REQUIRE(count_in(log, "attempt") >= 3);
    Program exported({"export", folder.file("run.jsonl"), folder.file("trace.json")});
    REQUIRE(exported.exit_code() == 0);
    const json view = viewed(folder);
    CHECK(view["warnings"] == json::array());
    REQUIRE(view["processes"].size() == 1);
    const json& process = view["processes"][0];
    CHECK(process["name"].get<std::string>().starts_with("session 1: ws://127.0.0.1:"));
    CHECK(process["threads"].size() == 5);
    check_attempts(process, log);
    CHECK(static_cast<long>(lane(process, "waits")["slices"].size()) == count_in(log, "planned"));
    CHECK(lane(process, "outages")["slices"].size() == 2);
    CHECK(titles(lane(process, "faults")["slices"]) == names_in(log, "fault", "name"));
    CHECK(titles(lane(process, "faults")["spans"]) == names_in(log, "fault_began", "name"));
    CHECK(titles(lane(process, "findings and verdicts")["slices"]) ==
          names_in(log, "finding", "rule"));
    const json& counters = process["counters"];
    CHECK(counters.size() == 3);
    const auto answered = std::count_if(log.begin(), log.end(),
                                        [](const json& line) { return line.contains("rtt_us"); });
    REQUIRE(answered > 10);
    CHECK(static_cast<long>(counters["round trip, ms"]["ms"].size()) == answered);
    for (const char* direction : {"in", "out"})
        CHECK(counted_by(counters["messages a second"][direction]) ==
              Approx(frames_in(log, direction)));
}

TEST_CASE("the viewer of chrome://tracing reads the tap of a browser without a warning",
          "[cli][trace][browser]") {
    const TestFolder folder;
    const std::string recorded = REDIAL_SOURCE_DIR "/tests/log/recorded/client_chromium_page.jsonl";
    Program exported({"export", recorded, folder.file("trace.json")});
    REQUIRE(exported.exit_code() == 0);
    const json view = viewed(folder);
    CHECK(view["warnings"] == json::array());
    REQUIRE(view["processes"].size() == 1);
    check_attempts(view["processes"][0], log_lines(text_of(recorded)));
}

TEST_CASE("the engine of DevTools' Performance panel has no complaint of an exported trace",
          "[cli][trace][browser]") {
    const TestFolder folder;
    record_run(folder);
    Program exported({"export", folder.file("run.jsonl"), folder.file("trace.json")});
    REQUIRE(exported.exit_code() == 0);
    const json engine =
        read_by("trace_devtools.py", {folder.file("trace.json"), folder.file("profile")});
    CHECK(engine["complaints"] == json::array());
    CHECK(engine["names"].size() == 1);
}

TEST_CASE("the viewer of chrome://tracing warns of a slice that ends and never began",
          "[cli][trace][browser]") {
    const TestFolder folder;
    write_file(folder.file("trace.json"), R"({"traceEvents": [
        {"ph": "X", "name": "a", "pid": 1, "tid": 1, "ts": 5, "dur": 10},
        {"ph": "E", "name": "b", "pid": 1, "tid": 1, "ts": 50}]})");
    const json view = viewed(folder);
    CHECK(view["warnings"].size() == 1);
}
