// A tap of a real engine between a client and a server that are both scripts over plain sockets.
// Used by one thread.
#pragma once

#include <string>

#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

// A client's plain connection to a port of loopback.
inline PeerConnection dial(std::uint16_t port, int receive_buffer = 0) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(descriptor >= 0);
    if (receive_buffer > 0) {
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons(port);
    REQUIRE(::connect(descriptor, reinterpret_cast<sockaddr*>(&v4), sizeof v4) == 0);
    return PeerConnection(descriptor);
}

inline std::string request_for(const std::string& resource, const std::string& more_fields = "") {
    return "GET " + resource +
           " HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n" +
           more_fields + "\r\n";
}

// A frame as a client sends it: masked.
inline std::string masked_frame_of(std::uint8_t opcode, std::string_view payload) {
    wire::FrameHeader header;
    header.opcode = opcode;
    header.is_masked = true;
    header.masking_key = 0x01020304;
    header.payload_bytes = payload.size();
    Bytes bytes;
    wire::append_frame_header(bytes, header);
    Bytes masked = to_bytes(payload);
    wire::mask_in_place(masked, header.masking_key);
    append(bytes, masked);
    return std::string(as_text(bytes));
}
inline std::string masked_close_of(std::uint16_t code) {
    const char payload[] = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    return masked_frame_of(wire::opcode::close, {payload, 2});
}

class TapRig : public Rig {
public:
    static core::SessionConfig tap_config(const std::string& url, core::TapOptions options = {}) {
        core::SessionConfig made = config(url);
        made.name = "tap";
        made.session_parameter = "session";
        made.tap = options;
        return made;
    }
    SessionId add_tap(const core::SessionConfig& config) {
        tap = add(config);
        REQUIRE(until([&] { return !all<core::TapChanged>(tap).empty(); }));
        return tap;
    }
    SessionId add_tap(const std::string& url, core::TapOptions options = {}) {
        return add_tap(tap_config(url, options));
    }
    core::TapChanged state() const { return all<core::TapChanged>(tap).back(); }
    std::uint16_t port() const {
        REQUIRE(state().error == "");
        REQUIRE(state().is_listening);
        return state().port;
    }
    std::string url() const { return state().url; }
    // The session of the n-th client, from 2 on.
    SessionId client(std::uint32_t n) const { return SessionId{tap.value * 10000 + n}; }

    SessionId tap{};
};

// Both ends of one relayed connection, upgraded.
struct Relayed {
    PeerConnection client;
    PeerConnection server;
};
inline Relayed relay(TapRig& rig, Peer& peer, const std::string& resource = "/",
                     const std::string& more_fields = "") {
    Relayed made{dial(rig.port()), peer.accept()};
    made.client.send(request_for(resource, more_fields));
    made.server.upgrade();
    made.client.read_head();
    return made;
}

}  // namespace redial::tests
