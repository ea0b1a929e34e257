// MemoryNet: TCP connections within this program, in a time that somebody moves: what drivers and
// lab server take for the network, without sockets and without waiting. Each step of a connection
// takes `hop`, so that time goes on however fast somebody redials. Whoever owns it, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "net/lws/transport.hpp"

namespace redial::net {

class MemoryNet final : public Transport {
public:
    static constexpr Duration hop{50};
    // What one side may have sent that the other has not read.
    static constexpr std::size_t window_bytes = 256u << 10;

    MemoryNet();
    ~MemoryNet() override;

    // Something that happens a hop from now, or later; in the order in which it was asked for.
    void later(std::function<void()> what, Duration after = hop);
    std::optional<Instant> next() const;
    // The first thing that is due by `now`; false: nothing is. Time is `now` while it happens.
    bool take_due(Instant now);

    Dialled dial(const Address& address, SocketSink& sink) override;
    Listening listen(const Address& address, ListenerSink& sink) override;
    Watching watch_dials(const Address& address, DialWatchSink& sink) override;
    void finish(std::unique_ptr<Socket> socket) override;
    void reset(std::unique_ptr<Socket> socket) override;

    struct End;  // one side of a connection

private:
    friend class MemorySocket;
    friend class MemoryListener;
    using Port = std::uint16_t;
    std::shared_ptr<End> make_end(const std::string& peer_address);
    void arrive(const std::shared_ptr<End>& dialler, Port port);
    void close(const std::shared_ptr<End>& end, SocketEndKind kind);
    void deliver(const std::shared_ptr<End>& end);
    void deliver_end(const std::shared_ptr<End>& end);
    void give_bytes(const std::shared_ptr<End>& end, BytesView bytes);
    void give_end(const std::shared_ptr<End>& end, SocketEndKind kind);

    Instant now_{};
    std::uint64_t order_ = 0;
    std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> due_;
    std::map<Port, ListenerSink*> listeners_;
    Port last_port_ = 49'151;  // of those who dial
};

}  // namespace redial::net
