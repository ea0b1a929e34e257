// Pairs a dialect's pongs with its pings. One thread.
#include "model/dialect/life_signs.hpp"

#include <algorithm>
#include <iterator>

namespace redial::model {

std::optional<Duration> LifeSigns::see(const dialect::LifeSign& sign, core::Direction direction,
                                       Instant at) {
    const std::string_view token = sign.token.substr(0, token_bytes_max);
    if (!sign.is_answer) {
        asked(kept_[index(direction)], token, at);
        return std::nullopt;
    }
    const auto asks = direction == core::Direction::In ? core::Direction::Out : core::Direction::In;
    return answered(kept_[index(asks)], token, at);
}

void LifeSigns::asked(Kept& kept, std::string_view token, Instant at) {
    Side& side = kept.side;
    ++side.pings;
    if (side.last_ping_at) {
        const Duration interval = at - *side.last_ping_at;
        side.last_interval = interval;
        side.shortest_interval = std::min(side.shortest_interval, interval);
        side.longest_interval = std::max(side.longest_interval, interval);
    }
    side.last_ping_at = at;
    if (kept.waiting.size() == waiting_max) kept.waiting.pop_front();
    kept.waiting.push_back({std::string(token), at});
}

std::optional<Duration> LifeSigns::answered(Kept& kept, std::string_view token, Instant at) {
    const auto found =
        token.empty() ? kept.waiting.begin()
                      : std::find_if(kept.waiting.begin(), kept.waiting.end(),
                                     [token](const Ping& ping) { return ping.token == token; });
    if (found == kept.waiting.end()) return std::nullopt;
    const Duration took = at - found->at;
    // Pings before the one that is answered are answered no more.
    kept.waiting.erase(kept.waiting.begin(), std::next(found));
    ++kept.side.answers;
    kept.side.last_answer = took;
    kept.side.longest_answer = std::max(kept.side.longest_answer, took);
    return took;
}

void LifeSigns::begin_connection() {
    for (Kept& kept : kept_) {
        kept.waiting.clear();
        kept.side.last_ping_at.reset();
    }
}

std::optional<Instant> LifeSigns::waiting_since(core::Direction asks) const {
    const auto& waiting = kept_[index(asks)].waiting;
    return waiting.empty() ? std::nullopt : std::optional(waiting.front().at);
}

}  // namespace redial::model
