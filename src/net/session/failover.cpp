// Chooses endpoints, and probes the first one while another is in use. Service thread only.
#include "net/session/failover.hpp"

#include <algorithm>

#include "base/debug_log.hpp"

namespace redial::net {

void Failover::set_endpoints() {
    for (const std::string& wrong : endpoints_.set(*self_.config)) {
        self_.tell(core::Noted{core::Severity::Error, "not dialled: " + wrong});
    }
}

std::shared_ptr<const core::SessionConfig> Failover::choose(std::string& why) {
    SessionEndpoints::Choice choice = endpoints_.choose(self_.now());
    if (!why.empty() && !choice.why.empty()) why += "; ";
    why += choice.why;
    if (choice.url == self_.config->url) return self_.config;
    auto chosen = std::make_shared<core::SessionConfig>(*self_.config);
    chosen->url = std::move(choice.url);
    return chosen;
}

void Failover::tell_endpoints() {
    if (endpoints_.are_several()) self_.tell(endpoints_.view());
}

void Failover::note_opened(Duration handshake) {
    endpoints_.note_opened(handshake);
    tell_endpoints();
    plan_probe();
}

// What a person ended, or a missing token, says nothing against the endpoint.
void Failover::note_ended(const End& end) {
    probe_due_.reset();
    retire_probe();
    const bool was_long = end.open_for && *end.open_for >= endpoints_.failover().well_after;
    if (end.is_blameless || (end.was_wished && !was_long)) return;
    endpoints_.note_ended(end.open_for, self_.now());
    tell_endpoints();
}

// Not of a session that is not to reconnect: should the first fail after all, nothing is left.
void Failover::plan_probe() {
    probe_due_.reset();
    const Duration interval = endpoints_.failover().probe_interval;
    const bool may_return = self_.talker && owner_.reconnects() && endpoints_.has_left_first();
    if (may_return && interval > Duration{0}) probe_due_ = self_.now() + interval;
}

std::optional<Instant> Failover::deadline() const {
    const std::optional<Instant> probe_ends_at = probe_ ? probe_->deadline() : std::nullopt;
    if (!probe_due_ || !probe_ends_at) return probe_due_ ? probe_due_ : probe_ends_at;
    return std::min(*probe_due_, *probe_ends_at);
}

void Failover::on_time() {
    if (probe_) probe_->on_time();
    probe_first();
}

void Failover::probe_first() {
    if (!probe_due_ || *probe_due_ > self_.now()) return;
    plan_probe();
    // Beside a session's link its faults would be passed by, and the way back would lead into them.
    if (!probe_due_ || probe_ || owner_.is_linked()) return;
    auto config = std::make_shared<core::SessionConfig>(*self_.config);
    config->url = endpoints_.first_url();
    // A second connection with the session's key could take the session over.
    config->session_parameter.clear();
    probe_ = std::make_unique<EndpointProbe>(self_.service, std::move(config),
                                             static_cast<ProbeOwner&>(*this));
    probe_->begin();
}

void Failover::on_probe_ended(bool is_well, const std::string& words) {
    REDIAL_LOG(Dial, Info, "session {}: the first endpoint is {}", self_.id.value,
               is_well ? "well" : words);
    retire_probe();
    endpoints_.note_probe(is_well, self_.now());
    tell_endpoints();
    if (is_well) owner_.on_first_is_well();
    self_.touched();
}

void Failover::retire_probe() {
    if (!probe_) return;
    probe_->abandon();
    self_.service.retire(std::shared_ptr<EndpointProbe>(std::move(probe_)));
}

}  // namespace redial::net
