// Dials an endpoint to see whether it is well, and lets go of it at once. Service thread only.
#include "net/dial/endpoint_probe.hpp"

#include "wire/encoder.hpp"

namespace redial::net {

EndpointProbe::EndpointProbe(DialService& service,
                             std::shared_ptr<const core::SessionConfig> config, ProbeOwner& owner)
    : service_(service),
      owner_(owner),
      goal_(goal_of(*config)),
      dialer_(service, static_cast<DialWaiter&>(*this), std::move(config),
              static_cast<DialOwner&>(*this), goal_) {}

void EndpointProbe::on_answer(const LookUpAnswer& answer) {
    if (!dialer_.try_answer(answer)) service_.note_late_report();
}

// It says why it leaves; the answer is not waited for (RFC 6455 7.1.1 lets us, after ours).
void EndpointProbe::on_dialled(DialSuccess success) {
    Bytes goodbye;
    if (goal_ == DialGoal::WebSocket) {
        wire::Encoder(wire::Role::Client, std::nullopt).append_close(goodbye, 1000, "probe");
        success.channel.send(goodbye);
    }
    success.channel.finish();
    owner_.on_probe_ended(true, "");
}

void EndpointProbe::on_dial_failed(DialFailure failure) {
    owner_.on_probe_ended(false, core::in_words(failure.outcome));
}

}  // namespace redial::net
