// One relayed connection of a tap: the client's end, the dial of the server and its end, the link
// with its faults between them, and the watch that looks on. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/engine_request.hpp"
#include "link/connection.hpp"
#include "net/dial/dialer.hpp"
#include "net/dial/relay_end.hpp"
#include "net/tap/tap_http.hpp"
#include "net/tap/tap_request.hpp"
#include "net/tap/tap_watch.hpp"

namespace redial::net {

class TapConnection;

class TapOwner {
public:
    virtual ~TapOwner() = default;
    // It dials: its opening handshake, its request for an event stream or its first poll has come
    // (`head`), or it was turned away before that (null).
    // Where it is watched its lane is to be chosen now.
    virtual void on_dial(TapConnection& connection, const wire::HttpHead* head) = 0;
    // The answer to a first poll has begun a session; and the one that goes by this id, or null.
    virtual void on_polling(PollingBegun begun) = 0;
    virtual std::shared_ptr<TapPolled> find_polled(const std::string& sid) const = 0;
    // What a client asks for right before it dials; null where this is another request.
    virtual std::shared_ptr<TapPart> prelude_of(const TapConnection& connection,
                                                const wire::HttpHead& head) = 0;
    // What a client that asks for this resource dialled, with the tap as the host.
    virtual std::string url_of(const std::string& resource, TapSpeech speech) const = 0;
    // A request that is no dial has come, or is done with.
    virtual void on_http_request() = 0;
    virtual void on_no_http_request() = 0;  // the one that came turns out to be a dial
    virtual void on_http_seen(core::HttpSeen seen) = 0;
    // Its client speaks HTTP/2, and has said `first`: the first of its streams is returned, and
    // its further ones are clients of the tap's own.
    virtual Channel carry_http2(Channel client, BytesView first) = 0;
    virtual void on_passed(core::Side to, std::size_t bytes) = 0;
    virtual void on_fault(TapConnection& connection, const std::string& name,
                          const std::string& detail) = 0;
    virtual void on_refused(const std::string& why) = 0;  // a client the tap itself turned away
    virtual void on_gone(TapConnection& connection) = 0;  // last of all
};

// What its tap says when it is accepted.
struct TapSetting {
    std::shared_ptr<const core::SessionConfig> config;
    std::shared_ptr<const wire::Target> server;  // of config->url
    std::shared_ptr<link::Plan> plan;
    link::Admission admission = link::Admission::Relay;
    std::uint64_t number = 0;            // 1, 2, 3 ... within the tap
    std::string turned_away_by;          // where it is refused: a fault's name, or why
    bool is_turned_away_by_tap = false;  // ... and not by a fault
    std::string refused_by{};            // the fault that is to be told of it
    bool is_http2 = false;               // it is a stream of a client's HTTP/2
};

class TapConnection final : public Timed,
                            public DialWaiter,
                            private DialOwner,
                            private RelayEndOwner,
                            private TapHttpSink,
                            private link::Sink {
public:
    TapConnection(DialService& service, TapOwner& owner, TapSetting setting);
    ~TapConnection() override;

    // `tls` where the client is to speak it. May end at once.
    void begin(Channel client, std::optional<wire::TlsStage> tls);
    TapWatch* watch() { return watch_.get(); }
    void stop_watching() { watch_.reset(); }
    // The session that a poll on it belonged to last, while it polls; else null.
    TapPolled* polled() const { return polled_ && polled_->is_polling() ? polled_.get() : nullptr; }
    // What its client is known by before it says a word: its address and port.
    std::string client_address() const { return client_.peer_address(); }
    // The session that its last dial belongs to; 0: none has come.
    SessionId session() const { return session_; }
    void set_session(SessionId session) { session_ = session; }
    bool has_asked() const { return http_.requests() > 0; }
    // No dial has come yet, but other requests.
    bool is_plain_http() const { return http_.requests() > 0 && !http_.has_dialled(); }
    // The plan has other faults now.
    void on_faults_changed();
    void carry(const core::Fault& fault);  // this connection alone, from now on
    // Both sides are reset: the tap is switched off, a fault took it down, or a person asked.
    void cut(ClientEnd why, const std::string& detail);

    std::optional<Instant> deadline() const override;
    void on_time() override;
    void on_answer(const LookUpAnswer& answer) override;
    void on_turn() override;

private:
    void on_stage(core::StageDone stage) override;
    void on_dial_changed() override;
    void on_dialled(DialSuccess success) override;
    void on_dial_failed(DialFailure failure) override;

    void on_secure(RelayEnd& end) override;
    void on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) override;
    void on_peer_finished(RelayEnd& end) override;
    void on_peer_gone(RelayEnd& end, const SocketEnd& how) override;
    void on_end_drained(RelayEnd& end) override;

    void tell_early_faults();
    void on_exchanged(core::HttpSeen seen) override;
    void on_dial_bytes(BytesView bytes) override;
    void on_dial_refused() override;
    void on_dial_body(BytesView body, std::uint64_t size_bytes) override;
    bool try_take_as_dial(const wire::HttpHead& request, Instant at) override;
    void on_stream_bytes(BytesView bytes) override;
    void on_stream_end(bool is_whole) override;

    void dial_server() override { wants_dial_ = true; }
    void send(core::Side to, BytesView bytes) override;
    void finish(core::Side to) override;
    void reset(core::Side to) override;
    void dial_struck() override { http_.try_take_as_dial(*this); }
    void fault_made(std::string name, std::string detail) override;
    void half_open_noticed(core::Side side, Duration after, std::string by) override;

    Instant now() const { return service_.now().mono; }
    bool sniffs_http2(std::span<std::uint8_t> bytes);
    void become_http2();
    bool awaits_request() const;
    void begin_link();
    void begin_dial();
    void retire_dialer();
    void follow_client(std::span<std::uint8_t> bytes);
    std::size_t follow_head(std::span<std::uint8_t> bytes);
    void take_request(const wire::HttpHead& head, std::string server_head);
    void renew_watch(Instant at);
    void begin_watching(const wire::HttpHead& head, std::string server_head, Instant at);
    void begin_beside(const wire::HttpHead& head, std::string server_head,
                      std::shared_ptr<TapPolled> polled);
    void take_poll(const wire::HttpHead& head, bool is_post, std::shared_ptr<TapPolled> polled);
    std::shared_ptr<TapPolled> polled_of(const std::optional<core::EngineRequest>& engine) const;
    void follow_polling();
    void cut_polls();
    std::string why_forbidden(const wire::HttpHead& head) const;
    void forbid(const wire::HttpHead& head, const std::string& why);
    TapWatch::HintFor hint_for(const wire::HttpHead& head) const;
    void take_not_http(const std::string& why);
    void pass(std::span<std::uint8_t> bytes);
    void pass_held();
    void name_client(const wire::HttpHead* head);
    bool is_unread_dial() const;
    void note_left_in_tls();
    void read_before_reset(std::span<std::uint8_t> bytes);
    void turn_away();
    void end_http();
    std::string end_in_words() const;
    void pass_dial_failure();
    void refuse_client(int status, const std::string& why, core::OutcomeKind kind);
    void settle();
    void update_reading();
    void go();
    RelayEnd& end_of(core::Side side) { return side == core::Side::Client ? client_ : server_; }

    DialService& service_;
    TapOwner& owner_;
    TapSetting setting_;
    RelayEnd client_;
    RelayEnd server_;
    link::Connection link_;
    std::unique_ptr<Dialer> dialer_;
    std::unique_ptr<TapWatch> watch_;

    TapHttp http_;
    std::shared_ptr<TapPolled> polled_;
    bool is_http2_ = false;     // its client's side is a stream of HTTP/2
    bool may_be_http2_ = true;  // no byte has come that says otherwise
    Bytes preface_;             // of what may become it
    bool asks_for_websocket_ = false;
    std::optional<TapRequest> request_;  // a head that has begun, or the first
    Bytes held_;                         // the request's head, where it is to be rewritten
    std::optional<Instant> request_due_;
    std::optional<Instant> turned_away_at_;   // a fault resets it then, or once its request is read
    std::optional<Instant> client_known_by_;  // a failed dial waits so long for its request
    SessionId session_{};
    bool has_dialled_ = false;             // the tap was told of a dial on it
    std::uint64_t from_client_bytes_ = 0;  // until the first head is whole
    bool is_linked_ = false;
    bool wants_dial_ = false;
    std::optional<DialFailure> dial_failure_;  // not yet passed on
    bool follows_heads_ = true;                // the server's side of the dial's answer
    bool server_finished_ = false;             // the server, not a fault, has ended
    bool server_broke_ = false;
    bool client_broke_ = false;
    bool client_finished_ = false;
    std::string server_words_;
    std::string last_fault_;
    bool is_gone_ = false;
};

}  // namespace redial::net
