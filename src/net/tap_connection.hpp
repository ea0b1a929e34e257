// One relayed connection of a tap: the client's end, the dial of the server and its end, the link
// with its faults between them, and the watch that looks on. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "link/connection.hpp"
#include "net/dialer.hpp"
#include "net/relay_end.hpp"
#include "net/tap_request.hpp"
#include "net/tap_watch.hpp"

namespace redial::net {

class TapConnection;

class TapOwner {
  public:
    virtual ~TapOwner() = default;
    // The client's request is known (`head`), or the client is slow to send one (null): the lane is
    // to be chosen now. Only for watched connections, once.
    virtual void on_client_known(TapConnection& connection, const wire::HttpHead* head) = 0;
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
    std::uint64_t number = 0;                    // 1, 2, 3 ... within the tap
};

class TapConnection final : public Timed,
                            public DialWaiter,
                            private DialOwner,
                            private RelayEndOwner,
                            private link::Sink {
  public:
    TapConnection(DriverHost& host, TapOwner& owner, TapSetting setting);
    ~TapConnection() override;

    // `tls` where the client is to speak it. May end at once.
    void begin(std::unique_ptr<Socket> client, std::optional<wire::TlsStage> tls);
    TapWatch* watch() { return watch_.get(); }
    void stop_watching() { watch_.reset(); }
    // The plan has other faults now.
    void on_faults_changed();
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

    void dial_server() override { wants_dial_ = true; }
    void send(core::Side to, BytesView bytes) override;
    void finish(core::Side to) override;
    void reset(core::Side to) override;
    void fault_made(std::string name, std::string detail) override;
    void half_open_noticed(core::Side side, Duration after, std::string by) override;

    Instant now() const { return host_.now().mono; }
    void begin_link();
    void begin_dial();
    void retire_dialer();
    void follow_request(std::span<std::uint8_t> bytes);
    void pass_held();
    void name_client(const wire::HttpHead* head);
    void pass_dial_failure();
    void refuse_client(int status, const std::string& why, core::OutcomeKind kind);
    void settle();
    void update_reading();
    void go();
    RelayEnd& end_of(core::Side side) {
        return side == core::Side::Client ? client_ : server_;
    }

    DriverHost& host_;
    TapOwner& owner_;
    TapSetting setting_;
    RelayEnd client_;
    RelayEnd server_;
    link::Connection link_;
    std::unique_ptr<Dialer> dialer_;
    std::unique_ptr<TapWatch> watch_;

    std::optional<TapRequest> request_;      // until its head is whole, or is none
    Bytes held_;                             // the request, where it is to be rewritten
    std::optional<Instant> request_due_;
    std::optional<Instant> client_known_by_; // then its lane is chosen, whatever it has said
    bool is_linked_ = false;
    bool wants_dial_ = false;
    std::optional<DialFailure> dial_failure_;  // not yet passed on
    bool follows_heads_ = true;              // the server's side of the opening handshake
    bool server_finished_ = false;           // the server, not a fault, has ended
    bool server_broke_ = false;
    bool client_broke_ = false;
    std::string server_words_;
    std::string last_fault_;
    bool is_gone_ = false;
};

}  // namespace redial::net
