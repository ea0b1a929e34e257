// An opening handshake beside the connection: whether an endpoint is well. What it opens is closed
// at once. Service thread only.
#pragma once

#include <memory>
#include <string>

#include "net/dial/dialer.hpp"

namespace redial::net {

class ProbeOwner {
public:
    virtual ~ProbeOwner() = default;
    virtual void on_probe_changed() = 0;  // its deadline may be another
    virtual void on_probe_ended(bool is_well, const std::string& words) = 0;  // last of all
};

class EndpointProbe final : public DialWaiter, private DialOwner {
public:
    // `config.url` is the endpoint's.
    EndpointProbe(DialService& service, std::shared_ptr<const core::SessionConfig> config,
                  ProbeOwner& owner);

    void begin() { dialer_.begin(); }
    void abandon() { dialer_.abandon(); }
    void on_answer(const LookUpAnswer& answer) override;
    void on_turn() override { dialer_.on_turn(); }
    std::optional<Instant> deadline() const { return dialer_.deadline(); }
    void on_time() { dialer_.on_time(); }

private:
    void on_stage(core::StageDone) override {}
    void on_dial_changed() override { owner_.on_probe_changed(); }
    void on_dialled(DialSuccess success) override;
    void on_dial_failed(DialFailure failure) override;

    DialService& service_;
    ProbeOwner& owner_;
    DialGoal goal_;
    Dialer dialer_;
};

}  // namespace redial::net
