// A recorded outage again: as a scenario in front of a server, and as the recorded server itself.
// Test's thread only.
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

constexpr const char* every_300_ms =
    R"({"name": "soon", "first_delay_ms": 300, "factor": 1, "cap_ms": 300,
    "jitter": "none", "honours_retry_after": false})";
constexpr std::int64_t grid_us = 300'000;

struct Met {
    std::string outcome;  // "http_refused 503", "closed 1012"; "open" at the log's end
    std::int64_t at_us = 0;
};

// What each dial met, at times after the log's first line.
std::vector<Met> dials_of(const std::vector<json>& log) {
    std::vector<Met> all;
    const std::int64_t begin = log.at(0)["mono_us"];
    for (const json& line : log) {
        const std::string type = line.value("type", "");
        if (type == "attempt") all.push_back({"open", line["mono_us"].get<std::int64_t>() - begin});
        if (type != "ended") continue;
        const int status = line["http_status"];
        const int code = line["close_code"];
        all.back().outcome = line["outcome"].get<std::string>() + " " +
                             std::to_string(line["was_open"] ? code : status);
    }
    return all;
}

std::vector<Met> those(const std::vector<Met>& all, const std::string& outcome) {
    std::vector<Met> found;
    for (const Met& met : all)
        if (met.outcome == outcome) found.push_back(met);
    return found;
}

std::vector<std::string> outcomes_of(const std::vector<Met>& all) {
    std::vector<std::string> outcomes;
    for (const Met& met : all) outcomes.push_back(met.outcome);
    return outcomes;
}

std::string shown(const std::vector<Met>& all) {
    std::string words;
    for (const Met& met : all)
        words += met.outcome + " at " + std::to_string(met.at_us / 1000) + " ms\n";
    return words;
}

// A client that dials the tap while the scenario is played; the tap's log.
std::vector<json> run_through(const std::string& upstream, const std::string& scenario,
                              const TestFolder& folder) {
    TapChild tap(upstream, {"--scenario", scenario});
    write_file(folder.file("policy.json"), every_300_ms);
    Program client({"connect", tap.url(), "--session", "a", "--policy", folder.file("policy.json"),
                    "--on-open", "hello", "--for", "5s"});
    client.exit_code();
    tap.end();
    return tap.log();
}

std::string as_file(const std::vector<json>& log, const std::string& file) {
    std::string text;
    for (const json& line : log) text += line.dump() + "\n";
    write_file(file, text);
    return file;
}

constexpr const char* deployment = R"({"timeline": [
    {"at": "1s", "set": "close:1012,reason deploying,name bye"},
    {"at": "1.1s", "clear": true, "set": "down"},
    {"at": "2.2s", "clear": true, "set": "answer:503,retry_after 1s"},
    {"at": "3.4s", "clear": true}]})";

}  // namespace

TEST_CASE("a scenario made of a recording refuses the same dials the same way", "[cli][replay]") {
    Lab lab;
    const TestFolder folder;
    write_file(folder.file("known.json"), deployment);
    const auto log = run_through(lab.url(), folder.file("known.json"), folder);
    const auto recorded = dials_of(log);
    INFO("recorded:\n" << shown(recorded));
    REQUIRE(recorded.front().outcome == "closed 1012");
    REQUIRE(those(recorded, "forced 0").size() >= 2);
    REQUIRE(those(recorded, "http_refused 503").size() >= 2);

    const std::string made = folder.file("made.json");
    Program maker({"scenario", as_file(log, folder.file("run.jsonl")), "-o", made});
    REQUIRE(maker.exit_code() == 0);
    CHECK(maker.err.find("1 outage") != std::string::npos);
    INFO("scenario:\n" << text_of(made));
    const auto again = dials_of(run_through(lab.url(), made, folder));
    INFO("again:\n" << shown(again));
    CHECK(again.front().outcome == "closed 1012");
    for (const char* outcome : {"forced 0", "http_refused 503"}) {
        const auto before = those(recorded, outcome);
        const auto after = those(again, outcome);
        REQUIRE(!after.empty());
        CHECK(std::abs(before.front().at_us - after.front().at_us) < grid_us);
        CHECK(std::abs(before.back().at_us - after.back().at_us) < grid_us);
    }
}

TEST_CASE("a recorded server is played again: its messages, refusals and ends", "[cli][replay]") {
    const TestFolder folder;
    std::vector<json> log;
    {
        Lab lab;
        write_file(folder.file("known.json"), deployment);
        log = run_through(lab.url(), folder.file("known.json"), folder);
    }
    const auto recorded = dials_of(log);
    const std::string file = as_file(log, folder.file("run.jsonl"));

    Program played({"serve", "--port", "0", "--play", file});
    const std::string url = played.after("ws://");
    Program client({"connect", url, "--session", "a", "--policy", folder.file("policy.json"),
                    "--on-open", "hello", "--for", "5s", "--log", folder.file("again.jsonl"),
                    "--include-secrets"});
    client.exit_code();
    const std::vector<json> again = log_lines(text_of(folder.file("again.jsonl")));
    INFO("recorded:\n" << shown(recorded) << "again:\n" << shown(dials_of(again)));
    CHECK(texts_in(again, "in") == texts_in(log, "in"));
    // The tap's own reset is one of the server's for the client that meets it again.
    auto wanted = outcomes_of(recorded);
    for (std::string& outcome : wanted)
        if (outcome == "forced 0") outcome = "reset_by_peer 0";
    auto found = outcomes_of(dials_of(again));
    REQUIRE(wanted.size() == found.size());
    wanted.pop_back();  // of the run's own end
    found.pop_back();
    CHECK(found == wanted);
    CHECK(played.says("recorded dial 1 of " + std::to_string(recorded.size())));
}

TEST_CASE("a port that was closed is closed for as long again", "[cli][replay]") {
    const TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(folder.file("policy.json"), every_300_ms);
    {
        Lab lab({"--accept-then-close", "300ms", "--for", "600ms"});
        Program client({"connect", lab.url(), "--policy", folder.file("policy.json"), "--for", "2s",
                        "--log", log});
        client.exit_code();
    }
    const auto recorded = those(dials_of(log_lines(text_of(log))), "refused 0");
    REQUIRE(recorded.size() >= 2);
    Program played({"serve", "--port", "0", "--play", log});
    Program client({"connect", played.after("ws://"), "--policy", folder.file("policy.json"),
                    "--for", "2s", "--log", folder.file("again.jsonl")});
    client.exit_code();
    const auto again = those(dials_of(log_lines(text_of(folder.file("again.jsonl")))), "refused 0");
    INFO(played.out);
    REQUIRE(!again.empty());
    CHECK(std::abs(again.front().at_us - recorded.front().at_us) < 2 * grid_us);
}

TEST_CASE("the server of a HAR is played", "[cli][replay]") {
    const std::string har = std::string(REDIAL_SOURCE_DIR) + "/tests/log/chrome.har";
    Program played({"serve", "--port", "0", "--play", har});
    const std::string url = played.after("ws://");
    Program client({"connect", url, "--once", "--for", "3s"});
    client.exit_code();
    CHECK(played.says("recorded dial 1 of "));
}

TEST_CASE("a recording without dials makes neither a scenario nor a server", "[cli][replay]") {
    const TestFolder folder;
    const std::string log = folder.file("empty.jsonl");
    write_file(log, R"({"type":"header","session":0,"attempt":0,"mono_us":1,"wall_us":1,)"
                    R"("format":"redial-log","version":1,"tool":"redial","clock":"steady"})"
                    "\n");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"scenario", log}, {"serve", "--port", "0", "--play", log}}) {
        Program run(words);
        CHECK(run.exit_code() == 1);
        CHECK(count_of(run.err, "\n") == 1);
        CHECK(run.err.find("dial") != std::string::npos);
    }
    Program unknown({"scenario", log, "--session", "nobody"});
    CHECK(unknown.exit_code() == 1);
    CHECK(unknown.err.find("nobody") != std::string::npos);
}
