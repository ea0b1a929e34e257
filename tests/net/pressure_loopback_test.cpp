// A flood while nobody drains: nothing is lost and memory stays bounded, or what is dropped is
// counted. docs/queue.md; docs/architecture.md decision 5.
#include <unistd.h>
#include <cstdio>

#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

namespace {

std::size_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    REQUIRE(file != nullptr);
    unsigned long total = 0;
    unsigned long resident = 0;
    REQUIRE(std::fscanf(file, "%lu %lu", &total, &resident) == 2);
    std::fclose(file);
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Sends whole frames until the other side has taken nothing for a while; how many.
struct Flood {
    explicit Flood(std::string one) : frame(std::move(one)) {}
    void send_until_stuck(PeerConnection& connection, std::uint64_t frames_max) {
        for (;;) {
            while (pending.size() < 65536 && begun < frames_max) {
                pending += frame;
                ++begun;
            }
            if (pending.empty()) return;
            const std::size_t sent = connection.send_some(pending);
            pending.erase(0, sent);
            if (sent > 0) continue;
            pollfd poll{connection.descriptor(), POLLOUT, 0};
            if (::poll(&poll, 1, 150) == 0) return;
        }
    }
    std::string frame;
    std::string pending;
    std::uint64_t begun = 0;
};

// What the other side's kernel has taken of this connection's bytes: tcpi_bytes_acked, which
// glibc's tcp_info does not have, at its place in the kernel's.
std::uint64_t acked_bytes(const PeerConnection& connection) {
    char info[256] = {};
    socklen_t length = sizeof info;
    REQUIRE(::getsockopt(connection.descriptor(), IPPROTO_TCP, TCP_INFO, info, &length) == 0);
    REQUIRE(length >= 128);
    std::uint64_t acked = 0;
    std::memcpy(&acked, info + 120, sizeof acked);
    return acked;
}

net::EngineOptions small_ring() {
    net::EngineOptions options;
    options.ring_bytes = 1u << 20;
    return options;
}

}  // namespace

TEST_CASE("a flood while nobody drains stops the reading, and nothing is lost", "[loopback]") {
    Rig rig(small_ring());
    rig.seen.keeps_messages = false;
    Peer peer;
    const auto session = rig.add(peer.url());
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    std::size_t size = 0;
    SECTION("small messages") { size = 20; }
    SECTION("messages of 1 KiB") { size = 1024; }
    SECTION("messages larger than a quarter of the ring") { size = 400000; }
    Flood flood(frame_of(wire::opcode::binary, std::string(size, 'f')));
    const std::uint64_t frames_max = (64u << 20) / size;
    const std::size_t before = resident_bytes();
    flood.send_until_stuck(connection, frames_max);
    // 64 MiB were on offer; the sockets' buffers and the ring took less.
    CHECK(flood.begun < frames_max);
    CHECK(resident_bytes() - before < (32u << 20));
    // A second session lives on meanwhile: its messages have the spare room and the overflow.
    Peer other;
    const auto quiet = rig.add(other.url());
    auto quiet_connection = other.accept();
    quiet_connection.upgrade();
    quiet_connection.send(frame_of(wire::opcode::ping, "still there?"));
    CHECK(quiet_connection.read_frame().payload == "still there?");

    // The ping and the pong of the other session are counted too.
    const std::uint64_t target = flood.begun * size + 2 * std::string("still there?").size();
    REQUIRE(rig.until(
        [&] {
            flood.pending.erase(0, connection.send_some(flood.pending));
            return flood.pending.empty() && rig.seen.bytes_seen >= target;
        },
        30s));
    CHECK(rig.seen.bytes_seen == target);
    CHECK(rig.all<core::Lost>(session).empty());
    CHECK(rig.status(session) == core::ConnectionStatus::Open);
    CHECK(rig.status(quiet) == core::ConnectionStatus::Open);
}

TEST_CASE("what the kernel took before a reset is delivered, though nobody drained in time",
          "[loopback]") {
    net::EngineOptions options = small_ring();
    options.ring_bytes = 1u << 16;  // less than any kernel takes of a socket before it is stuck
    Rig rig(options);
    rig.seen.keeps_messages = false;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.reconnects_once_lost = false;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    const std::size_t head = PeerConnection::answer_to(connection.upgrade()).size();
    rig.opens(session);
    const std::string frame = frame_of(wire::opcode::binary, std::string(1000, 'k'));
    Flood flood(frame);
    flood.send_until_stuck(connection, 1u << 16);
    const std::uint64_t whole = (acked_bytes(connection) - head) / frame.size();
    CHECK(whole * 1000 > options.ring_bytes);  // more than the ring holds
    connection.reset();
    CHECK(rig.ends(session).kind == core::OutcomeKind::ResetByPeer);
    CHECK(rig.seen.messages_seen == whole);
}

TEST_CASE("a session that drops and counts keeps reading, and the numbers add up", "[loopback]") {
    Rig rig(small_ring());
    rig.seen.keeps_messages = false;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.when_full = core::WhenFull::DropAndCount;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    Flood flood(frame_of(wire::opcode::binary, std::string(1000, 'd')));
    flood.send_until_stuck(connection, 20000);
    CHECK(flood.begun == 20000);
    CHECK(flood.pending.empty());
    const auto lost = [&] {
        std::uint64_t count = 0;
        for (const auto& one : rig.all<core::Lost>(session)) count += one.count;
        return count;
    };
    REQUIRE(rig.until([&] { return rig.seen.messages_seen + lost() == 20000; }));
    CHECK(lost() > 0);
    CHECK(rig.all<core::Lost>(session)[0].place == core::LossPlace::EventRing);
    CHECK(rig.all<core::Lost>(session)[0].size_bytes % 1000 == 0);
}

TEST_CASE("a heartbeat does not blame the peer for what we have not read", "[loopback]") {
    Rig rig(small_ring());
    rig.seen.keeps_messages = false;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.ping_interval = 30ms;
    config.pong_timeout = 60ms;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    Flood flood(frame_of(wire::opcode::binary, std::string(5000, 'h')));
    flood.send_until_stuck(connection, 8000);  // several pong limits long
    CHECK(flood.begun < 8000);
    CHECK(connection.read_frame().header.opcode == wire::opcode::ping);
    rig.drain();
    CHECK(rig.all<core::AttemptEnded>(session).empty());
}

TEST_CASE("events that are not messages pass while the ring is full", "[loopback]") {
    Rig rig(small_ring());
    rig.seen.keeps_messages = false;
    Peer peer;
    const auto session = rig.add(peer.url());
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    Flood flood(frame_of(wire::opcode::binary, std::string(1000, 's')));
    flood.send_until_stuck(connection, 1u << 16);
    const DeadPort dead;
    const auto refused = rig.add(dead.url());
    REQUIRE(rig.until([&] { return rig.all<core::RetryPlanned>(refused).size() >= 3; }));
    CHECK(rig.all<core::SessionAdded>(refused).size() == 1);
}

}  // namespace redial::tests
