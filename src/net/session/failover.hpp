// Failover: which of a session's endpoints an attempt dials, what is remembered of each, and the
// way back to the first, found by a probe beside the connection (docs/failover.md). Service thread
// only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/dial/endpoint_probe.hpp"
#include "net/session/session_endpoints.hpp"
#include "net/session/session_self.hpp"

namespace redial::net {

class FailoverOwner {
public:
    virtual ~FailoverOwner() = default;
    // Whether the session is to reconnect should the first endpoint fail after all.
    virtual bool reconnects() const = 0;
    // Its own connection goes through its link, where faults act on that one only.
    virtual bool is_linked() const = 0;
    virtual void on_first_is_well() = 0;  // while a later endpoint is in use
};

class Failover final : private ProbeOwner {
public:
    Failover(SessionSelf& self, FailoverOwner& owner, std::uint64_t seed)
        : self_(self), owner_(owner), endpoints_(seed) {}

    // From the session's settings; tells the URLs that can never be dialled.
    void set_endpoints();
    // The settings of one attempt: the session's, at the endpoint that is chosen. The reason is
    // appended to `why`.
    std::shared_ptr<const core::SessionConfig> choose(std::string& why);
    void note_opened(Duration handshake);
    // How an attempt ended that says something of its endpoint, or not.
    struct End {
        std::optional<Duration> open_for;  // none when it never opened
        bool was_wished = false;
        bool is_blameless = false;  // it lacked a token and was never dialled
    };
    void note_ended(const End& end);
    // When the first endpoint is tried next, from now on.
    void plan_probe();

    // The session closes its connection to dial the first endpoint.
    void begin_return() { is_returning_ = true; }
    // Whether it did so; it does not any more.
    bool end_return() { return std::exchange(is_returning_, false); }

    std::optional<Instant> deadline() const;
    void on_time();

private:
    void on_probe_changed() override { self_.touched(); }
    void on_probe_ended(bool is_well, const std::string& words) override;

    void tell_endpoints();
    void probe_first();
    void retire_probe();

    SessionSelf& self_;
    FailoverOwner& owner_;
    SessionEndpoints endpoints_;
    std::unique_ptr<EndpointProbe> probe_;
    std::optional<Instant> probe_due_;
    bool is_returning_ = false;
};

}  // namespace redial::net
