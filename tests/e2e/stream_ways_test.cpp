// Event streams on their ways: through nginx that buffers and nginx that does not, to Python's
// httpx through a tap, and compressed ones whose events a tap's faults change. Test's thread only.
#include "nginx_child.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

std::string stream_url(const std::string& port, const std::string& path = "/events") {
    return "http://127.0.0.1:" + port + path;
}

// As most people have it: nginx speaks HTTP/1.0 to its server.
std::string buffering(const std::string& is_on) {
    return "proxy_buffering " + is_on +
           "; proxy_buffer_size 4k; proxy_buffers 8 4k; proxy_busy_buffers_size 8k;";
}

// The counts that the events of a program's output tell, in order.
std::vector<int> counts_in(const std::string& output) {
    std::vector<int> counts;
    const std::string member = "\"count\":";
    for (std::size_t at = output.find(member); at != std::string::npos;
         at = output.find(member, at + 1))
        counts.push_back(std::stoi(output.substr(at + member.size())));
    return counts;
}

}  // namespace

TEST_CASE("events that nginx's buffers hold back are found to come in lumps, others are not",
          "[cli][streams]") {
    Lab lab({"--events", "every=250ms pad=600"});
    const Nginx buffers(port_of(lab.url()), buffering("on"));
    const Nginx passes(port_of(lab.url()), buffering("off"));
    TestFolder folder;
    const std::string log = folder.file("passes.jsonl");
    Program live({"connect", stream_url(passes.port()), "--log", log});
    live.after("== open");
    Program late({"connect", stream_url(buffers.port())});
    const std::string finding = late.after("!! finding");
    CHECK(finding.find("[stream_in_lumps]") != std::string::npos);
    CHECK(finding.find("by their own times made within") != std::string::npos);
    live.signal(SIGINT);
    CHECK(live.exit_code() == 0);
    CHECK(count_of(live.out, "<- ") > 10);
    Program check({"check", log});
    check.exit_code();
    CHECK(check.err.find("0 findings") != std::string::npos);
}

TEST_CASE("Python's httpx resumes through a tap, and what it read is what the tap told",
          "[tap][streams]") {
    Lab lab({"--events", "every=20ms retry=200ms end=4 gzip=1 times=1", "--events",
             "every=20ms gzip=1 times=1"});
    TapChild tap(stream_url(port_of(lab.url())), {"--fault", "reset:messages,count 6,name cut"});
    Program client({peers + "events_httpx.py", tap.base_url() + "/events?session=h"}, {},
                   system_python());
    const std::string reader = client.after("httpx ");
    INFO(reader << "\n" << client.err);
    client.after("event 14 ");
    client.signal(SIGKILL);
    client.exit_code();
    CHECK(tap.end() == 0);
    const std::vector<int> read = counts_in(client.out);
    std::vector<int> wanted;
    for (int count = 1; count <= static_cast<int>(read.size()); ++count) wanted.push_back(count);
    CHECK(read == wanted);
    CHECK(client.out.find("error ") != std::string::npos);  // the reset, of which it was told
    const auto log = tap.log();
    CHECK(count_in(log, "opened") >= 3);
    CHECK(count_in(log, "ended", "outcome", "stream_ended") >= 1);
    // What the reset took from its socket unread came again: that alone may be told.
    CHECK(count_in(log, "finding") == count_in(log, "finding", "rule", "messages_repeated"));
    CHECK(tap.program().out.find("the server's retry: 200 ms, kept ") != std::string::npos);
}

TEST_CASE("a tap's faults change the events of a stream that npm's eventsource unpacks",
          "[tap][streams]") {
    Lab lab({"--events", "every=20ms retry=50ms gzip=1"});
    TapChild tap(stream_url(port_of(lab.url())),
                 {"--fault", "drop,nth 3,name gone", "--fault", "duplicate:1,nth 5,name twice"});
    Program client(
        {peers + "lab_streams.js", "eventsource", tap.base_url() + "/events?session=g", "8"},
        {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"}, "node");
    client.exit_code();
    INFO("scripts/setup test installs its packages\n" << client.out << client.err);
    CHECK(counts_in(client.out) == std::vector<int>{1, 2, 4, 5, 5, 6, 7, 8});
    CHECK(tap.end() == 0);
    CHECK(count_in(tap.log(), "fault", "name", "gone") >= 1);
    CHECK(count_in(tap.log(), "fault", "name", "twice") >= 1);
}
