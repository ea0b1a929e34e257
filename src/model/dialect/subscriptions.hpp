// Subscriptions: what a client asked for on its connection, and what it had on the one before and
// has not asked for again. Bounded: keys_max a connection; beyond them, and where messages passed
// unseen, nothing is called missing. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/opcode.hpp"
#include "dialect/dialect.hpp"

namespace redial::model {

class Subscriptions {
public:
    static constexpr std::size_t keys_max = 256;
    static constexpr std::size_t key_bytes_max = 256;
    // A connection that lasted less had no time to ask for all: what it lacked stays wanted.
    static constexpr Duration short_life = std::chrono::seconds(10);

    struct Item {
        dialect::SubscriptionStep step = dialect::SubscriptionStep::Asked;
        bool was_asked = false;  // by the client; else the server gave it by itself
        Instant at{};            // of the step
    };
    using Items = std::map<std::string, Item, std::less<>>;

    void opened(Instant at);
    void ended(Instant at);
    void see(std::string_view key, dialect::SubscriptionStep step, core::Direction direction,
             Instant at);
    // Messages passed unseen.
    void forget();

    const Items& of_connection() const { return items_; }
    // Asked for on the connection before, not ended there, and neither asked for nor given on this
    // one. Empty where that is not known.
    std::vector<std::string> missing() const;
    bool is_whole() const { return is_whole_; }

private:
    Items items_;
    Items before_;
    Instant opened_at_{};
    bool is_open_ = false;
    bool is_whole_ = true;
    bool was_whole_ = true;  // of the connection before
};

}  // namespace redial::model
