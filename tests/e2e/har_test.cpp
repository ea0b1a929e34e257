// HAR exports as others read them: npm's schemas of HAR 1.2, and the importer of Chromium's own
// DevTools. Test's thread only.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/base64.hpp"
#include "program.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";
const std::string recorded = std::string(REDIAL_SOURCE_DIR) + "/tests/log/recorded/";

void export_to(const std::string& log, const std::string& target) {
    Program program({"export", log, target});
    const int code = program.exit_code();
    INFO(program.err);
    REQUIRE(code == 0);
}

// A run with text, binary, a reset and a refusal.
std::string record_run(const TestFolder& folder) {
    Lab lab;
    const std::string log = folder.file("run.jsonl");
    Program program({"connect", lab.url() + "?room=a%20b", "--send", "{\"text\":\"h\xc3\xa9llo\"}",
                     "--header", "Cookie: theme=dark", "--for", "1500ms", "--log", log});
    program.exit_code();
    return log;
}

// "send 1 hello", as DevTools shows it, for each message of a log.
std::vector<std::string> messages_in(const std::string& log) {
    std::vector<std::string> messages;
    std::istringstream lines(text_of(log));
    for (std::string text; std::getline(lines, text);) {
        const json line = json::parse(text);
        const std::string type = line["type"];
        if (type != "message" && type != "ping" && type != "pong") continue;
        const int opcode = type == "ping"               ? 9
                           : type == "pong"             ? 10
                           : line["opcode"] == "text"   ? 1
                           : line["opcode"] == "binary" ? 2
                                                        : 8;
        std::string data = line.value("text", "");
        if (line.contains("base64")) data = line["base64"].get<std::string>();
        if (opcode != 1 && line.contains("text")) data = to_base64(as_bytes(data));
        messages.push_back((line["dir"] == "out" ? "send " : "receive ") + std::to_string(opcode) +
                           " " + data);
    }
    std::sort(messages.begin(), messages.end());
    return messages;
}

std::vector<json> devtools_read(const std::string& har, const std::string& profile) {
    std::string said;
    for (int round = 0; round < 3; ++round) {
        Program reader({peers + "har_devtools.py", har, profile + std::to_string(round)}, {},
                       system_python());
        if (reader.exit_code() != 0) {
            said += reader.err;
            continue;
        }
        std::vector<json> requests;
        std::istringstream lines(reader.out);
        for (std::string line; std::getline(lines, line);) requests.push_back(json::parse(line));
        return requests;
    }
    FAIL("Chromium's DevTools read nothing: " << said);
    return {};
}

// Names and values alone: some versions of DevTools put a member of their own beside them.
json pairs_of(const json& message) {
    json pairs = json::array();
    for (const json& header : message["headers"])
        pairs.push_back({header["name"], header["value"]});
    return pairs;
}

// What DevTools export of what they read is what was in the file, member by member.
void check_same_entries(const std::vector<json>& requests, json entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const json& a, const json& b) {
        return a["startedDateTime"] < b["startedDateTime"];
    });
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const json& theirs = requests[i]["entry"];
        const json& ours = entries[i];
        INFO(theirs.dump(1) << ours.dump(1));
        for (const char* name : {"method", "url"})
            CHECK(theirs["request"][name] == ours["request"][name]);
        for (const char* name : {"status", "statusText"})
            CHECK(theirs["response"][name] == ours["response"][name]);
        for (const char* name : {"request", "response"})
            CHECK(pairs_of(theirs[name]) == pairs_of(ours[name]));
        CHECK(theirs["_resourceType"] == ours["_resourceType"]);
        CHECK(theirs["_webSocketMessages"].size() == ours["_webSocketMessages"].size());
        CHECK(std::abs(theirs["time"].get<double>() - ours["time"].get<double>()) < 1.0);
    }
}

}  // namespace

TEST_CASE("npm's schemas of HAR 1.2 find nothing wrong in exports", "[cli][har]") {
    const TestFolder folder;
    std::vector<std::string> words = {peers + "har_check.js"};
    for (const auto& file : std::filesystem::directory_iterator(recorded)) {
        if (file.path().extension() != ".jsonl") continue;
        words.push_back(folder.file(file.path().stem().string() + ".har"));
        export_to(file.path(), words.back());
    }
    export_to(record_run(folder), folder.file("run.har"));
    words.push_back(folder.file("run.har"));
    REQUIRE(words.size() > 5);
    Program check(words,
                  {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"},
                  "node");
    const int code = check.exit_code();
    INFO(check.out << check.err << "; scripts/setup test installs har-schema and ajv");
    CHECK(code == 0);
    CHECK(count_of(check.out, "entries hold") == static_cast<long>(words.size()) - 1);
}

TEST_CASE("npm's schemas notice an entry without its response", "[cli][har]") {
    const TestFolder folder;
    export_to(recorded + "client_chromium_page.jsonl", folder.file("a.har"));
    json har = json::parse(text_of(folder.file("a.har")));
    har["log"]["entries"][0].erase("response");
    write_file(folder.file("b.har"), har.dump());
    Program check({peers + "har_check.js", folder.file("b.har")},
                  {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"},
                  "node");
    CHECK(check.exit_code() == 1);
    CHECK(check.out.find("/log/entries/0: must have required property 'response'") !=
          std::string::npos);
}

TEST_CASE("Chromium's DevTools read every message and status of an exported HAR",
          "[cli][har][browser]") {
    const TestFolder folder;
    for (const std::string& log : {record_run(folder), recorded + "server_node_ws.jsonl",
                                   recorded + "client_chromium_page.jsonl"}) {
        INFO(log);
        export_to(log, folder.file("a.har"));
        export_to(log, folder.file("plain.jsonl"));
        const json har = json::parse(text_of(folder.file("a.har")));
        const auto requests = devtools_read(folder.file("a.har"), folder.file("profile"));
        REQUIRE(requests.size() == har["log"]["entries"].size());
        std::vector<std::string> shown;
        for (const json& request : requests) {
            CHECK(request["type"] == "websocket");
            for (const json& frame : request["frames"])
                if (frame[0] != "error")
                    shown.push_back(frame[0].get<std::string>() + " " +
                                    std::to_string(frame[1].get<int>()) + " " +
                                    frame[2].get<std::string>());
        }
        std::sort(shown.begin(), shown.end());
        CHECK(shown == messages_in(folder.file("plain.jsonl")));
        check_same_entries(requests, har["log"]["entries"]);
        std::multiset<int> statuses, told;
        for (const json& request : requests) statuses.insert(request["status"].get<int>());
        for (const json& entry : har["log"]["entries"])
            told.insert(entry["response"]["status"].get<int>());
        CHECK(statuses == told);
    }
}
