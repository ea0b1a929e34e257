// One end of a relayed connection: a socket that may be half-closed, TLS on it where its side
// speaks TLS, and plain bytes to whoever relays. Service thread only.
#pragma once

#include <optional>
#include <string>

#include "core/opcode.hpp"
#include "net/dial/channel.hpp"

namespace redial::net {

class RelayEnd;

// How an end came to its end: FIN (with TLS also close_notify) is `on_peer_finished`, which comes
// at most once; on_peer_gone is the last of all and says by what.
class RelayEndOwner {
public:
    virtual ~RelayEndOwner() = default;
    virtual void on_secure(RelayEnd& end) = 0;  // TLS is open; only where this side awaited it
    virtual void on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) = 0;
    virtual void on_peer_finished(RelayEnd& end) = 0;
    virtual void on_peer_gone(RelayEnd& end, const SocketEnd& how) = 0;
    virtual void on_end_drained(RelayEnd& end) = 0;
    virtual void on_end_blocked() {}  // the system takes no more for now
};

class RelayEnd final : public SocketSink {
public:
    RelayEnd(core::Side side, RelayEndOwner& owner) : side_(side), owner_(owner) {}

    core::Side side() const { return side_; }
    void adopt(Channel channel);
    // The client's side of a tap that offers wss.
    Status begin_tls(wire::TlsStage stage) { return channel_->begin_tls(std::move(stage)); }

    bool is_open() const { return channel_.has_value(); }
    bool is_ready() const {
        return channel_ && (!channel_->is_secure() || channel_->tls().is_open());
    }
    // What TLS has agreed to speak inside it (RFC 7301); "" for nothing, or without TLS.
    std::string alpn() const {
        return channel_ && channel_->is_secure() ? channel_->tls().facts().alpn : std::string();
    }
    // Its connection, for somebody else; another may be adopted, also from within on_plain.
    Channel release() {
        Channel channel = *std::move(channel_);
        channel_.reset();
        return channel;
    }
    bool has_heard() const { return has_heard_; }  // the peer has sent a byte, of TLS or plain
    std::string peer_address() const { return peer_; }

    void send(BytesView plain);
    void finish_writing();
    // Both directions are over: what is unsent goes out, then the socket goes.
    void give_back();
    void reset();
    void drop() { channel_.reset(); }
    std::size_t unsent_bytes() const { return channel_ ? channel_->socket().unsent_bytes() : 0; }
    // Of what was given to it, what the system has not taken; also when it is gone.
    std::uint64_t waiting_bytes() const {
        return channel_ ? channel_->waiting_bytes() : lost_bytes_;
    }
    void set_reading(ReadMode mode);

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override { owner_.on_end_drained(*this); }
    void on_blocked() override { owner_.on_end_blocked(); }
    void on_finished() override;
    void on_end_ahead(SocketEndKind) override;
    void on_end(const SocketEnd& end) override;

private:
    core::Side side_;
    RelayEndOwner& owner_;
    mutable std::optional<Channel> channel_;  // its socket() is not const
    std::string peer_;
    Bytes plain_;
    std::uint64_t lost_bytes_ = 0;  // never taken, when it broke
    bool has_finished_ = false;     // we: our FIN is out, or on its way
    bool peer_finished_ = false;
    bool reads_to_end_ = false;  // the peer has ended: what is unread is bounded
    ReadMode reading_ = ReadMode::Reads;
    bool has_heard_ = false;
};

}  // namespace redial::net
