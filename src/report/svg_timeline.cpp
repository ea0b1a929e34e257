// Draws the timeline. What shares a pixel is merged, and the worst of it is seen, so that a drawing
// is bounded by its width. Any thread.
#include "report/svg_timeline.hpp"

#include <algorithm>
#include <array>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/words/display_text.hpp"
#include "report/svg_axis.hpp"

namespace redial::report {
namespace {

constexpr double lane_height = 34;
constexpr double label_width = 150;
constexpr double drawing_width = 980;
constexpr std::size_t columns = 800;  // as fine as states are told apart
constexpr std::size_t letters = 72;

// In the order of what must be seen: the greater hides the smaller.
enum class State : std::uint8_t { None, Resting, Open, Connecting, Waiting };

// Before the first dial nobody wanted it open.
State state_of(const model::SessionModel& session, const model::Span& span) {
    switch (span.status) {
        case core::ConnectionStatus::Open: return State::Open;
        case core::ConnectionStatus::Connecting: return State::Connecting;
        case core::ConnectionStatus::Closed: break;
    }
    const auto& attempts = session.attempts;
    const bool is_before = attempts.dropped() == 0 && span.to && !attempts.empty() &&
                           *span.to <= attempts[0].started_at;
    return span.is_resting || is_before ? State::Resting : State::Waiting;
}

const char* class_of(State state) {
    switch (state) {
        case State::Open: return "fill-open";
        case State::Connecting: return "fill-waiting";
        case State::Waiting: return "fill-closed";
        case State::Resting: return "fill-border";
        case State::None: break;
    }
    return "";
}

const char* name_of(State state) {
    switch (state) {
        case State::Open: return "open";
        case State::Connecting: return "connecting";
        case State::Waiting: return "closed";
        case State::Resting: return "at rest";
        case State::None: break;
    }
    return "";
}

// The worst state of each of `count` equal pieces of the run.
std::vector<State> states_of(const model::SessionModel& session, const When& when,
                             std::size_t count) {
    std::vector<State> states(count, State::None);
    const double span = std::max(to_seconds(when.to() - when.from()), 1e-6);
    const auto place = [&](Instant at) {
        const double share = std::clamp(to_seconds(at - when.from()) / span, 0.0, 1.0);
        return std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
    };
    for (const model::Span& one : session.spans) {
        const Instant to = one.to.value_or(when.to());
        if ((to <= one.from && one.to) || to < when.from() || one.from > when.to()) continue;
        for (std::size_t i = place(one.from); i <= place(to); ++i)
            states[i] = std::max(states[i], state_of(session, one));
    }
    return states;
}

class Lanes {
public:
    Lanes(Svg& svg, const TimeAxis& axis, const When& when) : svg_(svg), axis_(axis), when_(when) {}

    void draw(const model::SessionModel& session, double top) {
        svg_.text({0, top + 20}, session.name, "fill-text", label_width - 12);
        draw_states(session, top + 10);
        for (const model::FaultSpan& fault : session.fault_spans) draw_fault(fault, top + 25);
        draw_markers(session, top);
        for (const model::Finding& finding : session.findings.all()) draw_finding(finding, top + 5);
    }

private:
    void draw_states(const model::SessionModel& session, double top) {
        const std::vector<State> states = states_of(session, when_, columns);
        const double width = axis_.area.width() / static_cast<double>(columns);
        for (std::size_t from = 0; from < columns;) {
            std::size_t to = from + 1;
            while (to < columns && states[to] == states[from]) ++to;
            if (states[from] != State::None)
                svg_.rect(axis_.area.left + static_cast<double>(from) * width, top,
                          static_cast<double>(to - from) * width, 13, class_of(states[from]),
                          name_of(states[from]));
            from = to;
        }
    }
    void draw_fault(const model::FaultSpan& fault, double top) {
        const double left = axis_.x(fault.from);
        const double right = axis_.x(fault.to.value_or(when_.to()));
        if (right - fault_end_ < 1) return;  // its pixel has one
        fault_end_ = right;
        svg_.rect(left, top, std::max(right - left, 2.0), 4, "fill-fault",
                  fault.name + " " + fault.detail + " from " + when_.in_words(fault.from));
    }
    void draw_markers(const model::SessionModel& session, double top) {
        double before = -10;
        for (const model::Marker& marker : session.markers) {
            const auto* fault = std::get_if<core::FaultMade>(&marker.what);
            const double x = axis_.x(marker.at);
            if (fault == nullptr || x - before < 2) continue;
            before = x;
            svg_.rect(x - 1, top + 8, 2, 21, "fill-fault",
                      model::in_words(marker) + " at " + when_.in_words(marker.at));
        }
    }
    void draw_finding(const model::Finding& finding, double y) {
        const bool is_error = finding.made.severity == core::Severity::Error;
        const double x = axis_.x(finding.first_at);
        svg_.polygon({{x, y - 4}, {x + 4, y}, {x, y + 4}, {x - 4, y}},
                     is_error ? "fill-closed" : "fill-accent",
                     fmt::format("{}: {} at {}", core::name_of(finding.made.severity),
                                 finding.made.rule, when_.in_words(finding.first_at)));
    }

    Svg& svg_;
    const TimeAxis& axis_;
    const When& when_;
    double fault_end_ = -10;
};

void draw_legend(Svg& svg, double y) {
    struct Entry {
        const char* classes;
        const char* words;
    };
    constexpr std::array<Entry, 6> entries = {{{"fill-open", "open"},
                                               {"fill-waiting", "connecting"},
                                               {"fill-closed", "closed, wanted open"},
                                               {"fill-border", "closed as asked"},
                                               {"fill-fault", "fault made on purpose"},
                                               {"fill-accent", "finding (errors red)"}}};
    double x = label_width;
    for (const Entry& entry : entries) {
        svg.rect(x, y - 9, 10, 10, entry.classes);
        svg.text({x + 15, y}, entry.words, "fill-dim");
        x += 38 + static_cast<double>(std::string_view(entry.words).size()) * 5.8;
    }
}

// "chat  ██████░░··██", a letter for each piece.
std::string lane_in_letters(const Document& document, const model::SessionModel& session,
                            const When& when) {
    std::string line;
    for (const State state : states_of(session, when, letters)) {
        switch (state) {
            case State::Open: line += "█"; break;
            case State::Connecting: line += "▒"; break;
            case State::Waiting: line += "·"; break;
            case State::Resting: line += "-"; break;
            case State::None: line += " "; break;
        }
    }
    const std::string name = document.redact ? document.redact(session.name) : session.name;
    return line + "  " + model::one_line(as_bytes(name), 40) + "\n";
}

}  // namespace

Plot timeline_plot(const Document& document, std::span<const model::SessionModel* const> sessions,
                   const When& when) {
    const std::size_t count = std::min(sessions.size(), lanes_max);
    const double height = 26 + static_cast<double>(count) * lane_height + 24;
    Svg svg(document, drawing_width, height, "Timeline of all sessions");
    const TimeAxis axis{{label_width, 24, drawing_width - 6, height - 24}, when.from(), when.to()};
    draw_legend(svg, 12);
    draw_times(svg, axis, when);
    std::string in_letters;
    for (std::size_t i = 0; i < count; ++i) {
        Lanes(svg, axis, when).draw(*sessions[i], 26 + static_cast<double>(i) * lane_height);
        in_letters += lane_in_letters(document, *sessions[i], when);
    }
    in_letters += "█ open  ▒ connecting  · closed, wanted open  - closed as asked\n";
    return {"Timeline", svg.take(), std::move(in_letters),
            when.has_wall() ? "Times are UTC." : "Times are since the begin."};
}

}  // namespace redial::report
