// Hands sockets to libwebsockets, sends what waits on them, and ends them so that the last bytes
// are not lost to a reset (RFC 6455 7.1.1). Service thread only.
#include "net/lws/lws_sockets.hpp"

#include <fcntl.h>
#include <algorithm>
#include <utility>

namespace redial::net {
namespace {

// How long a finished connection waits for the peer's FIN; it is long enough for a peer across the
// world to send what it was sending, and short enough to be forgotten.
constexpr Duration finish_wait = std::chrono::seconds(2);
// Written in one go before other sessions get their turn.
constexpr std::size_t flush_bytes_max = 1u << 20;
constexpr std::size_t kept_capacity_bytes_max = 64u << 10;
constexpr int accepts_a_batch_max = 64;
constexpr std::size_t direct_bytes_min = 4096;

}  // namespace

bool LwsBox::is_half() const {
    if (const auto* open = std::get_if<Open>(&phase)) return open->is_half;
    const auto* finishing = std::get_if<Finishing>(&phase);
    return finishing != nullptr && finishing->is_half;
}

void LwsBox::die() {
    if (const auto* after = as<AfterLife>()) close_descriptor(after->spare);
    phase = Dead{};
}

LwsSockets::~LwsSockets() {
    for (const auto& box : boxes_) {
        empty_handle(*box);
        box->die();
    }
}

// Whoever holds it finds it ended.
void LwsSockets::empty_handle(LwsBox& box) {
    if (LwsSocket* socket = box.socket()) socket->box_ = nullptr;
    if (LwsListener* listener = box.listener()) listener->box_ = nullptr;
    if (LwsDialWatch* dials = box.dials()) dials->box_ = nullptr;
    box.owner = {};
}

void LwsSockets::bind(lws_context* context, lws_vhost* vhost) {
    context_ = context;
    vhost_ = vhost;
    buffer_.resize(64u << 10);
}

LwsBox* LwsSockets::adopt(int descriptor, lws_adoption_type type, LwsBox::Phase phase) {
    auto owned = std::make_unique<LwsBox>();
    LwsBox* box = owned.get();
    box->phase = phase;
    box->place = boxes_.size();
    boxes_.push_back(std::move(owned));
    lws_adopt_desc_t info{};
    info.vh = vhost_;
    info.type = type;
    info.fd.sockfd = descriptor;
    info.opaque = box;
    box->wsi = lws_adopt_descriptor_vhost_via_info(&info);
    if (box->wsi != nullptr) return box;
    // The library has closed the descriptor, or will; whether WSI_DESTROY is still to come it does
    // not say, so the box stays until the loop ends. Only exhaustion leads here.
    box->die();
    return nullptr;
}

Transport::Dialled LwsSockets::dial(const Address& address, SocketSink& sink) {
    auto begun = begin_connect(address);
    if (const auto* end = std::get_if<SocketEnd>(&begun)) return *end;
    const int descriptor = std::get<int>(begun);
    const bool keeps_half = sink.keeps_half();
    LwsBox* box = adopt(descriptor, keeps_half ? LWS_ADOPT_RAW_FILE_DESC : LWS_ADOPT_SOCKET,
                        LwsBox::Connecting{});
    if (box == nullptr) return SocketEnd{SocketEndKind::Failed, "too many open connections"};
    auto socket = std::make_unique<LwsSocket>(*this, &sink);
    socket->peer_ = to_text(address);
    socket->box_ = box;
    box->owner = socket.get();
    box->keeps_half = keeps_half;
    lws_callback_on_writable(box->wsi);  // connected, or not
    return std::unique_ptr<Socket>(std::move(socket));
}

Transport::Listening LwsSockets::listen(const Address& address, ListenerSink& sink) {
    auto begun = begin_listen(address);
    if (const auto* error = std::get_if<ListenError>(&begun)) return *error;
    const int descriptor = std::get<int>(begun);
    LwsBox* box = adopt(descriptor, LWS_ADOPT_RAW_FILE_DESC, LwsBox::Open{});
    if (box == nullptr) return ListenError{false, "too many open connections"};
    auto listener = std::make_unique<LwsListener>(*this, sink, descriptor);
    listener->box_ = box;
    box->owner = listener.get();
    return std::unique_ptr<Listener>(std::move(listener));
}

void LwsSockets::accept_waiting(LwsBox& box) {
    for (int count = 0; count < accepts_a_batch_max && box.listener() != nullptr; ++count) {
        LwsListener& listener = *box.listener();
        const int descriptor = accept_one(listener.descriptor_);
        if (descriptor == -2 && listener.reserve_ >= 0) {
            // Out of descriptors: the waiting dial would keep the loop spinning.
            close_descriptor(listener.reserve_);
            const int refused = accept_one(listener.descriptor_);
            if (refused >= 0) close_descriptor(refused);
            listener.reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (refused >= 0) listener.sink_.on_no_descriptor();
            continue;
        }
        if (descriptor < 0) return;
        std::string peer = peer_text(descriptor);
        const bool keeps_half = listener.sink_.keeps_half();
        LwsBox* accepted = adopt(
            descriptor, keeps_half ? LWS_ADOPT_RAW_FILE_DESC : LWS_ADOPT_SOCKET, LwsBox::Open{});
        if (accepted == nullptr) {
            listener.sink_.on_no_descriptor();
            continue;
        }
        accepted->keeps_half = keeps_half;
        auto socket = std::make_unique<LwsSocket>(*this, nullptr);
        socket->peer_ = std::move(peer);
        socket->box_ = accepted;
        accepted->owner = socket.get();
        listener.sink_.on_accepted(std::move(socket));
    }
}

void LwsSockets::finish(std::unique_ptr<Socket> socket) {
    auto& ours = static_cast<LwsSocket&>(*socket);
    LwsBox* box = ours.box_;
    // One that is not open is dropped with its handle.
    if (box == nullptr || !box->is_open() || box->is_closed()) return;
    ours.box_ = nullptr;
    box->owner = {};
    box->phase = LwsBox::Finishing{box->is_half()};
    set_reading(*box, ReadMode::Reads);
    finishing_.push_back({now_ + finish_wait, box});
    box->is_listed_finishing = true;
    if (!box->has_unsent()) return end_finishing(*box);
    mark_dirty(*box);
}

void LwsSockets::reset(std::unique_ptr<Socket> socket) {
    auto& ours = static_cast<LwsSocket&>(*socket);
    LwsBox* box = ours.box_;
    if (box == nullptr || box->wsi == nullptr) return;
    const int descriptor = lws_get_socket_fd(box->wsi);
    // Behind what was sent in this batch, as far as the system takes it at once.
    const bool may_write = !box->is_closed() && box->is_open();
    if (may_write && box->error == 0 && box->has_unsent()) {
        const BytesView rest(box->out.data() + box->out_at, box->out.size() - box->out_at);
        static_cast<void>(transmit(descriptor, rest, box->error));
    }
    make_close_reset(descriptor);
}

void LwsSockets::drop(LwsBox& box) {
    box.owner = {};
    const bool has_outlived = box.as<LwsBox::AfterLife>() != nullptr && box.wsi == nullptr;
    box.die();
    if (has_outlived) return free_box(box);
    close(box);
}

void LwsSockets::close(LwsBox& box) {
    if (box.is_closed()) return;
    unwatch_end(box);
    if (box.library != LwsBox::Library::Polls) {
        box.library = LwsBox::Library::Closes;
        return;
    }
    // At a batch's end the library may still be within a callback of this very socket.
    lws_set_timeout(box.wsi, PENDING_TIMEOUT_USER_OK,
                    is_batch_ending_ ? LWS_TO_KILL_ASYNC : LWS_TO_KILL_SYNC);
}

void LwsSockets::drop_all() {
    for (const auto& box : boxes_) {
        empty_handle(*box);
        box->die();
    }
}

// Large pieces go out at once where nothing waits before them: that spares a copy, and there is
// nothing to gain by gathering them.
void LwsSockets::send(LwsBox& box, BytesView bytes) {
    const bool is_idle = box.out.empty() && box.is_open() && !box.is_closed();
    if (is_idle && bytes.size() >= direct_bytes_min && bytes.size() <= flush_bytes_max) {
        const std::ptrdiff_t sent = transmit(lws_get_socket_fd(box.wsi), bytes, box.error);
        note_taken(box, sent);
        if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
        if (bytes.empty()) return;
    }
    append(box.out, bytes);
    mark_dirty(box);
}

void LwsSockets::finish_writing(LwsBox& box) {
    if (auto* connecting = box.as<LwsBox::Connecting>()) connecting->wants_fin = true;
    auto* open = box.as<LwsBox::Open>();
    if (open == nullptr || std::exchange(open->wants_fin, true)) return;
    if (!box.is_closed() && box.out.empty()) shut_down_writing(lws_get_socket_fd(box.wsi));
}

void LwsSockets::mark_dirty(LwsBox& box) {
    if (box.is_dirty) return;
    box.is_dirty = true;
    dirty_.push_back(&box);
}

void LwsSockets::set_reading(LwsBox& box, ReadMode mode) {
    const bool pauses = mode == ReadMode::Pauses;
    if (box.is_paused == pauses) return;
    box.is_paused = pauses;
    if (box.as<LwsBox::AfterLife>() != nullptr) return mark_dirty(box);
    if (box.is_half()) return;  // it has nothing to read any more
    if (box.is_closed()) return;
    lws_rx_flow_control(box.wsi, pauses ? 0 : 1);
    pauses ? watch_end(box) : unwatch_end(box);
}

// Given back, and everything is sent. Where the peer's FIN has come nothing is left to wait for.
void LwsSockets::end_finishing(LwsBox& box) {
    shut_down_writing(lws_get_socket_fd(box.wsi));
    if (box.is_half()) close(box);
}

void LwsSockets::end_writing(LwsBox& box) {
    box.out.clear();
    box.out_at = 0;
    if (box.out.capacity() > kept_capacity_bytes_max) Bytes().swap(box.out);
    if (box.is_finishing()) return end_finishing(box);
    const auto* open = box.as<LwsBox::Open>();
    if (open == nullptr) return;
    if (open->wants_fin) shut_down_writing(lws_get_socket_fd(box.wsi));
    if (open->wants_fin && open->is_half) {
        close(box);
        return tell_end(box, {SocketEndKind::Finished, ""});
    }
    if (LwsSocket* socket = box.socket()) socket->sink_->on_drained();
}

void LwsSockets::flush(LwsBox& box) {
    const bool may_write = box.is_open() || box.is_finishing();
    if (box.is_closed() || !may_write || !box.has_unsent()) return;
    const int descriptor = lws_get_socket_fd(box.wsi);
    std::size_t budget = flush_bytes_max;
    while (box.has_unsent() && budget > 0) {
        const BytesView rest(box.out.data() + box.out_at, box.out.size() - box.out_at);
        const std::ptrdiff_t sent =
            transmit(descriptor, rest.first(std::min(rest.size(), budget)), box.error);
        if (box.error != 0) {
            // The reading side will see the end too, and tells it: after what the peer sent last.
            box.out.clear();
            box.out_at = 0;
            if (box.is_half()) break_off(box);
            return;
        }
        if (sent <= 0) break;
        note_taken(box, sent);
        box.out_at += static_cast<std::size_t>(sent);
        budget -= static_cast<std::size_t>(sent);
    }
    if (!box.has_unsent()) return end_writing(box);
    if (box.out_at > flush_bytes_max) {
        box.out.erase(box.out.begin(), box.out.begin() + static_cast<std::ptrdiff_t>(box.out_at));
        box.out_at = 0;
    }
    ask_for_writeable(box);
    if (LwsSocket* socket = box.socket(); socket != nullptr && box.is_open()) {
        socket->sink_->on_blocked();
    }
}

void LwsSockets::note_taken(LwsBox& box, std::ptrdiff_t bytes) {
    LwsSocket* socket = box.socket();
    if (socket != nullptr && bytes > 0) socket->taken_bytes_ += static_cast<std::uint64_t>(bytes);
}

// After its writeable callback the raw-file role clears the request, also one made within it.
void LwsSockets::ask_for_writeable(LwsBox& box) {
    if (&box != writeable_) {
        lws_callback_on_writable(box.wsi);
    } else if (std::find(again_.begin(), again_.end(), &box) == again_.end()) {
        again_.push_back(&box);
    }
}

void LwsSockets::on_batch_end() {
    // Sending may lead to more sending (a queue that moves up), but not for ever in one batch.
    for (int round = 0; round < 4 && !dirty_.empty(); ++round) {
        std::vector<LwsBox*> now_dirty;
        now_dirty.swap(dirty_);
        for (LwsBox* box : now_dirty) box->is_dirty = false;
        for (LwsBox* box : now_dirty) {
            if (const auto* after = box->as<LwsBox::AfterLife>()) {
                read_rest(*box, after->spare);
            } else {
                flush(*box);
            }
        }
    }
}

void LwsSockets::clean_up() {
    for (LwsBox* box : dirty_) {
        box->is_dirty = false;
        if (!box->is_closed()) ask_for_writeable(*box);
    }
    dirty_.clear();
    freed_.clear();
    writeable_ = nullptr;
    is_batch_ending_ = false;
}

std::optional<Instant> LwsSockets::deadline() const {
    if (!again_.empty()) return now_;
    if (finishing_.empty()) return std::nullopt;
    return finishing_.front().due;
}

void LwsSockets::on_time() {
    for (LwsBox* box : std::exchange(again_, {})) {
        if (!box->is_closed()) lws_callback_on_writable(box->wsi);
    }
    while (!finishing_.empty() && finishing_.front().due <= now_) {
        LwsBox* box = finishing_.front().box;
        finishing_.pop_front();
        box->is_listed_finishing = false;
        if (box->wsi == nullptr) {
            free_box(*box);
        } else {
            drop(*box);
        }
    }
}

void LwsSockets::free_box(LwsBox& box) {
    std::erase(again_, &box);
    const std::size_t place = box.place;
    boxes_.back()->place = place;
    std::swap(boxes_[place], boxes_.back());
    freed_.push_back(std::move(boxes_.back()));
    boxes_.pop_back();
}

LwsSocket::~LwsSocket() {
    if (box_ != nullptr) sockets_.drop(*box_);
}

void LwsSocket::send(BytesView bytes) {
    if (box_ != nullptr && box_->error == 0) sockets_.send(*box_, bytes);
}

void LwsSocket::finish_writing() {
    if (box_ != nullptr) sockets_.finish_writing(*box_);
}

std::size_t LwsSocket::unsent_bytes() const {
    return box_ == nullptr ? 0 : box_->out.size() - box_->out_at;
}

std::uint64_t LwsSocket::unacknowledged_bytes() const {
    const bool is_there = box_ != nullptr && !box_->is_closed();
    return is_there ? unacknowledged(lws_get_socket_fd(box_->wsi)) : 0;
}

void LwsSocket::set_reading(ReadMode mode) {
    if (box_ != nullptr) sockets_.set_reading(*box_, mode);
}

LwsListener::LwsListener(LwsSockets& sockets, ListenerSink& sink, int descriptor)
    : sockets_(sockets),
      sink_(sink),
      descriptor_(descriptor),
      reserve_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      port_(local_port(descriptor)) {}

void LwsListener::take_waiting() {
    if (box_ != nullptr) sockets_.accept_waiting(*box_);
}

LwsListener::~LwsListener() {
    if (reserve_ >= 0) close_descriptor(reserve_);
    if (box_ == nullptr) return;
    // The library closes it a turn of the loop later; dials are refused from now on.
    stop_listening(descriptor_);
    sockets_.drop(*box_);
}

}  // namespace redial::net
