// Half-open connections: what vanishes, what stays up, and how long each side takes to notice. One
// thread, virtual time.
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("half-open one way: its bytes and its end vanish, the other way passes", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"half_open,up"});
    rig.say(Side::Client, "lost");
    rig.say(Side::Server, "heard");
    CHECK(rig.server.got.empty());
    CHECK(rig.messages(Side::Client) == Lines{"heard"});
    rig.end(Side::Client);
    rig.run_for(1h);
    CHECK(!rig.server.is_finished);
    CHECK(!rig.connection->is_over());
    rig.say(Side::Server, "still heard");
    CHECK(rig.messages(Side::Client) == Lines{"heard", "still heard"});
}

TEST_CASE("half-open both ways: a reset of one side does not reach the other", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"half_open"});
    rig.say(Side::Client, "lost");
    rig.say(Side::Server, "lost");
    rig.run_for(3s);
    rig.cut(Side::Client);
    rig.run_for(1h);
    CHECK(rig.client.got.empty());
    CHECK(rig.server.got.empty());
    CHECK(!rig.server.is_reset);
    CHECK(!rig.server.is_finished);
    CHECK(!rig.connection->is_over());
    CHECK(rig.noticed == Lines{"client 3000 ms by reset"});
    rig.cut(Side::Server);
    CHECK(rig.connection->is_over());
    CHECK(rig.noticed == Lines{"client 3000 ms by reset", "server 3603000 ms by reset"});
}

TEST_CASE("each side's noticing is told once: its first ping apart, then how it gave up",
          "[link]") {
    Rig rig;
    rig.upgrade();
    rig.say_control(Side::Client, wire::opcode::ping, "");  // before: not half-open yet
    rig.set({"half_open"});
    rig.run_for(10s);
    rig.say_control(Side::Client, wire::opcode::ping, "");
    rig.run_for(10s);
    rig.say_control(Side::Client, wire::opcode::ping, "");
    rig.run_for(5s);
    rig.say_close(Side::Client, 1001);
    rig.run_for(5s);
    rig.end(Side::Client);
    rig.run_for(30s);
    rig.end(Side::Server);
    CHECK(rig.noticed == Lines{"client 10000 ms by ping", "client 25000 ms by close frame",
                               "server 60000 ms by FIN"});
}

TEST_CASE("a half-open that is over resets a connection with a hole, and spares one without",
          "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"half_open,for 5s"});
    rig.run_for(5s);
    CHECK(!rig.connection->is_over());
    rig.say(Side::Client, "as if nothing had been");
    CHECK(rig.messages(Side::Server).size() == 1);

    rig.set({"half_open,for 5s"});
    rig.say(Side::Client, "lost");
    rig.run_for(4s);
    CHECK(!rig.connection->is_over());
    rig.run_for(1s);
    CHECK(rig.client.is_reset);
    CHECK(rig.server.is_reset);
}

TEST_CASE("a half-open that is over resets who was not told of an end", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"half_open"});
    rig.end(Side::Client);
    rig.set({});
    CHECK(rig.server.is_reset);
    CHECK(rig.connection->is_over());
}

TEST_CASE("a second half-open is measured anew", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"half_open,for 1s"});
    rig.run_for(1min);
    rig.set({"half_open"});
    rig.run_for(2s);
    rig.end(Side::Server);
    CHECK(rig.noticed == Lines{"server 2000 ms by FIN"});
}

}  // namespace redial::link::tests
