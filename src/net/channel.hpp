// A connection's byte stream as the protocol sees it: a socket, and TLS on it where the URL says
// wss. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "net/transport.hpp"
#include "wire/tls_stage.hpp"

namespace redial::net {

class Channel {
  public:
    Channel(SocketEnder& ender, std::unique_ptr<Socket> socket)
        : ender_(&ender), socket_(std::move(socket)) {}

    Socket& socket() { return *socket_; }
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
        if (!cipher.empty()) socket_->send(cipher);  // also after a failure: the alert
        return status;
    }
    void send(BytesView plain) {
        if (!tls_) return socket_->send(plain);
        scratch_.clear();
        // A stage that cannot send is broken; its next receive says why.
        static_cast<void>(static_cast<bool>(tls_->send(plain, scratch_)));
        socket_->send(scratch_);
    }
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

  private:
    void say_goodbye() {
        if (!tls_ || !tls_->is_open() || has_said_goodbye_) return;
        has_said_goodbye_ = true;
        Bytes cipher;
        tls_->send_close_notify(cipher);
        socket_->send(cipher);
    }

    SocketEnder* ender_;
    std::unique_ptr<Socket> socket_;
    std::optional<wire::TlsStage> tls_;
    bool has_said_goodbye_ = false;
    Bytes scratch_;
};

}  // namespace redial::net
