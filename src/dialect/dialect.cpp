// The list of the dialects, and which of them a connection speaks. Any thread.
#include "dialect/dialect.hpp"

#include <algorithm>
#include <array>

#include "dialect/all.hpp"

namespace redial::dialect {
namespace {

// The one place where a dialect is registered, each on a line of its own.
// clang-format off
constexpr std::array all = {
    &event_stream,
    &gateway,
    &mqtt,
    &phoenix,
    &actioncable,
    &socketio,
    &engineio,
    &signalr,
    &graphql_transport_ws,
    &graphql_ws,
    &mcp,
    &jsonrpc,
    &stomp,
    &sockjs,
};
// clang-format on

}  // namespace

std::span<const Dialect* const> dialects() { return all; }

const Dialect* find_dialect(std::string_view name) {
    const auto found = std::find_if(
        all.begin(), all.end(), [name](const Dialect* dialect) { return dialect->name == name; });
    return found == all.end() ? nullptr : *found;
}

Recogniser::Recogniser(const Opening& opening) {
    for (const Dialect* dialect : all) {
        const Likeness likeness =
            dialect->by_opening != nullptr ? dialect->by_opening(opening) : Likeness::No;
        if (likeness == Likeness::Surely) {
            found_ = dialect;
            return;
        }
        candidates_.push_back(
            {.dialect = dialect, .is_backed = likeness == Likeness::Perhaps, .is_out = false});
    }
}

void Recogniser::see(const Message& message) {
    if (is_over()) return;
    ++seen_;
    for (Candidate& candidate : candidates_) {
        if (candidate.is_out) continue;
        const Likeness likeness = candidate.dialect->by_message != nullptr
                                      ? candidate.dialect->by_message(message)
                                      : Likeness::No;
        if (likeness == Likeness::Surely) {
            found_ = candidate.dialect;
            return;
        }
        candidate.is_out = likeness == Likeness::No;
        candidate.is_backed |= likeness == Likeness::Perhaps;
    }
    if (seen_ == messages_max) settle();
}

void Recogniser::settle() {
    const auto fits = [](const Candidate& candidate) {
        return candidate.is_backed && !candidate.is_out;
    };
    if (std::count_if(candidates_.begin(), candidates_.end(), fits) != 1) return;
    found_ = std::find_if(candidates_.begin(), candidates_.end(), fits)->dialect;
}

}  // namespace redial::dialect
