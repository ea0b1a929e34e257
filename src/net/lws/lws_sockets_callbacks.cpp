// What libwebsockets tells of its raw sockets, translated one line a case (style rule 7): a
// connection's end is told exactly once, from RAW_CLOSE, with the cause the system knows. Service
// thread only.
#include <array>
#include <cerrno>
#include <utility>

#include "net/lws/lws_sockets.hpp"

namespace redial::net {

int LwsSockets::on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t length) {
    auto* box = static_cast<LwsBox*>(lws_get_opaque_user_data(wsi));
    if (box == nullptr) return 0;
    box->wsi = wsi;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        on_destroyed(*box);
        return 0;
    }
    using Library = LwsBox::Library;
    const Library before = box->library;
    if (before == Library::Polls) box->library = Library::Calls;
    const int result = on_socket(*box, reason, in, length);
    if (box->library == Library::Closes) return -1;
    if (box->library == Library::Calls) box->library = before;
    return result;
}

int LwsSockets::on_socket(LwsBox& box, lws_callback_reasons reason, void* in, std::size_t length) {
    switch (reason) {
        case LWS_CALLBACK_RAW_RX: deliver(box, {static_cast<std::uint8_t*>(in), length}); return 0;
        case LWS_CALLBACK_RAW_WRITEABLE: on_writeable(box); return 0;
        case LWS_CALLBACK_RAW_CLOSE: on_closed(box); return 0;
        case LWS_CALLBACK_RAW_RX_FILE:
            if (box.keeps_half) {
                read_some(box);
            } else {
                box.dials() != nullptr ? read_dials(box) : accept_waiting(box);
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
    if (box.is_connecting()) on_connected(box);
    const LwsSocket* socket = box.socket();
    const bool is_dead = box.as<LwsBox::Dead>() != nullptr;
    if (socket != nullptr && socket->sink_ != nullptr && !is_dead) socket->sink_->on_bytes(bytes);
}

void LwsSockets::on_connected(LwsBox& box) {
    if (is_connected_to_itself(lws_get_socket_fd(box.wsi))) {
        make_close_reset(lws_get_socket_fd(box.wsi));
        if (box.library != LwsBox::Library::Closed) box.library = LwsBox::Library::Closes;
        return tell_end(box, {SocketEndKind::Refused, "Connection refused"});
    }
    LwsBox::Open open;
    open.wants_fin = box.as<LwsBox::Connecting>()->wants_fin;
    box.phase = open;
    if (const LwsSocket* socket = box.socket()) socket->sink_->on_connected();
}

void LwsSockets::on_writeable(LwsBox& box) {
    if (box.is_connecting()) return on_connected(box);
    flush(box);
}

// The descriptor is still valid here. libuv reports a socket with a pending error as broken at
// once, so bytes that came before a reset are still to be read.
void LwsSockets::on_closed(LwsBox& box) {
    unwatch_end(box);
    box.library = LwsBox::Library::Closed;
    if (box.socket() == nullptr || box.as<LwsBox::Dead>() != nullptr) return;
    const int descriptor = lws_get_socket_fd(box.wsi);
    if (const int error = pending_error(descriptor); error != 0) box.error = error;
    if (box.is_connecting() && box.error != 0) return tell_end(box, end_of_error(box.error));
    if (box.is_connecting()) on_connected(box);
    if (box.is_half()) return tell_end(box, end_of(descriptor, box.error));
    if (box.is_open()) read_rest(box, descriptor);
}

void LwsSockets::read_rest(LwsBox& box, int descriptor) {
    if (box.is_paused) tell_ahead(box, end_of(descriptor, box.error).kind);
    while (!box.is_paused && box.socket() != nullptr) {
        int error = 0;
        const std::ptrdiff_t count = receive(descriptor, buffer_, error);
        if (count <= 0) {
            if (error != 0 && box.error == 0) box.error = error;
            return tell_end(box, end_of(descriptor, box.error));
        }
        box.socket()->sink_->on_bytes({buffer_.data(), static_cast<std::size_t>(count)});
    }
    const auto* open = box.as<LwsBox::Open>();
    if (box.socket() == nullptr || open == nullptr) return;
    // Its owner cannot take more now: the rest waits in the kernel behind a descriptor of our own.
    const int spare = duplicate(descriptor);
    if (spare < 0) return tell_end(box, end_of(descriptor, box.error));
    box.phase = LwsBox::AfterLife{spare, open->told};
}

// A socket that is kept half-closed is in the raw-file role, where reading is ours: in raw-skt the
// library answers the peer's FIN with its own before it says a word.
void LwsSockets::read_some(LwsBox& box) {
    if (box.is_connecting()) on_connected(box);
    const bool is_closing = box.library == LwsBox::Library::Closes;
    if (box.is_paused || box.is_half() || is_closing) return;
    int error = 0;
    const std::ptrdiff_t count = receive(lws_get_socket_fd(box.wsi), buffer_, error);
    if (count > 0) return deliver(box, {buffer_.data(), static_cast<std::size_t>(count)});
    if (count == 0) return take_fin(box);
    if (error == 0) return;
    box.error = error;
    if (box.is_open() && box.socket() != nullptr) return break_off(box);
    close(box);
}

void LwsSockets::take_fin(LwsBox& box) {
    auto* open = box.as<LwsBox::Open>();
    if (open != nullptr) open->is_half = true;
    if (auto* finishing = box.as<LwsBox::Finishing>()) finishing->is_half = true;
    lws_rx_flow_control(box.wsi, 0);
    watch_end(box);
    if (box.is_finishing()) {
        if (!box.has_unsent()) close(box);
    } else if (open == nullptr || box.socket() == nullptr) {
        close(box);
    } else if (open->wants_fin && !box.has_unsent()) {
        tell_end(box, {SocketEndKind::Finished, ""});
        close(box);
    } else if (!open->wants_fin) {
        box.socket()->sink_->on_finished();
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
    const LwsSocket* socket = box.socket();
    const bool is_gone = box.as<LwsBox::AfterLife>() != nullptr && box.wsi == nullptr;
    empty_handle(box);
    box.die();
    if (is_gone) free_box(box);
    if (socket != nullptr) socket->sink_->on_end(end);
}

// ---- the ends of those that are not read

void LwsSockets::watch_end(LwsBox& box) {
    const auto* open = box.as<LwsBox::Open>();
    const bool is_closing = box.library == LwsBox::Library::Closes;
    if (open == nullptr || is_closing || open->told.reset) return;
    const bool has_fin = open->is_half || open->told.fin;
    ends_.add(lws_get_socket_fd(box.wsi), &box,
              has_fin ? platform::EndWatch::For::Reset : platform::EndWatch::For::FinAndReset);
    box.is_watched = true;
}

void LwsSockets::unwatch_end(LwsBox& box) {
    if (box.is_watched && box.wsi != nullptr) ends_.remove(lws_get_socket_fd(box.wsi));
    box.is_watched = false;
}

void LwsSockets::on_ends() {
    std::array<platform::EndWatch::News, 64> room;
    for (const platform::EndWatch::News& news : ends_.take(room)) {
        // It may have gone by what another one's owner did just now; it is freed after the batch.
        LwsBox& box = *static_cast<LwsBox*>(news.who);
        const bool is_open = box.is_open() && box.socket() != nullptr;
        if (!box.is_watched || !is_open) continue;
        if (!box.is_half()) {
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
    LwsBox::Ahead* told = nullptr;
    if (auto* open = box.as<LwsBox::Open>()) told = &open->told;
    if (auto* after = box.as<LwsBox::AfterLife>()) told = &after->told;
    const LwsSocket* socket = box.socket();
    if (told == nullptr || socket == nullptr) return;
    const bool is_fin = kind == SocketEndKind::Finished;
    if (std::exchange(is_fin ? told->fin : told->reset, true)) return;
    socket->sink_->on_end_ahead(is_fin ? SocketEndKind::Finished : SocketEndKind::Reset);
}

void LwsSockets::on_destroyed(LwsBox& box) {
    box.wsi = nullptr;
    if (box.as<LwsBox::AfterLife>() != nullptr || box.is_listed_finishing) return;
    empty_handle(box);
    free_box(box);
}

}  // namespace redial::net
