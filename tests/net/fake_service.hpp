// A driver's surroundings without sockets, threads or clocks: a transport whose peers are scripts,
// a resolver that answers when told, and time that moves when told. Used by one thread.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "net/session/driver.hpp"
#include "support/core/invariants.hpp"
#include "wire/handshake.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

class FakeTransport;

// The far side of one dial, as the test plays it. Lives as long as the transport.
struct FakePeer {
    net::Address address;
    net::SocketSink* sink = nullptr;  // null: the socket was dropped
    std::string received;             // what the client sent and the test has not taken
    bool is_paused = false;
    std::size_t unsent_bytes = 0;   // what the test says is still to be taken
    std::uint64_t given_bytes = 0;  // by the client, in all
    bool was_finished = false;
    bool was_half_closed = false;  // our FIN has come, and more may be said to us
    bool was_reset = false;

    bool is_dropped() const { return sink == nullptr; }
};

class FakeSocket final : public net::Socket {
public:
    FakeSocket(FakePeer& peer, std::string address) : peer_(peer), address_(std::move(address)) {}
    ~FakeSocket() override { peer_.sink = nullptr; }
    void send(BytesView bytes) override {
        peer_.received += as_text(bytes);
        peer_.given_bytes += bytes.size();
    }
    std::uint64_t taken_bytes() const override {
        return peer_.given_bytes - std::min<std::uint64_t>(peer_.given_bytes, peer_.unsent_bytes);
    }
    std::size_t unsent_bytes() const override { return peer_.unsent_bytes; }
    void set_reading(net::ReadMode mode) override {
        peer_.is_paused = mode == net::ReadMode::Pauses;
    }
    void set_sink(net::SocketSink& sink) override { peer_.sink = &sink; }
    void finish_writing() override { peer_.was_half_closed = true; }
    std::string peer_address() const override { return address_; }

private:
    friend class FakeTransport;
    FakePeer& peer_;
    std::string address_;
};

class FakeListener final : public net::Listener {
public:
    FakeListener(FakeTransport& transport, std::uint16_t port)
        : transport_(transport), port_(port == 0 ? std::uint16_t{9001} : port) {}
    ~FakeListener() override;
    std::uint16_t port() const override { return port_; }
    void take_waiting() override {}

private:
    FakeTransport& transport_;
    std::uint16_t port_;
};

class FakeTransport final : public net::Transport {
public:
    Dialled dial(const net::Address& address, net::SocketSink& sink) override {
        if (!fails_at_once.empty()) {
            net::SocketEnd end = fails_at_once.front();
            fails_at_once.pop_front();
            return end;
        }
        peers.push_back(std::make_unique<FakePeer>());
        peers.back()->address = address;
        peers.back()->sink = &sink;
        return std::unique_ptr<net::Socket>(
            std::make_unique<FakeSocket>(*peers.back(), net::to_text(address)));
    }
    Listening listen(const net::Address& address, net::ListenerSink& sink) override {
        if (!listens) return ListenError{true, "Address already in use"};
        listening = &sink;
        return std::unique_ptr<net::Listener>(std::make_unique<FakeListener>(*this, address.port));
    }
    Watching watch_dials(const net::Address&, net::DialWatchSink&) override {
        return std::string("nothing is seen here");
    }
    // A client dials the one who listens.
    FakePeer& arrive() {
        REQUIRE(listening != nullptr);
        peers.push_back(std::make_unique<FakePeer>());
        FakePeer& peer = *peers.back();
        listening->on_accepted(std::make_unique<FakeSocket>(peer, "127.0.0.1:50000"));
        return peer;
    }
    void finish(std::unique_ptr<net::Socket> socket) override {
        if (socket) static_cast<FakeSocket&>(*socket).peer_.was_finished = true;
    }
    void reset(std::unique_ptr<net::Socket> socket) override {
        if (socket) static_cast<FakeSocket&>(*socket).peer_.was_reset = true;
    }

    bool listens = false;  // or the port is taken
    net::ListenerSink* listening = nullptr;
    std::deque<net::SocketEnd> fails_at_once;
    std::vector<std::unique_ptr<FakePeer>> peers;  // one a dial, in order
};

inline FakeListener::~FakeListener() { transport_.listening = nullptr; }

class FakeService final : public net::DialService {
public:
    Now now() const override { return now_; }
    net::Transport& transport() override { return sockets; }
    void tell(core::Event event) override { events.push_back(std::move(event)); }
    void retire(std::shared_ptr<void> object) override { retired_.push_back(std::move(object)); }
    void touched(net::Timed& timed) override { deadlines_.update(timed); }
    net::Intake tell_message(const core::Stamp&, const core::MessageSeen& message,
                             core::WhenFull when_full) override {
        if (is_full && when_full == core::WhenFull::DropAndCount) return net::Intake::Dropped;
        messages.emplace_back(std::string(core::name_of(message.direction)) + " " +
                              core::name_of(message.opcode) + " " +
                              std::string(as_text(message.payload)));
        return is_full ? net::Intake::TakenLate : net::Intake::Taken;
    }
    bool is_congested() override { return is_full; }
    std::uint64_t look_up(net::DialWaiter&, const std::string& host, std::uint16_t) override {
        asked.push_back(host);
        return ++last_look_up;
    }
    std::uint64_t ask_values(net::DialWaiter& who,
                             const std::vector<core::Placeholder>& wanted) override {
        asks_values = &who;
        for (const core::Placeholder& one : wanted) asked.push_back(one.text);
        return ++last_look_up;
    }
    void cancel_look_up(std::uint64_t id) override { cancelled.push_back(id); }
    bool try_begin_dial(net::DialWaiter&) override { return has_turns; }
    void end_dial(net::DialWaiter&) override { ++turns_ended; }
    void note_late_report() override { ++late_reports; }

    // What the engine does at the end of a batch.
    void settle() { retired_.clear(); }
    // Moves time on, from one deadline to the next, as the service thread would.
    void pass(Duration span) {
        const Instant until = now_.mono + span;
        for (;;) {
            const auto next = deadlines_.next();
            if (!next || *next > until) break;
            if (*next > now_.mono) advance_to(*next);
            while (net::Timed* due = deadlines_.take_due(now_.mono)) {
                due->on_time();
                deadlines_.update(*due);
            }
            settle();
        }
        advance_to(until);
    }
    void forget(net::Timed& timed) { deadlines_.forget(timed); }

    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const core::Event& event : events) {
            if (const T* what = std::get_if<T>(&event.what)) found.push_back(*what);
        }
        return found;
    }

    FakeTransport sockets;
    std::vector<core::Event> events;
    std::vector<std::string> messages;  // "in text hello"
    bool is_full = false;
    bool has_turns = true;
    std::vector<std::string> asked;
    std::vector<std::uint64_t> cancelled;
    std::uint64_t last_look_up = 0;
    net::DialWaiter* asks_values = nullptr;  // who did last
    int turns_ended = 0;
    int late_reports = 0;

private:
    void advance_to(Instant at) {
        now_.wall += at - now_.mono;
        now_.mono = at;
    }
    Now now_{instant_from_us(1'000'000), wall_from_us(1'700'000'000'000'000)};
    net::Deadlines deadlines_;
    std::vector<std::shared_ptr<void>> retired_;
};

// One driver, and the far side of its connections. Every step of its machine is held to the rules
// of docs/machine.md, a replay's equal state among them.
class DriverRig {
public:
    explicit DriverRig(core::SessionConfig config, bool dials_at_once = true)
        : driver(SessionId{1}, std::make_shared<core::SessionConfig>(std::move(config)), host, true,
                 7),
          account(driver.machine()) {
        driver.on_step = [this](const core::StepTaken& taken) {
            account.check(taken);
            if (on_step) on_step(taken);
        };
        driver.begin(dials_at_once);
    }
    ~DriverRig() {
        CHECK(account.broken() == "");
        host.forget(driver);
    }

    static core::SessionConfig config(const std::string& url = "ws://127.0.0.1:9/") {
        core::SessionConfig made;
        made.url = url;
        made.session_parameter = "";
        made.ping_interval = 0s;
        return made;
    }

    FakePeer& peer(std::size_t nth = 0) {
        REQUIRE(host.sockets.peers.size() > nth);
        return *host.sockets.peers[nth];
    }
    FakePeer& last_peer() { return peer(host.sockets.peers.size() - 1); }

    void connect(FakePeer& peer) {
        peer.sink->on_connected();
        host.settle();
    }
    void give(FakePeer& peer, const std::string& bytes) {
        std::string copy = bytes;
        if (peer.sink != nullptr) {
            peer.sink->on_bytes({reinterpret_cast<std::uint8_t*>(copy.data()), copy.size()});
        }
        host.settle();
    }
    void end(FakePeer& peer, net::SocketEndKind kind, const std::string& words = "") {
        net::SocketSink* sink = peer.sink;
        REQUIRE(sink != nullptr);
        peer.sink = nullptr;
        sink->on_end({kind, words});
        host.settle();
    }
    void upgrade(FakePeer& peer) {
        connect(peer);
        const std::string name = "Sec-WebSocket-Key: ";
        const std::size_t at = peer.received.find(name);
        REQUIRE(at != std::string::npos);
        const std::size_t begin = at + name.size();
        const std::string key =
            peer.received.substr(begin, peer.received.find("\r\n", begin) - begin);
        peer.received.clear();
        give(peer,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
                 wire::accept_of_key(key) + "\r\n\r\n");
    }
    FakePeer& open() {
        FakePeer& made = last_peer();
        upgrade(made);
        REQUIRE(status() == core::ConnectionStatus::Open);
        return made;
    }
    void order(core::Order what) {
        driver.on_command(what);
        host.settle();
    }

    core::ConnectionStatus status() const {
        const auto changes = host.all<core::StatusChanged>();
        return changes.empty() ? core::ConnectionStatus::Closed : changes.back().to;
    }
    core::Outcome outcome() const {
        const auto ended = host.all<core::AttemptEnded>();
        REQUIRE(!ended.empty());
        return ended.back().outcome;
    }

    FakeService host;
    net::Driver driver;
    core::tests::Invariants account;
    std::function<void(const core::StepTaken&)> on_step;
};

}  // namespace redial::tests
