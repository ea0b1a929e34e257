// The driver of one session: it performs what the reconnect machine orders (core/machine.hpp), on
// dialer and talker, and tells every fact as an event. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/command.hpp"
#include "core/machine.hpp"
#include "net/dialer.hpp"
#include "net/endpoint_probe.hpp"
#include "net/offline_queue.hpp"
#include "net/saved_sender.hpp"
#include "net/session_endpoints.hpp"
#include "net/talker.hpp"

namespace redial::net {

class Driver final : public Timed,
                     public DialWaiter,
                     private DialOwner,
                     private TalkOwner,
                     private ProbeOwner,
                     private LinkOwner {
  public:
    // `seed` of the jitter; the same seed gives the same delays.
    Driver(SessionId id, std::shared_ptr<const core::SessionConfig> config, DriverHost& host,
           bool auto_reconnects, std::uint64_t seed);
    ~Driver() override;

    SessionId id() const { return id_; }
    void begin(bool dials_at_once);
    // AddSession, StartLab and their like are not for a driver.
    void on_command(const core::Order& order);
    void set_auto_reconnect(bool is_on);  // the global setting
    void on_system(core::SystemChange change);
    void on_answer(const LookUpAnswer& answer) override;
    void on_turn() override;
    void on_room();

    // For the end of the program: says goodbye (1001) where open, drops what is being dialled.
    void shut_down();
    void end_now();  // when the goodbye took too long: ends it and tells it
    bool is_live() const { return dialer_ != nullptr || talker_ != nullptr; }
    // Bytes that were sent before the session let go are still under way through its link.
    bool has_last_words() const { return link_.has_last_words(); }
    // RemoveSession: ends everything at once and tells it.
    void remove();

    std::optional<Instant> deadline() const override;
    void on_time() override;

  private:
    void on_stage(core::StageDone stage) override;
    void on_dial_changed() override;
    void on_dialled(DialSuccess success) override;
    void on_dial_failed(DialFailure failure) override;
    Intake on_message(const core::MessageSeen& message) override;
    void on_room_to_send() override;
    void on_talk_ended(core::Outcome outcome) override;
    void on_talk_changed() override;
    void on_message_waits(std::uint64_t queue_id, const LeavingMessage& message) override;
    void on_message_left(std::uint64_t queue_id, core::MessageSeen& seen) override;
    void on_close_seen() override;
    void on_noted(core::Severity severity, std::string text) override {
        tell(core::Noted{severity, std::move(text)});
    }
    void on_link(core::Happening what) override { tell(std::move(what)); }
    void on_faults_over() override { tell_faults(); }
    void on_probe_changed() override;
    void on_probe_ended(bool is_well, const std::string& words) override;

    void renew_settings();
    bool is_sendable(std::uint16_t close_code, const std::string& reason);
    void feed(const core::Input& input);
    void perform(const core::OpenSocket& action);
    void perform(const core::CloseSocket& action);
    void perform(const core::DropSocket& action);
    void perform(const core::TellStatus& action);
    void perform(const core::TellPlan& action);
    void perform(const core::TellHalted& action);
    void perform(const core::TellRefused& action);
    void perform(const core::TellIgnored& action);

    void take(const core::ChangeSession& order);
    void take(const core::ReconnectNow& order);
    void take(const core::Disconnect& order);
    void take(const core::StopRetrying& order);
    void take(const core::SendMessage& order);
    void take(const core::SendSaved& order);
    void take(const core::SendPing& order);
    void take(const core::CancelQueued& order);
    void take(const core::SetAutoReconnect& order);
    void take(const core::ForceClose& order);
    void take(const core::ForceReset& order);
    void take(const core::GoSilent& order);
    void take(const core::SetLink& order);
    void change_faults(const core::Order& order);
    void set_faults(core::FaultList faults);
    void put_on_link();
    void put_on_link_late();
    bool is_linked() const { return config_->uses_link || !link_.faults().faults.empty(); }
    void tell_faults();
    template <class Other>
    void take(const Other&) { refuse("not an order for a session"); }

    void tell(core::Happening what);
    void refuse(std::string reason);
    void mask(std::string& text) const;
    void tell_ended(core::Outcome outcome, std::string response);
    void tell_lost();
    void set_endpoints();
    std::shared_ptr<const core::SessionConfig> choose_endpoint(std::string& why);
    void tell_endpoints();
    void note_endpoint_opened();
    void note_endpoint_ended(const core::Outcome& outcome, std::optional<Duration> open_for);
    void plan_probe();
    void probe_first();
    void return_to_first();
    void dial_first();
    void retire_probe();
    void set_queue_limits();
    void tell_left(const OfflineQueue::Departures& left);
    void send_queued();
    void take_acknowledgement(const core::MessageSeen& message);
    void send_preamble();
    void send_due();
    void send_filled(const core::SavedMessage& message);
    void drop_sockets();
    void retire_dialer();
    void retire_talker();
    void take_sign(core::Opcode opcode);

    SessionId id_;
    std::shared_ptr<const core::SessionConfig> config_;
    DriverHost& host_;
    bool auto_reconnects_;  // the global setting
    core::MachineState machine_;
    core::MachineSettings settings_;  // made from the two above
    AttemptId attempt_;     // the last one begun
    bool is_attempt_told_ended_ = true;
    bool is_removed_ = false;   // nothing is told of it any more
    bool is_dial_linked_ = false;  // the attempt goes through the session's own link from its begin
    std::optional<Instant> opened_at_;
    std::optional<Instant> closing_since_;  // the first close frame: from then on it is not open
    const char* dial_why_ = "";         // of an attempt that is not as planned
    bool is_endpoint_blameless_ = false;  // the attempt ended before it dialled
    Duration handshake_took_{};         // the stages of the attempt so far, without its wait
    bool needs_sign_ = false;           // the machine's reset rule wants to hear of the first one
    SessionLink link_;      // its own; outlives who talks through it
    std::unique_ptr<Dialer> dialer_;
    std::unique_ptr<Talker> talker_;
    OfflineQueue queue_;
    SessionEndpoints endpoints_;
    std::unique_ptr<EndpointProbe> probe_;
    std::optional<Instant> probe_due_;
    bool is_returning_ = false;  // closing a later endpoint's connection to dial the first
    SavedSender saved_;
    core::Lost lost_;       // by WhenFull::DropAndCount, not yet told
    const char* order_name_ = "";
};

}  // namespace redial::net
