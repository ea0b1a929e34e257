// Tests that are played: an engine, a lab server and a tap of their own on loopback, clients that
// are real. What each waits for has a limit. Test's thread only.
#include "trial/trial.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <csignal>

#include "catch.hpp"
#include "control/api.hpp"
#include "net/system/clocks.hpp"
#include "platform/listeners.hpp"
#include "trial/idle_faults.hpp"
#include "trial/ports.hpp"
#include "trial/trial_plan.hpp"

using namespace redial;
using namespace redial::trial;
using namespace std::chrono_literals;

namespace {

verdict::Test test_of(const std::string& json) {
    auto tests = verdict::tests_from_text(json, "a.json");
    if (!tests) FAIL(tests.error().line());
    return (*tests)[0];
}

std::unique_ptr<Trial> start(const std::string& json, std::vector<std::string> client = {}) {
    TrialOptions options;
    options.client_words = std::move(client);
    options.answer_control = [](const core::ControlRequest& request,
                                const core::ControlState& state) {
        return control::answer(request, state, "test");
    };
    return Trial::start(test_of(json), std::move(options), net::read_clocks());
}

template <class Is>
bool plays_until(Trial& trial, const Is& is) {
    const Instant until = net::read_clocks().mono + 20s;
    while (!is()) {
        const Now now = net::read_clocks();
        if (now.mono >= until) return false;
        trial.turn(now);
        ::poll(nullptr, 0, 5);
    }
    return true;
}
bool plays(Trial& trial) {
    return plays_until(trial, [&] { return trial.is_over(); });
}

constexpr const char* reset_test = R"({
  "name": "a reset",
  "client": {"session": {"policy": {"first_delay_ms": 50}}},
  "timeline": [{"at": "200ms", "set": "down,name cut"}, {"at": "250ms", "remove": "cut"}],
  "expect": {"opens": 2, "recovers_within": "5s"}
})";

}  // namespace

TEST_CASE("a session of Redial's own that comes back holds", "[trial]") {
    const auto trial = start(reset_test);
    REQUIRE(plays(*trial));
    const verdict::TestResult& result = trial->result();
    INFO(result.not_run);
    for (const verdict::Judged& one : result.judged) {
        INFO(one.name << ": " << one.reason);
        CHECK(one.held == verdict::Held::Yes);
    }
    CHECK(result.ended() == verdict::Ended::Passed);
    CHECK(result.judged.size() == 2);
}

TEST_CASE("while it is played its expectations stand as far as is known", "[trial]") {
    const auto trial = start(reset_test);
    const auto held = [&](std::size_t which) {
        return trial->judged(net::read_clocks().mono)[which].held;
    };
    REQUIRE(plays_until(*trial, [&] { return !trial->sessions().empty(); }));
    CHECK(held(0) == verdict::Held::Pending);
    CHECK(plays_until(*trial, [&] { return held(0) == verdict::Held::Yes; }));
    CHECK(plays(*trial));
}

TEST_CASE("two tests that are played at once do not meet", "[trial]") {
    const auto one = start(R"({"run_for": "300ms", "expect": {"opens": 1}})");
    const auto two = start(R"({"run_for": "300ms", "expect": {"opens": 1}})");
    const Instant until = net::read_clocks().mono + 20s;
    while (!(one->is_over() && two->is_over()) && net::read_clocks().mono < until) {
        one->turn(net::read_clocks());
        two->turn(net::read_clocks());
        ::poll(nullptr, 0, 5);
    }
    CHECK(one->url() != two->url());
    CHECK(one->result().ended() == verdict::Ended::Passed);
    CHECK(two->result().ended() == verdict::Ended::Passed);
}

TEST_CASE("a test that a person stops is not judged, and says why", "[trial]") {
    const auto trial = start(R"({"run_for": "60s", "expect": {"opens": 1}})");
    REQUIRE(plays_until(*trial, [&] { return !trial->sessions().empty(); }));
    trial->stop("it was interrupted");
    REQUIRE(plays(*trial));
    CHECK(trial->result().ended() == verdict::Ended::NotRun);
    CHECK(trial->result().not_run == "it was interrupted");
    CHECK(trial->result().judged.empty());
}

TEST_CASE("a client that ends by itself ends the run", "[trial]") {
    const auto trial = start(R"({"run_for": "60s", "expect": {"opens": 0}})", {"python3", "-c", R"(
import os, socket, urllib.parse
url = urllib.parse.urlsplit(os.environ["REDIAL_URL"])
address = (os.environ["REDIAL_HOST"], int(os.environ["REDIAL_PORT"]))
assert address == (url.hostname, url.port), (address, url)
dial = socket.create_connection(address)
dial.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
dial.recv(1000)
print("done with", os.environ["REDIAL_CONTROL"][:7])
raise SystemExit(3)
)"});
    REQUIRE(plays(*trial));
    const verdict::TestResult& result = trial->result();
    INFO(result.not_run);
    CHECK(result.ended() == verdict::Ended::Failed);  // it did open
    CHECK(result.took < 20s);
    CHECK(result.client_said.find("done with http://") != std::string::npos);
    CHECK(result.client_said.find("it ended by itself with code 3") != std::string::npos);
}

TEST_CASE("how a client's program ended by itself is observed, and that we ended it is not",
          "[trial]") {
    const auto end_of = [](const std::string& last_words) {
        const std::string dials = R"(
import os, socket, time, urllib.parse
url = urllib.parse.urlsplit(os.environ["REDIAL_URL"])
dial = socket.create_connection((url.hostname, url.port))
dial.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
dial.recv(1000)
)";
        std::optional<verdict::ClientEnd> end;
        bool was_judged = false;
        TrialOptions options;
        options.client_words = {"python3", "-c", dials + last_words};
        options.on_judged = [&](const verdict::Observed& observed) {
            was_judged = true;
            end = observed.client_end;
        };
        const auto trial = Trial::start(test_of(R"({"run_for": "1s", "expect": {"opens": 1}})"),
                                        std::move(options), net::read_clocks());
        REQUIRE(plays(*trial));
        INFO(trial->result().not_run);
        CHECK(was_judged);
        return end;
    };
    const auto exited = end_of("raise SystemExit(3)");
    REQUIRE(exited);
    CHECK(exited->exit_code == 3);
    CHECK(exited->signal == 0);
    const auto killed = end_of("os.kill(os.getpid(), 11)");
    REQUIRE(killed);
    CHECK(killed->exit_code == 0);
    CHECK(killed->signal == SIGSEGV);
    CHECK_FALSE(end_of("time.sleep(1000)"));
}

TEST_CASE("a trial without an answer for its control API is played without one", "[trial]") {
    const auto trial = Trial::start(test_of(R"({"run_for": "50ms", "expect": {"opens": 1}})"), {},
                                    net::read_clocks());
    REQUIRE(plays(*trial));
    CHECK(trial->result().ended() == verdict::Ended::Passed);
}

TEST_CASE("a fault that acted on nobody is told with its time and what to try", "[trial]") {
    const verdict::Test test = test_of(R"({"faults": "answer:503", "timeline": [
        {"at": 1, "set": "reset"}, {"at": 2, "set": "latency:1s"}]})");
    FaultsMade made;
    const auto both = remarks_on_idle_faults(test, made);
    REQUIRE(both.size() == 2);  // a latency does not tell whom it met
    CHECK(both[0].find("'answer' of the start acted on nobody") != std::string::npos);
    CHECK(both[1].find("'reset' of 1 s acted on nobody") != std::string::npos);
    CHECK(both[1].find("\"cut\": \"reset\"") != std::string::npos);
    made.note({{}, core::FaultMade{"answer", "503"}});
    CHECK(remarks_on_idle_faults(test, made).size() == 1);
}

TEST_CASE("a seed is the options', else the file's, else 1, and grows with the round", "[trial]") {
    verdict::Test test;
    TrialOptions options;
    CHECK(seed_of(test, options) == 1);
    test.scenario.seed = 7;
    CHECK(seed_of(test, options) == 7);
    options.round = 2;
    CHECK(seed_of(test, options) == 9);
    options.seed = 100;
    CHECK(seed_of(test, options) == 102);
}

TEST_CASE("what disables a tap takes an own session's link down, until it is enabled", "[trial]") {
    const verdict::Test test = test_of(R"({"timeline": [
        {"at": 1, "enabled": false}, {"at": 2, "enabled": true, "set": "latency:1s"}]})");
    const auto own = steps_of(test, verdict::SessionClient{});
    REQUIRE(own.size() == 2);
    CHECK_FALSE(own[0].enables);
    REQUIRE(own[0].sets.size() == 1);
    CHECK(own[0].sets[0].kind == core::FaultKind::Down);
    CHECK(own[1].removes == std::vector<std::string>{own[0].sets[0].name});
    CHECK(own[1].sets.size() == 1);
    const auto foreign = steps_of(test, verdict::CommandClient{});
    CHECK(foreign[0].enables == false);
    CHECK(foreign[0].sets.empty());
}

TEST_CASE("a client's words get the URLs in all of their places", "[trial]") {
    CHECK(filled("--to={url}?a={url} {control} {other}", "ws://x/", "http://y") ==
          "--to=ws://x/?a=ws://x/ http://y {other}");
    CHECK(filled("{url}", "{url}", "") == "{url}");  // what is filled in is not read again
}

TEST_CASE("the end of what a client said is safe to show and holds no secrets", "[trial]") {
    const std::string said =
        said_in_words("first\nAuthorization: Bearer abcdefghijklmnop\n\x1b[31mred\n", 4096);
    CHECK(said.find("abcdefghijklmnop") == std::string::npos);
    CHECK(said.find('\x1b') == std::string::npos);
    CHECK(said.find("first\n") == 0);
    CHECK(said_in_words(std::string(10'000, 'x') + "\nlast", 100).size() < 200);
}

TEST_CASE("a port is told as listened to while somebody listens there", "[trial]") {
    const auto port = free_port();
    REQUIRE(port);
    CHECK_FALSE(platform::is_listened_to(*port));
    const auto another = free_port();
    REQUIRE(another);
    CHECK(*another != *port);
    const auto trial = start(R"({"run_for": "60s"})");
    REQUIRE(plays_until(*trial, [&] { return !trial->url().empty(); }));
    const std::string& url = trial->url();
    const int listened = std::stoi(url.substr(url.find(':', 5) + 1));
    CHECK(platform::is_listened_to(static_cast<std::uint16_t>(listened)));
}
