// The driver: machine, dialer and talker put together, and what they report. Service thread only.
#include "net/driver.hpp"

#include "base/debug_log.hpp"
#include "net/outcomes.hpp"

namespace redial::net {

Driver::Driver(SessionId id, std::shared_ptr<const core::SessionConfig> config, DriverHost& host,
               bool auto_reconnects, std::uint64_t seed)
    : id_(id), config_(std::move(config)), host_(host), auto_reconnects_(auto_reconnects),
      link_(host, *this), endpoints_(seed ^ 0x9e3779b97f4a7c15u) {
    machine_.rng = Rng(config_->policy.seed != 0 ? config_->policy.seed : seed);
    renew_settings();
}

Driver::~Driver() = default;

void Driver::begin(bool dials_at_once) {
    tell(core::SessionAdded{config_});
    set_endpoints();
    set_queue_limits();
    if (!config_->faults.faults.empty() || config_->uses_link) set_faults(config_->faults);
    if (dials_at_once) feed(core::ConnectAsked{core::Origin::Start});
    host_.touched(*this);
}

void Driver::renew_settings() {
    settings_.policy = config_->policy;
    settings_.reconnects =
        config_->reconnects_once_lost && config_->auto_reconnect.value_or(auto_reconnects_);
    // No limit for the whole: each stage has its own, and a dial may wait for its turn.
    settings_.connect_limit = Duration{0};
    settings_.close_limit = config_->time_limits.close;
    debug_log::hide_parameter(config_->session_parameter);
}

void Driver::feed(const core::Input& input) {
    const Instant now = host_.now().mono;
    const bool could_be_given_up = std::holds_alternative<core::Waiting>(machine_.phase) ||
                                   std::holds_alternative<core::HaltedPhase>(machine_.phase);
    for (const core::Action& action : core::step(machine_, settings_, input, now)) {
        std::visit([this](const auto& order) { perform(order); }, action);
    }
    const bool is_closed = std::holds_alternative<core::Idle>(machine_.phase);
    if (is_closed && is_returning_) return dial_first();
    // From closed to closed the machine tells no change, but the countdown has to end.
    if (could_be_given_up && is_closed) {
        tell(core::StatusChanged{core::Connection::Closed, core::Connection::Closed});
    }
}

void Driver::tell(core::Happening what) {
    if (is_removed_) return;
    const Now now = host_.now();
    host_.tell({core::Stamp{id_, attempt_, now.mono, now.wall}, std::move(what)});
}

// ---- the machine's orders

void Driver::perform(const core::OpenSocket& action) {
    attempt_ = action.attempt;
    is_attempt_told_ended_ = false;
    opened_at_.reset();
    closing_since_.reset();
    handshake_took_ = Duration{0};
    is_endpoint_blameless_ = false;
    std::string why = std::exchange(dial_why_, "");
    const auto config = choose_endpoint(why);
    const std::string url = core::dialled_url(*config);
    REDIAL_LOG(Dial, Info, "session {} attempt {}: dialling {} (asked by {}, retry {})", id_.value,
               attempt_.value, url, core::name_of(action.origin), action.retry);
    tell(core::AttemptStarted{url, action.origin, action.retry, std::move(why)});
    is_dial_linked_ = is_linked();
    dialer_ = std::make_unique<Dialer>(host_, static_cast<DialWaiter&>(*this), config,
                                       static_cast<DialOwner&>(*this), DialGoal::WebSocket,
                                       is_dial_linked_ ? &link_ : nullptr);
    dialer_->begin();
}

void Driver::perform(const core::CloseSocket& action) {
    if (!talker_) return;
    if (talker_->is_closing()) return;  // the peer, or a fault, was first
    talker_->close(action.close_code, action.close_reason, Talker::CloseLimit::Machines);
}

void Driver::perform(const core::DropSocket& action) {
    core::Outcome outcome = outcome_of(action.why, core::EndedBy::Us, "");
    // What the peer's close frame said holds, whoever ends TCP (RFC 6455 7.1.5).
    if (talker_) outcome = talker_->closed_so_far().value_or(std::move(outcome));
    drop_sockets();
    tell_ended(std::move(outcome), "");
}

void Driver::perform(const core::TellStatus& action) {
    tell(core::StatusChanged{action.from, action.to});
}

void Driver::perform(const core::TellPlan& action) {
    REDIAL_LOG(Dial, Info, "session {}: retry {} in {}", id_.value, action.plan.retry,
               core::in_words(action.plan.delay));
    tell(action.plan);
}

void Driver::perform(const core::TellHalted& action) { tell(core::Halted{action.cause}); }

void Driver::perform(const core::TellRefused& action) { refuse(action.reason); }

void Driver::perform(const core::TellIgnored&) { host_.note_late_report(); }

// ---- what happens to an attempt

void Driver::tell_ended(core::Outcome outcome, std::string response) {
    if (is_attempt_told_ended_) return;
    is_attempt_told_ended_ = true;
    REDIAL_LOG(Dial, Info, "session {} attempt {}: {}", id_.value, attempt_.value,
               core::in_words(outcome));
    tell_lost();
    core::AttemptEnded ended;
    ended.outcome = std::move(outcome);
    ended.was_open = opened_at_.has_value();
    if (opened_at_) ended.open_for = closing_since_.value_or(host_.now().mono) - *opened_at_;
    ended.response = std::move(response);
    const auto open_for = ended.was_open ? std::optional(ended.open_for) : std::nullopt;
    tell(ended);
    note_endpoint_ended(ended.outcome, open_for);
}

void Driver::retire_dialer() {
    if (dialer_) host_.retire(std::shared_ptr<Dialer>(std::move(dialer_)));
}

void Driver::retire_talker() {
    if (!talker_) return;
    host_.retire(std::shared_ptr<Talker>(std::move(talker_)));
    tell_left(queue_.end_connection());
}

void Driver::drop_sockets() {
    if (dialer_) dialer_->abandon();
    if (talker_) talker_->leave(1001, "");
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
    REDIAL_LOG(Dial, Debug, "session {} attempt {}: {} {} after {}: {}", id_.value, attempt_.value,
               core::name_of(stage.stage), stage.is_ok ? "done" : "failed",
               core::in_words(stage.took), stage.detail);
    handshake_took_ += stage.took;
    tell(std::move(stage));
}

void Driver::on_dialled(DialSuccess success) {
    core::AttemptOpened opened = success.opened;
    for (std::string* text : {&opened.subprotocol, &opened.extensions, &opened.request,
                              &opened.response}) {
        mask(*text);
    }
    retire_dialer();
    opened_at_ = host_.now().mono;
    needs_sign_ = config_->policy.reset_rule == core::ResetRule::FirstMessage ||
                  config_->policy.reset_rule == core::ResetRule::FirstPong;
    REDIAL_LOG(Dial, Info, "session {} attempt {}: open, {} {}", id_.value, attempt_.value,
               success.opened.address, success.opened.tls);
    tell(std::move(opened));
    talker_ = std::make_unique<Talker>(
        host_, config_, std::move(success), static_cast<TalkOwner&>(*this),
        is_dial_linked_ ? Talker::On::Link : Talker::On::Socket);
    feed(core::Opened{attempt_});
    if (talker_) talker_->begin();
    if (talker_ && is_linked() && !is_dial_linked_) put_on_link_late();
    if (talker_) send_preamble();
    queue_.begin_connection();
    if (talker_) send_queued();
    if (talker_) note_endpoint_opened();
    host_.touched(*this);
}

void Driver::on_dial_failed(DialFailure failure) {
    mask(failure.outcome.detail);
    mask(failure.outcome.http_reason);
    mask(failure.response);
    is_endpoint_blameless_ = dialer_ && dialer_->lacked_values();
    retire_dialer();
    tell_ended(failure.outcome, std::move(failure.response));
    feed(core::Ended{attempt_, failure.outcome});
    host_.touched(*this);
}

void Driver::on_talk_ended(core::Outcome outcome) {
    retire_talker();
    tell_ended(outcome, "");
    feed(core::Ended{attempt_, outcome});
    host_.touched(*this);
}

void Driver::on_dial_changed() { host_.touched(*this); }

void Driver::on_talk_changed() { host_.touched(*this); }

// Of one that we let go of nothing follows any more.
void Driver::on_close_seen() {
    if (!closing_since_) closing_since_ = host_.now().mono;
    if (std::holds_alternative<core::Open>(machine_.phase)) feed(core::CloseSeen{attempt_});
}

Intake Driver::on_message(const core::MessageSeen& message) {
    const Now now = host_.now();
    const core::Stamp stamp{id_, attempt_, now.mono, now.wall};
    if (lost_.count > 0 && !host_.is_congested()) tell_lost();
    const Intake intake = host_.tell_message(stamp, message, config_->when_full);
    if (intake == Intake::Dropped) {
        ++lost_.count;
        lost_.size_bytes += message.size_bytes;
    }
    if (queue_.awaits_acknowledgement()) take_acknowledgement(message);
    if (needs_sign_ && message.direction == core::Direction::In) take_sign(message.opcode);
    return intake;
}

// The first one is enough: the machine is not asked for each of a million messages.
void Driver::take_sign(core::Opcode opcode) {
    const bool is_pong = opcode == core::Opcode::Pong;
    const bool is_data = opcode == core::Opcode::Text || opcode == core::Opcode::Binary;
    const bool wants_pong = config_->policy.reset_rule == core::ResetRule::FirstPong;
    if (wants_pong ? !is_pong : !is_data) return;
    needs_sign_ = false;
    feed(is_pong ? core::Input{core::PongCame{attempt_}} : core::MessageCame{attempt_});
}

void Driver::tell_lost() {
    if (lost_.count == 0) return;
    tell(std::exchange(lost_, {}));
}

void Driver::on_room() {
    tell_lost();
    if (talker_) talker_->on_room();
}

void Driver::on_answer(const LookUpAnswer& answer) {
    if (!dialer_ || !dialer_->try_answer(answer)) host_.note_late_report();
    host_.touched(*this);
}

void Driver::on_turn() {
    if (dialer_) dialer_->on_turn();
    host_.touched(*this);
}

std::optional<Instant> Driver::deadline() const {
    std::optional<Instant> due = core::deadline(machine_, settings_);
    const auto take = [&due](std::optional<Instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    if (dialer_) take(dialer_->deadline());
    if (talker_) take(talker_->deadline());
    take(link_.deadline());
    take(queue_.deadline());
    if (talker_) take(saved_.deadline());
    take(probe_due_);
    if (probe_) take(probe_->deadline());
    return due;
}

void Driver::on_time() {
    const auto due = core::deadline(machine_, settings_);
    if (due && *due <= host_.now().mono) feed(core::TimePassed{});
    link_.on_time();
    tell_left(queue_.expire(host_.now().mono));
    if (dialer_) dialer_->on_time();
    if (talker_) talker_->on_time();
    if (talker_) send_due();
    if (probe_) probe_->on_time();
    probe_first();
    host_.touched(*this);
}

// The policy says whether a wait ends with it.
void Driver::on_system(core::SystemChange change) {
    if (change == core::SystemChange::NetworkDown) return;
    const bool woke = change == core::SystemChange::Woke;
    dial_why_ = woke ? "this machine woke" : "the network came back";
    feed(woke ? core::Input{core::Woke{}} : core::NetworkCameBack{});
    dial_why_ = "";
    host_.touched(*this);
}

void Driver::set_auto_reconnect(bool is_on) {
    auto_reconnects_ = is_on;
    renew_settings();
    host_.touched(*this);
}

void Driver::shut_down() {
    is_returning_ = false;
    if (talker_) {
        const bool is_open = std::holds_alternative<core::Open>(machine_.phase);
        if (is_open) feed(core::DisconnectAsked{1001, "client going away"});
    } else {
        end_now();
    }
    host_.touched(*this);
}

void Driver::end_now() {
    const core::Connection status = core::connection_of(machine_.phase);
    machine_.phase = core::Idle{};
    core::Outcome outcome = outcome_of(core::OutcomeKind::Abandoned, core::EndedBy::Us, "");
    if (talker_ && talker_->is_closing()) outcome.detail = "our close frame was not answered yet";
    if (talker_) outcome = talker_->closed_so_far().value_or(std::move(outcome));
    drop_sockets();
    is_returning_ = false;
    tell_ended(std::move(outcome), "");
    if (status != core::Connection::Closed) {
        tell(core::StatusChanged{status, core::Connection::Closed});
    }
}

void Driver::remove() {
    end_now();
    tell_left(queue_.cancel_all());
    tell(core::SessionRemoved{});
    is_removed_ = true;
}

}  // namespace redial::net
