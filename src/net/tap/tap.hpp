// A tap: it listens, relays every client that comes to its server through a link with faults, and
// tells what it sees as sessions (docs/transport.md, "The tap"). Service thread only.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/command.hpp"
#include "core/control.hpp"
#include "net/tap/tap_connection.hpp"
#include "net/tap/tap_http2.hpp"
#include "net/tap/tap_prelude.hpp"

namespace redial::net {

// Clients that are told apart at once; those beyond are relayed and counted, unwatched.
inline constexpr std::size_t tap_lanes_max = 2048;
// Sessions of a tap's further clients: its own id times this, plus 2, 3, 4 ...
inline constexpr std::uint32_t tap_lane_ids = 10000;

std::string in_brackets(const std::string& host);  // "[::1]", "127.0.0.1"

class Tap final : public Timed,
                  private ListenerSink,
                  private DialWatchSink,
                  private TapOwner,
                  private TapPolledOwner,
                  private TapPreludeOwner,
                  private TapHttp2Owner,
                  private link::PlanSink {
public:
    Tap(SessionId id, std::shared_ptr<const core::SessionConfig> config, DialService& service);
    ~Tap() override;

    SessionId id() const { return id_; }
    void begin();
    void on_command(const core::Order& order);
    // A session of one of its further clients; false: not this tap's.
    bool owns(SessionId lane) const { return find_lane(lane) != nullptr; }
    void on_lane_command(SessionId lane, const core::Order& order);
    core::ControlTap view() const;
    void remove();     // RemoveSession: ends everything and tells it, its clients' sessions too
    void shut_down();  // the end of the program: the same, without a word to the clients' sessions

    std::optional<Instant> deadline() const override;
    void on_time() override;

private:
    bool keeps_half() const override { return true; }
    void on_accepted(std::unique_ptr<Socket> socket) override;
    void on_no_descriptor() override;
    void on_dial_seen(const Address& from) override;

    void on_dial(TapConnection& connection, const wire::HttpHead* head) override;
    void on_polling(PollingBegun begun) override;
    std::shared_ptr<TapPolled> find_polled(const std::string& sid) const override;
    void on_polled_over(TapPolled& polled) override;
    void on_late_part(SessionId session, AttemptId attempt, core::HttpSeen seen) override;
    std::shared_ptr<TapPart> prelude_of(const TapConnection& connection,
                                        const wire::HttpHead& head) override;
    void on_prelude_answer(std::shared_ptr<TapPrelude> prelude) override;
    void on_prelude_failed(std::shared_ptr<TapPrelude> prelude, core::Outcome outcome,
                           std::string response) override;
    void follow_prelude(TapConnection& connection, const wire::HttpHead& head);
    void forget_preludes(Instant now);
    std::optional<Instant> prelude_due() const;
    TapLane* lane_of_prelude(const TapPrelude& prelude, TapLane::Dial& dial);
    std::string url_of(const std::string& resource, TapSpeech speech) const override;
    void on_http_request() override;
    void on_no_http_request() override;
    void on_http_seen(core::HttpSeen seen) override;
    Channel carry_http2(Channel client, BytesView first) override;
    void on_passed(core::Side to, std::size_t bytes) override;
    void on_fault(TapConnection& connection, const std::string& name,
                  const std::string& detail) override;
    void on_refused(const std::string& why) override;
    void on_gone(TapConnection& connection) override;

    void on_http2_stream(Channel stream) override;
    void on_http2_refused(const std::string& why) override { on_refused(why); }
    void on_http2_gone(TapHttp2& carrier) override;

    void fault_began(std::uint64_t id, std::string name, std::string detail) override;
    void fault_ended(std::uint64_t id, std::string name) override;

    void take(const core::ChangeSession& order);
    void take(const core::SetTapEnabled& order);
    void take(const core::ForceReset& order);
    void take(const core::ForceClose& order);
    template <class Other>
    void take(const Other&) {
        refuse(id_, "a tap's client dials, speaks and ends by itself");
    }

    void change_faults(const core::Order& order);
    void set_faults(core::FaultList faults);
    void tell_faults();
    void set_config(std::shared_ptr<const core::SessionConfig> config);
    // Its port (net/tap/tap_port.cpp).
    bool wants_port() const;
    bool is_listening() const;
    std::string reason_to_turn_away();
    void update_listening();
    void close_port();
    bool dials(const Address& here) const;
    void drop_port();
    void set_unseen(const std::string& why);
    std::optional<Address> listened() const;
    void note_nobodys_dial();
    void doubt_waits();
    void warn_once(bool& has_warned, const std::string& words);
    void apply_plan();
    void listen();
    TapSetting admit();
    void take_client(Channel client, TapSetting setting);
    Status prepare_tls();
    std::optional<wire::TlsStage> make_tls();
    void cut_all(ClientEnd why, const std::string& detail);
    void cut_carriers();
    TapLane* find_lane(SessionId id) const;
    TapLane* make_lane();
    TapLane* lane_for(const TapConnection& connection, const ClientTraits& traits,
                      TapLane::Dial& dial);
    TapLane* oldest_left() const;
    TapSpeech speech_of(const wire::HttpHead* head) const;
    TapLane* lane_among_all(const std::string& address, const ClientTraits& traits,
                            TapLane::Dial& dial);
    void tell_nobodys(const std::string& address, std::size_t clients);
    bool is_from_polling(const std::string& address) const;
    void remove_lane(SessionId id);
    void reset_lane(TapLane& lane);
    core::TapChanged state() const;
    void tell(core::Happening what);
    void tell_of_tap(core::Happening what);
    void tell_state();
    void note_change();
    void refuse(SessionId session, std::string reason);

    SessionId id_;
    std::shared_ptr<const core::SessionConfig> config_;
    std::shared_ptr<const wire::Target> server_;
    DialService& service_;
    bool is_enabled_ = true;
    std::shared_ptr<link::Plan> plan_;
    std::uint64_t faults_made_ = 0;

    std::unique_ptr<Listener> listener_;
    std::unique_ptr<DialWatch> dial_watch_;  // of the port, while it is closed
    std::optional<Instant> unseen_since_;    // dials may pass unseen
    std::string unseen_why_;
    bool told_listening_ = false;
    bool has_told_limit_ = false;  // of connections; until there is room again
    bool has_told_descriptors_ = false;
    std::uint16_t port_ = 0;  // in use, or used last
    std::string error_;       // why it does not listen
    wire::TlsServerSettings tls_;
    // Before the connections, which hold their streams.
    std::unordered_map<TapHttp2*, std::shared_ptr<TapHttp2>> carriers_;
    std::unordered_map<TapConnection*, std::shared_ptr<TapConnection>> connections_;
    std::unordered_map<std::string, std::shared_ptr<TapPolled>> polled_;  // by their ids
    std::deque<std::string> polled_over_;                                 // of them, oldest first
    struct Answered {
        std::shared_ptr<TapPrelude> prelude;
        Instant at;
    };
    std::deque<Answered> preludes_;    // that no dial has followed yet, oldest first
    std::uint64_t last_number_ = 0;    // connections so far, and streams of HTTP/2 as such
    std::uint64_t dials_ = 0;          // of them, and of the later ones on each
    std::uint64_t nobodys_dials_ = 0;  // of the dials, those told of no client
    std::uint64_t http_requests_ = 0;
    std::uint64_t to_server_bytes_ = 0;
    std::uint64_t to_client_bytes_ = 0;
    std::vector<std::unique_ptr<TapLane>> lanes_;  // the first one is the tap's own session
    std::uint32_t last_lane_ = 0;
    bool has_told_lanes_full_ = false;
    std::optional<Instant> tell_at_;  // a change not yet told
    Instant told_at_{};
    const char* order_name_ = "";
};

}  // namespace redial::net
