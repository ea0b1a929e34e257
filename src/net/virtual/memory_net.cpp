// Connections as two ends that give each other bytes. One thread.
#include "net/virtual/memory_net.hpp"

#include <algorithm>
#include <utility>

namespace redial::net {

struct MemoryNet::End {
    std::shared_ptr<End> peer;   // null: there is none yet, or it is over
    SocketSink* sink = nullptr;  // null: nobody listens any longer
    std::string peer_address;
    Bytes inbox;                          // came and is not read
    std::optional<SocketEndKind> coming;  // behind the inbox
    std::uint64_t given = 0;
    bool is_paused = false;
    bool keeps_half = false;
    bool is_finished = false;  // our FIN is out
    bool is_dropped = false;   // the socket is gone
    bool is_told = false;      // its end
    bool is_told_ahead = false;
    bool is_told_finished = false;
    bool is_delivery_due = false;
    bool is_drain_due = false;
    bool was_blocked = false;
};

class MemorySocket final : public Socket {
public:
    MemorySocket(MemoryNet& net, std::shared_ptr<MemoryNet::End> end)
        : net_(net), end_(std::move(end)) {}
    ~MemorySocket() override {
        if (end_)
            net_.close(end_, end_->inbox.empty() ? SocketEndKind::Finished : SocketEndKind::Reset);
    }
    void send(BytesView bytes) override {
        end_->given += bytes.size();
        if (end_->peer && !end_->is_finished) net_.give_bytes(end_->peer, bytes);
        if (std::exchange(end_->is_drain_due, true)) return;
        net_.later([end = end_] {
            end->is_drain_due = false;
            if (end->sink != nullptr && !end->is_told) end->sink->on_drained();
        });
    }
    std::size_t unsent_bytes() const override {
        if (!end_->peer) return 0;
        const std::size_t waiting = end_->peer->inbox.size();
        end_->was_blocked = waiting > MemoryNet::window_bytes;
        return waiting - std::min(waiting, MemoryNet::window_bytes);
    }
    std::uint64_t taken_bytes() const override { return end_->given - unsent_bytes(); }
    void set_reading(ReadMode mode) override {
        const bool paused = mode == ReadMode::Pauses;
        if (std::exchange(end_->is_paused, paused) != paused)
            net_.later([&net = net_, end = end_] { net.deliver(end); });
    }
    void set_sink(SocketSink& sink) override { end_->sink = &sink; }
    void finish_writing() override {
        if (std::exchange(end_->is_finished, true)) return;
        if (end_->peer) net_.give_end(end_->peer, SocketEndKind::Finished);
        // Both directions may be over now.
        net_.later([&net = net_, end = end_] { net.deliver(end); });
    }
    std::string peer_address() const override { return end_->peer_address; }

    std::shared_ptr<MemoryNet::End> take() { return std::move(end_); }

private:
    MemoryNet& net_;
    std::shared_ptr<MemoryNet::End> end_;
};

class MemoryListener final : public Listener {
public:
    MemoryListener(MemoryNet& net, std::uint16_t port) : net_(net), port_(port) {}
    ~MemoryListener() override { net_.listeners_.erase(port_); }
    std::uint16_t port() const override { return port_; }
    void take_waiting() override {}

private:
    MemoryNet& net_;
    std::uint16_t port_;
};

MemoryNet::MemoryNet() = default;
MemoryNet::~MemoryNet() = default;

void MemoryNet::later(std::function<void()> what, Duration after) {
    due_.emplace(std::pair(now_ + std::max(after, hop), ++order_), std::move(what));
}

std::optional<Instant> MemoryNet::next() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first.first;
}

bool MemoryNet::take_due(Instant now) {
    now_ = std::max(now_, now);
    if (due_.empty() || due_.begin()->first.first > now) return false;
    const auto what = std::move(due_.extract(due_.begin()).mapped());
    what();
    return true;
}

std::shared_ptr<MemoryNet::End> MemoryNet::make_end(const std::string& peer_address) {
    auto end = std::make_shared<End>();
    end->peer_address = peer_address;
    return end;
}

Transport::Dialled MemoryNet::dial(const Address& address, SocketSink& sink) {
    auto end = make_end(to_text(address));
    end->sink = &sink;
    end->keeps_half = sink.keeps_half();
    later([this, end, port = address.port] { arrive(end, port); });
    return std::unique_ptr<Socket>(std::make_unique<MemorySocket>(*this, std::move(end)));
}

void MemoryNet::arrive(const std::shared_ptr<End>& dialler, Port port) {
    if (dialler->is_dropped) return;
    const auto found = listeners_.find(port);
    if (found == listeners_.end()) {
        dialler->is_told = true;
        if (dialler->sink != nullptr)
            dialler->sink->on_end({.kind = SocketEndKind::Refused, .words = "Connection refused"});
        return;
    }
    last_port_ = last_port_ == UINT16_MAX ? Port{49'152} : static_cast<Port>(last_port_ + 1);
    auto server = make_end("127.0.0.1:" + std::to_string(last_port_));
    server->peer = dialler;
    server->keeps_half = found->second->keeps_half();
    dialler->peer = server;
    // Connected first: what an owner does when it is told may end the other side.
    if (dialler->sink != nullptr) dialler->sink->on_connected();
    found->second->on_accepted(std::make_unique<MemorySocket>(*this, std::move(server)));
}

Transport::Listening MemoryNet::listen(const Address& address, ListenerSink& sink) {
    Port port = address.port;
    for (port = port == 0 ? Port{20'000} : port; address.port == 0 && listeners_.contains(port);)
        ++port;
    if (!listeners_.emplace(port, &sink).second) return ListenError{true, "Address already in use"};
    return std::unique_ptr<Listener>(std::make_unique<MemoryListener>(*this, port));
}

Transport::Watching MemoryNet::watch_dials(const Address&, DialWatchSink&) {
    return std::string("nobody dials here from outside");
}

void MemoryNet::finish(std::unique_ptr<Socket> socket) {
    if (socket) close(static_cast<MemorySocket&>(*socket).take(), SocketEndKind::Finished);
}

void MemoryNet::reset(std::unique_ptr<Socket> socket) {
    if (socket) close(static_cast<MemorySocket&>(*socket).take(), SocketEndKind::Reset);
}

// The socket is gone: its peer hears how, and nobody reads what comes.
void MemoryNet::close(const std::shared_ptr<End>& end, SocketEndKind kind) {
    end->is_dropped = true;
    end->sink = nullptr;
    end->inbox.clear();
    const std::shared_ptr<End> peer = std::exchange(end->peer, nullptr);
    if (!peer) return;
    peer->peer = nullptr;
    if (kind == SocketEndKind::Reset || !end->is_finished) give_end(peer, kind);
}

void MemoryNet::give_bytes(const std::shared_ptr<End>& end, BytesView bytes) {
    if (end->is_dropped || end->coming) return;
    end->inbox.insert(end->inbox.end(), bytes.begin(), bytes.end());
    if (std::exchange(end->is_delivery_due, true)) return;
    later([this, end] {
        end->is_delivery_due = false;
        deliver(end);
    });
}

void MemoryNet::give_end(const std::shared_ptr<End>& end, SocketEndKind kind) {
    if (end->is_dropped) return;
    // A reset tells more than the end that came before it.
    if (!end->coming || kind == SocketEndKind::Reset) end->coming = kind;
    later([this, end] { deliver(end); });
}

void MemoryNet::deliver(const std::shared_ptr<End>& end) {
    if (end->sink == nullptr || end->is_told) return;
    if (end->is_paused) {
        if (end->coming && !std::exchange(end->is_told_ahead, true))
            end->sink->on_end_ahead(*end->coming);
        return;
    }
    if (!end->inbox.empty()) {
        Bytes bytes = std::exchange(end->inbox, {});
        end->sink->on_bytes(bytes);
        if (end->peer && end->peer->was_blocked && end->peer->sink != nullptr) {
            end->peer->was_blocked = false;
            later([peer = end->peer] {
                if (peer->sink != nullptr && !peer->is_told) peer->sink->on_drained();
            });
        }
    }
    if (end->inbox.empty() && !end->is_paused) deliver_end(end);
}

void MemoryNet::deliver_end(const std::shared_ptr<End>& end) {
    if (!end->coming || end->sink == nullptr || end->is_told) return;
    const bool is_half = *end->coming == SocketEndKind::Finished && end->keeps_half;
    if (is_half && !std::exchange(end->is_told_finished, true)) end->sink->on_finished();
    if (end->sink == nullptr || (is_half && !end->is_finished)) return;
    end->is_told = true;
    const bool is_reset = *end->coming == SocketEndKind::Reset;
    end->sink->on_end({.kind = *end->coming, .words = is_reset ? "Connection reset by peer" : ""});
}

}  // namespace redial::net
