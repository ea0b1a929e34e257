// The transport on libwebsockets: connections in its raw-skt role, listening sockets in its
// raw-file role, both adopted (docs/transport.md says why). Private to src/net/lws_*.cpp. Service
// thread.
#pragma once

#include <deque>
#include <libwebsockets.h>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "net/end_watch.hpp"
#include "net/socket_calls.hpp"
#include "net/transport.hpp"

namespace redial::net {

class LwsSocket;
class LwsListener;
class LwsDialWatch;
class LwsSockets;

// One adopted descriptor, from the adoption to LWS_CALLBACK_WSI_DESTROY, and longer where bytes
// that came before a reset are still to be handed over.
struct LwsBox {
    enum class Stage : std::uint8_t {
        Connecting,
        Open,
        Finishing,  // given back by its owner: sends the rest, then FIN, then waits for the peer's
        AfterLife,  // libwebsockets has closed it; `spare` is read out as its owner allows
        Dead,
    };
    LwsSockets* sockets = nullptr;
    lws* wsi = nullptr;
    LwsSocket* socket = nullptr;      // null: nobody owns it any more
    LwsListener* listener = nullptr;  // a listening descriptor
    LwsDialWatch* dials = nullptr;    // one that shows the dials of a closed port
    Stage stage = Stage::Open;
    Bytes out;
    std::size_t out_at = 0;           // what of `out` is with the system
    std::size_t place = 0;            // in LwsSockets::boxes_
    int spare = -1;                   // AfterLife: our own descriptor of the connection
    int error = 0;                    // of a failed write or of the socket, kept for the end
    bool is_paused = false;
    bool is_dirty = false;            // listed for the flush at the end of the batch
    bool is_finishing = false;        // listed in LwsSockets::finishing_, which keeps it
    bool is_closed = false;           // RAW_CLOSE has come: the library polls it no more
    bool is_in_callback = false;
    bool wants_close = false;         // to be closed when the callback returns
    bool keeps_half = false;          // raw-file role; the peer's FIN ends its direction only
    bool is_half = false;             // ... and has come: there is nothing more to read
    bool wants_fin = false;           // our FIN is to follow what is unsent, or has
    bool is_watched = false;          // by LwsSockets::ends_, as nothing else polls it
    bool has_told_fin = false;        // ahead, while it is paused
    bool has_told_reset = false;
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
    LwsBox* adopt(int descriptor, lws_adoption_type type, LwsBox::Stage stage);
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
    EndWatch ends_;
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
