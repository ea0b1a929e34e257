// A client of Engine.IO that polls through a tap, and its server: scripts over plain sockets. Used
// by one thread.
#pragma once

#include <optional>

#include "tap_rig.hpp"

namespace redial::tests {

constexpr const char* resource = "/engine.io/?EIO=4&transport=polling";
constexpr const char* open_packet =
    R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000})";

inline std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n\r\n";
}
inline std::string answer(std::string_view body, const std::string& line = "200 OK",
                          const std::string& fields = "") {
    return "HTTP/1.1 " + line + "\r\nContent-Type: text/plain; charset=UTF-8\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// One connection through the tap.
struct Way {
    explicit Way(TapRig& rig, Peer& server) : client(dial(rig.port())), far(server.accept()) {}
    void ask(const std::string& target) {
        client.send(get(target));
        far.read_head();
    }
    void take(const std::string& whole) {
        far.send(whole);
        CHECK(client.read_exactly(whole.size()) == whole);
    }
    void post(const std::string& body, const std::string& sid = "abc") {
        client.send("POST " + (resource + ("&sid=" + sid)) +
                    " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
        far.read_head();
        far.read_exactly(body.size());
        take(answer("ok"));
    }
    void poll() { ask(resource + std::string("&sid=abc")); }

    PeerConnection client;
    PeerConnection far;
};

// A session that polls, its open packet told.
struct Polling {
    explicit Polling(const std::string& begun = open_packet) {
        rig.add_tap(server.url());
        first.emplace(rig, server);
        first->ask(resource);
        first->take(answer(begun));
        rig.opens(rig.tap);
    }
    // Its WebSocket, beside the polls.
    Way upgrade() {
        Way way(rig, server);
        way.client.send(request_for("/engine.io/?EIO=4&transport=websocket&sid=abc"));
        way.far.upgrade();
        way.client.read_head();
        return way;
    }
    bool has(core::Direction direction, std::size_t count) {
        return rig.until([&] { return rig.texts(rig.tap, direction).size() >= count; });
    }
    template <class What>
    std::size_t count() {
        rig.drain();
        return rig.all<What>(rig.tap).size();
    }
    bool is_noted(const std::string& words) {
        return rig.until([&] {
            for (const auto& note : rig.all<core::Noted>(rig.tap))
                if (note.text.find(words) != std::string::npos) return true;
            return false;
        });
    }

    Peer server;
    TapRig rig;
    std::optional<Way> first;
};

}  // namespace redial::tests
