// Event streams between real clients (Chromium's EventSource, npm's, one by hand) and a server,
// through a tap that breaks them: what the tap tells is what the client's own callbacks saw.
#include <optional>

#include "program.hpp"
#include "tap_rig.hpp"

namespace redial::tests {
namespace {

using Lines = std::vector<std::string>;

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";
const std::string python = "/usr/bin/python3";
constexpr const char* last_event = "event 9 number 9";

// The events that a client told of, each "event ID DATA".
Lines events_in(const std::string& said) {
    Lines events;
    std::istringstream text(said);
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("told: ")) line.erase(0, 6);
        if (line.starts_with("event ")) events.push_back(line);
    }
    return events;
}

// The same of what the tap told; the id that counts is the last one there was.
Lines events_in(const Lines& blocks) {
    Lines events;
    std::string id;
    for (const std::string& block : blocks) {
        std::istringstream lines(block);
        std::string data;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("id: ")) id = line.substr(4);
            if (line.starts_with("data: ")) data = line.substr(6);
        }
        if (!data.empty()) events.push_back("event " + id + " " + data);
    }
    return events;
}

Lines numbers(std::initializer_list<int> all) {
    Lines events;
    for (const int n : all)
        events.push_back("event " + std::to_string(n) + " number " + std::to_string(n));
    return events;
}

enum class Client { Npm, ByHand, Chromium };

// A client behind a tap with that fault, until it has said `until`.
class Run {
public:
    Run(Client client, const std::string& fault, const std::string& until = last_event,
        const std::string& query = "")
        : server_({peers + "counting_server.py", "9"}, {}, python) {
        core::SessionConfig config = TapRig::tap_config(server_.after("http://") + query);
        config.faults.faults.push_back(*core::fault_from_text(fault));
        rig.add_tap(config);
        const std::string base = "http://127.0.0.1:" + std::to_string(rig.port());
        begin(client, base, query);
        Program& speaker = program_ ? *program_ : server_;
        speaker.after(until);
        const std::string said = speaker.out.substr(0, speaker.out.find(until)) + until + "\n";
        seen = events_in(said);
        opens = count_of(said, "open\n");
        INFO(speaker.out << speaker.err);
        // Its last callback comes before the tap's last event is taken out.
        CHECK(rig.until([&] { return told().size() >= seen.size(); }));
        CHECK(told() == seen);
    }

    Lines told() const { return events_in(rig.texts(rig.tap, core::Direction::In)); }
    // The id that each attempt that opened resumed from; "" for none.
    Lines resumed_from() const {
        Lines ids;
        for (const core::AttemptOpened& opened : rig.all<core::AttemptOpened>(rig.tap)) {
            wire::HttpHeadParser parser;
            REQUIRE(parser.feed(as_bytes(opened.request)));
            const wire::HttpField* id = parser.head().find("Last-Event-ID");
            ids.push_back(id == nullptr ? "" : id->value);
        }
        return ids;
    }
    std::vector<core::OutcomeKind> ends() const {
        std::vector<core::OutcomeKind> kinds;
        for (const core::AttemptEnded& ended : rig.all<core::AttemptEnded>(rig.tap))
            kinds.push_back(ended.outcome.kind);
        return kinds;
    }

    TapRig rig;
    Lines seen;
    long opens = 0;

private:
    void begin(Client client, const std::string& base, const std::string& query) {
        if (client == Client::Chromium) return begin_browser(base + "/page" + query);
        const std::string url = base + "/events";
        if (client == Client::ByHand) {
            program_.emplace(Lines{peers + "events_by_hand.py", url}, Lines{}, python);
        } else {
            const std::string modules = REDIAL_SOURCE_DIR "/.cache/peers/node_modules";
            program_.emplace(Lines{peers + "event_source.js", url}, Lines{"NODE_PATH=" + modules},
                             "node");
        }
    }
    // A Chromium that has nothing but its profile sometimes does not come up on a busy machine;
    // that is not what these tests are about, so another one is begun.
    void begin_browser(const std::string& page) {
        std::string said;
        for (int round = 0; round < 4; ++round) {
            const std::string profile = profile_.file("profile" + std::to_string(round));
            browser_.emplace(words(profile, page), Lines{"HOME=" + profile}, "chromium");
            if (server_.says("asked for the page")) return;
            browser_->signal(SIGKILL);
            browser_->exit_code();
            said += browser_->err;
        }
        FAIL("Chromium never asked for its page; it said: " << said);
    }
    static Lines words(const std::string& profile, const std::string& page) {
        return {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                // clang-format off
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--no-proxy-server",
                "--user-data-dir=" + profile, page};
        // clang-format on
    }

    TestFolder profile_;
    Program server_;
    std::optional<Program> program_;
    std::optional<Program> browser_;
};

using core::OutcomeKind;

}  // namespace

TEST_CASE("a client that is cut off behind each fourth event resumes by its id",
          "[tap][events][peers]") {
    const auto client = GENERATE(Client::Npm, Client::ByHand, Client::Chromium);
    const Run run(client, "reset:messages,count 4");
    CHECK(run.seen == numbers({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(run.opens == 3);
    CHECK(run.resumed_from() == Lines{"", "4", "8"});
    CHECK(run.ends() == std::vector{OutcomeKind::Forced, OutcomeKind::Forced});
}

TEST_CASE("a client whose stream ends cleanly comes back and resumes by its id",
          "[tap][events][peers]") {
    const auto client = GENERATE(Client::Npm, Client::ByHand, Client::Chromium);
    const Run run(client, "close,nth 4");
    CHECK(run.seen == numbers({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(run.resumed_from() == Lines{"", "4", "8"});
    CHECK(run.ends() == std::vector{OutcomeKind::StreamEnded, OutcomeKind::StreamEnded});
}

TEST_CASE("an event that lost its id is told to client and tap with the one before it",
          "[tap][events][peers]") {
    // Not npm's: to its callbacks such an event has no id at all.
    const Run run(Client::Chromium, "lose_ids,match number 4");
    Lines expected = numbers({1, 2, 3, 4, 5, 6, 7, 8, 9});
    expected[3] = "event 3 number 4";
    CHECK(run.seen == expected);
}

TEST_CASE("held, repeated and dropped events reach a client and the tap's messages alike",
          "[tap][events][peers]") {
    const auto client = GENERATE(Client::Npm, Client::ByHand);
    CHECK(Run(client, "delay:400ms,nth 3").seen == numbers({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(Run(client, "duplicate:2,nth 3").seen == numbers({1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(Run(client, "drop,nth 3").seen == numbers({1, 2, 4, 5, 6, 7, 8, 9}));
}

TEST_CASE("a client that is answered 204 does not come back", "[tap][events][peers]") {
    const auto client = GENERATE(Client::Npm, Client::ByHand, Client::Chromium);
    Run run(client, "answer:204", "closed");
    CHECK(run.rig.ends(run.rig.tap).http_status == 204);
    CHECK(run.rig.all<core::AttemptStarted>(run.rig.tap).size() == 1);
}

TEST_CASE("the stream that Chromium takes under gzip is read", "[tap][events][peers]") {
    const Run run(Client::Chromium, "latency:1ms", last_event, "?packed");
    CHECK(run.seen == numbers({1, 2, 3, 4, 5, 6, 7, 8, 9}));
    const auto opened = run.rig.all<core::AttemptOpened>(run.rig.tap);
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].response.find("gzip") != std::string::npos);
}

}  // namespace redial::tests
