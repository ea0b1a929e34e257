// PendingTimes: when each of many ids was seen, until it is taken: requests that wait for a reply.
// Bounded; where room is short the oldest nearby gives way. Ids are compared by their hash, where a
// mistake costs one figure. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace redial::model {

class PendingTimes {
public:
    // Precondition: slots_max is a power of two, and at least 64.
    explicit PendingTimes(std::size_t slots_max) : slots_max_(slots_max) {}

    // False: it waits already, and the first time stands.
    bool add(std::string_view id, Instant at);
    // When it was added; it waits no longer. None: it did not.
    std::optional<Instant> take(std::string_view id);
    std::optional<Instant> find(std::string_view id) const;
    void clear();
    std::size_t size() const { return size_; }

private:
    struct Slot {
        std::uint64_t hash = 0;  // 0: free
        Instant at{};
    };
    // An id stands in one of so many places from its own on.
    static constexpr std::size_t reach = 8;
    static constexpr std::size_t slots_min = 64;

    std::size_t place_of(std::uint64_t hash, std::size_t step) const {
        return (hash + step) & (slots_.size() - 1);
    }
    const Slot* slot_of(std::uint64_t hash) const;
    void put(std::uint64_t hash, Instant at);
    void grow();

    std::size_t slots_max_;
    std::size_t size_ = 0;
    std::vector<Slot> slots_;
};

}  // namespace redial::model
