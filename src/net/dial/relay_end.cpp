// Reads, sends and closes one end of a relayed connection, half by half where TCP allows it.
// Service thread only.
#include "net/dial/relay_end.hpp"

namespace redial::net {

void RelayEnd::adopt(Channel channel) {
    channel_.emplace(std::move(channel));
    peer_ = channel_->socket().peer_address();
    channel_->socket().set_sink(*this);
    reading_ = ReadMode::Reads;
}

void RelayEnd::send(BytesView plain) {
    if (channel_ && !has_finished_) channel_->send(plain);
}

void RelayEnd::finish_writing() {
    if (!channel_ || has_finished_) return;
    has_finished_ = true;
    if (peer_finished_) return give_back();
    channel_->finish_writing();
}

void RelayEnd::give_back() {
    if (!channel_) return;
    channel_->finish();
    channel_.reset();
}

void RelayEnd::reset() {
    if (!channel_) return;
    channel_->reset();
    channel_.reset();
}

void RelayEnd::set_reading(ReadMode mode) {
    if (!channel_ || reading_ == mode || reads_to_end_) return;
    reading_ = mode;
    channel_->socket().set_reading(mode);
}

void RelayEnd::on_bytes(std::span<std::uint8_t> bytes) {
    has_heard_ = true;
    if (!channel_) return;
    if (!channel_->is_secure()) return owner_.on_plain(*this, bytes);
    const bool was_open = channel_->tls().is_open();
    plain_.clear();
    const Status taken = channel_->decrypt(bytes, plain_);
    if (!was_open && channel_->tls().is_open()) owner_.on_secure(*this);
    if (channel_ && !plain_.empty()) owner_.on_plain(*this, plain_);
    if (!channel_ || !channel_->is_secure()) return;  // it is gone, or it is another's now
    if (!taken) {
        // Its alert is sent before the connection goes.
        give_back();
        return owner_.on_peer_gone(*this, {SocketEndKind::Failed, taken.error().line()});
    }
    if (channel_->tls().has_seen_close_notify()) on_finished();
}

void RelayEnd::on_finished() {
    if (!channel_ || peer_finished_) return;
    peer_finished_ = true;
    if (has_finished_) give_back();
    owner_.on_peer_finished(*this);
}

// Who relays wants the end at once, however much of what came before it has no room yet.
void RelayEnd::on_end_ahead(SocketEndKind) {
    if (!channel_) return;
    set_reading(ReadMode::Reads);
    reads_to_end_ = true;
}

void RelayEnd::on_end(const SocketEnd& end) {
    if (channel_) lost_bytes_ = channel_->waiting_bytes();
    channel_.reset();
    if (end.kind != SocketEndKind::Finished) return owner_.on_peer_gone(*this, end);
    if (peer_finished_) return owner_.on_peer_gone(*this, {SocketEndKind::Reset, end.words});
    peer_finished_ = true;
    owner_.on_peer_finished(*this);
}

}  // namespace redial::net
