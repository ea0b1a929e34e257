// Puts machine, dialer and talker together: inputs go into the machine, and the actions that come
// out are performed. Service thread only.
#include "net/session/driver.hpp"

#include "base/debug_log.hpp"
#include "base/duration_text.hpp"
#include "net/service/outcomes.hpp"

namespace redial::net {

Driver::Driver(SessionId id, std::shared_ptr<const core::SessionConfig> config,
               DialService& service, bool auto_reconnects, std::uint64_t seed)
    : auto_reconnects_(auto_reconnects),
      link_(service, *this),
      self_{id, service, *this, std::move(config)},
      speech_(self_),
      outbox_(self_, speech_),
      failover_(self_, *this, seed ^ 0x9e3779b97f4a7c15u) {
    const std::uint64_t chosen = self_.config->policy.seed;
    machine_.rng = Rng(chosen != 0 ? chosen : seed);
    facts_.is_told_ended = true;  // none has begun
    renew_settings();
}

Driver::~Driver() = default;

void Driver::begin(bool dials_at_once) {
    const core::SessionConfig& config = *self_.config;
    self_.tell(core::SessionAdded{self_.config});
    failover_.set_endpoints();
    outbox_.set_queue_limits();
    if (!config.faults.faults.empty() || config.uses_link) set_faults(config.faults);
    if (dials_at_once) feed(core::ConnectAsked{core::Origin::Start});
    self_.touched();
}

void Driver::renew_settings() {
    settings_.policy = self_.config->policy;
    settings_.reconnects = self_.config->reconnects_once_lost &&
                           self_.config->auto_reconnect.value_or(auto_reconnects_);
    // No limit for the whole: each stage has its own, and a dial may wait for its turn.
    settings_.connect_limit = Duration{0};
    settings_.close_limit = self_.config->time_limits.close;
    link_.set_dialect(self_.config->dialect);
    debug_log::hide_parameter(self_.config->session_parameter);
}

void Driver::take_step(const core::Input& input) {
    const Instant now = self_.now();
    const std::vector<core::Action> actions = core::step(machine_, settings_, input, now);
    if (on_step) on_step({input, settings_, now, actions, machine_});
    for (const core::Action& action : actions) {
        std::visit([this](const auto& order) { perform(order); }, action);
    }
}

void Driver::feed(const core::Input& input) {
    const bool could_be_given_up = std::holds_alternative<core::Waiting>(machine_.phase) ||
                                   std::holds_alternative<core::HaltedPhase>(machine_.phase);
    take_step(input);
    const bool is_closed = std::holds_alternative<core::Idle>(machine_.phase);
    // The connection to the later endpoint has ended.
    if (is_closed && failover_.end_return()) return feed(core::ContinueAsked{});
    // From closed to closed the machine tells no change, but the countdown has to end.
    if (could_be_given_up && is_closed) {
        self_.tell(
            core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Closed});
    }
}

// ---- the machine's orders

void Driver::perform(const core::OpenSocket& action) {
    self_.attempt = action.attempt;
    facts_ = {};
    std::string why = std::exchange(dial_why_, "");
    speech_.renew();
    const auto config = config_of_dial(why);
    const DialGoal goal = goal_of(*config);
    is_dialled_stream_ = goal == DialGoal::EventStream;
    const std::string url = core::dialled_url(*config);
    REDIAL_LOG(Dial, Info, "session {} attempt {}: dialling {} (asked by {}, retry {})",
               self_.id.value, self_.attempt.value, url, core::name_of(action.origin),
               action.retry);
    self_.tell(core::AttemptStarted{url, action.origin, action.retry, std::move(why)});
    is_dial_linked_ = is_linked();
    dialer_ = std::make_unique<Dialer>(self_.service, static_cast<DialWaiter&>(*this), config,
                                       static_cast<DialOwner&>(*this), goal,
                                       is_dial_linked_ ? &link_ : nullptr);
    if (config->keeps_cookies) dialer_->keep_cookies(cookies_);
    dialer_->follow(speech_);
    dialer_->begin();
}

// A session that speaks a dialect offers its subprotocol, where a person offers none.
std::shared_ptr<const core::SessionConfig> Driver::offering(
    std::shared_ptr<const core::SessionConfig> config) const {
    std::vector<std::string> own = speech_.own_subprotocols();
    if (own.empty() || !config->subprotocols.empty()) return config;
    core::SessionConfig made = *config;
    made.subprotocols = std::move(own);
    return std::make_shared<const core::SessionConfig>(std::move(made));
}

void Driver::perform(const core::CloseSocket& action) {
    if (!self_.talker) return;
    if (self_.talker->is_closing()) return;  // the peer, or a fault, was first
    self_.talker->close(action.close_code, action.close_reason, Talk::CloseLimit::Machines);
}

void Driver::perform(const core::DropSocket& action) {
    core::Outcome outcome = outcome_of(action.why, core::EndedBy::Us, action.detail);
    // What the peer's close frame said holds, whoever ends TCP (RFC 6455 7.1.5).
    if (self_.talker) outcome = self_.talker->closed_so_far().value_or(std::move(outcome));
    Heads heads = heads_so_far();
    drop_sockets();
    tell_ended(std::move(outcome), std::move(heads));
}

void Driver::perform(const core::TellStatus& action) {
    self_.tell(core::StatusChanged{action.from, action.to});
}

void Driver::perform(const core::TellPlan& action) {
    REDIAL_LOG(Dial, Info, "session {}: retry {} in {}", self_.id.value, action.plan.retry,
               duration_in_words(action.plan.delay));
    self_.tell(action.plan);
}

void Driver::perform(const core::TellHalted& action) { self_.tell(core::Halted{action.cause}); }

void Driver::perform(const core::TellRefused& action) { refuse(action.reason); }

void Driver::perform(const core::TellIgnored&) { self_.service.note_late_report(); }

// ---- what happens to an attempt

Driver::Heads Driver::heads_so_far() const {
    Heads heads;
    if (dialer_) heads.request = dialer_->masked(dialer_->sent_request());
    return heads;
}

void Driver::tell_ended(core::Outcome outcome, Heads heads) {
    if (facts_.is_told_ended) return;
    facts_.is_told_ended = true;
    REDIAL_LOG(Dial, Info, "session {} attempt {}: {}", self_.id.value, self_.attempt.value,
               core::in_words(outcome));
    tell_lost();
    core::AttemptEnded ended;
    ended.outcome = std::move(outcome);
    ended.was_open = facts_.opened_at.has_value();
    if (ended.was_open) {
        ended.open_for = facts_.closing_since.value_or(self_.now()) - *facts_.opened_at;
    }
    ended.response = std::move(heads.response);
    ended.request = std::move(heads.request);
    self_.tell(ended);
    note_endpoint_ended(ended);
}

void Driver::note_endpoint_ended(const core::AttemptEnded& ended) {
    Failover::End end;
    if (ended.was_open) end.open_for = ended.open_for;
    end.was_wished = ended.outcome.kind == core::OutcomeKind::Abandoned ||
                     ended.outcome.kind == core::OutcomeKind::CloseTimedOut ||
                     std::holds_alternative<core::Closing>(machine_.phase);
    end.is_blameless = facts_.lacked_values;
    failover_.note_ended(end);
}

void Driver::retire_dialer() {
    if (dialer_) self_.service.retire(std::shared_ptr<Dialer>(std::move(dialer_)));
}

void Driver::retire_talker() {
    if (!self_.talker) return;
    self_.service.retire(std::shared_ptr<Talk>(std::move(self_.talker)));
    speech_.end_connection();
    outbox_.end_connection();
}

void Driver::drop_sockets() {
    if (dialer_) dialer_->abandon();
    if (self_.talker) self_.talker->leave(1001, "");
    retire_dialer();
    retire_talker();
}

// Values of placeholders are never told (core/placeholders.hpp).
void Driver::mask(std::string& text) const {
    if (dialer_) text = dialer_->masked(std::move(text));
}

void Driver::on_stage(core::StageDone stage) {
    mask(stage.detail);
    for (core::Header& header : stage.headers) mask(header.value);
    REDIAL_LOG(Dial, Debug, "session {} attempt {}: {} {} after {}: {}", self_.id.value,
               self_.attempt.value, core::name_of(stage.stage), stage.is_ok ? "done" : "failed",
               duration_in_words(stage.took), stage.detail);
    facts_.handshake_took += stage.took;
    self_.tell(std::move(stage));
}

void Driver::on_dial_changed() { self_.touched(); }

void Driver::on_talk_changed() { self_.touched(); }

// Of one that we let go of nothing follows any more.
void Driver::on_close_seen() {
    if (!facts_.closing_since) facts_.closing_since = self_.now();
    if (std::holds_alternative<core::Open>(machine_.phase)) feed(core::CloseSeen{self_.attempt});
}

Intake Driver::on_message(const core::MessageSeen& message) {
    const Now now = self_.service.now();
    const core::Stamp stamp{self_.id, self_.attempt, now.mono, now.wall};
    if (lost_.count > 0 && !self_.service.is_congested()) tell_lost();
    const Intake intake = self_.service.tell_message(stamp, message, self_.config->when_full);
    if (intake == Intake::Dropped) {
        ++lost_.count;
        lost_.size_bytes += message.size_bytes;
    }
    speech_.on_message(message);
    outbox_.on_message(message);
    if (needs_sign_ && message.direction == core::Direction::In) take_sign(message.opcode);
    return intake;
}

// The first one is enough: the machine is not asked for each of a million messages.
void Driver::take_sign(core::Opcode opcode) {
    const bool is_pong = opcode == core::Opcode::Pong;
    const bool wants_pong = self_.config->policy.reset_rule == core::ResetRule::FirstPong;
    if (wants_pong ? !is_pong : !is_data(opcode)) return;
    needs_sign_ = false;
    feed(is_pong ? core::Input{core::PongCame{self_.attempt}} : core::MessageCame{self_.attempt});
}

void Driver::tell_lost() {
    if (lost_.count == 0) return;
    self_.tell(std::exchange(lost_, {}));
}

void Driver::on_room() {
    tell_lost();
    if (!self_.talker) return;
    speech_.forgive();
    self_.talker->on_room();
}

void Driver::on_answer(const LookUpAnswer& answer) {
    if (!dialer_ || !dialer_->try_answer(answer)) self_.service.note_late_report();
    self_.touched();
}

void Driver::on_turn() {
    if (dialer_) dialer_->on_turn();
    self_.touched();
}

// Never while a message is on its way or waits for its acknowledgement: the next probe tries again.
void Driver::on_first_is_well() {
    const bool is_open = std::holds_alternative<core::Open>(machine_.phase);
    if (!self_.talker || !is_open || !outbox_.is_empty() || !self_.talker->is_idle()) return;
    self_.tell(
        core::Noted{core::Severity::Info, "the first endpoint is well again: returning to it"});
    failover_.begin_return();
    feed(core::DisconnectAsked{1000, "returning to the first endpoint"});
}

std::optional<Instant> Driver::deadline() const {
    std::optional<Instant> due = core::deadline(machine_, settings_);
    const auto take = [&due](std::optional<Instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    if (dialer_) take(dialer_->deadline());
    if (self_.talker) take(self_.talker->deadline());
    take(link_.deadline());
    take(speech_.deadline());
    take(outbox_.deadline());
    take(failover_.deadline());
    return due;
}

// What waited for the login goes behind it.
void Driver::speak() {
    if (!speech_.is_open()) return;
    speech_.on_time();
    if (!speech_.holds_queue()) outbox_.send_queued();
}

void Driver::on_time() {
    const auto due = core::deadline(machine_, settings_);
    if (due && *due <= self_.now()) feed(core::TimePassed{});
    link_.on_time();
    outbox_.expire();
    if (dialer_) dialer_->on_time();
    if (self_.talker) self_.talker->on_time();
    speak();
    outbox_.send_due();
    failover_.on_time();
    self_.touched();
}

// The policy says whether a wait ends with it.
void Driver::on_system(core::SystemChange change) {
    if (change == core::SystemChange::NetworkDown) return;
    const bool woke = change == core::SystemChange::Woke;
    dial_why_ = woke ? "this machine woke" : "the network came back";
    feed(woke ? core::Input{core::Woke{}} : core::NetworkCameBack{});
    dial_why_ = "";
    self_.touched();
}

void Driver::set_auto_reconnect(bool is_on) {
    auto_reconnects_ = is_on;
    renew_settings();
    self_.touched();
}

void Driver::shut_down() {
    failover_.end_return();
    if (self_.talker) {
        const bool is_open = std::holds_alternative<core::Open>(machine_.phase);
        if (is_open) feed(core::DisconnectAsked{1001, "client going away"});
    } else {
        end_now();
    }
    self_.touched();
}

void Driver::end_now() {
    failover_.end_return();
    const bool is_answer_due = self_.talker && self_.talker->is_closing();
    take_step(core::Abandoned{is_answer_due ? "our close frame was not answered yet" : ""});
}

void Driver::remove() {
    end_now();
    outbox_.cancel_all();
    self_.tell(core::SessionRemoved{});
    self_.is_removed = true;
}

}  // namespace redial::net
