// One dial: look-up, connect, the tunnel through a proxy where there is one, TLS, opening handshake
// (RFC 6455 section 4.1), each with its own time limit, redirects included. It ends in a channel on
// which frames may be spoken, or in an outcome. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "dialect/speaker.hpp"
#include "net/dial/channel.hpp"
#include "net/dial/http2_socket.hpp"
#include "net/dial/link_socket.hpp"
#include "net/service/service.hpp"
#include "wire/cookie_jar.hpp"
#include "wire/handshake.hpp"
#include "wire/proxy_handshake.hpp"

namespace redial::net {

inline constexpr int redirects_max = 10;  // browsers follow 20

struct DialSuccess {
    Channel channel;
    wire::Accepted accepted;  // of a WebSocket and of an event stream
    core::AttemptOpened opened;
    Bytes rest;  // bytes that came behind the answer: the first frames
    // Over HTTP/2, request and answer as the channel carried them: in HTTP/1.1, for a link that is
    // put there later.
    std::string carried_request{};
    std::string carried_response{};
    bool has_sent_body = false;          // behind an event stream's request; a redirect may drop it
    std::string url{};                   // that opened: redirects and the guide's routes followed
    std::shared_ptr<Http2Pipe> http2{};  // of a bare stream: below the channel, where it is spoken
};

struct DialFailure {
    core::Outcome outcome;
    std::string response;  // head and body of a refusal
};

// What is dialled for: frames, or the bare stream behind TCP and TLS (a tap's connection to its
// server, whose opening handshake is the client's), or events over HTTP (WHATWG HTML 9.2).
enum class DialGoal : std::uint8_t { WebSocket, Stream, EventStream };
// What a bare stream carries: what its client said in HTTP/1.1, or in HTTP/2, each request in a
// stream of its own that may go on as one to the server (TapOptions::http_version).
enum class Relayed : std::uint8_t { Http1, Http2Request, Http2WebSocket };
// What the settings of a session ask for.
DialGoal goal_of(const core::SessionConfig& config);

// Each dial ends in one of the last two calls.
class DialOwner {
public:
    virtual ~DialOwner() = default;
    virtual void on_stage(core::StageDone stage) = 0;
    virtual void on_dial_changed() = 0;  // its deadline may be another
    virtual void on_dialled(DialSuccess success) = 0;
    virtual void on_dial_failed(DialFailure failure) = 0;
};

// Who knows of a WebSocket's dial where it leads by the session's dialect (dialect/speaker.hpp).
class DialGuide {
public:
    virtual ~DialGuide() = default;
    virtual std::optional<dialect::Route> route(const dialect::Place& place) = 0;
    virtual Result<dialect::Route> answered(std::string_view body) = 0;
    // What a person should know of the way that is taken, safe to show.
    virtual void on_route(std::string words) = 0;
};

class Dialer final : public SocketSink {
public:
    // `link`: the session's own, where the dial is to go through it; null: none.
    Dialer(DialService& service, DialWaiter& waiter,
           std::shared_ptr<const core::SessionConfig> config, DialOwner& owner, DialGoal goal,
           SessionLink* link = nullptr);
    // Drops the dial without a word.
    ~Dialer() override;

    // From now on cookies come from there and go there; it outlives the dial.
    void keep_cookies(wire::CookieJar& jar) { cookies_ = &jar; }
    // From now on it leads where `guide` says; it outlives the dial.
    void follow(DialGuide& guide) { guide_ = &guide; }
    // Of a bare stream, before it begins.
    void relay(Relayed what) { relayed_ = what; }
    // At the settings' URL, with the session parameter; placeholders are filled in first.
    void begin();
    void begin(const std::string& url);
    // From now on through the session's link. False: its handshake is under way already.
    bool try_put_on_link(SessionLink& link);
    void abandon();  // drops what there is; afterwards it is dead
    void on_turn();
    // False: not the answer that is waited for.
    bool try_answer(const LookUpAnswer& answer);
    // Values that were filled in are put back to their placeholders, for what is told of the dial.
    std::string masked(std::string text) const;
    // The opening handshake's request as sent; "" while none was.
    std::string sent_request() const {
        if (!has_asked_) return {};
        return http2_ ? http2_->client().request() : request_text_;
    }
    // It ended before anybody was dialled, for want of a value.
    bool lacked_values() const { return lacked_values_; }
    std::optional<Instant> deadline() const;
    void on_time();

    bool keeps_half() const override { return goal_ == DialGoal::Stream; }
    void on_connected() override;
    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_end(const SocketEnd& end) override;

private:
    enum class Stage : std::uint8_t {
        Idle,
        Values,
        Turn,
        Resolve,
        Connect,
        Proxy,
        Tls,
        Upgrade,
        Done
    };

    void enter(Stage stage, Duration limit);
    void take_values(const LookUpAnswer& answer);
    void fail_values(const std::string& why);
    void fill(const core::Values& values);
    void add_cookies();
    void take_cookies(const wire::HttpHead& answer);
    Status prepare(const wire::Target& target);
    Status prepare_first(const wire::Target& target);
    Status take_route(const dialect::Route& route);
    void prepare_question();
    void take_answer_of_question(const wire::RefusedUpgrade& answer);
    void fail_question(const std::string& words);
    static bool is_elsewhere(const wire::Target& next, const wire::Target& from);
    void dial_anew();
    Status choose_proxy();
    void prepare_ask();
    std::string_view body() const;  // of the request
    void resolve();
    void resolve(const std::string& host, std::uint16_t port);
    void take_server_address(const Address& address);
    bool try_admit();
    void connect_next();
    void note_connect_failure(const SocketEnd& end);
    void fail_connect();
    void fail_way(core::OutcomeKind kind, core::EndedBy by, const std::string& detail);
    void tell_connected();
    void begin_tunnel();
    void begin_proxy_tls();
    void take_proxy(BytesView bytes);
    void ask_for_tunnel();
    void take_tunnel(BytesView bytes);
    void fail_tunnel(core::OutcomeKind kind, core::EndedBy by, const std::string& words);
    void go_on(BytesView rest);
    void begin_tls();
    void take_tls(BytesView bytes);
    void begin_upgrade();
    core::HttpVersion http_version() const;
    bool may_speak_http2() const;
    bool lacks_websocket() const;
    bool try_http2();
    void give_up_http2(const SocketEnd& end);
    void open_stream(BytesView rest);
    void end_relay(const SocketEnd& end);
    void take_answer(BytesView bytes);
    void hasten_refusal();
    void take_verdict(wire::ClientHandshake::Verdict verdict, BytesView rest);
    void open(wire::Accepted accepted, BytesView rest);
    void refuse(wire::RefusedUpgrade refusal);
    bool try_redirect(const wire::RefusedUpgrade& refusal, std::string& why_not);
    bool follows_redirects() const;
    void end_upgrade(const SocketEnd& end);
    void tell_stage(core::StageName name, bool is_ok, std::string detail,
                    std::vector<core::Header> headers = {});
    void fail(core::OutcomeKind kind, core::EndedBy by, std::string detail);
    void fail(core::Outcome outcome, std::string response);

    DialService& service_;
    DialWaiter& waiter_;
    std::shared_ptr<const core::SessionConfig> config_;
    DialOwner& owner_;
    DialGoal goal_;
    Relayed relayed_ = Relayed::Http1;
    SessionLink* link_;
    wire::CookieJar* cookies_ = nullptr;
    DialGuide* guide_ = nullptr;

    Stage stage_ = Stage::Idle;
    Instant stage_began_at_{};
    std::optional<Instant> due_;
    Instant connect_due_{};  // of the stage; `due_` may be one address's share of it
    int redirects_ = 0;
    bool is_turned_to_get_ = false;  // by a redirect
    bool has_left_origin_ = false;   // another host than the settings': secrets stay behind
    wire::Target origin_;            // the settings'
    bool asks_ = false;              // by HTTP, of the guide's wish, where to dial
    std::string bearer_;             // for what is asked, or dialled

    core::Values secrets_;  // filled in, and as they are sent
    bool lacked_values_ = false;
    wire::Target target_;
    wire::ClientRequest request_;
    std::string request_text_;
    bool has_asked_ = false;  // it is sent
    std::optional<wire::Proxy> proxy_;
    wire::TunnelEnd tunnel_end_;
    bool looks_up_server_ = false;  // not the proxy: what is looked up is the tunnel's end
    std::unique_ptr<wire::ProxyHandshake> tunnel_;
    std::uint64_t look_up_ = 0;
    std::vector<Address> addresses_;
    std::size_t next_address_ = 0;
    std::vector<std::string> connect_failures_;
    std::optional<core::OutcomeKind> connect_failure_;

    std::optional<Channel> channel_;
    std::shared_ptr<Http2Pipe> http2_;  // below the channel, where it is spoken
    bool is_http1_only_ = false;        // the server takes no WebSocket over HTTP/2
    std::string tls_text_;
    bool is_silent_ = false;  // a fault of the link: nobody is dialled
    std::optional<wire::ClientHandshake> handshake_;
    std::size_t answer_bytes_ = 0;
    bool is_hastened_ = false;  // a refusal's head is there, its body has a moment left
};

}  // namespace redial::net
