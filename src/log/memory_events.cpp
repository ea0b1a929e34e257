// Tells the events of a workspace again, merged from its journals and message logs. The thread that
// owns the workspace.
#include "log/memory_events.hpp"

#include <algorithm>
#include <numeric>

namespace redial::log {
namespace {

core::MessageSeen message_of(const model::Row& row, const model::RowWire& wire) {
    return {.direction = row.direction,
            .opcode = row.opcode,
            .is_compressed = row.is_compressed,
            .was_queued = row.was_queued,
            .fragments = row.fragments,
            .rtt = row.rtt,
            .size_bytes = row.size_bytes,
            .payload = row.payload,
            .wire_bytes = row.wire_bytes,
            .frames = wire.frames,
            .wire = wire.wire};
}

// Entries of a journal are counted over all time: dropped() + index.
const model::JournalEntry& entry_at(const model::Journal& journal, std::uint64_t entry) {
    return journal[static_cast<std::size_t>(entry - journal.dropped())];
}

}  // namespace

MemoryEvents::MemoryEvents(const model::Workspace& workspace, std::optional<SessionId> session) {
    is_lab_wanted_ = !session && !workspace.lab().url.empty();
    for (const auto& model : workspace.sessions()) {
        if (session && model->id != *session) continue;
        Lane lane{.session = model->id};
        lane.entry = model->journal.dropped();
        lane.entry_end = lane.entry + model->journal.size();
        lane.row = model->log.first_row();
        lane.row_end = model->log.end_row();
        lane.untold_lost = model->log.dropped_rows();
        lane.untold_lost_bytes = model->log.dropped_bytes();
        push(workspace, lane);
    }
    if (!session) {
        const std::uint64_t dropped = workspace.notes().dropped();
        push(workspace, {.entry = dropped, .entry_end = dropped + workspace.notes().size()});
    }
    for (const Lane& lane : lanes_) total_ += left_in(lane);
}

bool MemoryEvents::settle(const model::Workspace& workspace, Lane& lane) {
    if (lane.session == SessionId{}) {
        lane.entry = std::max(lane.entry, workspace.notes().dropped());
        if (lane.entry >= lane.entry_end) return false;
        lane.next_at =
            workspace.notes()[static_cast<std::size_t>(lane.entry - workspace.notes().dropped())]
                .stamp.at;
        return true;
    }
    const model::SessionModel* model = workspace.find(lane.session);
    return model && settle_session(*model, lane);  // none: removed between two slices
}

// Moves past what is no longer there and past rows of words (the journal tells those); finds when
// the next event was. False: nothing is left.
bool MemoryEvents::settle_session(const model::SessionModel& model, Lane& lane) {
    lane.entry = std::max(lane.entry, model.journal.dropped());
    const std::uint64_t first = std::min(model.log.first_row(), lane.row_end);
    if (lane.row < first) lane.untold_lost += first - std::exchange(lane.row, first);
    while (lane.row < lane.row_end && !is_traffic(model.log.kind(lane.row))) ++lane.row;
    const bool has_row = lane.row < lane.row_end;
    const bool has_entry = lane.entry < lane.entry_end;
    if (has_row) lane.next_at = model.log.at(lane.row);
    if (has_entry) {
        const Instant at = entry_at(model.journal, lane.entry).event->stamp.at;
        lane.next_at = has_row ? std::min(lane.next_at, at) : at;
    }
    if (!has_row && !has_entry && !lane.is_begun) {  // only the session itself is left to tell
        lane.next_at = model.added_at;
        return true;
    }
    return has_row || has_entry || lane.untold_lost != 0;
}

// A log's reader must hear of the session first, and then of what is missing.
void MemoryEvents::give_begin(const model::Workspace& workspace, const model::SessionModel& model,
                              Lane& lane, core::EventSink& sink) {
    lane.is_begun = true;
    const bool has_entry = lane.entry < lane.entry_end;
    const core::Event* first =
        has_entry ? entry_at(model.journal, lane.entry).event.get() : nullptr;
    if (first && std::holds_alternative<core::SessionAdded>(first->what)) {
        sink.on_event(*first);
        ++lane.entry;
    } else {
        const Instant at = std::min(model.added_at, lane.next_at);
        sink.on_event({{.session = lane.session, .at = at, .wall_at = workspace.wall_at(at)},
                       core::SessionAdded{model.config}});
    }
}

void MemoryEvents::give_one(const model::Workspace& workspace, Lane& lane, model::RowWire& wire,
                            core::EventSink& sink) {
    if (lane.session == SessionId{}) {
        const auto& noted =
            workspace.notes()[static_cast<std::size_t>(lane.entry - workspace.notes().dropped())];
        sink.on_event({noted.stamp, noted.note});
        ++lane.entry;
        return;
    }
    const model::SessionModel& model = *workspace.find(lane.session);
    if (!lane.is_begun) return give_begin(workspace, model, lane, sink);
    if (lane.untold_lost != 0) {
        sink.on_event({{.session = lane.session,
                        .at = lane.next_at,
                        .wall_at = workspace.wall_at(lane.next_at)},
                       core::Lost{.count = std::exchange(lane.untold_lost, 0),
                                  .size_bytes = std::exchange(lane.untold_lost_bytes, 0),
                                  .place = core::LossPlace::History}});
        return;
    }
    const bool has_row = lane.row < lane.row_end;
    const bool has_entry = lane.entry < lane.entry_end;
    if (has_entry && (!has_row || entry_at(model.journal, lane.entry).row <= lane.row)) {
        sink.on_event(*entry_at(model.journal, lane.entry++).event);
        return;
    }
    const model::Row row = model.log.row(lane.row);
    model.log.read_wire(lane.row++, wire);
    sink.on_message({.session = lane.session,
                     .attempt = row.attempt,
                     .at = row.at,
                     .wall_at = workspace.wall_at(row.at)},
                    message_of(row, wire));
}

std::uint64_t MemoryEvents::left_in(const Lane& lane) {
    return lane.entry_end - lane.entry + lane.row_end - lane.row;
}

namespace {

// For the heap's front to be the earliest; equal times in the order of sessions.
constexpr auto is_later = [](const auto& a, const auto& b) {
    return a.next_at != b.next_at ? a.next_at > b.next_at : a.session > b.session;
};

}  // namespace

void MemoryEvents::push(const model::Workspace& workspace, Lane lane) {
    if (!settle(workspace, lane)) return;
    lanes_.push_back(lane);
    std::push_heap(lanes_.begin(), lanes_.end(), is_later);
}

MemoryEvents::Lane MemoryEvents::pop() {
    std::pop_heap(lanes_.begin(), lanes_.end(), is_later);
    const Lane lane = lanes_.back();
    lanes_.pop_back();
    return lane;
}

bool MemoryEvents::give(const model::Workspace& workspace, core::EventSink& sink,
                        std::size_t events_max) {
    for (std::size_t given = 0; !lanes_.empty(); ++given) {
        if (given >= events_max) return true;
        Lane lane = pop();
        if (!settle(workspace, lane)) continue;  // dropped since the last slice
        give_one(workspace, lane, wire_, sink);
        push(workspace, lane);
    }
    if (std::exchange(is_lab_wanted_, false)) {
        const Instant at = workspace.last_at();
        sink.on_event({{.at = at, .wall_at = workspace.wall_at(at)}, workspace.lab()});
    }
    return false;
}

double MemoryEvents::share_done() const {
    if (total_ == 0) return 1.0;
    const std::uint64_t left =
        std::accumulate(lanes_.begin(), lanes_.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const Lane& lane) { return sum + left_in(lane); });
    return 1.0 - static_cast<double>(left) / static_cast<double>(total_);
}

namespace {

// The facts of one session, each with the time it became true.
void collect_facts(const model::Workspace& workspace, const model::SessionModel& model,
                   std::vector<core::Event>& facts) {
    const auto tell = [&](Instant at, AttemptId attempt, core::Happening what) {
        facts.push_back(
            {{.session = model.id, .attempt = attempt, .at = at, .wall_at = workspace.wall_at(at)},
             std::move(what)});
    };
    tell(model.added_at, {}, core::SessionAdded{model.config});
    const model::Attempt* live = model.live();
    if (live && live->started) tell(live->started_at, live->id, *live->started);
    if (model.status != core::ConnectionStatus::Closed)
        tell(model.status_since, live ? live->id : AttemptId{},
             core::StatusChanged{core::ConnectionStatus::Closed, model.status});
    if (live && live->opened && live->opened_at) tell(*live->opened_at, live->id, *live->opened);
    if (model.waiting) tell(model.waiting->planned_at, {}, model.waiting->plan);
    if (model.halted) tell(model.status_since, {}, core::Halted{*model.halted, model.halt_reason});
    for (const model::QueuedMessage& queued : model.queued)
        tell(queued.queued_at, {}, core::MessageQueued{queued.id, queued.opcode, queued.payload});
}

}  // namespace

void give_facts_so_far(const model::Workspace& workspace, Now now, core::EventSink& sink) {
    std::vector<core::Event> facts;
    for (const auto& model : workspace.sessions()) collect_facts(workspace, *model, facts);
    std::stable_sort(facts.begin(), facts.end(), [](const core::Event& a, const core::Event& b) {
        return a.stamp.at < b.stamp.at;
    });
    for (const core::Event& fact : facts) sink.on_event(fact);
    if (!workspace.lab().url.empty())
        sink.on_event({{.at = now.mono, .wall_at = now.wall}, workspace.lab()});
}

}  // namespace redial::log
