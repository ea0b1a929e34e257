// What happened to a session, for the background of every plot and its lane in the timeline: faults
// in force as bands, moments (faults, verdicts, losses, findings' evidence) as marks. Work is
// bounded by pixels. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/time_range.hpp"
#include "model/fold/workspace.hpp"
#include "model/session/session_model.hpp"

namespace redial::view {

struct Band {
    float left = 0;
    float right = 0;
    const model::FaultSpan* fault = nullptr;  // the newest of those in these pixels
    bool is_in_force = false;                 // it has not ended
};
// Faults that overlap the range. Those that began within one pixel of each other count as up to
// eight; of those that began before the range the newest 64 are looked at.
void layout_bands(const model::SessionModel& session, TimeRange range, float left, float right,
                  Instant now, std::vector<Band>& bands);

enum class MarkShape : std::uint8_t { Fault, Verdict, Loss, Halt, Finding, System };
struct Mark {
    float x = 0;
    Instant at{};
    MarkShape shape = MarkShape::Fault;
    bool is_bad = true;                       // a verdict that nothing was lost is not
    std::uint32_t count = 1;                  // moments in this pixel; this is the first of them
    const model::Marker* marker = nullptr;    // null of a finding's
    const model::Finding* finding = nullptr;  // set of a finding's: each piece of its evidence
    const model::Workspace::SystemMark* system = nullptr;  // set of this machine's own
};
// One a pixel and shape.
void layout_marks(const model::SessionModel& session, TimeRange range, float left, float right,
                  std::vector<Mark>& marks);
// When this machine's network came or went, or it woke: of every session. One a pixel.
void layout_system_marks(const model::BoundedList<model::Workspace::SystemMark>& system,
                         TimeRange range, float left, float right, std::vector<Mark>& marks);
std::string in_words(const Mark& mark);

// A stretch of a lane in one colour: the worst state of each pixel.
struct LaneBlock {
    float left = 0;
    float right = 0;
    core::ConnectionStatus status = core::ConnectionStatus::Open;
    bool is_resting = false;  // closed, and nobody needs to look
};
void layout_lane(const model::Spans& spans, TimeRange range, float left, float right, Instant now,
                 std::vector<LaneBlock>& blocks);

// Messages in each of `columns` equal pieces of the range, as many as the history of traffic and
// the message log know of.
void layout_density(const model::SessionModel& session, TimeRange range, std::size_t columns,
                    std::vector<std::uint64_t>& counts);

}  // namespace redial::view
