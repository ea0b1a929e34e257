// libwebsockets' context on a libuv loop of our own. The loop is ours ("foreign") because a loop of
// its own takes SIGINT, SIGTERM, SIGSEGV, SIGFPE and SIGHUP (libuv.c, elops_init_pt_uv), which
// belong to the program. Service thread, except make() and wake().
#include "net/lws/lws_loop.hpp"

#include <libwebsockets.h>
#include <uv.h>
#include <algorithm>
#include <atomic>
#include <deque>

#include "base/debug_log.hpp"
#include "net/lws/lws_sockets.hpp"
#include "net/system/clocks.hpp"

namespace redial::net {
namespace {

// Read at once from a socket; docs/architecture.md decision 3: 4 to 64 KiB serve best.
constexpr unsigned service_buffer_bytes = 64u << 10;

int on_lws_callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t length);

const lws_protocols protocols[] = {{"redial", on_lws_callback, 0, 0, 0, nullptr, 0},
                                   {nullptr, nullptr, 0, 0, 0, nullptr, 0}};

}  // namespace

struct LwsLoop::Impl {
    // First, so that libwebsockets' plain C can find it from the address of `timer`.
    lws_sorted_usec_list_t timer{};
    LoopClient* client = nullptr;
    uv_loop_t loop{};
    lws_context* context = nullptr;
    LwsSockets sockets;
    Now now{};
    std::optional<Instant> due;
    std::optional<Instant> timer_due;  // what the library's timer is set to
    std::atomic<bool> is_wake_pending{false};
    int depth = 0;  // of nested callbacks: closing one socket may be told within another's
    bool is_stopping = false;
    std::deque<uv_poll_t> watched;  // their addresses are libuv's

    void begin_batch();
    void end_batch();
    void arm();
    void on_wake();
    void on_timer();
    void destroy();
    void watch(int descriptor);
};

namespace {

void on_sul(lws_sorted_usec_list_t* sul) { reinterpret_cast<LwsLoop::Impl*>(sul)->on_timer(); }

void on_watched(uv_poll_t* watched, int, int) {
    auto* impl = static_cast<LwsLoop::Impl*>(watched->data);
    int descriptor = -1;
    if (impl->is_stopping || uv_fileno(reinterpret_cast<uv_handle_t*>(watched), &descriptor) != 0) {
        return;
    }
    impl->begin_batch();
    if (descriptor == impl->sockets.ends_descriptor()) {
        impl->sockets.on_ends();
    } else {
        impl->client->on_readable(descriptor);
    }
    impl->end_batch();
    // The library sets libuv's timer to its own only in a turn of its own.
    lws_cancel_service(impl->context);
}

LwsLoop::Impl* impl_of(lws* wsi) {
    lws_context* context = wsi == nullptr ? nullptr : lws_get_context(wsi);
    return context == nullptr ? nullptr : static_cast<LwsLoop::Impl*>(lws_context_user(context));
}

int on_lws_callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t length) {
    switch (reason) {
        case LWS_CALLBACK_RAW_RX:
        case LWS_CALLBACK_RAW_WRITEABLE:
        case LWS_CALLBACK_RAW_CLOSE:
        case LWS_CALLBACK_RAW_RX_FILE:
        case LWS_CALLBACK_RAW_WRITEABLE_FILE:
        case LWS_CALLBACK_RAW_CLOSE_FILE:
        case LWS_CALLBACK_WSI_DESTROY:
        case LWS_CALLBACK_EVENT_WAIT_CANCELLED: break;
        default: return 0;
    }
    LwsLoop::Impl* impl = impl_of(wsi);
    if (impl == nullptr) return 0;
    impl->begin_batch();
    int result = 0;
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
        impl->on_wake();
    } else {
        result = impl->sockets.on_callback(wsi, reason, in, length);
    }
    impl->end_batch();
    return result;
}

void on_lws_log(int, const char* line) {
    std::string_view text = line;
    while (text.ends_with('\n')) text.remove_suffix(1);
    REDIAL_LOG(Dial, Debug, "libwebsockets: {}", text);
}

Result<Done> begin_context(LwsLoop::Impl& impl) {
    lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
    void* loops[] = {&impl.loop};
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_LIBUV;
    info.foreign_loops = loops;
    info.pt_serv_buf_size = service_buffer_bytes;
    info.user = &impl;
    info.pcontext = &impl.context;
    info.gid = static_cast<decltype(info.gid)>(-1);
    info.uid = static_cast<decltype(info.uid)>(-1);
    const DescriptorLimit limit;
    impl.context = lws_create_context(&info);
    if (impl.context == nullptr) {
        return Error{"libwebsockets could not be started on libuv", "libwebsockets",
                     "install its libuv plugin (Debian: libwebsockets-evlib-uv)"};
    }
    lws_vhost* vhost = lws_get_vhost_by_name(impl.context, "default");
    impl.sockets.bind(impl.context, vhost);
    return Done{};
}

}  // namespace

void LwsLoop::Impl::begin_batch() {
    if (depth++ > 0) return;
    now = read_clocks();
    sockets.set_now(now.mono);
}

void LwsLoop::Impl::end_batch() {
    if (depth > 1) {
        --depth;
        return;
    }
    sockets.begin_batch_end();
    // What goes out may make room for more, and what is told at the end may send again.
    for (int round = 0; round < 3; ++round) {
        sockets.on_batch_end();
        if (!is_stopping) client->on_batch_end();
        if (!sockets.has_dirty()) break;
    }
    sockets.clean_up();
    arm();
    --depth;
}

void LwsLoop::Impl::arm() {
    if (is_stopping) return;
    std::optional<Instant> next = due;
    if (const auto other = sockets.deadline(); other && (!next || *other < *next)) next = other;
    if (next == timer_due) return;
    timer_due = next;
    if (!next) return lws_sul_cancel(&timer);
    const std::int64_t wait_us = std::max<std::int64_t>((*next - now.mono).count(), 1);
    lws_sul_schedule(context, 0, &timer, on_sul, wait_us);
}

void LwsLoop::Impl::on_wake() {
    // Cleared first: what is posted from now on wakes again.
    if (is_wake_pending.exchange(false, std::memory_order_acq_rel) && !is_stopping) {
        client->on_wake();
    }
}

void LwsLoop::Impl::on_timer() {
    timer_due.reset();
    begin_batch();
    sockets.on_time();
    if (due && *due <= now.mono) {
        due.reset();
        client->on_timer();
    }
    end_batch();
}

void LwsLoop::Impl::watch(int descriptor) {
    if (descriptor < 0) return;
    uv_poll_t& made = watched.emplace_back();
    made.data = this;
    if (uv_poll_init(&loop, &made, descriptor) != 0) {
        watched.pop_back();  // none of ours: epoll takes sockets, timers and other epolls
        return;
    }
    uv_poll_start(&made, UV_READABLE, on_watched);
}

void LwsLoop::Impl::destroy() {
    is_stopping = true;
    sockets.drop_all();
    for (uv_poll_t& one : watched) uv_close(reinterpret_cast<uv_handle_t*>(&one), nullptr);
    lws_sul_cancel(&timer);
    // Twice with a loop that is not its own: the first asks everything to close, the second,
    // after libuv has closed it, frees the context (and `pcontext` becomes null).
    lws_context_destroy(context);
    uv_run(&loop, UV_RUN_DEFAULT);
    if (context != nullptr) lws_context_destroy(context);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
}

Result<std::unique_ptr<LwsLoop>> LwsLoop::make(LoopClient& client) {
    auto impl = std::make_unique<Impl>();
    impl->client = &client;
    if (uv_loop_init(&impl->loop) != 0) return Error{"libuv could not be started", "libuv", ""};
    const Result<Done> begun = begin_context(*impl);
    if (!begun) {
        // It has not begun to use the loop, or has closed what it began with.
        uv_run(&impl->loop, UV_RUN_NOWAIT);
        uv_loop_close(&impl->loop);
        return begun.error();
    }
    impl->now = read_clocks();
    impl->sockets.set_now(impl->now.mono);
    impl->watch(impl->sockets.ends_descriptor());
    return std::unique_ptr<LwsLoop>(new LwsLoop(std::move(impl)));
}

LwsLoop::LwsLoop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LwsLoop::~LwsLoop() { impl_->destroy(); }

Transport& LwsLoop::transport() { return impl_->sockets; }
Now LwsLoop::now() const { return impl_->now; }
void LwsLoop::set_timer(std::optional<Instant> due) { impl_->due = due; }
void LwsLoop::watch(int descriptor) { impl_->watch(descriptor); }

void LwsLoop::run() { uv_run(&impl_->loop, UV_RUN_DEFAULT); }

void LwsLoop::stop() {
    impl_->is_stopping = true;
    uv_stop(&impl_->loop);
}

void LwsLoop::wake() {
    if (impl_->is_wake_pending.exchange(true, std::memory_order_acq_rel)) return;
    lws_cancel_service(impl_->context);
}

}  // namespace redial::net
