// The transport on libwebsockets: connections in its raw-skt role, listening sockets in its
// raw-file role, both adopted (docs/transport.md says why). Private to src/net/lws/lws_*.cpp.
// Service thread.
#pragma once

#include <libwebsockets.h>
#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "net/lws/socket_calls.hpp"
#include "net/lws/transport.hpp"
#include "platform/end_watch.hpp"

namespace redial::net {

class LwsSocket;
class LwsListener;
class LwsDialWatch;
class LwsSockets;

// One adopted descriptor, from the adoption to LWS_CALLBACK_WSI_DESTROY, and longer where bytes
// that came before a reset are still to be handed over.
struct LwsBox {
    // What its owner was told ahead of the end, while it was paused: each at most once.
    struct Ahead {
        bool fin = false;
        bool reset = false;
    };
    struct Connecting {
        bool wants_fin = false;  // our FIN is to follow what is sent
    };
    struct Open {
        bool wants_fin = false;  // our FIN is to follow what is unsent, or has
        bool is_half = false;    // the peer's has come: there is nothing more to read
        Ahead told;
    };
    // Given back by its owner: sends the rest, then FIN, then waits for the peer's.
    struct Finishing {
        bool is_half = false;  // ... which has come
    };
    // libwebsockets has closed it; our own descriptor of the connection is read out as its owner
    // allows.
    struct AfterLife {
        int spare = -1;
        Ahead told;
    };
    struct Dead {};
    using Phase = std::variant<Dead, Connecting, Open, Finishing, AfterLife>;
    // What libwebsockets does with it, until it lets go of `wsi`.
    enum class Library : std::uint8_t {
        Polls,
        Calls,   // we are within a callback of it
        Closes,  // ... and it is to be closed when that returns
        Closed,  // RAW_CLOSE has come: it is polled no more
    };
    // Who holds its handle: of a connection, of a listening descriptor, of one that shows the dials
    // of a closed port; or nobody any more.
    using Owner = std::variant<std::monostate, LwsSocket*, LwsListener*, LwsDialWatch*>;

    template <class P>
    P* as() {
        return std::get_if<P>(&phase);
    }
    bool is_open() const { return std::holds_alternative<Open>(phase); }
    bool is_connecting() const { return std::holds_alternative<Connecting>(phase); }
    bool is_finishing() const { return std::holds_alternative<Finishing>(phase); }
    bool is_half() const;
    // Libwebsockets does not poll it any more, or has let go of it.
    bool is_closed() const { return wsi == nullptr || library == Library::Closed; }
    bool has_unsent() const { return out_at < out.size(); }
    LwsSocket* socket() const { return owner_as<LwsSocket>(); }
    LwsListener* listener() const { return owner_as<LwsListener>(); }
    LwsDialWatch* dials() const { return owner_as<LwsDialWatch>(); }
    template <class O>
    O* owner_as() const {
        const auto* held = std::get_if<O*>(&owner);
        return held == nullptr ? nullptr : *held;
    }
    void die();  // closes what is its own

    lws* wsi = nullptr;
    Owner owner;
    Phase phase;
    Library library = Library::Polls;
    Bytes out;
    std::size_t out_at = 0;   // what of `out` is with the system
    std::size_t place = 0;    // in LwsSockets::boxes_
    int error = 0;            // of a failed write or of the socket, kept for the end
    bool keeps_half = false;  // raw-file role; the peer's FIN ends its direction only
    bool is_paused = false;
    // Who else names it: the flush at the end of the batch, LwsSockets::finishing_, which keeps it,
    // and LwsSockets::ends_, where nothing else polls it.
    bool is_dirty = false;
    bool is_listed_finishing = false;
    bool is_watched = false;
};

class LwsSockets final : public Transport {
public:
    ~LwsSockets() override;
    void bind(lws_context* context, lws_vhost* vhost);
    void set_now(Instant now) { now_ = now; }

    Dialled dial(const Address& address, SocketSink& sink) override;
    Listening listen(const Address& address, ListenerSink& sink) override;
    Watching watch_dials(const Address& address, DialWatchSink& sink) override;
    void finish(std::unique_ptr<Socket> socket) override;
    void reset(std::unique_ptr<Socket> socket) override;

    // From the library's callback; non-zero asks it to close.
    int on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t length);
    void begin_batch_end() { is_batch_ending_ = true; }
    void on_batch_end();
    bool has_dirty() const { return !dirty_.empty(); }
    void clean_up();  // after the last on_batch_end of a batch
    std::optional<Instant> deadline() const;
    void on_time();  // finishing sockets whose peers were too slow
    // Readable when the peer of a paused socket has ended; -1 for none.
    int ends_descriptor() const { return ends_.descriptor(); }
    void on_ends();
    void drop_all();

    void mark_dirty(LwsBox& box);
    void set_reading(LwsBox& box, ReadMode mode);
    void drop(LwsBox& box);  // its owner has let go
    void send(LwsBox& box, BytesView bytes);
    void finish_writing(LwsBox& box);
    void accept_waiting(LwsBox& box);

private:
    LwsBox* adopt(int descriptor, lws_adoption_type type, LwsBox::Phase phase);
    int on_socket(LwsBox& box, lws_callback_reasons reason, void* in, std::size_t length);
    void on_connected(LwsBox& box);
    void on_writeable(LwsBox& box);
    void on_closed(LwsBox& box);
    void deliver(LwsBox& box, std::span<std::uint8_t> bytes);
    void read_rest(LwsBox& box, int descriptor);
    void tell_end(LwsBox& box, const SocketEnd& end);
    void read_some(LwsBox& box);
    void take_fin(LwsBox& box);
    void break_off(LwsBox& box);
    void ask_for_writeable(LwsBox& box);
    void close(LwsBox& box);
    void read_dials(LwsBox& box);
    void flush(LwsBox& box);
    static void note_taken(LwsBox& box, std::ptrdiff_t bytes);
    void end_writing(LwsBox& box);
    void end_finishing(LwsBox& box);
    void on_destroyed(LwsBox& box);
    void free_box(LwsBox& box);
    static void empty_handle(LwsBox& box);
    void watch_end(LwsBox& box);
    void unwatch_end(LwsBox& box);
    void tell_ahead(LwsBox& box, SocketEndKind kind);

    struct Finish {
        Instant due;
        LwsBox* box;
    };
    lws_context* context_ = nullptr;
    lws_vhost* vhost_ = nullptr;
    Instant now_{};
    std::vector<std::unique_ptr<LwsBox>> boxes_;
    std::vector<std::unique_ptr<LwsBox>> freed_;  // until nothing lists them any more
    std::vector<LwsBox*> dirty_;
    bool is_batch_ending_ = false;
    LwsBox* writeable_ = nullptr;   // whose RAW_WRITEABLE_FILE this batch is
    std::vector<LwsBox*> again_;    // ask for another one, once that callback has returned
    std::deque<Finish> finishing_;  // all wait equally long: in order of their ends
    std::vector<std::uint8_t> buffer_;
    platform::EndWatch ends_;
};

class LwsSocket final : public Socket {
public:
    LwsSocket(LwsSockets& sockets, SocketSink* sink) : sockets_(sockets), sink_(sink) {}
    ~LwsSocket() override;
    void send(BytesView bytes) override;
    std::size_t unsent_bytes() const override;
    std::uint64_t taken_bytes() const override { return taken_bytes_; }
    std::uint64_t unacknowledged_bytes() const override;
    void set_reading(ReadMode mode) override;
    void set_sink(SocketSink& sink) override { sink_ = &sink; }
    void finish_writing() override;
    std::string peer_address() const override { return peer_; }

private:
    friend class LwsSockets;
    LwsSockets& sockets_;
    SocketSink* sink_;
    LwsBox* box_ = nullptr;  // null: ended
    std::string peer_;
    std::uint64_t taken_bytes_ = 0;
};

class LwsListener final : public Listener {
public:
    LwsListener(LwsSockets& sockets, ListenerSink& sink, int descriptor);
    ~LwsListener() override;
    std::uint16_t port() const override { return port_; }
    void take_waiting() override;

private:
    friend class LwsSockets;
    LwsSockets& sockets_;
    ListenerSink& sink_;
    LwsBox* box_ = nullptr;
    int descriptor_;  // libwebsockets closes it
    int reserve_;     // given up to refuse a dial politely when descriptors have run out
    std::uint16_t port_;
};

class LwsDialWatch final : public DialWatch {
public:
    LwsDialWatch(LwsSockets& sockets, DialWatchSink& sink, const Address& listened, int descriptor)
        : sockets_(sockets), sink_(sink), listened_(listened), descriptor_(descriptor) {}
    ~LwsDialWatch() override;
    bool has_missed() override;

private:
    friend class LwsSockets;
    LwsSockets& sockets_;
    DialWatchSink& sink_;
    Address listened_;
    LwsBox* box_ = nullptr;
    int descriptor_;  // libwebsockets closes it
};

}  // namespace redial::net
