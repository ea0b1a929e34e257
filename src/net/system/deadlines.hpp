// What is due next among many: the engine's own heap behind one libwebsockets timer, because that
// library's timers are a sorted list (docs/architecture.md decision 3). Asking for a deadline
// instead of keeping timers means that none can fire stale (style rule 6). Service thread only.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace redial::net {

class Timed {
public:
    virtual ~Timed() = default;
    virtual std::optional<Instant> deadline() const = 0;
    virtual void on_time() = 0;

private:
    friend class Deadlines;
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::size_t slot_ = nowhere;
    Instant due_{};
};

class Deadlines {
public:
    // Asks for the deadline anew; call it whenever it may have changed.
    void update(Timed& timed);
    void forget(Timed& timed);
    std::optional<Instant> next() const;
    // The first one that is due, taken out, or null.
    Timed* take_due(Instant now);

private:
    void place(std::size_t slot, Timed* timed);
    void rise(std::size_t slot);
    void sink(std::size_t slot);
    void remove(std::size_t slot);

    std::vector<Timed*> heap_;
};

}  // namespace redial::net
