// redial battery as a process: real clients, their cards, and that each situation can be told of.
// Test's thread only.
#include <nlohmann/json.hpp>

#include "program.hpp"

using namespace redial::tests;

namespace {

const std::string peers = REDIAL_SOURCE_DIR "/tests/peers/";

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

const std::vector<std::string> environment = {"NODE_PATH=/usr/share/nodejs"};

std::vector<std::string> battery(std::vector<std::string> options, const std::string& mode) {
    std::vector<std::string> words = {"battery", "--filter", "-close-101"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "node", peers + "by_hand_client.js", mode, "{url}"});
    return words;
}

// Of one battery: how many there are.
std::size_t told_of(const std::vector<std::string>& which, const std::string& source) {
    const TestFolder folder;
    const auto battery_with = [&which](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"battery"};
        words.insert(words.end(), which.begin(), which.end());
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    Program listed(battery_with({"--list"}));
    REQUIRE(listed.exit_code() == 0);
    Program saved(battery_with({"--save", folder.file("all")}));
    REQUIRE(saved.exit_code() == 0);
    const std::string page = text_of(REDIAL_SOURCE_DIR "/docs/battery.md");
    std::size_t situations = 0;
    std::istringstream lines(listed.out);
    for (std::string line; std::getline(lines, line);) {
        const std::string id = line.substr(0, line.find(' '));
        if (id.empty()) continue;
        ++situations;
        INFO(id);
        CHECK(has(page, "| `" + id + "` |"));
        CHECK(text_of(folder.file("all/" + id + ".json")) ==
              text_of(REDIAL_SOURCE_DIR + source + id + ".json"));
    }
    return situations;
}

}  // namespace

TEST_CASE("a client that comes back has a card that says so, the same twice", "[cli][battery]") {
    const TestFolder folder;
    const std::string json = folder.file("card.json");
    const std::string html = folder.file("card.html");
    Program program(battery({"--repeat", "2", "--json", json, "--html", html}, "good"),
                    environment);
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    CHECK(has(program.out, "1012, service restart: came back"));
    CHECK(has(program.out, "the same card in 2 of 2 rounds"));
    const auto card = nlohmann::json::parse(text_of(json));
    CHECK(card["client"] == "by_hand_client");
    CHECK(card["situations"].size() == 2);
    CHECK(card["situations"][0]["figures"]["opens"] == 2);
    CHECK(has(text_of(html), "service restart"));
    // A part of the battery.
    CHECK(card["grade"] == "none");
    CHECK(card["played"] == 2);
    CHECK(card["whole"] == 31);
    CHECK(has(text_of(html), "2 of 31 situations: 0 errors"));
}

TEST_CASE("a client that ends when it is refused has a card that says how", "[cli][battery]") {
    const TestFolder folder;
    write_file(
        folder.file("12-refuse.json"),
        R"({"name": "refused", "timeline": [{"at": "500ms", "set": "refuse:0", "cut": "reset"}],
                   "expect": {"recovers_within": "9s"}, "timeout": "10s"})");
    const std::string json = folder.file("card.json");
    const std::string html = folder.file("card.html");
    Program program({"battery", "--situations", folder.file(""), "--json", json, "--html", html,
                     "--", "node", peers + "by_hand_client.js", "exits", "{url}"},
                    environment);
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    const std::string words =
        "did not come back, and its program ended by itself with exit code 3 "
        "after a dial that had failed";
    CHECK(has(program.out, "refused: " + words));
    CHECK(has(program.out, "grade F: 1 error"));
    const auto card = nlohmann::json::parse(text_of(json));
    CHECK(card["situations"][0]["sentence"] == words);
    CHECK(card["situations"][0]["program_ended"]["exit_code"] == 3);
    CHECK(has(text_of(html), words));
}

TEST_CASE("a client that stays away has the grade F, which can fail a build", "[cli][battery]") {
    const TestFolder folder;
    const std::string situation = folder.file("09-cut.json");
    write_file(situation, R"({"name": "a cut", "faults": ["reset:time,delay 500ms,armed"],
                              "expect": {"recovers_within": "9s"}, "timeout": "30s"})");
    Program program({"battery", "--situations", folder.file(""), "--fail-under", "C", "--", "node",
                     peers + "by_hand_client.js", "once", "{url}"},
                    environment);
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 1);
    CHECK(has(program.out, "a cut: did not come back, and dials no more"));
    CHECK(has(program.out, "grade F: 1 error"));
}

TEST_CASE("a policy of Redial's own is a client too", "[cli][battery]") {
    Program program({"battery", "--filter", "05-reset-idle", "--policy", "chat-ui"});
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    CHECK(has(program.out, "A TCP reset while nothing is said: came back"));
    CHECK(has(program.out, "chat-ui: no grade, 1 of 31 situations: 0 errors"));
}

TEST_CASE("a client of event streams has a card of its own situations", "[cli][battery]") {
    const TestFolder folder;
    const std::string json = folder.file("card.json");
    Program program({"battery", "--events", "--filter", "02-reset-idle", "--json", json, "--",
                     "node", peers + "stream_library.js", "eventsource", "{url}"},
                    {"NODE_PATH=" REDIAL_SOURCE_DIR "/.cache/peers/node_modules"});
    const int code = program.exit_code();
    INFO(program.out << program.err << "scripts/setup test installs its library");
    CHECK(code == 0);
    CHECK(has(program.out, "good     A TCP reset between two events: came back"));
    const auto card = nlohmann::json::parse(text_of(json));
    CHECK(card["situations"][0]["figures"]["opens"] == 2);
    CHECK(card["situations"][0]["figures"]["resumed"] == "resumed");
}

TEST_CASE("each situation is listed, saved as a test file and told of in docs/battery.md",
          "[cli][battery]") {
    CHECK(told_of({}, "/share/battery/") >= 25);
    CHECK(told_of({"--events"}, "/share/battery/events/") >= 12);
}

TEST_CASE("a battery without a client, or without a situation, is told what to give",
          "[cli][battery]") {
    Program nobody({"battery"});
    CHECK(nobody.exit_code() == 2);
    CHECK(has(nobody.err, "redial battery -- node client.js {url}"));
    Program nothing({"battery", "--filter", "nowhere", "--policy", "chat-ui"});
    CHECK(nothing.exit_code() == 2);
    CHECK(has(nothing.err, "redial battery --list"));
    Program part({"battery", "--filter", "05", "--fail-under", "C", "--policy", "chat-ui"});
    CHECK(part.exit_code() == 2);
    CHECK(has(part.err, "a part (1 of 31 situations) has none; play it without --filter"));
}
