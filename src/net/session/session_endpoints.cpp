// Chooses the endpoint of a dial, and says why. Service thread.
#include "net/session/session_endpoints.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "core/placeholders.hpp"
#include "wire/url.hpp"

namespace redial::net {
namespace {

bool is_resting(const core::EndpointHealth& health, Instant now) {
    return health.rests_until && now < *health.rests_until;
}

std::string nth(std::size_t index) {
    return index == 0 ? "the first" : "endpoint " + std::to_string(index + 1);
}

}  // namespace

std::vector<std::string> SessionEndpoints::set(const core::SessionConfig& config) {
    failover_ = config.failover;
    std::vector<std::string> urls{config.url};
    urls.insert(urls.end(), failover_.urls.begin(), failover_.urls.end());
    if (urls.size() > core::endpoints_max) urls.resize(core::endpoints_max);
    if (urls == urls_) return {};
    urls_ = std::move(urls);
    endpoints_ = {};
    endpoints_.health.resize(urls_.size());
    std::vector<std::string> wrong;
    for (std::size_t i = 1; i < urls_.size(); ++i) {
        // With a placeholder in it, it is a URL only once that is filled in.
        if (!core::placeholders_in(urls_[i]).empty()) continue;
        const Result<wire::Target> target = wire::Target::from_url(urls_[i]);
        if (target) continue;
        endpoints_.health[i].rests_until = Instant::max();
        wrong.push_back(nth(i) + ": " + target.error().line());
    }
    return wrong;
}

SessionEndpoints::Choice SessionEndpoints::choose(Instant now) {
    if (!are_several()) return {urls_.front(), ""};
    const std::vector<core::EndpointHealth> before = endpoints_.health;
    const std::size_t chosen = core::choose_endpoint(endpoints_, failover_, rng_, now);
    return {urls_[chosen], "endpoint " + std::to_string(chosen + 1) + " of " +
                               std::to_string(urls_.size()) + ": " + why(chosen, before, now)};
}

std::string SessionEndpoints::why(std::size_t chosen,
                                  const std::vector<core::EndpointHealth>& before,
                                  Instant now) const {
    const bool is_any_well = std::any_of(before.begin(), before.end(), [now](const auto& health) {
        return !is_resting(health, now);
    });
    if (!is_any_well) {
        return "all rest, and its rest ends first";
    }
    switch (failover_.strategy) {
        case core::EndpointStrategy::Order: {
            if (chosen == 0) return "the first that is well";
            const Instant until = *before[chosen - 1].rests_until;
            if (until == Instant::max()) return nth(chosen - 1) + " cannot be dialled";
            return nth(chosen - 1) + " rests for " + duration_in_words(until - now);
        }
        case core::EndpointStrategy::RoundRobin: return "the next in turn";
        case core::EndpointStrategy::Random: return "drawn among those that are well";
        case core::EndpointStrategy::Fastest:
            if (!before[chosen].handshake) return "not measured yet";
            return "the fastest, " + duration_in_words(*before[chosen].handshake);
    }
    return "";
}

void SessionEndpoints::note_opened(Duration handshake) {
    if (are_several()) core::note_opened(endpoints_, handshake);
}

void SessionEndpoints::note_ended(std::optional<Duration> open_for, Instant now) {
    if (are_several()) core::note_ended(endpoints_, failover_, open_for, now);
}

void SessionEndpoints::note_probe(bool is_well, Instant now) {
    core::note_probe(endpoints_, failover_, 0, is_well, now);
}

core::EndpointsChanged SessionEndpoints::view() const {
    return {endpoints_.health, static_cast<std::uint32_t>(endpoints_.current)};
}

}  // namespace redial::net
