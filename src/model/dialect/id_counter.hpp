// IdCounter: the ids of an event stream as numbers, inside one connection: which are missing and
// which came twice. 1, 3, 4, 4, 5 lacks one and repeats one. A server chooses ids as it likes, so
// this is told only where they are surely one counter: most of them followed the one before, none
// went back to where the counter had not been, and none is a time. Bounded. One thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.hpp"
#include "model/dialect/sequences.hpp"

namespace redial::model {

class IdCounter {
public:
    // So many have to follow the one before, four times as many as do not, and as many as are
    // missing.
    static constexpr std::uint64_t nexts_min = 4;

    void opened();  // a connection: what it has to do with the one before is told elsewhere
    void see(std::string_view id, Instant at);
    // Events passed unseen: what comes next follows nothing.
    void lost() { numbers_.forget(); }

    // Of this connection; 0 where its ids are not surely one counter.
    std::uint64_t missing() const { return is_counter() ? numbers_.lost() : 0; }
    std::uint64_t repeated() const { return is_counter() ? numbers_.repeated() : 0; }
    // Of all connections.
    std::uint64_t missing_in_all() const { return missing_before_ + missing(); }
    std::uint64_t repeated_in_all() const { return repeated_before_ + repeated(); }

private:
    bool is_counter() const;

    Sequence numbers_;
    std::uint64_t nexts_ = 0;
    std::uint64_t breaks_ = 0;
    bool is_none_ = false;
    std::uint64_t missing_before_ = 0;
    std::uint64_t repeated_before_ = 0;
};

}  // namespace redial::model
