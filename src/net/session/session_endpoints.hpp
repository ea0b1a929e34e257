// One session's endpoints: the choice among them (core/endpoints.hpp) with why it was made in
// words, and what is told of them. Pure: instants are arguments. Service thread.
#pragma once

#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/session_config.hpp"

namespace redial::net {

class SessionEndpoints {
public:
    explicit SessionEndpoints(std::uint64_t seed) : rng_(seed) {}

    // Other URLs than before: what was remembered is forgotten. URLs that can never be dialled are
    // not chosen; in words what is wrong with each.
    std::vector<std::string> set(const core::SessionConfig& config);
    bool are_several() const { return urls_.size() > 1; }

    struct Choice {
        std::string url;  // of the endpoint, as typed
        std::string why;  // "endpoint 2 of 3: the first rests for 5 s"; "" where there is but one
    };
    Choice choose(Instant now);
    void note_opened(Duration handshake);
    // `open_for`: none when it never opened.
    void note_ended(std::optional<Duration> open_for, Instant now);
    void note_probe(bool is_well, Instant now);  // of the first
    bool has_left_first() const { return core::has_left_first(endpoints_, failover_); }
    const std::string& first_url() const { return urls_.front(); }
    const core::Failover& failover() const { return failover_; }
    core::EndpointsChanged view() const;

private:
    std::string why(std::size_t chosen, const std::vector<core::EndpointHealth>& before,
                    Instant now) const;

    std::vector<std::string> urls_;
    core::Failover failover_;
    core::Endpoints endpoints_;
    Rng rng_;
};

}  // namespace redial::net
