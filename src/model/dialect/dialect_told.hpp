// DialectTold: what a message told of its session at once, by the dialect. One thread.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::model {

struct DialectTold {
    std::optional<Duration> reply;  // a request of the client was answered after this
    std::optional<Duration> life;   // a ping was
    std::optional<core::ResumeJudged> judged;

    bool has_any() const { return reply || life || judged; }
};

}  // namespace redial::model
