// redial tap as a process: what passes, faults of the command line and of scenarios, two in a row,
// nginx in between, and what is wrong said with its exit code. Test's thread only.
#include "net/tap_rig.hpp"
#include "nginx_child.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

void check_one_line(Program& run, int code, const std::string& what) {
    CHECK(run.exit_code() == code);
    INFO(run.err);
    CHECK(count_of(run.err, "\n") == 1);
    CHECK(run.err.find(what) != std::string::npos);
}

}  // namespace

TEST_CASE("a tap passes a session on as it is, and its log tells both sides", "[cli][tap]") {
    Lab lab;
    TapChild tap(lab.url());
    Program client({"connect", tap.url(), "--session", "abc", "--send", "through", "--deflate"});
    client.after(R"("session":"abc","echo":"through")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    tap.program().after("xx closed, 1000 normal closure");
    CHECK(tap.end() == 0);
    const auto log = tap.log();
    CHECK(count_in(log, "attempt") == 1);
    CHECK(count_in(log, "opened") == 1);
    CHECK(texts_in(log, "out") == std::vector<std::string>{"through"});
    CHECK(texts_in(log, "in").size() == 1);
    CHECK(count_in(log, "ended", "close_code", 1000) == 1);
    CHECK(tap.program().out.find(": 1 dial, ") != std::string::npos);
}

TEST_CASE("the client's own path reaches the server; the tap's stands for \"/\"", "[cli][tap]") {
    Peer server;
    TapChild tap(server.url("/from/tap?x=1"));
    Program plain({"connect", tap.url(), "--once"}, {});
    CHECK(server.accept().read_head().starts_with("GET /from/tap?x=1"));
    Program own({"connect", tap.base_url() + "/own/path", "--once"});
    CHECK(server.accept().read_head().starts_with("GET /own/path "));
    Program bare({"connect", tap.base_url() + "/", "--once"});
    CHECK(server.accept().read_head().starts_with("GET /from/tap"));
    Program named({"connect", tap.base_url() + "/?a=b", "--once", "--session", "s"});
    CHECK(server.accept().read_head().starts_with("GET /from/tap?a=b&session=s "));
}

TEST_CASE("faults of the command line act from the first connection on", "[cli][tap]") {
    Lab lab;
    TapChild tap(lab.url(), {"--fault", "answer:429,retry_after 3s", "--seed", "7"});
    Program client({"connect", tap.url(), "--once"});
    CHECK(client.exit_code() == 1);
    CHECK(client.err.find("429 Too Many Requests, retry after 3 s") != std::string::npos);
    CHECK(tap.end() == 0);
    CHECK(count_in(tap.log(), "fault_began", "name", "answer") == 1);
    CHECK(count_in(tap.log(), "fault", "name", "answer") == 1);
}

TEST_CASE("a scenario plays its timeline on the tap", "[cli][tap][scenario]") {
    Lab lab;
    TestFolder folder;
    write_file(folder.file("s.json"),
               R"({"seed":3,"taps":[{"name":"chat","to":")" + lab.url() + R"("}],
                   "timeline":[{"at":"300ms","set":"close:4001,reason enough,name bye"}]})");
    TapChild tap("", {"--scenario", folder.file("s.json")});
    Program client({"connect", tap.url(), "--once"});
    client.after("== open");
    client.after("xx closed, 4001");
    client.exit_code();
    CHECK(tap.end() == 0);
    CHECK(count_in(tap.log(), "faults") >= 1);
}

TEST_CASE("connect plays faults and scenarios on the session's own link", "[cli][tap][scenario]") {
    Lab lab;
    TestFolder folder;
    write_file(folder.file("s.json"),
               R"({"timeline":[{"at":"200ms","set":"reset:time,delay 0s,name cut"}]})");
    Program scenario({"connect", lab.url(), "--once", "--scenario", folder.file("s.json")});
    scenario.after("== open");
    CHECK(scenario.exit_code() == 1);
    Program fault({"connect", lab.url(), "--once", "--fault", "answer:503"});
    CHECK(fault.exit_code() == 1);
    CHECK(fault.err.find("503 Service Unavailable") != std::string::npos);
}

TEST_CASE("two taps in a row pass everything on, and each sees the whole session", "[cli][tap]") {
    Lab lab;
    TapChild inner(lab.url());
    TapChild outer(inner.url());
    Program client({"connect", outer.url(), "--send", "one", "--send", "two"});
    client.after(R"("count":2)");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    for (TapChild* tap : {&outer, &inner}) {
        tap->program().after("xx closed, 1000 normal closure");
        CHECK(tap->end() == 0);
        CHECK(texts_in(tap->log(), "out") == std::vector<std::string>{"one", "two"});
    }
}

TEST_CASE("with nginx between tap and server sessions open, talk and end well", "[cli][tap]") {
    Lab lab;
    Nginx nginx(port_of(lab.url()));
    TapChild tap("ws://127.0.0.1:" + nginx.port() + "/ws/chat/");
    // nginx may still be starting: the client dials until it answers.
    Program client({"connect", tap.url(), "--send", "hello", "--deflate"});
    client.after(R"("echo":"hello")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    tap.program().after("xx closed, 1000 normal closure");
    CHECK(tap.end() == 0);
}

TEST_CASE("a reset of the server behind nginx reaches the tap's client as an end", "[cli][tap]") {
    Peer server;
    Nginx nginx(std::to_string(server.port()));
    TapChild tap("ws://127.0.0.1:" + nginx.port() + "/");
    Program client({"connect", tap.url()});
    {
        auto connection = server.accept();
        connection.upgrade();
        client.after("== open");
        connection.reset();
    }
    client.after("xx closed, 1006");
    auto again = server.accept();
    again.upgrade();
    client.after("== open");
}

TEST_CASE("what a tap cannot start with is one line and an exit code", "[cli][tap]") {
    Lab lab;
    SECTION("a port in use") {
        Peer taken;
        Program run({"tap", "--listen", std::to_string(taken.port()), "--to", lab.url()});
        check_one_line(run, 1, std::to_string(taken.port()));
    }
    SECTION("a control port in use") {
        Peer taken;
        Program run({"tap", "--control", std::to_string(taken.port())});
        check_one_line(run, 1, std::to_string(taken.port()));
    }
    SECTION("no server") {
        Program run({"tap", "--listen", "0"});
        check_one_line(run, 2, "--to is missing");
    }
    SECTION("nothing at all") {
        Program run({"tap"});
        check_one_line(run, 2, "--to is missing");
    }
    SECTION("a bad URL") {
        Program run({"tap", "--listen", "0", "--to", "ftp://there/"});
        check_one_line(run, 2, "ftp");
    }
    SECTION("a bad address to listen on") {
        Program run({"tap", "--listen", "nowhere:1", "--to", lab.url()});
        check_one_line(run, 2, "is no address to listen on");
    }
    SECTION("a bad fault") {
        Program run({"tap", "--listen", "0", "--to", lab.url(), "--fault", "latence:1s"});
        check_one_line(run, 2, "latence");
    }
    SECTION("a bad scenario") {
        TestFolder folder;
        write_file(folder.file("s.json"), R"({"timeline":[{"at":"1s","set":"latency:x"}]})");
        Program run(
            {"tap", "--listen", "0", "--to", lab.url(), "--scenario", folder.file("s.json")});
        check_one_line(run, 2, "s.json: timeline[0].set");
    }
    SECTION("a scenario whose step is for a lab server") {
        TestFolder folder;
        write_file(folder.file("s.json"),
                   R"({"timeline":[{"at":"5s","dialect_fault":"stop_heartbeat"}]})");
        Program run(
            {"tap", "--listen", "0", "--to", lab.url(), "--scenario", folder.file("s.json")});
        check_one_line(run, 2, "s.json: timeline, at 5 s: a dialect_fault is the lab server's");
    }
}

TEST_CASE("a server that is down or has no name is told, and the tap goes on", "[cli][tap]") {
    std::string upstream;
    std::string words;
    SECTION("down") {
        upstream = "ws://127.0.0.1:" + std::to_string(Peer().port()) + "/";
        words = "refused";
    }
    SECTION("a name that does not resolve") {
        upstream = "ws://no-such-host.invalid/";
        words = "no-such-host.invalid";
    }
    TapChild tap(upstream);
    for (int i = 0; i < 2; ++i) {
        Program client({"connect", tap.url(), "--once"});
        CHECK(client.exit_code() == 1);
    }
    CHECK(tap.end() == 0);
    INFO(tap.program().out);
    CHECK(tap.program().out.find(words) != std::string::npos);
    CHECK(tap.program().out.find(": 2 dials, ") != std::string::npos);
}

TEST_CASE("a control API whose port is taken fails the start of a tap", "[cli][tap]") {
    Lab lab;
    Program run({"tap", "--listen", "0", "--to", lab.url(), "--control", port_of(lab.url())});
    check_one_line(run, 1, "Address already in use");
}

TEST_CASE("clients turned away for want of descriptors are told once with ulimit", "[cli][tap]") {
    Lab lab;
    std::string verb = "serve --port 0";
    SECTION("serve") {}
    SECTION("tap") { verb = "tap --listen 0 --to " + lab.url(); }
    Program run({"-c", "ulimit -n 40; exec " + std::string(REDIAL_BINARY) + " " + verb}, {},
                "/bin/sh");
    const std::string line = run.after("listening on ");
    const auto port = static_cast<std::uint16_t>(std::stoi(port_of(line)));
    std::vector<PeerConnection> clients;
    for (int i = 0; i < 60; ++i) clients.push_back(dial(port));
    run.after("raise the limit with ulimit -n");
    run.signal(SIGTERM);
    CHECK(run.exit_code() == 0);
    CHECK(count_of(run.out, "ulimit -n") == 1);
}

TEST_CASE("the waits of a client that dials a tap that is down are its own", "[cli][tap]") {
    Lab lab;
    TapChild tap(lab.url(), {"--fault", "down,from 300ms,for 900ms"});
    Program client({"connect", tap.url(), "--session", "s", "--for", "3s"});
    CHECK(client.exit_code() == 0);
    CHECK(tap.end() == 0);
    const auto log = tap.log();
    CHECK(count_in(log, "attempt") >= 2);
    CHECK(count_in(log, "attempt", "wait_seen", false) == 0);
    CHECK(count_in(log, "unseen") == 0);
    CHECK(count_in(log, "ended", "outcome", "forced") == count_in(log, "attempt") - 1);
}
