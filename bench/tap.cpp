// A tap against a bare epoll relay, side by side: the time that a message takes there and back, the
// bytes a second of a flood, each with watching on and off; and what 2,000 relayed connections hold
// in memory. The tap's events are drained all the while, sixty times a second as by a window.
#include <sys/socket.h>
#include <unistd.h>
#include <atomic>
#include <functional>
#include <thread>

#include "support/bare.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/relay.hpp"
#include "support/server.hpp"

namespace redial::bench {
namespace {

constexpr int trips_warm_up = 500;
constexpr int trips = 6000;
constexpr double flood_warm_up_s = 0.3;
constexpr double flood_s = 1.2;
constexpr int many = 2000;
constexpr double patience = 30;

enum class Watching { Off, On };

struct TapSink final : core::EventSink {
    void on_event(const core::Event& event) override {
        const auto* changed = std::get_if<core::TapChanged>(&event.what);
        if (changed == nullptr) return;
        if (!changed->error.empty()) give_up(changed->error);
        port = changed->port;
        connections = changed->connections;
    }
    void on_message(const core::Stamp&, const core::MessageSeen& message) override {
        bytes += message.payload.size();
    }
    std::uint16_t port = 0;
    std::uint32_t connections = 0;
    std::uint64_t bytes = 0;
};

// A tap to a port of loopback.
struct Tapped {
    Tapped(std::uint16_t to, Watching watching) : drain(sink) {
        auto config = config_for("ws://127.0.0.1:" + std::to_string(to) + "/");
        config->tap.emplace();
        config->tap->watches = watching == Watching::On;
        drain.post(SessionId{1}, core::AddSession{config});
        drain.until([this] { return sink.port != 0; }, patience, "the tap listens");
    }
    // Runs `client` on a thread of its own while the events are drained on this one.
    Samples with_client(const std::function<Samples(std::uint16_t)>& client) {
        std::atomic<bool> is_done = false;
        Samples samples;
        std::thread thread([&] {
            samples = client(sink.port);
            is_done = true;
        });
        while (!is_done) drain.frame();
        thread.join();
        return samples;
    }
    TapSink sink;
    Drain drain;
};

// Microseconds there and back, the median.
Samples round_trip(std::uint16_t port) {
    const int descriptor = bare_connect(port, "/");
    std::string message = "\x82";
    message += static_cast<char>(0x80 | echo_bytes);
    message += std::string(4, '\x5a');
    message += std::string(echo_bytes, 'm');
    std::string reply(echo_out_bytes, '\0');
    Samples times;
    for (int i = 0; i < trips_warm_up + trips; ++i) {
        const double began = wall_seconds();
        ::send(descriptor, message.data(), message.size(), MSG_NOSIGNAL);
        if (::recv(descriptor, reply.data(), reply.size(), MSG_WAITALL) !=
            static_cast<ssize_t>(reply.size())) {
            give_up("the echo ended");
        }
        if (i >= trips_warm_up) times.push_back((wall_seconds() - began) * 1e6);
    }
    ::close(descriptor);
    return {median(times)};
}

// MB a second of a flood that goes through `port`.
Samples flood(std::uint16_t port, const char* path) {
    const int descriptor = bare_connect(port, path);
    std::string buffer(256u << 10, '\0');
    double bytes = 0;
    const auto read_for = [&](double seconds) {
        const double until = wall_seconds() + seconds;
        while (wall_seconds() < until) {
            const ssize_t count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
            if (count <= 0) give_up("the flood ended");
            bytes += static_cast<double>(count);
        }
    };
    read_for(flood_warm_up_s);
    bytes = 0;
    const Stopwatch watch;
    read_for(flood_s);
    const double rate = bytes / watch.wall() / 1e6;
    ::close(descriptor);
    return {rate};
}

void compare(const std::string& what, std::uint16_t to,
             const std::function<Samples(std::uint16_t)>& client) {
    Row watched{what + ", watched", {}, {}, "bare epoll relay"};
    Row unwatched{what + ", unwatched", {}, {}, "bare epoll relay"};
    for (int round = 0; round < rounds(); ++round) {
        const auto tap = [&](Watching watching) {
            return measured_apart([&] { return Tapped(to, watching).with_client(client); })[0];
        };
        const double bare = measured_apart([&] {
            const BareRelay relay(to);
            return client(relay.port());
        })[0];
        watched.ours.push_back(tap(Watching::On));
        unwatched.ours.push_back(tap(Watching::Off));
        watched.reference.push_back(bare);
        unwatched.reference.push_back(bare);
    }
    print(watched);
    print(unwatched);
}

// MiB of the whole process with so many connections relayed; the clients' descriptors are in it.
void measure_memory(const Server& server) {
    Row row{"2,000 connections relayed and watched, resident MiB", {}, {200}, "the target"};
    row.ours = measured_apart([&] {
        Tapped tapped(server.port(), Watching::On);
        std::vector<int> clients;
        std::atomic<bool> are_open = false;
        std::thread dialling([&] {
            clients = bare_dial(tapped.sink.port, many, 128);
            are_open = true;
        });
        tapped.drain.until([&] { return are_open && tapped.sink.connections >= many; }, patience,
                           "all connections relayed");
        dialling.join();
        tapped.drain.for_seconds(0.3);
        const double resident = resident_bytes() / 1024 / 1024;
        close_all(clients);
        return Samples{resident};
    });
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    const EchoServer echo;
    Server server;
    compare("a message there and back through a tap, us", echo.port(), round_trip);
    compare("MB/s through a tap, 16 KiB messages", server.port(),
            [](std::uint16_t port) { return flood(port, binary_16k_path); });
    compare("MB/s through a tap, 1 KiB messages", server.port(),
            [](std::uint16_t port) { return flood(port, text_1k_path); });
    measure_memory(server);
    return 0;
}
