// Carries a plain stream over a connection with TLS. Nothing is told to the near end from within
// its own calls. Service thread only.
#include "net/dial/tls_socket.hpp"

#include <algorithm>

#include "net/dial/near_end.hpp"
#include "net/dial/relay_end.hpp"

namespace redial::net {
namespace {

class TlsPipe final : public Timed, private RelayEndOwner {
public:
    TlsPipe(DialService& service, SocketSink& sink)
        : service_(service), near_(&sink), far_(core::Side::Server, *this) {}
    void begin(Channel outer) { far_.adopt(std::move(outer)); }
    NearEnd& near() { return near_; }
    RelayEnd& far() { return far_; }
    void send(BytesView bytes) {
        given_bytes_ += bytes.size();
        far_.send(bytes);
    }
    // What TLS makes of them is a little more than was given: all of that waits first.
    std::uint64_t taken_bytes() const {
        return given_bytes_ - std::min(given_bytes_, far_.waiting_bytes());
    }
    void set_reading(ReadMode mode) {
        near_.set_reading(mode);
        far_.set_reading(mode);
        service_.touched(*this);
    }

    std::optional<Instant> deadline() const override {
        if (near_.has_news()) return service_.now().mono;
        return std::nullopt;
    }
    void on_time() override { deliver(); }

private:
    void on_secure(RelayEnd&) override {}
    void on_plain(RelayEnd&, std::span<std::uint8_t> bytes) override {
        append(near_.inbox(), bytes);
        deliver();
    }
    void on_peer_finished(RelayEnd&) override {
        far_.is_open() ? near_.finish_or_end() : near_.end({SocketEndKind::Finished, ""});
        deliver();
    }
    void on_peer_gone(RelayEnd&, const SocketEnd& how) override {
        near_.end(how);
        deliver();
    }
    void on_end_drained(RelayEnd&) override {
        if (near_.sink() != nullptr) near_.sink()->on_drained();
    }
    void on_end_blocked() override {
        if (near_.sink() != nullptr) near_.sink()->on_blocked();
    }
    void deliver() {
        near_.deliver();
        service_.touched(*this);
    }

    DialService& service_;
    NearEnd near_;
    RelayEnd far_;
    std::uint64_t given_bytes_ = 0;
};

// The handle that whoever speaks inside owns.
class TlsSocket final : public Socket {
public:
    TlsSocket(DialService& service, std::shared_ptr<TlsPipe> pipe)
        : service_(service), pipe_(std::move(pipe)) {}
    ~TlsSocket() override {
        if (pipe_) take()->far().drop();
    }
    // Without its sink, and kept to the end of the batch: it may be what called.
    std::shared_ptr<TlsPipe> take() {
        std::shared_ptr<TlsPipe> pipe = std::exchange(pipe_, nullptr);
        pipe->near().leave();
        service_.touched(*pipe);  // a deadline must not outlive its owner
        service_.retire(pipe);
        return pipe;
    }
    void send(BytesView bytes) override { pipe_->send(bytes); }
    std::size_t unsent_bytes() const override { return pipe_->far().unsent_bytes(); }
    std::uint64_t taken_bytes() const override { return pipe_->taken_bytes(); }
    void set_reading(ReadMode mode) override { pipe_->set_reading(mode); }
    void set_sink(SocketSink& sink) override { pipe_->near().set_sink(&sink); }
    void finish_writing() override { pipe_->far().finish_writing(); }
    std::string peer_address() const override { return pipe_->far().peer_address(); }

private:
    DialService& service_;
    std::shared_ptr<TlsPipe> pipe_;
};

class TlsEnder final : public SocketEnder {
public:
    void finish(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<TlsSocket&>(*socket).take()->far().give_back();
    }
    void reset(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<TlsSocket&>(*socket).take()->far().reset();
    }
};
TlsEnder ender;  // has no state: every pipe is ended by its own socket

}  // namespace

Channel inside_tls(DialService& service, Channel outer, SocketSink& sink) {
    auto pipe = std::make_shared<TlsPipe>(service, sink);
    pipe->begin(std::move(outer));
    return {ender, std::make_unique<TlsSocket>(service, std::move(pipe))};
}

}  // namespace redial::net
