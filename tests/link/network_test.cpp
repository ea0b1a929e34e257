// Faults of the network: what each does, how exactly, and what happens when it is taken away in the
// middle of a connection. One thread, virtual time.
#include <cmath>

#include "rig.hpp"

namespace redial::link::tests {
namespace {

constexpr Side sides[] = {Side::Client, Side::Server};

Bytes numbered(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    return bytes;
}

}  // namespace

TEST_CASE("latency delays every piece by exactly what was asked, each way as told", "[link]") {
    for (const Side from : sides) {
        Rig rig({from == Side::Client ? "latency:120ms,up" : "latency:120ms,down"});
        rig.upgrade();
        for (int i = 0; i < 5; ++i) {
            const Instant sent = rig.now;
            rig.say(from, "x" + std::to_string(i));
            rig.say(other(from), "back");
            CHECK(rig.at(from).arrivals.back().at == sent);  // the other way is not touched
            rig.run_for(1s);
            CHECK(rig.at(other(from)).arrivals.back().at == sent + 120ms);
        }
    }
}

TEST_CASE("jitter stays within its bounds, uses all of them and never reorders", "[link]") {
    Rig rig({"latency:100ms\u00b130ms,down"});
    rig.upgrade();
    Duration least = 1h, most{0};
    double sum_ms = 0;
    constexpr int rounds = 2000;
    for (int i = 0; i < rounds; ++i) {
        const Instant sent = rig.now;
        rig.push(Side::Server, "\x81\x01x");
        rig.run_for(1s);
        const Duration took = rig.client.arrivals.back().at - sent;
        least = std::min(least, took);
        most = std::max(most, took);
        sum_ms += to_ms(took);
    }
    CHECK(least >= 70ms);
    CHECK(least <= 71ms);
    CHECK(most <= 130ms);
    CHECK(most >= 129ms);
    CHECK(std::abs(sum_ms / rounds - 100) < 1.5);  // 30 / sqrt(3 * 2000) = 0.39

    rig.forget();
    Bytes sent;
    for (int i = 0; i < 500; ++i) {  // closer together than the jitter is wide
        const Bytes piece{0x82, 1, static_cast<std::uint8_t>(i)};
        append(sent, BytesView(piece));
        rig.push(Side::Server, piece);
        rig.run_for(1ms);
    }
    rig.run_for(1s);
    CHECK((rig.client.got == sent));
}

TEST_CASE("bandwidth is kept within 2 %, whatever the pieces' size", "[link]") {
    for (const std::uint64_t rate : {100ull, 12345ull, 1'000'000ull, 25'000'000ull}) {
        for (const std::size_t piece : {std::size_t{3}, std::size_t{64}, std::size_t{65536}}) {
            INFO(rate << " B/s in pieces of " << piece);
            Rig rig({}, 1, Limits{1u << 30});
            rig.set({("bandwidth:" + std::to_string(rate) + ",up").c_str()});
            rig.upgrade();
            const Bytes bytes = numbered(std::max<std::size_t>(piece, rate / 20 + 100));
            const Instant from = rig.now;
            for (std::size_t at = 0; at < bytes.size(); at += piece) {
                rig.push(Side::Client,
                         BytesView(bytes).subspan(at, std::min(piece, bytes.size() - at)));
            }
            rig.run_for(24h);
            REQUIRE((rig.server.got == bytes));
            const double asked = static_cast<double>(bytes.size()) / static_cast<double>(rate);
            const double took = to_seconds(rig.server.arrivals.back().at - from);
            CHECK(std::abs(took - asked) <= 0.02 * asked + 1e-6);
            // Evenly: half of the bytes in half of the time.
            std::size_t half = 0;
            for (const Rig::Arrival& arrival : rig.server.arrivals) {
                if (to_seconds(arrival.at - from) <= asked / 2) half += arrival.size;
            }
            CHECK(std::abs(static_cast<double>(half) / static_cast<double>(bytes.size()) - 0.5) <=
                  0.02 + 0.01 * static_cast<double>(rate) / static_cast<double>(bytes.size()));
        }
    }
}

TEST_CASE("the slicer cuts into pieces of its size, apart as told, over several writes", "[link]") {
    Rig rig({"slicer:10\u00b14,delay 5ms,down"});
    rig.upgrade();
    rig.run_for(1s);
    const Bytes bytes = numbered(400);
    rig.push(Side::Server, BytesView(bytes).first(200));
    rig.push(Side::Server, BytesView(bytes).subspan(200));
    rig.run_for(10s);
    CHECK((rig.client.got == bytes));
    const auto& arrivals = rig.client.arrivals;
    REQUIRE(arrivals.size() >= 400 / 14);
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        CHECK(arrivals[i].size <= 14);
        if (i > 0) CHECK(arrivals[i].at - arrivals[i - 1].at == 5ms);
    }
}

TEST_CASE("packet loss loses nothing: a lost piece and all behind it come late", "[link]") {
    Rig rig({"packet_loss:20%,retransmit 200ms,down"});
    rig.upgrade();
    rig.run_for(10min);
    rig.forget();
    int late = 0;
    Bytes sent;
    for (int i = 0; i < 2000; ++i) {
        const Instant at = rig.now;
        const Bytes piece{0x82, 1, static_cast<std::uint8_t>(i)};
        append(sent, BytesView(piece));
        rig.push(Side::Server, piece);
        rig.run_for(1min);
        const Duration took = rig.client.arrivals.back().at - at;
        if (took > 0ms) ++late;
        CHECK((took == 0ms || took >= 200ms));
    }
    CHECK((rig.client.got == sent));
    CHECK(late > 330);
    CHECK(late < 470);

    // Head of line: what follows a lost piece at once waits for it.
    Rig line({"packet_loss:100%,down,retransmit 200ms"});
    line.upgrade();
    line.run_for(1h);
    line.forget();
    line.push(Side::Server,
              "\x82\x01"
              "a");
    line.set({"packet_loss:0%,down,retransmit 200ms"});
    line.push(Side::Server,
              "\x82\x01"
              "b");
    CHECK(line.messages(Side::Client) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("losses that are correlated come in bursts and are as many", "[link]") {
    int losses[2] = {};
    int bursts[2] = {};
    for (int i = 0; i < 2; ++i) {
        Rig rig({i == 0 ? "chunk_loss:20%,down" : "chunk_loss:20%,correlation 0.8,down"});
        rig.set({});
        rig.upgrade();
        rig.set({i == 0 ? "chunk_loss:20%,down" : "chunk_loss:20%,correlation 0.8,down"});
        bool was_lost = false;
        for (int n = 0; n < 5000; ++n) {
            const std::size_t before = rig.client.got.size();
            rig.push(Side::Server, "\x82\x01x");
            const bool is_lost = rig.client.got.size() == before;
            if (is_lost) ++losses[i];
            if (is_lost && !was_lost) ++bursts[i];
            was_lost = is_lost;
        }
        CHECK(rig.made.size() == static_cast<std::size_t>(losses[i]));
        CHECK(rig.made.front() == "chunk_loss_downstream: 3 bytes");
    }
    CHECK(std::abs(losses[0] - 1000) < 120);
    CHECK(std::abs(losses[1] - 1000) < 350);
    CHECK(bursts[1] * 3 < bursts[0]);
}

TEST_CASE("limit_data closes both sides after exactly so many bytes", "[link]") {
    Rig rig({"limit_data:10,down"});
    rig.dial();
    rig.push(Side::Client, "as much as it likes, it is the other way");
    rig.push(Side::Server, "HTTP/1");
    CHECK(!rig.connection->is_over());
    rig.push(Side::Server, ".1 101 Switching");
    CHECK(rig.client.text() == "HTTP/1.1 1");
    CHECK(rig.client.is_finished);
    CHECK(rig.server.is_finished);
    CHECK(rig.connection->is_over());
    CHECK(rig.made == std::vector<std::string>{"limit_data_downstream: after 10 bytes"});
}

TEST_CASE("a limit that is reached is told once, though bytes go on coming behind a latency",
          "[link]") {
    Rig rig({"limit_data:4,down", "latency:1s,down"});
    rig.dial();
    for (int i = 0; i < 5; ++i) rig.push(Side::Server, "abc");
    CHECK(rig.made.size() == 1);
    rig.run_for(2s);
    CHECK(rig.client.text() == "abca");
    CHECK(rig.connection->is_over());
}

TEST_CASE("a slow close passes the end on late and nothing else", "[link]") {
    Rig rig({"slow_close:2s,up"});
    rig.upgrade();
    rig.say(Side::Client, "bye");
    CHECK(rig.messages(Side::Server) == std::vector<std::string>{"bye"});
    const Instant ended = rig.now;
    rig.end(Side::Server);
    CHECK(rig.client.is_finished);  // the other way is not slow
    rig.end(Side::Client);
    CHECK(!rig.server.is_finished);
    CHECK(!rig.connection->is_over());
    rig.run_for(5s);
    CHECK(rig.server.is_finished);
    CHECK(rig.server.ended_at == ended + 2s);
    CHECK(rig.connection->is_over());
}

TEST_CASE("a black hole swallows everything and closes after its time", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"timeout:3s"});
    const Instant set_at = rig.now;
    rig.say(Side::Client, "lost");
    rig.say(Side::Server, "lost too");
    rig.run_for(2s);
    CHECK(rig.client.got.empty());
    CHECK(rig.server.got.empty());
    CHECK(!rig.connection->is_over());
    rig.run_for(2s);
    CHECK(rig.client.is_finished);
    CHECK(rig.client.ended_at == set_at + 3s);
    CHECK(rig.server.is_finished);
}

TEST_CASE("a black hole that is taken away closes a connection whose bytes it swallowed",
          "[link]") {
    Rig rig({"timeout:0ms,up"});
    rig.set({});
    rig.upgrade();
    rig.set({"timeout:0ms,up"});
    rig.run_for(1h);
    rig.set({});
    rig.say(Side::Client, "nothing was swallowed");
    CHECK(rig.messages(Side::Server).size() == 1);
    rig.set({"timeout:0ms,up"});
    rig.say(Side::Client, "this is");
    rig.set({});
    CHECK(rig.client.is_finished);
    CHECK(rig.server.is_finished);
    CHECK(rig.connection->is_over());
}

TEST_CASE("reset_peer resets both sides its time after the first bytes of its way", "[link]") {
    Rig rig({"reset_peer:500ms,down"});
    rig.dial();
    rig.push(Side::Client, "GET / HTTP/1.1\r\n\r\n");
    rig.run_for(1min);
    CHECK(!rig.connection->is_over());
    rig.push(Side::Server, "HTTP/1.1 200 OK\r\n\r\n");
    const Instant first = rig.now;
    rig.run_for(1min);
    CHECK(rig.client.got.empty());  // the reset is the first that it reads
    CHECK(rig.client.is_reset);
    CHECK(rig.server.is_reset);
    CHECK(rig.client.ended_at == first + 500ms);
}

TEST_CASE("reset_peer drops its way's bytes and lets the other way's through", "[link]") {
    for (const char* fault : {"reset_peer:0ms,up", "reset_peer:100ms,up"}) {
        INFO(fault);
        Rig rig;
        rig.upgrade();
        rig.set({fault});
        rig.say(Side::Server, "passes");
        rig.run_for(1s);
        CHECK_FALSE(rig.connection->is_over());
        rig.say(Side::Client, "is dropped");
        rig.run_for(1s);
        CHECK(rig.messages(Side::Client) == std::vector<std::string>{"passes"});
        CHECK(rig.server.got.empty());
        CHECK(rig.server.is_reset);
        CHECK(rig.client.is_reset);
    }
}

TEST_CASE("reset_peer takes an end for first bytes and is not undone by being taken away",
          "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"reset_peer:100ms,up"});
    rig.end(Side::Client);
    CHECK_FALSE(rig.server.is_finished);
    rig.run_for(1s);
    CHECK(rig.server.is_reset);
    Rig other;
    other.upgrade();
    other.set({"reset_peer:1h,up"});
    other.say(Side::Client, "is dropped");
    other.set({});
    CHECK(other.client.is_reset);
    CHECK(other.server.is_reset);
}

TEST_CASE("a bandwidth of zero lets nothing pass until it is taken away or has a rate", "[link]") {
    for (const char* then : {"", "bandwidth:1000,down", "latency:0ms,down"}) {
        INFO(then);
        Rig rig;
        rig.upgrade();
        rig.say(Side::Server, "before");
        rig.set({"bandwidth:0,down"});
        rig.say(Side::Server, "one");
        rig.say_control(Side::Server, wire::opcode::ping, "two");
        rig.end(Side::Server);
        rig.run_for(24h);
        CHECK(rig.messages(Side::Client) == std::vector<std::string>{"before"});
        CHECK_FALSE(rig.client.is_finished);
        CHECK_FALSE(rig.connection->is_over());
        const Instant from = rig.now;
        if (*then != '\0')
            rig.set({then});
        else
            rig.set({});
        rig.run_for(1h);
        CHECK(rig.messages(Side::Client) ==
              std::vector<std::string>{"before", "one", "<ping two>"});
        CHECK(rig.client.is_finished);
        // Two frames of five bytes at a thousand a second: they had no time to leave at before.
        const bool has_rate = std::string_view(then).starts_with("bandwidth");
        CHECK(rig.client.arrivals.back().at - from == (has_rate ? 10ms : 0ms));
    }
}

TEST_CASE("a bandwidth of zero holds the sender up and keeps no more than a link may", "[link]") {
    Rig rig({"bandwidth:0,up"}, 1, Limits{10000});
    rig.dial();
    for (int i = 0; i < 100 && rig.connection->wants_bytes(Side::Client); ++i)
        rig.push(Side::Client, numbered(1000));
    CHECK_FALSE(rig.connection->wants_bytes(Side::Client));
    CHECK(rig.server.got.empty());
}

TEST_CASE("a latency that is taken away lets what is inside out at once and in order", "[link]") {
    Rig rig({"latency:1h,down", "slicer:3,down"});
    rig.set({});
    rig.upgrade();
    rig.set({"latency:1h,down", "slicer:3,down"});
    rig.say(Side::Server, "one");
    rig.say(Side::Server, "two");
    CHECK(rig.client.got.empty());
    rig.set({"slicer:3,down"});
    CHECK(rig.messages(Side::Client) == std::vector<std::string>{"one", "two"});
    rig.say(Side::Server, "three");
    rig.run_for(1s);
    CHECK(rig.messages(Side::Client) == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a line that is made fast is so for what already waits", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"bandwidth:1,down"});
    const Bytes bytes = numbered(10000);
    rig.push(Side::Server, bytes);
    rig.run_for(10s);
    CHECK(rig.client.got.size() == 10);
    rig.set({"bandwidth:100000,down"});
    const Instant from = rig.now;
    rig.run_for(1h);
    CHECK((rig.client.got == bytes));
    CHECK(rig.client.arrivals.back().at - from <= 101ms);
}

TEST_CASE("a latency that is made longer keeps order with what is inside", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"latency:500ms,down"});
    rig.say(Side::Server, "one");
    rig.set({"latency:100ms,down"});
    rig.say(Side::Server, "two");
    const Instant from = rig.now;
    rig.run_for(1h);
    CHECK(rig.messages(Side::Client) == std::vector<std::string>{"one", "two"});
    CHECK(rig.client.arrivals.back().at - from == 100ms);
}

TEST_CASE("a FIN waits behind the bytes before it", "[link]") {
    Rig rig({"bandwidth:10,up", "latency:300ms,up"});
    rig.dial();
    rig.push(Side::Client, "0123456789");
    const Instant from = rig.now;
    rig.end(Side::Client);
    rig.run_for(1min);
    CHECK(rig.server.text() == "0123456789");
    CHECK(rig.server.is_finished);
    CHECK(rig.server.ended_at == from + 1300ms);
}

}  // namespace redial::link::tests
