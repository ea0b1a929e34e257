// What libwebsockets tells of its raw sockets, translated one line a case (style rule 7): a
// connection's end is told exactly once, from RAW_CLOSE, with the cause the system knows. Service
// thread only.
#include <array>
#include <cerrno>
#include <utility>

#include "net/lws_sockets.hpp"

namespace redial::net {

int LwsSockets::on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t length) {
    auto* box = static_cast<LwsBox*>(lws_get_opaque_user_data(wsi));
    if (box == nullptr) return 0;
    box->wsi = wsi;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        on_destroyed(*box);
        return 0;
    }
    box->is_in_callback = true;
    const int result = on_socket(*box, reason, in, length);
    box->is_in_callback = false;
    return box->wants_close ? -1 : result;
}

int LwsSockets::on_socket(LwsBox& box, lws_callback_reasons reason, void* in, std::size_t length) {
    switch (reason) {
        case LWS_CALLBACK_RAW_RX:
            deliver(box, {static_cast<std::uint8_t*>(in), length});
            return 0;
        case LWS_CALLBACK_RAW_WRITEABLE: on_writeable(box); return 0;
        case LWS_CALLBACK_RAW_CLOSE: on_closed(box); return 0;
        case LWS_CALLBACK_RAW_RX_FILE:
            if (box.keeps_half) {
                read_some(box);
            } else {
                box.dials != nullptr ? read_dials(box) : accept_waiting(box);
            }
            return 0;
        case LWS_CALLBACK_RAW_WRITEABLE_FILE:
            writeable_ = &box;
            on_writeable(box);
            return 0;
        case LWS_CALLBACK_RAW_CLOSE_FILE: on_closed(box); return 0;
        default: return 0;
    }
}

void LwsSockets::deliver(LwsBox& box, std::span<std::uint8_t> bytes) {
    // A server that speaks first: its bytes come in the same event as the connection.
    if (box.stage == LwsBox::Stage::Connecting) on_connected(box);
    const bool is_owned = box.socket != nullptr && box.socket->sink_ != nullptr;
    if (is_owned && box.stage != LwsBox::Stage::Dead) box.socket->sink_->on_bytes(bytes);
}

void LwsSockets::on_connected(LwsBox& box) {
    if (is_connected_to_itself(lws_get_socket_fd(box.wsi))) {
        make_close_reset(lws_get_socket_fd(box.wsi));
        box.wants_close = true;
        return tell_end(box, {SocketEndKind::Refused, "Connection refused"});
    }
    box.stage = LwsBox::Stage::Open;
    if (box.socket != nullptr) box.socket->sink_->on_connected();
}

void LwsSockets::on_writeable(LwsBox& box) {
    if (box.stage == LwsBox::Stage::Connecting) return on_connected(box);
    flush(box);
}

// The descriptor is still valid here. libuv reports a socket with a pending error as broken at
// once, so bytes that came before a reset are still to be read.
void LwsSockets::on_closed(LwsBox& box) {
    unwatch_end(box);
    box.is_closed = true;
    if (box.socket == nullptr || box.stage == LwsBox::Stage::Dead) return;
    const int descriptor = lws_get_socket_fd(box.wsi);
    if (const int error = pending_error(descriptor); error != 0) box.error = error;
    if (box.stage == LwsBox::Stage::Connecting && box.error != 0) {
        return tell_end(box, end_of_error(box.error));
    }
    if (box.stage == LwsBox::Stage::Connecting) on_connected(box);
    if (box.is_half) return tell_end(box, end_of(descriptor, box.error));
    if (box.stage == LwsBox::Stage::Open) read_rest(box, descriptor);
}

void LwsSockets::read_rest(LwsBox& box, int descriptor) {
    if (box.is_paused) tell_ahead(box, end_of(descriptor, box.error).kind);
    while (!box.is_paused && box.socket != nullptr) {
        int error = 0;
        const std::ptrdiff_t count = receive(descriptor, buffer_, error);
        if (count <= 0) {
            if (error != 0 && box.error == 0) box.error = error;
            return tell_end(box, end_of(descriptor, box.error));
        }
        box.socket->sink_->on_bytes({buffer_.data(), static_cast<std::size_t>(count)});
    }
    if (box.socket == nullptr || box.stage == LwsBox::Stage::AfterLife) return;
    // Its owner cannot take more now: the rest waits in the kernel behind a descriptor of our own.
    box.spare = duplicate(descriptor);
    if (box.spare < 0) return tell_end(box, end_of(descriptor, box.error));
    box.stage = LwsBox::Stage::AfterLife;
}

// A socket that is kept half-closed is in the raw-file role, where reading is ours: in raw-skt the
// library answers the peer's FIN with its own before it says a word.
void LwsSockets::read_some(LwsBox& box) {
    if (box.stage == LwsBox::Stage::Connecting) on_connected(box);
    if (box.is_paused || box.is_half || box.wants_close) return;
    int error = 0;
    const std::ptrdiff_t count = receive(lws_get_socket_fd(box.wsi), buffer_, error);
    if (count > 0) return deliver(box, {buffer_.data(), static_cast<std::size_t>(count)});
    if (count == 0) return take_fin(box);
    if (error == 0) return;
    box.error = error;
    if (box.stage == LwsBox::Stage::Open && box.socket != nullptr) return break_off(box);
    close(box);
}

void LwsSockets::take_fin(LwsBox& box) {
    box.is_half = true;
    lws_rx_flow_control(box.wsi, 0);
    watch_end(box);
    if (box.stage == LwsBox::Stage::Finishing) {
        if (box.out_at == box.out.size()) close(box);
    } else if (box.socket == nullptr || box.stage != LwsBox::Stage::Open) {
        close(box);
    } else if (box.wants_fin && box.out_at == box.out.size()) {
        tell_end(box, {SocketEndKind::Finished, ""});
        close(box);
    } else if (!box.wants_fin) {
        box.socket->sink_->on_finished();
    }
}

// A connection that is broken, told by a call of our own.
void LwsSockets::break_off(LwsBox& box) {
    const int error = box.error == EPIPE ? ECONNRESET : box.error;
    close(box);
    tell_end(box, end_of_error(error));
}

// The last word to the owner; its handle is empty from here on.
void LwsSockets::tell_end(LwsBox& box, const SocketEnd& end) {
    LwsSocket* socket = box.socket;
    const bool outlived = box.stage == LwsBox::Stage::AfterLife;
    box.stage = LwsBox::Stage::Dead;
    box.socket = nullptr;
    if (box.spare >= 0) close_descriptor(box.spare);
    box.spare = -1;
    const bool is_gone = outlived && box.wsi == nullptr;
    if (is_gone) free_box(box);
    if (socket == nullptr) return;
    socket->box_ = nullptr;
    socket->sink_->on_end(end);
}

// ---- the ends of those that are not read

void LwsSockets::watch_end(LwsBox& box) {
    if (box.stage != LwsBox::Stage::Open || box.wants_close || box.has_told_reset) return;
    const bool has_fin = box.is_half || box.has_told_fin;
    ends_.add(lws_get_socket_fd(box.wsi), &box,
              has_fin ? EndWatch::For::Reset : EndWatch::For::FinAndReset);
    box.is_watched = true;
}

void LwsSockets::unwatch_end(LwsBox& box) {
    if (box.is_watched && box.wsi != nullptr) ends_.remove(lws_get_socket_fd(box.wsi));
    box.is_watched = false;
}

void LwsSockets::on_ends() {
    std::array<EndWatch::News, 64> room;
    for (const EndWatch::News& news : ends_.take(room)) {
        // It may have gone by what another one's owner did just now; it is freed after the batch.
        LwsBox& box = *static_cast<LwsBox*>(news.who);
        const bool is_open = box.stage == LwsBox::Stage::Open && box.socket != nullptr;
        if (!box.is_watched || !is_open) continue;
        if (!box.is_half) {
            tell_ahead(box, news.is_reset ? SocketEndKind::Reset : SocketEndKind::Finished);
            if (box.is_watched && !news.is_reset) watch_end(box);
        } else if (news.is_reset) {
            const int error = pending_error(lws_get_socket_fd(box.wsi));
            box.error = error != 0 ? error : ECONNRESET;
            break_off(box);
        }
    }
}

void LwsSockets::tell_ahead(LwsBox& box, SocketEndKind kind) {
    bool& has_told = kind == SocketEndKind::Finished ? box.has_told_fin : box.has_told_reset;
    if (std::exchange(has_told, true) || box.socket == nullptr) return;
    box.socket->sink_->on_end_ahead(kind == SocketEndKind::Finished ? kind : SocketEndKind::Reset);
}

void LwsSockets::on_destroyed(LwsBox& box) {
    box.wsi = nullptr;
    if (box.listener != nullptr) box.listener->box_ = nullptr;
    if (box.dials != nullptr) box.dials->box_ = nullptr;
    if (box.stage == LwsBox::Stage::AfterLife || box.is_finishing) return;
    if (box.socket != nullptr) box.socket->box_ = nullptr;
    free_box(box);
}

}  // namespace redial::net
