// HTTP/2 (RFC 9113) for those who speak HTTP/1.1, the server's side: each stream of a client comes
// out as one request in HTTP/1.1 and takes its answer in HTTP/1.1. An extended CONNECT (RFC 8441)
// becomes the opening handshake of RFC 6455, and the 101 to it the 200 that is waited for. Pure,
// any one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace redial::wire {

// What a client says first of all (RFC 9113 3.4): its beginning is a request of HTTP/1.1 to no one.
inline constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// What has become of a stream, in the order in which it came.
struct Http2StreamEvent {
    enum class Kind : std::uint8_t {
        Opened,    // its request's head follows
        Refused,   // here: its request cannot be said in HTTP/1.1
        Bytes,     // of the request in HTTP/1.1: head, body or frames
        Finished,  // a WebSocket's client has said its last byte
        Closed,    // both sides are done
        Reset,     // the client broke it off
    };
    std::int32_t stream = 0;
    Kind kind = Kind::Bytes;
    Bytes bytes;        // of Bytes
    std::string words;  // of Refused; of Reset: "HTTP/2 stream reset: CANCEL"
};

class Http2Server {
public:
    Http2Server();
    ~Http2Server();
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

    // At once at a time; a client that opens more is refused by nghttp2 (RFC 9113 5.1.2).
    static constexpr std::uint32_t streams_max = 100;
    // A client sends so much ahead of what was taken of its stream.
    static constexpr std::int32_t stream_window_bytes = 256 << 10;

    // The connection's begin: what is sent first of all.
    void begin(Bytes& out);
    // An error: the connection is over; `out` says so to the client.
    Status receive(BytesView bytes, Bytes& out);
    // What has happened since it was asked last; any call may bring some.
    std::vector<Http2StreamEvent> take_events();
    bool has_events() const;
    // All that came for the stream is taken: its window opens again.
    void open_window(std::int32_t stream, Bytes& out);

    // A part of the answer in HTTP/1.1. One that cannot be said in HTTP/2 resets the stream.
    void send(std::int32_t stream, BytesView http1, Bytes& out);
    // Our side of the stream is over. Where the answer is not whole it is broken off.
    void finish(std::int32_t stream, Bytes& out);
    void reset(std::int32_t stream, Bytes& out);
    // No stream is taken any more.
    void leave(Bytes& out);

    bool has_streams() const;
    // What waits for the client's windows.
    std::size_t unsent_bytes(std::int32_t stream) const;

private:
    struct Stream;
    struct State;
    struct Callbacks;
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
