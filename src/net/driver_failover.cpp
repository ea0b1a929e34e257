// Several endpoints of one session: which is dialled, what is remembered of each, and the way back
// to the first (docs/failover.md). Service thread only.
#include "base/debug_log.hpp"
#include "net/driver.hpp"

namespace redial::net {

void Driver::set_endpoints() {
    for (const std::string& wrong : endpoints_.set(*config_)) {
        tell(core::Noted{core::Severity::Error, "not dialled: " + wrong});
    }
}

// The settings of one attempt: the session's, at the endpoint that is chosen.
std::shared_ptr<const core::SessionConfig> Driver::choose_endpoint(std::string& why) {
    SessionEndpoints::Choice choice = endpoints_.choose(host_.now().mono);
    if (!why.empty() && !choice.why.empty()) why += "; ";
    why += choice.why;
    if (choice.url == config_->url) return config_;
    auto chosen = std::make_shared<core::SessionConfig>(*config_);
    chosen->url = std::move(choice.url);
    return chosen;
}

void Driver::tell_endpoints() {
    if (endpoints_.are_several()) tell(endpoints_.view());
}

void Driver::note_endpoint_opened() {
    endpoints_.note_opened(handshake_took_);
    tell_endpoints();
    plan_probe();
}

// What a person ended, or a missing token, says nothing against the endpoint.
void Driver::note_endpoint_ended(const core::Outcome& outcome, std::optional<Duration> open_for) {
    probe_due_.reset();
    retire_probe();
    const bool was_wished = outcome.kind == core::OutcomeKind::Abandoned ||
                            outcome.kind == core::OutcomeKind::CloseTimedOut ||
                            std::holds_alternative<core::Closing>(machine_.phase);
    const bool was_long = open_for && *open_for >= endpoints_.failover().well_after;
    if (is_endpoint_blameless_ || (was_wished && !was_long)) return;
    endpoints_.note_ended(open_for, host_.now().mono);
    tell_endpoints();
}

// ---- the way back

// Not of a session that is not to reconnect: should the first fail after all, nothing is left.
void Driver::plan_probe() {
    probe_due_.reset();
    const Duration interval = endpoints_.failover().probe_interval;
    const bool may_return = talker_ && settings_.reconnects && endpoints_.has_left_first();
    if (may_return && interval > Duration{0}) probe_due_ = host_.now().mono + interval;
}

void Driver::probe_first() {
    if (!probe_due_ || *probe_due_ > host_.now().mono) return;
    plan_probe();
    // Faults of the session's link act on its own connection only; beside it they would be passed
    // by, and the way back would lead into them.
    if (!probe_due_ || probe_ || is_linked()) return;
    auto config = std::make_shared<core::SessionConfig>(*config_);
    config->url = endpoints_.first_url();
    // A second connection with the session's key could take the session over.
    config->session_parameter.clear();
    probe_ = std::make_unique<EndpointProbe>(host_, std::move(config),
                                             static_cast<ProbeOwner&>(*this));
    probe_->begin();
}

void Driver::on_probe_changed() { host_.touched(*this); }

void Driver::on_probe_ended(bool is_well, const std::string& words) {
    REDIAL_LOG(Dial, Info, "session {}: the first endpoint is {}", id_.value,
               is_well ? "well" : words);
    retire_probe();
    endpoints_.note_probe(is_well, host_.now().mono);
    tell_endpoints();
    if (is_well) return_to_first();
    host_.touched(*this);
}

// Never while a message is on its way or waits for its acknowledgement: the next probe tries again.
void Driver::return_to_first() {
    const bool is_open = std::holds_alternative<core::Open>(machine_.phase);
    if (!talker_ || !is_open || !queue_.is_empty() || !talker_->is_idle()) return;
    tell(core::Noted{core::Severity::Info, "the first endpoint is well again: returning to it"});
    is_returning_ = true;
    feed(core::DisconnectAsked{1000, "returning to the first endpoint"});
}

// The connection to the later endpoint has ended.
void Driver::dial_first() {
    is_returning_ = false;
    feed(core::ConnectAsked{core::Origin::Policy});
    machine_.has_opened = true;  // it goes on with a session that was open: this is no first dial
}

void Driver::retire_probe() {
    if (!probe_) return;
    probe_->abandon();
    host_.retire(std::shared_ptr<EndpointProbe>(std::move(probe_)));
}

}  // namespace redial::net
