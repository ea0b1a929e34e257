// Faults at an exact phase, and when faults act at all: dials, armed ones, chance, begin and
// length. One thread, virtual time.
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* request =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
constexpr const char* answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

}  // namespace

TEST_CASE("refuse turns the first K dials away with a reset and lets the next through", "[link]") {
    Rig rig({"refuse:3"});
    for (int i = 0; i < 3; ++i) {
        CHECK(rig.dial() == Admission::Refuse);
        CHECK(rig.client.is_reset);
        CHECK(rig.connection->is_over());
        CHECK(rig.plan->refused_by() == "refuse");
    }
    CHECK(rig.dials == 0);
    CHECK(rig.dial() == Admission::Relay);
    CHECK(rig.plan->refused_by().empty());
    CHECK(rig.dials == 1);
}

TEST_CASE("silent accepts, reads and never answers nor dials", "[link]") {
    Rig rig({"silent"});
    CHECK(rig.dial() == Admission::Silent);
    rig.push(Side::Client, request);
    rig.run_for(1h);
    CHECK(rig.dials == 0);
    CHECK(rig.client.got.empty());
    CHECK(!rig.connection->is_over());
    CHECK(rig.connection->wants_bytes(Side::Client));
    rig.end(Side::Client);
    CHECK(rig.connection->is_over());
}

TEST_CASE("a reset strikes on accepting, before the answer or right behind the 101", "[link]") {
    Rig accept({"reset:accept"});
    accept.dial();
    CHECK(accept.client.is_reset);
    CHECK(accept.dials == 0);

    Rig before({"reset:before_answer"});
    before.dial();
    before.push(Side::Client, "GET / HTTP/1.1\r\n");
    CHECK(!before.connection->is_over());
    before.push(Side::Client, "Upgrade: websocket\r\n\r\n");
    CHECK(before.client.is_reset);
    CHECK(before.server.is_reset);
    CHECK(before.client.got.empty());

    Rig after({"reset:after_answer"});
    after.dial();
    after.push(Side::Client, request);
    after.push(Side::Server, answer);
    CHECK(after.client.text() == answer);
    CHECK(after.client.is_reset);
    CHECK(after.server.is_reset);
}

TEST_CASE("a reset after an answer that is no 101 waits for one that is", "[link]") {
    Rig rig({"reset:after_answer"});
    rig.dial();
    rig.push(Side::Client, request);
    rig.push(Side::Server, "HTTP/1.1 102 Processing\r\n\r\n");
    CHECK(!rig.connection->is_over());
    rig.push(Side::Server, answer);
    CHECK(rig.client.is_reset);
}

TEST_CASE("a reset in the middle of a frame leaves half of it", "[link]") {
    for (const int cut : {0, 1, 2, 3, 5}) {
        Rig rig({"reset:mid_frame,count 2,down"});
        rig.upgrade();
        rig.say(Side::Server, "first");
        rig.say_control(Side::Server, wire::opcode::ping, "p");  // no data frame
        const std::string frame =
            "\x81\x06"
            "second";
        rig.push(Side::Server, frame.substr(0, static_cast<std::size_t>(cut)).empty()
                                   ? ""
                                   : frame.substr(0, static_cast<std::size_t>(cut)));
        if (!rig.connection->is_over()) {
            rig.push(Side::Server, frame.substr(static_cast<std::size_t>(cut)));
        }
        CHECK(
            rig.client.text().ends_with("\x81\x06"
                                        "sec"));
        CHECK(rig.client.is_reset);
        CHECK(rig.messages(Side::Client) == Lines{"first", "<ping p>"});
    }
}

TEST_CASE("a reset strikes after so many bytes or messages of its way", "[link]") {
    Rig bytes({"reset:bytes,bytes 5,up"});
    bytes.dial();
    bytes.push(Side::Client, "GET / HTTP/1.1\r\n");
    CHECK(bytes.server.text() == "GET /");
    CHECK(bytes.client.is_reset);

    Rig messages({"reset:messages,count 2,down"});
    messages.upgrade();
    messages.say(Side::Client, "does not count");
    messages.say(Side::Server, "one");
    messages.push(Side::Server, "\x81\x03two\x81\x05three");
    CHECK(messages.messages(Side::Client) == Lines{"one", "two"});
    CHECK(messages.client.is_reset);
    CHECK(messages.server.is_reset);
}

TEST_CASE("a reset strikes a time after the 101, or a time without bytes", "[link]") {
    Rig time({"reset:time,delay 3s"});
    time.dial();
    time.run_for(10s);
    time.push(Side::Client, request);
    time.push(Side::Server, answer);
    const Instant answered = time.now;
    time.run_for(1min);
    CHECK(time.client.is_reset);
    CHECK(time.client.ended_at == answered + 3s);

    Rig idle({"reset:idle,delay 3s,down"});
    idle.dial();
    idle.push(Side::Client, request);
    idle.push(Side::Server, answer);
    idle.run_for(2s);
    idle.say(Side::Server, "busy");
    const Instant busy = idle.now;
    idle.run_for(2s);
    idle.say(Side::Client, "the other way does not count");
    idle.run_for(1min);
    CHECK(idle.client.is_reset);
    CHECK(idle.client.ended_at == busy + 3s);
}

TEST_CASE("an answer in place of the server's has status, Retry-After and Location", "[link]") {
    Rig rig({"answer:503,retry_after 1500ms,location \"http://h/elsewhere\""});
    rig.dial();
    CHECK(rig.dials == 0);
    rig.push(Side::Client, "GET / HTTP/1.1\r\nUpgrade: websocket\r\n");
    CHECK(rig.client.got.empty());
    rig.push(Side::Client, "\r\n");
    wire::HttpHeadParser head;
    REQUIRE(head.feed(rig.client.got));
    REQUIRE(head.is_done());
    CHECK(head.head().start_line == "HTTP/1.1 503 Service Unavailable");
    CHECK(head.head().find("Retry-After")->value == "2");  // whole seconds, never too early
    CHECK(head.head().find("Location")->value == "http://h/elsewhere");
    CHECK(rig.client.is_finished);
    CHECK(rig.connection->is_over());
    CHECK(rig.made == Lines{"answer: 503"});
}

TEST_CASE("an answer to the first token lets another one pass, and not the old one", "[link]") {
    const auto ask = [](Rig& rig, const std::string& target, const std::string& field) {
        rig.forget();
        rig.dial();
        rig.push(Side::Client, "GET " + target + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n" +
                                   field + "\r\n");
        return rig.dials;
    };
    Rig rig({"answer:401,tokens 1"});
    CHECK(ask(rig, "/?token=1", "") == 0);
    CHECK(rig.client.text().starts_with("HTTP/1.1 401 "));
    CHECK(ask(rig, "/?token=1", "Sec-WebSocket-Key: another\r\n") == 0);
    CHECK(ask(rig, "/?token=2", "") == 1);
    CHECK(ask(rig, "/?token=1", "Authorization: Bearer 2\r\n") == 2);
    CHECK(ask(rig, "/?token=1", "") == 2);
}

TEST_CASE("an answer while the server is full lets in again when a connection is let go",
          "[link]") {
    Rig rig({"answer:503,connections 1"});
    rig.dial();
    rig.push(Side::Client, request);
    rig.push(Side::Server, answer);
    CHECK(rig.dials == 1);
    std::unique_ptr<Connection> first = std::move(rig.connection);
    rig.forget();
    rig.dial();
    rig.push(Side::Client, request);
    CHECK(rig.dials == 1);
    CHECK(rig.client.text().starts_with("HTTP/1.1 503 "));
    first.reset();
    rig.forget();
    rig.dial();
    rig.push(Side::Client, request);
    CHECK(rig.dials == 2);
}

TEST_CASE("accept_then_close closes a time after the 101, with a code or with a mere FIN",
          "[link]") {
    Rig code({"accept_then_close:100ms,code 1012,reason \"back, soon\""});
    code.dial();
    code.push(Side::Client, request);
    code.push(Side::Server, answer);
    code.forget();
    code.run_for(99ms);
    CHECK(code.client.got.empty());
    code.run_for(1ms);
    CHECK(code.messages(Side::Client) == Lines{"<close 1012 back, soon>"});
    code.say(Side::Server, "unheard: who closed says no more");
    CHECK(code.messages(Side::Client).size() == 1);
    CHECK(!code.connection->is_over());

    Rig fin({"accept_then_close:100ms,code 0"});
    fin.dial();
    fin.push(Side::Client, request);
    fin.push(Side::Server, answer);
    fin.run_for(1s);
    CHECK(fin.client.text() == answer);
    CHECK(fin.client.is_finished);
    CHECK(!fin.client.is_reset);
}

TEST_CASE("a flap goes down and up on its schedule and cuts off who is connected", "[link]") {
    Rig rig({"flap:5s,down 2s"});
    rig.upgrade();  // takes two minutes: 120 % 7 = 1, so the flap was down and up in between
    rig.connection.reset();
    rig.set({});
    rig.spans.clear();
    rig.set({"flap:5s,down 2s"});
    REQUIRE(rig.dial() == Admission::Relay);
    rig.run_for(4999ms);
    CHECK(!rig.plan->is_down(rig.now));
    CHECK(!rig.connection->is_over());
    rig.run_for(1ms);
    CHECK(rig.plan->is_down(rig.now));
    CHECK(rig.client.is_finished);
    CHECK(rig.connection->is_over());
    CHECK(rig.dial() == Admission::Refuse);
    rig.run_for(2s);
    CHECK(!rig.plan->is_down(rig.now));
    CHECK(rig.dial() == Admission::Relay);
    CHECK(rig.spans == Lines{"+flap", "+flap", "-flap"});
}

TEST_CASE("down refuses every dial and cuts off who is connected", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"down"});
    CHECK(rig.plan->is_down(rig.now));
    CHECK(rig.client.is_finished);
    CHECK(rig.server.is_finished);
    CHECK(rig.dial() == Admission::Refuse);
    rig.set({});
    CHECK(rig.dial() == Admission::Relay);
}

TEST_CASE("an armed fault acts on the next connection alone and is gone then", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"latency:1s,down,armed"});
    rig.say(Side::Server, "at once");
    CHECK(rig.messages(Side::Client) == Lines{"at once"});
    CHECK(rig.plan->has_armed());
    rig.dial();
    CHECK(!rig.plan->has_armed());
    CHECK(rig.plan->faults().faults.empty());
    rig.push(Side::Server, "late");
    CHECK(rig.client.got.empty());
    rig.run_for(1s);
    CHECK(rig.client.text() == "late");
    rig.dial();
    rig.push(Side::Server, "at once");
    CHECK(rig.client.text() == "at once");
}

TEST_CASE("an armed fault that turns dials away leaves the others for the next one", "[link]") {
    Rig rig({"refuse:1,armed", "answer:404,armed"});
    CHECK(rig.dial() == Admission::Refuse);
    CHECK(rig.plan->has_armed());
    CHECK(rig.dial() == Admission::Relay);
    CHECK(rig.dials == 0);
    CHECK(rig.dial() == Admission::Relay);
    CHECK(rig.dials == 1);
}

TEST_CASE("an armed fault with a time begins and ends by itself on its connection", "[link]") {
    Rig rig({"latency:1s,down,from 2s,for 3s,armed"});
    rig.dial();
    rig.push(Side::Server, "a");
    CHECK(rig.client.text() == "a");
    rig.run_for(2s);
    rig.push(Side::Server, "b");
    CHECK(rig.client.text() == "a");
    rig.run_for(3s);
    CHECK(rig.client.text() == "ab");
    rig.push(Side::Server, "c");
    CHECK(rig.client.text() == "abc");
}

TEST_CASE("armed and down refuses the next dial alone", "[link]") {
    Rig rig({"down,armed"});
    CHECK(rig.dial() == Admission::Refuse);
    CHECK(rig.dial() == Admission::Relay);
}

TEST_CASE("a fault begins and ends when it is told to, also on connections that live", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"latency:100ms,down,from 2s,for 3s"});
    rig.say(Side::Server, "a");
    CHECK(rig.messages(Side::Client) == Lines{"a"});
    rig.run_for(2s);
    CHECK(rig.spans == Lines{"+latency_downstream"});
    rig.say(Side::Server, "b");
    CHECK(rig.messages(Side::Client) == Lines{"a"});
    rig.run_for(3s);
    CHECK(rig.spans == Lines{"+latency_downstream", "-latency_downstream"});
    CHECK(rig.plan->faults().faults.empty());
    rig.say(Side::Server, "c");
    CHECK(rig.messages(Side::Client) == Lines{"a", "b", "c"});
}

TEST_CASE("a fault that is off does nothing until it is on", "[link]") {
    Rig rig({"latency:1s,down,off"});
    rig.dial();
    rig.push(Side::Server, "a");
    CHECK(rig.client.text() == "a");
    rig.set({"latency:1s,down"});
    rig.push(Side::Server, "b");
    CHECK(rig.client.text() == "a");
}

TEST_CASE("with a probability a fault strikes that share of the connections, the same ones again",
          "[link]") {
    std::vector<bool> struck[3];
    for (int run = 0; run < 3; ++run) {
        Rig rig({"latency:1h,down,30%"}, run == 2 ? 7 : 1);
        for (int i = 0; i < 1000; ++i) {
            rig.dial();
            rig.push(Side::Server, "x");
            struck[run].push_back(rig.client.got.empty());
        }
        const auto count = std::count(struck[run].begin(), struck[run].end(), true);
        CHECK(count > 240);
        CHECK(count < 360);
    }
    CHECK(struck[0] == struck[1]);
    CHECK(struck[0] != struck[2]);
}

TEST_CASE("a fault's own seed makes its chance independent of the link's", "[link]") {
    const auto struck = [](std::uint64_t link_seed) {
        Rig rig({"refuse:0,50%,seed 9"}, link_seed);
        std::string result;
        for (int i = 0; i < 64; ++i) result += rig.dial() == Admission::Refuse ? 'x' : '-';
        return result;
    };
    CHECK(struck(1) == struck(2));
    CHECK(struck(1).find('x') != std::string::npos);
    CHECK(struck(1).find('-') != std::string::npos);
}

TEST_CASE("names are made where there is none and kept apart where they are the same", "[link]") {
    Rig rig(
        {"latency:1ms", "latency:2ms", "latency:3ms,up", "down,off,name a", "silent,off,name a"});
    Lines names;
    for (const core::Fault& fault : rig.plan->faults().faults) names.push_back(fault.name);
    CHECK(names == Lines{"latency", "latency_2", "latency_upstream", "a", "a_2"});
}

}  // namespace redial::link::tests
