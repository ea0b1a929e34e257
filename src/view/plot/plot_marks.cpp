// Computes bands, marks, lanes and densities for each pixel column. Pure, any thread.
#include "view/plot/plot_marks.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"

namespace redial::view {
namespace {

constexpr std::size_t began_before_max = 64;
constexpr std::size_t bands_a_pixel_max = 8;

// First index in low..size whose time, by `at_of`, is not before `when`.
template <class AtOf>
std::size_t first_index_from(std::size_t low, std::size_t size, Instant when, const AtOf& at_of) {
    std::size_t high = size;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (at_of(middle) < when) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct Pixels {
    TimeRange range;
    float left;
    float right;

    float x(Instant at) const {
        const double share = std::clamp(range.share_of(at), -0.01, 1.01);
        return left + static_cast<float>(share * static_cast<double>(right - left));
    }
    // Where the pixel after the one at `x` begins.
    Instant after(float x) const {
        const float next = std::floor(x) + 1.0f;
        const double share = static_cast<double>((next - left) / (right - left));
        return range.at_share(share) + Duration{1};
    }
};

void add_band(const Pixels& pixels, const model::FaultSpan& fault, Instant now,
              std::vector<Band>& bands) {
    const Instant until = fault.to.value_or(std::max(now, fault.from));
    if (until < pixels.range.from) return;
    const float left = std::max(pixels.x(fault.from), pixels.left);
    const float right = std::min(pixels.x(until), pixels.right);
    bands.push_back({left, std::max(right, left + 1.0f), &fault, !fault.to});
}

MarkShape shape_of(const model::Marker& marker) {
    if (std::holds_alternative<core::FaultMade>(marker.what)) return MarkShape::Fault;
    if (std::holds_alternative<core::Lost>(marker.what)) return MarkShape::Loss;
    if (std::holds_alternative<core::Halted>(marker.what)) return MarkShape::Halt;
    return MarkShape::Verdict;
}

bool is_bad(const model::Marker& marker) {
    const auto* judged = std::get_if<core::ResumeJudged>(&marker.what);
    return judged == nullptr || judged->verdict != core::ResumeVerdict::Resumed;
}

// 3 closed, 2 connecting, 1 at rest, 0 open.
int badness(const model::Span& span) {
    if (span.status == core::ConnectionStatus::Closed) return span.is_resting ? 1 : 3;
    return span.status == core::ConnectionStatus::Connecting ? 2 : 0;
}

// Spans of a session touch and alternate, so few of many say which is the worst.
constexpr std::size_t spans_a_pixel_max = 6;

void push_block(std::vector<LaneBlock>& blocks, float left, float right, const model::Span& span) {
    const bool continues = !blocks.empty() && blocks.back().status == span.status &&
                           blocks.back().is_resting == span.is_resting &&
                           blocks.back().right >= left - 0.01f;
    if (continues) {
        blocks.back().right = std::max(blocks.back().right, right);
    } else {
        blocks.push_back({left, right, span.status, span.is_resting});
    }
}

// The first row from `row` on that is not before `until`: steps that double, then halves.
std::uint64_t row_from(const model::MessageLog& log, std::uint64_t row, Instant until) {
    std::uint64_t high = row;
    for (std::uint64_t step = 1; high < log.end_row() && log.at(high) < until; step *= 2) {
        row = high + 1;
        high = std::min(high + step, log.end_row());
    }
    while (row < high) {
        const std::uint64_t middle = row + (high - row) / 2;
        if (log.at(middle) < until) {
            row = middle + 1;
        } else {
            high = middle;
        }
    }
    return row;
}

void count_rows(const model::MessageLog& log, TimeRange range, std::vector<std::uint64_t>& counts) {
    std::uint64_t row = log.first_row_from(range.from);
    for (std::size_t i = 0; i < counts.size() && row < log.end_row(); ++i) {
        const Instant until =
            model::Pyramid::column_start(range.from, range.to, i + 1, counts.size());
        const std::uint64_t next = row_from(log, row, until);
        counts[i] = next - row;
        row = next;
    }
}

void count_cells(const model::TrafficHistory& traffic, TimeRange range, Duration width,
                 std::vector<std::uint64_t>& counts) {
    const int level = traffic.level_for(range.from, width / 4);
    const Duration cell_width = model::TrafficHistory::width_of(level);
    std::vector<model::TrafficHistory::Cell> cells;
    traffic.cells(level, range.from, range.to, cells);
    const auto columns = static_cast<double>(counts.size());
    const auto column_of = [&](Instant at) {
        return static_cast<std::size_t>(std::clamp(range.share_of(at), 0.0, 0.9999999) * columns);
    };
    for (const model::TrafficHistory::Cell& cell : cells) {
        const Instant from = model::TrafficHistory::start_of(cell, level);
        const std::size_t first = column_of(from);
        const std::size_t last = column_of(from + cell_width - Duration{1});
        const std::uint64_t pieces = last - first + 1;
        for (std::uint64_t i = 0; i < pieces; ++i)
            counts[first + i] += cell.messages() * (i + 1) / pieces - cell.messages() * i / pieces;
    }
}

// Rules and their evidence are few. What one finding saw within a pixel is one mark.
void add_evidence(const model::SessionModel& session, const Pixels& pixels,
                  std::vector<Mark>& marks) {
    for (const model::Finding& finding : session.findings.all()) {
        const std::size_t first = marks.size();
        for (const core::Evidence& evidence : finding.made.evidence) {
            if (evidence.at < pixels.range.from || evidence.at > pixels.range.to) continue;
            const float x = pixels.x(evidence.at);
            if (marks.size() > first && x - marks.back().x < 1.0f) {
                ++marks.back().count;
                continue;
            }
            Mark mark{x, evidence.at, MarkShape::Finding};
            mark.finding = &finding;
            marks.push_back(mark);
        }
    }
}

}  // namespace

void layout_bands(const model::SessionModel& session, TimeRange range, float left, float right,
                  Instant now, std::vector<Band>& bands) {
    bands.clear();
    const auto& faults = session.fault_spans;
    if (faults.empty() || right <= left) return;
    const Pixels pixels{range, left, right};
    const auto from_of = [&faults](std::size_t i) { return faults[i].from; };
    std::size_t index = first_index_from(0, faults.size(), range.from, from_of);
    for (std::size_t i = index - std::min(index, began_before_max); i < index; ++i)
        add_band(pixels, faults[i], now, bands);
    std::size_t in_pixel = 0;
    while (index < faults.size() && faults[index].from <= range.to) {
        const float x = pixels.x(faults[index].from);
        add_band(pixels, faults[index], now, bands);
        ++index;
        const bool is_same_pixel =
            index < faults.size() && std::floor(pixels.x(faults[index].from)) == std::floor(x);
        in_pixel = is_same_pixel ? in_pixel + 1 : 0;
        if (in_pixel < bands_a_pixel_max) continue;
        in_pixel = 0;
        index = first_index_from(index, faults.size(), pixels.after(x), from_of);
    }
}

void layout_marks(const model::SessionModel& session, TimeRange range, float left, float right,
                  std::vector<Mark>& marks) {
    marks.clear();
    const model::Markers& markers = session.markers;
    if (right <= left) return;
    const Pixels pixels{range, left, right};
    add_evidence(session, pixels, marks);
    const auto at_of = [&markers](std::size_t i) { return markers[i].at; };
    std::size_t index = first_index_from(0, markers.size(), range.from, at_of);
    while (index < markers.size() && markers[index].at <= range.to) {
        const model::Marker& marker = markers[index];
        const float x = pixels.x(marker.at);
        const std::size_t next =
            first_index_from(index + 1, markers.size(), pixels.after(x), at_of);
        marks.push_back({x, marker.at, shape_of(marker), is_bad(marker),
                         static_cast<std::uint32_t>(next - index), &marker});
        index = next;
    }
}

void layout_system_marks(const model::BoundedList<model::Workspace::SystemMark>& system,
                         TimeRange range, float left, float right, std::vector<Mark>& marks) {
    marks.clear();
    if (right <= left) return;
    const Pixels pixels{range, left, right};
    const auto at_of = [&system](std::size_t i) { return system[i].at; };
    std::size_t index = first_index_from(0, system.size(), range.from, at_of);
    while (index < system.size() && system[index].at <= range.to) {
        Mark mark{pixels.x(system[index].at), system[index].at, MarkShape::System};
        const std::size_t next =
            first_index_from(index + 1, system.size(), pixels.after(mark.x), at_of);
        mark.is_bad = system[index].what.change == core::SystemChange::NetworkDown;
        mark.count = static_cast<std::uint32_t>(next - index);
        mark.system = &system[index];
        marks.push_back(mark);
        index = next;
    }
}

std::string in_words(const Mark& mark) {
    std::string words = mark.finding != nullptr  ? "finding, " + model::in_words(mark.finding->made)
                        : mark.system != nullptr ? model::in_words(mark.system->what)
                                                 : model::in_words(*mark.marker);
    if (mark.count > 1) words += fmt::format(", and {} more here", mark.count - 1);
    return words;
}

void layout_lane(const model::Spans& spans, TimeRange range, float left, float right, Instant now,
                 std::vector<LaneBlock>& blocks) {
    blocks.clear();
    if (right <= left) return;
    const Pixels pixels{range, left, right};
    const auto from_of = [&spans](std::size_t i) { return spans[i].from; };
    float painted_to = left;
    std::size_t index = model::first_span_from(spans, range.from);
    while (index < spans.size() && spans[index].from <= range.to) {
        const model::Span& span = spans[index];
        const float begin = std::max(pixels.x(span.from), painted_to);
        const float end = std::min(pixels.x(span.to.value_or(std::max(now, span.from))), right);
        // A span of some pixels is painted as it is; short ones share their pixel.
        if (end - begin >= 1.0f || index + 1 == spans.size()) {
            painted_to = std::max(end, begin + 1.0f);
            push_block(blocks, begin, painted_to, span);
            ++index;
            continue;
        }
        const std::size_t next =
            first_index_from(index + 1, spans.size(), pixels.after(begin), from_of);
        const model::Span* worst = &span;
        for (std::size_t i = index; i < std::min(next, index + spans_a_pixel_max); ++i)
            if (badness(spans[i]) > badness(*worst)) worst = &spans[i];
        painted_to = std::floor(begin) + 1.0f;
        push_block(blocks, begin, painted_to, *worst);
        // The last span of the pixel may go on into the next ones.
        index = std::max(index + 1, next - 1);
    }
}

// The cells of traffic are too wide for a close look: there the rows themselves are counted.
void layout_density(const model::SessionModel& session, TimeRange range, std::size_t columns,
                    std::vector<std::uint64_t>& counts) {
    counts.assign(columns, 0);
    if (columns == 0 || session.traffic.empty()) return;
    const Duration width = range.span() / static_cast<std::int64_t>(columns);
    if (width < model::TrafficHistory::width_min) return count_rows(session.log, range, counts);
    count_cells(session.traffic, range, width, counts);
}

}  // namespace redial::view
