// A stream of HTTP/2 as a socket: who dials and who talks sends and reads there what it would over
// HTTP/1.1, and wire/http2_client.hpp makes frames of it. Below lies the real connection, TLS
// included. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/dial/near_end.hpp"
#include "net/dial/relay_end.hpp"
#include "net/service/service.hpp"
#include "wire/http2_client.hpp"

namespace redial::net {

class Http2Pipe final : public Timed, private RelayEndOwner {
public:
    Http2Pipe(DialService& service, std::string_view scheme)
        : service_(service), client_(scheme), far_(core::Side::Server, *this) {}
    // Puts a pipe on the connection; `near` becomes its socket as a channel. The sink hears
    // on_connected once the server's settings have come (RFC 9113 3.4).
    static std::shared_ptr<Http2Pipe> begin(DialService& service, Channel far, SocketSink& sink,
                                            std::string_view scheme, std::optional<Channel>& near);

    const wire::Http2Client& client() const { return client_; }

    // What the connection had said before it was put here.
    void take_first(BytesView bytes);

    // The near end. Leaving, the server is told that the stream is over, and the connection goes.
    void set_sink(SocketSink* sink) { near_.set_sink(sink); }
    void send(BytesView bytes);
    std::size_t unsent_bytes() const { return client_.unsent_bytes() + far_.unsent_bytes(); }
    std::uint64_t taken_bytes() const;
    void set_reading(ReadMode mode);
    std::string peer_address() const { return far_.peer_address(); }
    void finish_writing();
    enum class Leave : std::uint8_t { Finish, Reset, Drop };
    void leave(Leave how);

    std::optional<Instant> deadline() const override;
    void on_time() override { deliver(); }

private:
    void on_secure(RelayEnd&) override {}
    void on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) override;
    void on_peer_finished(RelayEnd& end) override;
    void on_peer_gone(RelayEnd& end, const SocketEnd& how) override;
    void on_end_drained(RelayEnd&) override;
    void on_end_blocked() override;

    void pass(const Bytes& out);
    void end_near(SocketEnd end);
    void note_stream_end();
    void update_reading();
    void deliver();

    DialService& service_;
    wire::Http2Client client_;
    RelayEnd far_;
    NearEnd near_;
    std::uint64_t given_bytes_ = 0;
};

}  // namespace redial::net
