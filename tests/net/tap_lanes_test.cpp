// Whose dial it is: the choice of a tap's lane by what a client's request carries, and how sure
// that is; and several clients at once through a real tap.
#include "net/tap/tap_lanes.hpp"
#include "tap_rig.hpp"

namespace redial::tests {
namespace {

using Kind = net::LaneChoice::Kind;

net::ClientTraits traits(const std::string& resource, const std::string& fields = "",
                         const std::string& address = "127.0.0.1:4711") {
    wire::HttpHeadParser parser;
    REQUIRE(parser.feed(as_bytes(request_for(resource, fields))));
    return net::traits_of(parser.head(), "session", address);
}

net::LaneState away(net::ClientTraits its, int ended_at_s) {
    net::LaneState lane;
    lane.traits = std::move(its);
    lane.ended_at = Instant(std::chrono::seconds(ended_at_s));
    return lane;
}
net::LaneState live(net::ClientTraits its) {
    net::LaneState lane;
    lane.traits = std::move(its);
    lane.is_live = true;
    return lane;
}

net::LaneChoice choose(const std::vector<net::LaneState>& lanes, const net::ClientTraits& dial) {
    std::vector<const net::LaneState*> all;
    for (const net::LaneState& lane : lanes) all.push_back(&lane);
    return net::choose_lane(all, dial);
}

net::ClientTraits unread(const std::string& host = "127.0.0.1") {
    net::ClientTraits made;
    made.address = host;
    return made;
}

}  // namespace

TEST_CASE("a dial belongs to the client of its session id whatever else is away", "[tap][lanes]") {
    const std::vector<net::LaneState> lanes = {away(traits("/?session=a"), 1),
                                               away(traits("/?session=b"), 2)};
    const net::LaneChoice first = choose(lanes, traits("/?session=a"));
    CHECK(first.kind == Kind::Known);
    CHECK(first.lane == 0);
    CHECK(first.is_sure);
    CHECK(first.known_by == "its session id");
    CHECK(choose(lanes, traits("/?session=c")).kind == Kind::New);
    // A name that says who it is does as well where the parameter is missing.
    const std::vector<net::LaneState> named = {away(traits("/?client_id=a"), 1),
                                               away(traits("/?client_id=b"), 2)};
    CHECK(choose(named, traits("/?client_id=a")).lane == 0);
    CHECK(choose(named, traits("/?client_id=c")).kind == Kind::New);
}

TEST_CASE("a request for a stream is of no client of WebSockets, nor of another method",
          "[tap][lanes][events]") {
    const auto asks = [](const std::string& method) {
        wire::HttpHeadParser parser;
        REQUIRE(
            parser.feed(as_bytes(method + " /chat HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n")));
        return net::traits_of(parser.head(), "session", "127.0.0.1:4711");
    };
    const std::vector<net::LaneState> sockets = {away(traits("/chat"), 1)};
    CHECK(choose(sockets, asks("GET")).kind == Kind::New);
    CHECK(choose({away(asks("GET"), 1)}, asks("GET")).kind == Kind::Known);
    CHECK(choose({away(asks("GET"), 1)}, asks("POST")).kind == Kind::New);
    // One that names its session has as many POSTs beside each other as it likes, and one GET.
    net::ClientTraits get = asks("GET");
    net::ClientTraits post = asks("POST");
    get.session = post.session = "s";
    CHECK(choose({live(get)}, get).kind == Kind::Known);
    CHECK(choose({live(post)}, post).kind == Kind::New);
    CHECK(choose({away(post, 1)}, post).kind == Kind::Known);
}

TEST_CASE("the id that a dial resumes from names its client where only one was given that last",
          "[tap][lanes][events]") {
    const auto asks = [](const std::string& method, const std::string& last_id) {
        wire::HttpHeadParser parser;
        REQUIRE(parser.feed(as_bytes(method + " / HTTP/1.1\r\nLast-Event-ID: " + last_id +
                                     "\r\nAccept: text/event-stream\r\n\r\n")));
        return net::traits_of(parser.head(), "session", "127.0.0.1:4711");
    };
    std::vector<net::LaneState> lanes = {away(asks("POST", ""), 1), away(asks("GET", ""), 2),
                                         away(asks("GET", ""), 3)};
    lanes[0].last_event_id = "p7";
    lanes[1].last_event_id = "4";
    lanes[2].last_event_id = "5";
    CHECK(choose(lanes, asks("GET", "4")).lane == 1);
    CHECK(choose(lanes, asks("GET", "4")).is_sure);
    CHECK(choose(lanes, asks("GET", "p7")).lane == 0);
    CHECK_FALSE(choose(lanes, asks("GET", "6")).is_sure);
    lanes[2].last_event_id = "4";
    CHECK_FALSE(choose(lanes, asks("GET", "4")).is_sure);
}

TEST_CASE("the only client that is away is known by what it is", "[tap][lanes]") {
    const std::vector<net::LaneState> lanes = {away(traits("/chat", "User-Agent: x\r\n"), 1),
                                               live(traits("/chat", "User-Agent: x\r\n"))};
    const net::LaneChoice again = choose(lanes, traits("/chat?token=2", "User-Agent: x\r\n"));
    CHECK(again.kind == Kind::Known);
    CHECK(again.lane == 0);
    CHECK(again.is_sure);
    CHECK(choose(lanes, traits("/chat", "User-Agent: y\r\n")).kind == Kind::New);
    CHECK(choose(lanes, traits("/other", "User-Agent: x\r\n")).kind == Kind::New);
    CHECK(choose(lanes, traits("/chat", "User-Agent: x\r\n", "127.0.0.2:4711")).kind == Kind::New);
    CHECK(choose(lanes, traits("/chat", "User-Agent: x\r\nSec-WebSocket-Protocol: v2\r\n")).kind ==
          Kind::New);
}

TEST_CASE("which of two clients alike dials is not known and said to be so", "[tap][lanes]") {
    const std::vector<net::LaneState> lanes = {away(traits("/"), 1), away(traits("/"), 2)};
    const net::LaneChoice choice = choose(lanes, traits("/"));
    CHECK(choice.kind == Kind::Known);
    CHECK(choice.lane == 1);
    CHECK_FALSE(choice.is_sure);
    CHECK(choice.others == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a cookie or a parameter of its own tells a client from others alike", "[tap][lanes]") {
    const std::vector<net::LaneState> lanes = {
        away(traits("/?u=1&v=2", "Cookie: sid=aaaa; lb=1\r\n"), 1),
        away(traits("/?u=1&v=3", "Cookie: sid=bbbb; lb=1\r\n"), 2)};
    const net::LaneChoice by_cookie = choose(lanes, traits("/", "Cookie: lb=2; sid=aaaa\r\n"));
    CHECK(by_cookie.lane == 0);
    CHECK(by_cookie.is_sure);
    CHECK(choose(lanes, traits("/?u=1&v=2")).lane == 0);
    CHECK_FALSE(choose(lanes, traits("/?u=1")).is_sure);
    // One that carries what a connected client carries is another connection beside it.
    const std::vector<net::LaneState> beside = {live(traits("/", "Cookie: sid=aaaa\r\n")),
                                                away(traits("/", "Cookie: sid=bbbb\r\n"), 2)};
    CHECK(choose(beside, traits("/", "Cookie: sid=aaaa\r\n")).kind == Kind::New);
}

TEST_CASE("a client that went in order is not taken for one that lost its connection",
          "[tap][lanes]") {
    std::vector<net::LaneState> lanes = {away(traits("/"), 1), away(traits("/"), 2)};
    lanes[1].has_left = true;
    const net::LaneChoice choice = choose(lanes, traits("/"));
    CHECK(choice.lane == 0);
    CHECK(choice.is_sure);
}

TEST_CASE("a dial that was not read belongs to the only client that is away or to nobody",
          "[tap][lanes]") {
    const std::vector<net::LaneState> one = {away(traits("/?session=a"), 1),
                                             live(traits("/?session=b"))};
    CHECK(choose(one, unread()).kind == Kind::Known);
    CHECK(choose(one, unread()).is_sure);
    // Nobody of that address is away: it is another client, as far as can be seen.
    CHECK(choose(one, unread("10.0.0.9")).kind == Kind::New);
    CHECK_FALSE(choose(one, unread("10.0.0.9")).is_sure);
    const std::vector<net::LaneState> two = {away(traits("/?session=a"), 1),
                                             away(traits("/?session=b"), 2)};
    CHECK(choose(two, unread()).kind == Kind::Nobody);
    CHECK(choose(two, unread()).others.size() == 2);
    // Nobody has been read yet: there may be more of them than one.
    const std::vector<net::LaneState> first = {away(unread(), 1)};
    CHECK_FALSE(choose(first, unread()).is_sure);
}

TEST_CASE("SockJS is one client though each dial has another path", "[tap][lanes]") {
    const std::vector<net::LaneState> lanes = {away(traits("/echo/123/abcdefgh/websocket"), 1)};
    CHECK(choose(lanes, traits("/echo/777/zyxwvuts/websocket")).lane == 0);
    CHECK(choose(lanes, traits("/echo/websocket")).kind == Kind::New);
}

TEST_CASE("a host of an address is without its port and brackets", "[tap][lanes]") {
    CHECK(net::host_of_address("127.0.0.1:80") == "127.0.0.1");
    CHECK(net::host_of_address("[::1]:80") == "::1");
}

TEST_CASE("six clients with six ids are six sessions through an outage that refuses them",
          "[tap][lanes]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    std::vector<Relayed> all;
    for (int i = 0; i < 6; ++i) {
        all.push_back(relay(rig, server, "/?session=client-" + std::to_string(i)));
    }
    const auto session = [&rig](int i) {
        return i == 0 ? rig.tap : rig.client(static_cast<std::uint32_t>(i) + 1);
    };
    rig.post(rig.tap, core::AddFault{*core::fault_from_text("refuse:6")});
    for (Relayed& each : all) {
        each.server.reset();
        CHECK(each.client.wait_for_end() == PeerConnection::End::Reset);
    }
    for (int i = 0; i < 6; ++i) rig.ends(session(i));
    // They come back in another order, and are turned away once each.
    for (const int i : {5, 3, 1, 0, 2, 4}) {
        PeerConnection again = dial(rig.port());
        again.send(request_for("/?session=client-" + std::to_string(i)));
        CHECK(again.wait_for_end() == PeerConnection::End::Reset);
        rig.ends(session(i), 2);
    }
    for (int i = 0; i < 6; ++i) {
        CHECK(rig.all<core::AttemptStarted>(session(i)).size() == 2);
        CHECK(rig.all<core::AttemptStarted>(session(i))[1].is_lane_sure);
        // Who was refused is told of the fault, in a row of its own and where the attempt ends.
        const auto made = rig.all<core::FaultMade>(session(i));
        REQUIRE(made.size() == 1);
        CHECK(made[0].name == "refuse");
        CHECK(made[0].detail == "refused");
        CHECK_THAT(rig.all<core::AttemptEnded>(session(i))[1].outcome.detail,
                   contains_text("reset by the fault: refuse"));
    }
    CHECK(rig.all<core::SessionAdded>(rig.client(7)).empty());
    CHECK(rig.until([&] { return rig.state().dials == 12; }));
    CHECK(rig.state().unattributed_dials == 0);
}

TEST_CASE("two clients alike that come back together are told without certainty", "[tap][lanes]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed one = relay(rig, server);
    Relayed two = relay(rig, server);
    rig.opens(rig.client(2));
    one.server.reset();
    two.server.reset();
    rig.ends(rig.tap);
    rig.ends(rig.client(2));
    Relayed first = relay(rig, server);
    Relayed second = relay(rig, server);
    REQUIRE(
        rig.until([&] { return rig.openings(rig.tap) == 2 && rig.openings(rig.client(2)) == 2; }));
    CHECK_FALSE(rig.all<core::AttemptStarted>(rig.tap)[1].is_lane_sure);
    CHECK_FALSE(rig.all<core::AttemptStarted>(rig.client(2))[1].is_lane_sure);
    // From here on it is known again who is who.
    first.server.reset();
    first.client.wait_for_end();
    REQUIRE(rig.until([&] {
        return rig.all<core::AttemptEnded>(rig.tap).size() +
                   rig.all<core::AttemptEnded>(rig.client(2)).size() ==
               3;
    }));
    const Relayed third = relay(rig, server);
    REQUIRE(rig.until([&] { return rig.openings(rig.tap) + rig.openings(rig.client(2)) == 5; }));
    const auto& again = rig.openings(rig.tap) == 3 ? rig.tap : rig.client(2);
    CHECK(rig.all<core::AttemptStarted>(again)[2].is_lane_sure);
}

TEST_CASE("a dial turned away before it said a word is told of nobody when two are away",
          "[tap][lanes]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed one = relay(rig, server, "/?session=a");
    Relayed two = relay(rig, server, "/?session=b");
    rig.opens(rig.client(2));
    one.server.reset();
    two.server.reset();
    rig.ends(rig.tap);
    rig.ends(rig.client(2));
    rig.post(rig.tap, core::AddFault{*core::fault_from_text("refuse:1")});
    REQUIRE(rig.until(
        [&] { return !rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty(); }));
    PeerConnection silent = dial(rig.port());
    CHECK(silent.wait_for_end() == PeerConnection::End::Reset);
    REQUIRE(rig.until([&] { return rig.state().unattributed_dials == 1; }));
    const Relayed again = relay(rig, server, "/?session=a");
    rig.opens(rig.tap, 2);
    CHECK(rig.all<core::AttemptStarted>(rig.tap).size() == 2);
    CHECK_FALSE(rig.all<core::AttemptStarted>(rig.tap)[1].is_wait_seen);
}

}  // namespace redial::tests
