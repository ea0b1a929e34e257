// One request over HTTP/2 (RFC 9113) for those who speak HTTP/1.1: what they would send and read
// there goes in and comes out, and between lie the frames of one stream. A WebSocket's opening
// handshake becomes an extended CONNECT (RFC 8441), and its 2xx the 101 that is waited for. Pure,
// any one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

class Http2Client {
public:
    // `scheme`: "https", or "http" without TLS.
    explicit Http2Client(std::string_view scheme);
    ~Http2Client();
    Http2Client(const Http2Client&) = delete;
    Http2Client& operator=(const Http2Client&) = delete;

    // The connection's begin: what is sent first of all.
    void begin(Bytes& out);
    // A request's head in HTTP/1.1, then its body, or a WebSocket's frames.
    Status send(BytesView http1, Bytes& out);
    // Our side of the stream is over.
    void finish(Bytes& out);
    // We leave: a stream that is not over on our side is broken off.
    void cancel(Bytes& out);
    // Appends the answer to `http1`: its head, then its body or frames.
    Status receive(BytesView bytes, Bytes& out, Bytes& http1);

    // How the stream ended, once it did: by the server's END_STREAM, else by what is said.
    enum class End : std::uint8_t { None, Finished, Reset };
    End end() const;
    // "HTTP/2 stream reset: REFUSED_STREAM", of End::Reset.
    std::string end_words() const;
    // The server's settings have come: it speaks HTTP/2.
    bool has_settings() const;
    // ... and they say that it takes WebSockets (RFC 8441 3).
    bool takes_websocket() const;
    // The server has said that it takes no WebSocket over HTTP/2: nothing was asked.
    bool lacks_websocket() const;
    // All that came of the answer is taken: the window opens again. Until then no more than a
    // window's bytes come.
    void open_window(Bytes& out);
    // What waits for the server's windows.
    std::size_t unsent_bytes() const;
    // As they were sent and came, in the form of HTTP/1.1: "CONNECT /chat HTTP/2.0".
    const std::string& request() const;
    const HttpHead& answer() const;

private:
    struct State;
    struct Callbacks;
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
