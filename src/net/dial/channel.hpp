// A connection's byte stream as the protocol sees it: a socket, and TLS on it where the URL says
// wss. Service thread only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "net/lws/transport.hpp"
#include "wire/tls_stage.hpp"

namespace redial::net {

// Unsent bytes of a session's connection up to which messages are accepted, and above which reading
// stops when answers (pongs, echoes) are what piles up.
inline constexpr std::size_t unsent_bytes_max = 4u << 20;

class Channel {
public:
    Channel(SocketEnder& ender, std::unique_ptr<Socket> socket)
        : ender_(&ender), socket_(std::move(socket)) {}

    Socket& socket() { return *socket_; }
    const Socket& socket() const { return *socket_; }
    bool is_secure() const { return tls_.has_value(); }
    wire::TlsStage& tls() { return *tls_; }

    // Begins TLS; a client's stage sends its first flight.
    Status begin_tls(wire::TlsStage stage) {
        tls_.emplace(std::move(stage));
        Bytes plain;
        return decrypt({}, plain);
    }
    // Appends what `bytes` from the socket mean to `plain`, and sends what TLS answers. Only with
    // TLS.
    Status decrypt(BytesView bytes, Bytes& plain) {
        Bytes cipher;
        Status status = tls_->receive(bytes, plain, cipher);
        if (!cipher.empty()) give(cipher);  // also after a failure: the alert
        return status;
    }
    void send(BytesView plain) {
        if (!tls_) return give(plain);
        scratch_.clear();
        // A stage that cannot send is broken; its next receive says why.
        static_cast<void>(static_cast<bool>(tls_->send(plain, scratch_)));
        give(scratch_);
    }
    // What was given to the socket so far, as TLS made it. What send() has just given is with the
    // system once the socket's taken_bytes() are as many.
    std::uint64_t given_bytes() const { return given_bytes_; }
    // Whether all of the first `given` of them are with the system.
    bool has_left(std::uint64_t given) const { return socket_->taken_bytes() >= given; }
    std::uint64_t waiting_bytes() const {
        return given_bytes_ - std::min(given_bytes_, socket_->taken_bytes());
    }
    // This one continues a stream of which so many bytes still wait elsewhere.
    void begin_with_waiting(std::uint64_t bytes) { given_bytes_ = bytes; }
    // Ours is the last word in this direction; the other one goes on.
    void finish_writing() {
        say_goodbye();
        socket_->finish_writing();
    }
    void finish() {
        say_goodbye();
        ender_->finish(std::move(socket_));
    }
    void reset() { ender_->reset(std::move(socket_)); }
    // The system sends what it has taken; what still waits here never leaves.
    void drop() { socket_.reset(); }

private:
    void say_goodbye() {
        if (!tls_ || !tls_->is_open() || has_said_goodbye_) return;
        has_said_goodbye_ = true;
        Bytes cipher;
        tls_->send_close_notify(cipher);
        give(cipher);
    }
    void give(BytesView bytes) {
        given_bytes_ += bytes.size();
        socket_->send(bytes);
    }

    SocketEnder* ender_;
    std::unique_ptr<Socket> socket_;
    std::optional<wire::TlsStage> tls_;
    bool has_said_goodbye_ = false;
    std::uint64_t given_bytes_ = 0;
    Bytes scratch_;
};

}  // namespace redial::net
