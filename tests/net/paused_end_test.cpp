// The end of a connection that nobody reads at the moment: a tap whose buffer is full, a session
// whose answers the peer does not take. Real sockets; the scripts on both sides are the record.
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <array>

#include "platform/end_watch.hpp"
#include "tap_rig.hpp"

namespace redial::tests {

namespace {

// Sends until the other side has taken nothing for a while.
void flood(PeerConnection& connection, const std::string& frame) {
    std::string pending = frame;
    for (;;) {
        const std::size_t sent = connection.send_some(pending);
        pending.erase(0, sent);
        if (pending.empty()) pending = frame;
        pollfd poll{connection.descriptor(), POLLOUT, 0};
        if (sent == 0 && ::poll(&poll, 1, 150) == 0) return;
    }
}

int unacknowledged(const PeerConnection& connection) {
    int bytes = 0;
    REQUIRE(::ioctl(connection.descriptor(), SIOCOUTQ, &bytes) == 0);
    return bytes;
}

int tcp_state(const PeerConnection& connection) {
    tcp_info info{};
    socklen_t size = sizeof info;
    REQUIRE(::getsockopt(connection.descriptor(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
    return info.tcpi_state;
}

}  // namespace

TEST_CASE("the reset of a client that a tap does not read reaches the server at once", "[tap]") {
    if (platform::EndWatch().descriptor() < 0) {
        WARN("not tested here: ends ahead of what is unread are not seen on this system");
        return;
    }
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    rig.opens(rig.tap);
    flood(both.client, masked_frame_of(wire::opcode::binary, std::string(60000, 'u')));
    both.client.reset();
    CHECK(core::in_words(rig.ends(rig.tap)) == "the client reset the connection");
    CHECK(both.server.wait_for_end() == PeerConnection::End::Reset);
    relay(rig, server);
    REQUIRE(rig.until([&] { return rig.all<core::AttemptStarted>(rig.tap).size() == 2; }));
    CHECK(rig.all<core::SessionAdded>(rig.client(2)).empty());
}

TEST_CASE("the reset of a server that a tap does not read reaches the client at once", "[tap]") {
    if (platform::EndWatch().descriptor() < 0) {
        WARN("not tested here: ends ahead of what is unread are not seen on this system");
        return;
    }
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    rig.opens(rig.tap);
    flood(both.server, frame_of(wire::opcode::binary, std::string(60000, 'd')));
    both.server.reset();
    CHECK(rig.ends(rig.tap).kind == core::OutcomeKind::ResetByPeer);
    CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
}

TEST_CASE("a client that ends while a tap does not read it has left", "[tap]") {
    if (platform::EndWatch().descriptor() < 0) {
        WARN("not tested here: ends ahead of what is unread are not seen on this system");
        return;
    }
    TapRig rig;
    Peer server(Peer::Family::V4, 4096);
    core::TapOptions options;
    options.buffer_bytes_max = 1u << 16;
    rig.add_tap(server.url(), options);
    Relayed both = relay(rig, server);
    rig.opens(rig.tap);
    flood(both.client, masked_frame_of(wire::opcode::binary, std::string(60000, 'u')));
    // The server takes what the client's own kernel still has, and no more.
    while (unacknowledged(both.client) > 0) both.server.read_more();
    both.client.finish();
    // A window that is shut holds back the FIN too: one that the tap's kernel has is what counts.
    while (tcp_state(both.client) != TCP_FIN_WAIT2) both.server.read_more();
    PeerConnection again = dial(rig.port());
    again.send(request_for("/"));
    REQUIRE(rig.until([&] { return rig.all<core::AttemptStarted>(rig.tap).size() == 2; }));
    CHECK(rig.all<core::SessionAdded>(rig.client(2)).empty());
}

TEST_CASE("a peer that resets while our answers wait for it ends the session at once",
          "[loopback]") {
    Rig rig;
    rig.seen.keeps_messages = false;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.echoes = true;
    config.reconnects_once_lost = false;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    flood(connection, frame_of(wire::opcode::binary, std::string(60000, 'e')));
    connection.reset();
    CHECK(rig.ends(session).kind == core::OutcomeKind::ResetByPeer);
}

TEST_CASE("the watch of unread sockets tells FIN and RST apart and each once", "[loopback]") {
    if (platform::EndWatch().descriptor() < 0) {
        WARN("not tested here: ends ahead of what is unread are not seen on this system");
        return;
    }
    Peer peer;
    PeerConnection ours = dial(peer.port());
    PeerConnection theirs = peer.accept();
    platform::EndWatch watch;
    std::array<platform::EndWatch::News, 4> room;
    watch.add(ours.descriptor(), &ours, platform::EndWatch::For::FinAndReset);
    const auto waits_for_news = [&watch] {
        pollfd poll{watch.descriptor(), POLLIN, 0};
        return ::poll(&poll, 1, peer_wait_ms) > 0;
    };
    theirs.send("unread");
    CHECK(watch.take(room).empty());
    SECTION("FIN, then RST") {
        theirs.finish();
        REQUIRE(waits_for_news());
        const auto fin = watch.take(room);
        REQUIRE(fin.size() == 1);
        CHECK(fin[0].who == &ours);
        CHECK_FALSE(fin[0].is_reset);
        CHECK(watch.take(room).empty());
        watch.add(ours.descriptor(), &ours, platform::EndWatch::For::Reset);
        CHECK(watch.take(room).empty());
    }
    theirs.reset();
    REQUIRE(waits_for_news());
    const auto reset = watch.take(room);
    REQUIRE(reset.size() == 1);
    CHECK(reset[0].is_reset);
    watch.remove(ours.descriptor());
}

}  // namespace redial::tests
