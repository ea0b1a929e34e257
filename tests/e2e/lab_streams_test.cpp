// The lab server's event streams as clients of other people read them: npm's eventsource, and the
// Model Context Protocol's own SDK. Each is cut off and resumes. Test's thread only.
#include <nlohmann/json.hpp>
#include <sstream>

#include "tap_child.hpp"

using namespace redial::tests;
using nlohmann::json;

namespace {

// "http://127.0.0.1:PORT"
std::string base_of(const std::string& url) { return "http" + url.substr(2, url.find('/', 5) - 2); }

// What a client in tests/peers/lab_streams.js was told, line by line.
std::vector<json> told_by(const std::string& kind, const std::string& url,
                          const std::string& wanted) {
    const std::string source = REDIAL_SOURCE_DIR;
    Program client({source + "/tests/peers/lab_streams.js", kind, url, wanted},
                   {"NODE_PATH=" + source + "/.cache/peers/node_modules"}, "node");
    const int exit_code = client.exit_code();
    INFO("scripts/setup test installs its packages\n" << client.out << client.err);
    REQUIRE(exit_code == 0);
    REQUIRE(client.out.ends_with("ok\n"));
    std::vector<json> lines;
    std::istringstream stream(client.out);
    for (std::string line; std::getline(stream, line) && line != "ok";)
        lines.push_back(json::parse(line));
    return lines;
}

// The values of a member, in order, of the lines that have it.
json all(const std::vector<json>& lines, const char* member) {
    json found = json::array();
    for (const json& line : lines)
        if (line.contains(member)) found.push_back(line[member]);
    return found;
}

json numbers(int first, int last) {
    json list = json::array();
    for (int i = first; i <= last; ++i) list.push_back(i);
    return list;
}

}  // namespace

TEST_CASE("npm's eventsource loses nothing of a stream that ends and is cut", "[lab]") {
    const Lab lab({"--events", "every=5ms retry=10ms end=3 times=1", "--events",
                   "every=5ms retry=10ms cut=2 lines=crlf times=1", "--events",
                   "every=5ms retry=10ms truncate=4 gzip=1 times=1"});
    const auto told = told_by("eventsource", base_of(lab.url()) + "/events?session=a", "20");
    CHECK(all(told, "count") == numbers(1, 20));
    CHECK(all(told, "error").size() == 3);
    CHECK(told[1]["id"] == "1");
}

TEST_CASE("npm's eventsource stays away after a 204 of the lab", "[lab]") {
    const Lab lab({"--events", "every=5ms retry=10ms end=2 times=1", "--events", "status=204"});
    const auto told = told_by("eventsource", base_of(lab.url()) + "/events?session=a", "20");
    CHECK(all(told, "count") == numbers(1, 2));
    CHECK(all(told, "error") == json::array({nullptr, 204}));
}

TEST_CASE("the Model Context Protocol's SDK resumes a call that is cut off again and again",
          "[lab]") {
    // The first call is answered as ever.
    const Lab lab({"--events", "retry=10ms times=1", "--events", "retry=10ms cut=4 times=1",
                   "--events", "retry=10ms truncate=5 times=1", "--events",
                   "retry=10ms end=3 times=1"});
    const auto told = told_by("mcp", base_of(lab.url()) + "/mcp", "20");
    CHECK(all(told, "server") == json::array({"redial-lab"}));
    CHECK(all(told, "hasSession") == json::array({true}));
    CHECK(all(told, "tools") == json::array({json::array({"echo", "count"})}));
    CHECK(all(told, "echo") == json::array({"hi"}));
    CHECK(all(told, "progress") == json::array({numbers(1, 20)}));
    CHECK(all(told, "result") == json::array({"counted to 20"}));
    CHECK(all(told, "wrong") == json::array({-32602}));
    CHECK(all(told, "late") == json::array({400}));
}

TEST_CASE("the Model Context Protocol's SDK behind a tap that cuts it off resumes by its last id",
          "[lab][tap]") {
    const Lab lab({"--events", "retry=10ms"});
    // Every connection is reset behind its fourth event.
    TapChild tap(base_of(lab.url()) + "/mcp", {"--fault", "reset:messages,count 4"});
    const auto told = told_by("mcp", tap.url(), "20");
    CHECK(all(told, "progress") == json::array({numbers(1, 20)}));
    CHECK(all(told, "result") == json::array({"counted to 20"}));
    CHECK(tap.end() == 0);
    const std::vector<json> log = tap.log();
    // Cut off and come back, each time behind the event that came last: nothing was lost.
    CHECK(count_in(log, "fault") >= 4);
    CHECK(count_in(log, "resume") >= 4);
    CHECK(count_in(log, "resume", "verdict", "resumed") == count_in(log, "resume"));
}
