// Judges whether ids count, and what they leave out. One thread.
#include "model/dialect/id_counter.hpp"

#include <charconv>
#include <optional>

#include "model/words/time_told.hpp"

namespace redial::model {
namespace {

std::optional<std::int64_t> number_of(std::string_view id) {
    std::int64_t number{};
    const auto [stop, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || stop != id.data() + id.size()) return std::nullopt;
    return number;
}

}  // namespace

void IdCounter::opened() {
    missing_before_ += missing();
    repeated_before_ += repeated();
    numbers_ = Sequence{};
    nexts_ = breaks_ = 0;
    is_none_ = false;
}

void IdCounter::see(std::string_view id, Instant at) {
    if (is_none_) return;
    const auto number = number_of(id);
    // One a second looks like a counter that leaves some out.
    is_none_ = !number || time_told(id).has_value();
    if (is_none_) return;
    switch (numbers_.see(*number, at, Continuity::Same).step) {
        case SequenceStep::Next: ++nexts_; return;
        case SequenceStep::Gap:
        case SequenceStep::Repeat: ++breaks_; return;
        case SequenceStep::Unclear: is_none_ = true; return;
        case SequenceStep::First:
        case SequenceStep::Late:
        case SequenceStep::Restart: return;
    }
}

bool IdCounter::is_counter() const {
    return !is_none_ && nexts_ >= nexts_min && nexts_ >= breaks_ * 4 && nexts_ >= numbers_.lost();
}

}  // namespace redial::model
