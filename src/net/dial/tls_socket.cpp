// Carries a plain stream over a connection with TLS. Nothing is told to the near end from within
// its own calls. Service thread only.
#include "net/dial/tls_socket.hpp"

#include <algorithm>

#include "net/dial/near_end.hpp"
#include "net/dial/pipe_socket.hpp"
#include "net/dial/relay_end.hpp"

namespace redial::net {
namespace {

class TlsPipe final : public Timed, private RelayEndOwner {
public:
    TlsPipe(DialService& service, SocketSink& sink)
        : service_(service), near_(&sink), far_(core::Side::Server, *this) {}
    void begin(Channel outer) { far_.adopt(std::move(outer)); }

    void set_sink(SocketSink* sink) { near_.set_sink(sink); }
    void send(BytesView bytes) {
        given_bytes_ += bytes.size();
        far_.send(bytes);
    }
    // What TLS makes of them is a little more than was given: all of that waits first.
    std::uint64_t taken_bytes() const {
        return given_bytes_ - std::min(given_bytes_, far_.waiting_bytes());
    }
    std::size_t unsent_bytes() const { return far_.unsent_bytes(); }
    void set_reading(ReadMode mode) {
        near_.set_reading(mode);
        far_.set_reading(mode);
        service_.touched(*this);
    }
    void finish_writing() { far_.finish_writing(); }
    std::string peer_address() const { return far_.peer_address(); }
    enum class Leave : std::uint8_t { Finish, Reset, Drop };
    void leave(Leave how) {
        near_.leave();
        if (how == Leave::Drop) return far_.drop();
        how == Leave::Finish ? far_.give_back() : far_.reset();
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

PipeEnder<TlsPipe> ender;

}  // namespace

Channel inside_tls(DialService& service, Channel outer, SocketSink& sink) {
    auto pipe = std::make_shared<TlsPipe>(service, sink);
    pipe->begin(std::move(outer));
    return {ender, std::make_unique<PipeSocket<TlsPipe>>(service, std::move(pipe))};
}

}  // namespace redial::net
