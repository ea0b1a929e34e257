// A connection of a tap's client that speaks HTTP/2 (RFC 9113, RFC 8441): each of its streams is a
// socket on which one request comes in HTTP/1.1 and its answer goes, so that a stream is relayed,
// watched and broken as a connection of HTTP/1.1 is. What FIN and RST are to TCP, END_STREAM and
// RST_STREAM are to a stream. Service thread only.
#pragma once

#include <memory>
#include <unordered_map>

#include "net/dial/near_end.hpp"
#include "net/dial/relay_end.hpp"
#include "net/service/service.hpp"
#include "wire/http2_server.hpp"

namespace redial::net {

class TapHttp2;

class TapHttp2Owner {
public:
    virtual ~TapHttp2Owner() = default;
    virtual void on_http2_stream(Channel stream) = 0;
    virtual void on_http2_refused(const std::string& why) = 0;  // a stream that nobody relays
    virtual void on_http2_gone(TapHttp2& carrier) = 0;          // last of all
};

class TapHttp2 final : public Timed,
                       public std::enable_shared_from_this<TapHttp2>,
                       private RelayEndOwner {
public:
    TapHttp2(Service& service, TapHttp2Owner& owner)
        : service_(service), owner_(owner), far_(core::Side::Client, *this) {}

    // `first`: what has been read of it. Returned is the first stream, whose request is still to
    // come: who ends it before that ends the connection.
    Channel begin(Channel client, BytesView first);
    bool is_idle() const { return !next_ && streams_.empty(); }
    void leave();  // in order: no stream is taken any more
    void cut();    // RST, whatever is under way

    // One stream, with the socket that stands for it.
    struct Stream {
        std::int32_t id = 0;  // 0: its request has not come
        NearEnd near;
        bool is_closed = false;             // in both directions, or broken off
        bool has_left = false;              // nobody holds its socket
        std::optional<Instant> reset_at{};  // it left, and the client has not ended its side
        std::uint64_t given_bytes = 0;
    };
    void send(Stream& stream, BytesView bytes);
    std::size_t unsent_bytes(const Stream& stream) const;
    std::uint64_t taken_bytes(const Stream& stream) const;
    void set_reading(Stream& stream, ReadMode mode);
    void set_sink(Stream& stream, SocketSink& sink);
    void finish_writing(Stream& stream);
    enum class Leave : std::uint8_t { Finish, Reset };
    void leave(Stream& stream, Leave how);
    std::string peer_address() const { return far_.peer_address(); }

    std::optional<Instant> deadline() const override;
    void on_time() override;

private:
    void on_secure(RelayEnd&) override {}
    void on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) override;
    void on_peer_finished(RelayEnd& end) override;
    void on_peer_gone(RelayEnd& end, const SocketEnd& how) override;
    void on_end_drained(RelayEnd& end) override;

    Channel make_socket(const std::shared_ptr<Stream>& stream);
    void take(const wire::Http2StreamEvent& event);
    void take_events();
    void open_stream(std::int32_t id);
    void end_stream(std::int32_t id, const SocketEnd& how);
    void end_all(const SocketEnd& how);
    void deliver(const std::shared_ptr<Stream>& stream);
    void pass(const Bytes& out);
    void settle();
    std::vector<std::shared_ptr<Stream>> all_streams() const;

    Service& service_;
    TapHttp2Owner& owner_;
    RelayEnd far_;
    wire::Http2Server server_;
    std::shared_ptr<Stream> next_;  // the first one, until its request comes
    std::unordered_map<std::int32_t, std::shared_ptr<Stream>> streams_;
    std::optional<Instant> idle_until_;  // then it is left
    bool is_taking_ = false;
    bool is_gone_ = false;
};

}  // namespace redial::net
