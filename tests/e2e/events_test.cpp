// redial connect on event streams of Python's HTTP server: every framing, coding and line end, what
// it comes back with, and what it says. Test's thread only.
#include "program.hpp"
#include "server_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

class EventsServer {
public:
    EventsServer()
        : program_({std::string(REDIAL_SOURCE_DIR) + "/tests/peers/events_server.py"}, {},
                   system_python()) {
        program_.after("\n");
        port_ = program_.out.substr(0, program_.out.find('\n'));
    }
    std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + path; }
    // Until the server has told of a request that holds this.
    std::string told(const std::string& words) { return program_.after(words); }

private:
    Program program_;
    std::string port_;
};

// One dial of it; what was printed.
std::string connect_once(const std::string& url) {
    Program run({"connect", url, "--once"});
    run.end_input();
    const int code = run.exit_code();
    INFO(run.out << run.err);
    CHECK(code == 0);
    return run.out;
}

}  // namespace

TEST_CASE("an event stream is read in every framing, coding and line end", "[cli]") {
    EventsServer server;
    for (const char* query :
         {"form=chunked", "form=length", "form=close", "coding=gzip", "coding=deflate&form=close",
          "eol=cr", "eol=crlf&coding=gzip", "eol=crlf&form=length"}) {
        CAPTURE(query);
        const std::string out = connect_once(server.url("/events?n=2&") + query);
        CHECK(out.find("== open, 200") != std::string::npos);
        CHECK(count_of(out, "<- ") == 3);
        CHECK(out.find("event tick, id 1: {\"n\":1}") != std::string::npos);
        CHECK(out.find("event tick, id 2: {\"n\":2}") != std::string::npos);
        CHECK(out.find("stream ended: the server ended the stream") != std::string::npos);
    }
}

TEST_CASE("a stream that is reset in an event comes back behind the last whole one", "[cli]") {
    EventsServer server;
    Program run({"connect", server.url("/events?n=2&cut=1&retry=10")});
    server.told(R"("last_event_id": null)");
    server.told(R"("last_event_id": "2")");
    server.told(R"("last_event_id": "4")");
    run.after("event tick, id 3");
    run.signal(SIGINT);
    run.exit_code();
    CHECK(run.out.find("id 999") == std::string::npos);
}

TEST_CASE("a POST with a body asks for a stream, and the id of the command line goes with it",
          "[cli]") {
    EventsServer server;
    Program run({"connect", server.url("/events?hold=1"), "--data", "{\"stream\":true}",
                 "--last-event-id", "41"});
    const std::string told = server.told(R"("method": "POST")");
    CHECK(told.find(R"("body": "{\"stream\":true}", "last_event_id": "41")") != std::string::npos);
    run.after("-> {\"stream\":true}");
    run.after("event tick, id 42");
    run.signal(SIGINT);
    CHECK(run.exit_code() == 0);
}

TEST_CASE("redirects are followed; 204, 401 and another content end in words", "[cli]") {
    EventsServer server;
    const std::string out =
        connect_once(server.url("/redirect?code=307&to=") + server.url("/events%3Fn=1"));
    CHECK(out.find("event tick, id 1") != std::string::npos);
    struct Case {
        const char* path;
        const char* words;
    };
    for (const Case one : {Case{"/status?code=204", "the server says not to come back"},
                           Case{"/html", "the answer is text/html, not text/event-stream"}}) {
        Program run({"connect", server.url(one.path)});
        run.after(one.words);
        run.signal(SIGINT);
        CHECK(run.exit_code() == 1);
    }
}

TEST_CASE("what has no place on an event stream is bad usage", "[cli]") {
    struct Case {
        std::vector<std::string> words;
        const char* error;
    };
    for (const Case& one :
         {Case{{"connect", "http://127.0.0.1:9/", "--send", "hi"}, "try --data"},
          Case{{"connect", "ws://127.0.0.1:9/", "--data", "hi"}, "are for event streams"},
          Case{{"connect", "http://127.0.0.1:9/", "--method", "PO ST"}, "is not a method"},
          Case{{"connect", "http://127.0.0.1:9/", "--data", "@/no/such"}, "cannot be read"}}) {
        Program run(one.words);
        CHECK(run.exit_code() == 2);
        CHECK(run.err.find(one.error) != std::string::npos);
    }
}
