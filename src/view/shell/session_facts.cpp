// Says what matters now of a session, for the lists of sessions. UI thread only.
#include "view/shell/session_facts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/counted.hpp"
#include "core/outcome.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/session/standing_view.hpp"
#include "view/session/tap_header.hpp"

namespace redial::view {
namespace {

constexpr std::size_t spark_points = 24;  // newest round trips

std::string attempt_words(std::uint32_t retry) {
    return retry > 0 ? "attempt " + std::to_string(retry) : std::string();
}

RightFact waiting_fact(const Scene& scene, const model::SessionModel& session) {
    const core::RetryPlanned& plan = session.waiting->plan;
    const Countdown left = count_down(scene.redraw(), plan.retry_at, plan.delay, scene.now.mono,
                                      scene.figures.frame_ms);
    // Time stands still where a log ends: nothing is retried any more.
    if (scene.figures.replay) return {"log ends", left.words + " left", Role::Waiting};
    return {"retry " + left.words, attempt_words(plan.retry), Role::Waiting};
}

RightFact closed_fact(const model::SessionModel& session) {
    if (session.halted) {
        const std::string why =
            session.last_outcome ? core::short_name(*session.last_outcome) : std::string("gave up");
        return {why, "gave up", Role::Closed};
    }
    if (session.last_outcome && standing_of(session) == model::Standing::Lost)
        return {core::short_name(*session.last_outcome), "", Role::Closed};
    return {"closed", "", Role::Dim};
}

RightFact tap_fact(const model::SessionModel& session) {
    if (session.tap && session.tap->connections > 0) {
        const std::string below = counted(session.tap->connections, "client");
        if (session.rtts.size() >= 3) return {"", "", Role::Open, true};
        return {"open", below, Role::Open};
    }
    return {status_word(session), session.tap ? counted(session.tap->dials, "dial") : std::string(),
            role_of(standing_of(session))};
}

}  // namespace

RightFact right_fact(const Scene& scene, const model::SessionModel& session) {
    if (session.config->tap) return tap_fact(session);
    switch (session.status) {
        case core::ConnectionStatus::Connecting: {
            const model::Attempt* live = session.live();
            return {"connecting", attempt_words(live ? live->retry : 0), Role::Waiting};
        }
        case core::ConnectionStatus::Open: {
            if (session.is_silent) return {"silent", "on purpose", Role::Fault};
            if (session.rtts.size() >= 3) return {"", "", Role::Open, true};
            const std::string rtt = session.last_rtt ? precise_in_words(*session.last_rtt) : "";
            return {"open", rtt, Role::Open};
        }
        case core::ConnectionStatus::Closed: break;
    }
    if (session.is_waiting()) return waiting_fact(scene, session);
    return closed_fact(session);
}

void paint_rtt(const Theme& theme, ImDrawList& list, const model::SessionModel& session,
               float right, float middle) {
    std::array<float, spark_points> values{};
    const std::size_t count = std::min(session.rtts.size(), spark_points);
    for (std::size_t i = 0; i < count; ++i) {
        const Duration rtt = session.rtts[session.rtts.size() - count + i].rtt;
        values[i] = std::log10(static_cast<float>(std::max<std::int64_t>(rtt.count(), 1)));
    }
    paint_sparkline(list, {right - theme.px(64), middle - theme.px(7)},
                    {right, middle + theme.px(7)}, values.data(), static_cast<int>(count),
                    theme.color.open, theme.px(1.3f));
}

std::string row_advice(const Scene& scene, const model::SessionModel& session) {
    if (session.config->tap) {
        std::string words = session.name + ", tap: " + status_word(session);
        if (session.tap)
            words +=
                session.tap->error.empty() ? "\n" + session.tap->url : "\n" + session.tap->error;
        return words + "\n→ " + model::one_line(as_bytes(session.config->url));
    }
    std::string words = session.name + ": " + core::name_of(session.status);
    if (session.status == core::ConnectionStatus::Open) {
        words += " since " + clock_time(scene.workspace.wall_at(session.status_since));
    } else if (session.last_outcome) {
        words += ", " + core::in_words(*session.last_outcome);
    }
    if (!session.findings.empty()) {
        words += "\n" + counted(session.findings.size(), "finding");
    }
    return words + "\n" + model::one_line(as_bytes(session.config->url));
}

}  // namespace redial::view
