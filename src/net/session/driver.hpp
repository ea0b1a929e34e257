// The driver of one session: it performs what the reconnect machine orders (core/machine.hpp), on
// dialer and talker, and tells every fact as an event. Which endpoint is dialled is its failover's,
// what becomes of messages its outbox's. Service thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/command.hpp"
#include "core/machine.hpp"
#include "net/dial/dialer.hpp"
#include "net/session/failover.hpp"
#include "net/session/outbox.hpp"
#include "net/session/session_self.hpp"
#include "net/session/stream_talker.hpp"

namespace redial::net {

class Driver final : public Timed,
                     public DialWaiter,
                     private DialOwner,
                     private TalkOwner,
                     private FailoverOwner,
                     private LinkOwner {
public:
    // `seed` of the jitter; the same seed gives the same delays.
    Driver(SessionId id, std::shared_ptr<const core::SessionConfig> config, DialService& service,
           bool auto_reconnects, std::uint64_t seed);
    ~Driver() override;

    SessionId id() const { return self_.id; }
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
    bool is_live() const { return dialer_ != nullptr || self_.talker != nullptr; }
    // Bytes that were sent before the session let go are still under way through its link.
    bool has_last_words() const { return link_.has_last_words(); }
    // RemoveSession: ends everything at once and tells it.
    void remove();

    std::optional<Instant> deadline() const override;
    void on_time() override;

    const core::MachineState& machine() const { return machine_; }
    // Told of each step that the machine takes, before its orders are performed: tests keep an
    // account of them.
    std::function<void(const core::StepTaken&)> on_step;

private:
    void on_stage(core::StageDone stage) override;
    void on_dial_changed() override;
    void on_dialled(DialSuccess success) override;
    void on_dial_failed(DialFailure failure) override;
    Intake on_message(const core::MessageSeen& message) override;
    void on_talk_ended(core::Outcome outcome) override;
    void on_talk_changed() override;
    void on_close_seen() override;
    void on_noted(core::Severity severity, std::string text) override {
        self_.tell(core::Noted{severity, std::move(text)});
    }
    void on_link(core::Happening what) override {
        self_.tell(std::move(what));
        self_.touched();  // a fault may be over by it
    }
    void on_faults_over() override { tell_faults(); }
    bool reconnects() const override { return settings_.reconnects; }
    bool is_linked() const override {
        return self_.config->uses_link || !link_.faults().faults.empty();
    }
    void on_first_is_well() override;

    void renew_settings();
    std::shared_ptr<const core::SessionConfig> config_of_dial(std::string& why);
    void begin_talk(DialSuccess success);
    void lose(const core::Outcome& outcome);
    bool is_stream() const { return goal_of(*self_.config) == DialGoal::EventStream; }
    bool is_sendable(std::uint16_t close_code, const std::string& reason);
    void feed(const core::Input& input);
    void take_step(const core::Input& input);
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
    void tell_faults();
    template <class Other>
    void take(const Other&) {
        refuse("not an order for a session");
    }

    void refuse(std::string reason);
    void refuse_if(std::string why);  // unless it is empty
    void mask(std::string& text) const;
    // The heads of an opening handshake that came to nothing, as far as they are known.
    struct Heads {
        std::string request;
        std::string response;
    };
    Heads heads_so_far() const;
    void tell_ended(core::Outcome outcome, Heads heads);
    void note_endpoint_ended(const core::AttemptEnded& ended);
    void tell_lost();
    void drop_sockets();
    std::shared_ptr<const core::SessionConfig> offering(
        std::shared_ptr<const core::SessionConfig> config) const;
    void retire_dialer();
    void retire_talker();
    void speak();
    void take_sign(core::Opcode opcode);

    // Of the last attempt begun.
    struct AttemptFacts {
        bool is_told_ended = false;
        std::optional<Instant> opened_at;
        std::optional<Instant> closing_since;  // the first close frame: from then on it is not open
        Duration handshake_took{};             // the stages so far, without the wait for a turn
        bool lacked_values = false;            // it ended before it dialled
    };

    bool auto_reconnects_;  // the global setting
    core::MachineState machine_;
    core::MachineSettings settings_;  // made from the session's and the global setting
    AttemptFacts facts_;
    bool is_dial_linked_ = false;  // the attempt goes through the session's own link from its begin
    const char* dial_why_ = "";    // of an attempt that is not as planned
    bool is_dialled_stream_ = false;  // the attempt's URL is an event stream's
    StreamMemory stream_;
    bool needs_sign_ = false;  // the machine's reset rule wants to hear of the first one
    SessionLink link_;         // its own; outlives who talks through it
    SessionSelf self_;
    wire::CookieJar cookies_;  // of all its dials, where the settings keep them
    std::unique_ptr<Dialer> dialer_;
    Speech speech_;
    Outbox outbox_;
    Failover failover_;
    core::Lost lost_;  // by WhenFull::DropAndCount, not yet told
    const char* order_name_ = "";
};

}  // namespace redial::net
