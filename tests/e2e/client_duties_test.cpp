// What a client owes its user around an outage, judged of real ones: that a queue is flushed, that
// a refused token is not brought again, that it has given up. Each with a client that does and one
// that does not. Test's thread only.
#include "test_run.hpp"

using namespace redial::tests;

namespace {

const std::string peers = REDIAL_SOURCE_DIR "/tests/peers/";

struct Played {
    int code = 0;
    std::string words;
};
Played play(const std::string& test, const std::string& script, const std::string& mode) {
    TestRun run(test);
    Program& program = run.start({"--", "node", peers + script, mode, "{url}"});
    const int code = program.exit_code();
    return {code,
            mode + " (scripts/setup test installs the libraries):\n" + program.out + program.err};
}

void holds(const std::string& test, const std::string& script, const std::string& mode) {
    const Played played = play(test, script, mode);
    INFO(played.words);
    CHECK(played.code == 0);
}
void fails(const std::string& test, const std::string& script, const std::string& mode,
           const std::string& reason) {
    const Played played = play(test, script, mode);
    INFO(played.words);
    CHECK(played.code == 1);
    CHECK_THAT(played.words, contains_text(reason));
}

constexpr const char* queue_test = R"({
  "timeline": [{"at": "300ms", "set": "down"}, {"at": "600ms", "clear": true}],
  "run_for": "3s",
  "expect": {"opens": 2, "flushes_queue": {"pointer": "/n"}}
})";

constexpr const char* token_test = R"({
  "timeline": [{"at": "300ms", "set": ["reset:time,delay 0s,for 1ms", "answer:401,tokens 1"]}],
  "run_for": "2s",
  "expect": {"new_token_after": 401}
})";

}  // namespace

TEST_CASE("a client that queues while the line is down flushes its queue", "[cli][test]") {
    for (const char* mode : {"ws", "reconnecting-websocket", "partysocket"})
        holds(queue_test, "queue_client.js", mode);
}

TEST_CASE("a client that drops what it cannot send has flushed no queue", "[cli][test]") {
    for (const char* mode : {"ws-drops", "reconnecting-websocket-drops"})
        fails(queue_test, "queue_client.js", mode, "3 numbers are missing");
}

TEST_CASE("a client that gets a fresh token after 401 holds, in a header or in the URL",
          "[cli][test]") {
    for (const char* mode : {"fresh", "fresh-in-query"}) holds(token_test, "token_client.js", mode);
}

TEST_CASE("a client that brings the refused token again fails, and so does one without",
          "[cli][test]") {
    fails(token_test, "token_client.js", "same", "brought the same credentials");
    fails(token_test, "token_client.js", "none", "brought no credentials");
}

TEST_CASE("a client that waits ever longer is not said to have given up", "[cli][test]") {
    fails(R"({"timeline": [{"at": "300ms", "set": "down"}], "run_for": "5.5s",
              "expect": {"gives_up": {"quiet": "1s"}}})",
          "by_hand_client.js", "doubling", "its wait may be");
}

TEST_CASE("a client that has given up is said so once its next wait would be over", "[cli][test]") {
    holds(R"({"timeline": [{"at": "300ms", "set": "down"}],
              "expect": {"gives_up": {"quiet": "1s", "dials": 4}}})",
          "by_hand_client.js", "tired");
}
