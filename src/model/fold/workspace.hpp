// Workspace: all sessions as the views, the exporter and the command line see them: a fold of the
// events. Owned and read by one thread, the one that drains the event ring and draws; the clock is
// never read here, so a replay of the same events gives an equal workspace.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/event_sink.hpp"
#include "model/findings/thresholds.hpp"
#include "model/rules/rules_fleet.hpp"
#include "model/series/bounded_list.hpp"
#include "model/series/limits.hpp"
#include "model/series/wall_map.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

struct Totals {
    std::uint32_t sessions = 0;
    std::uint32_t open = 0;
    std::uint32_t connecting = 0;
    std::uint32_t closed = 0;   // waiting and halted included
    std::uint32_t waiting = 0;  // closed with a retry planned
    std::uint32_t halted = 0;   // closed, given up
    double messages_in_per_second = 0;
    double messages_out_per_second = 0;
    double bytes_in_per_second = 0;
    double bytes_out_per_second = 0;
    std::uint64_t rows = 0;
    std::uint64_t history_bytes = 0;      // memory of all message logs
    std::uint64_t history_bytes_max = 0;  // Limits::total_bytes_max
    std::uint64_t dropped_rows = 0;       // by the limits, all sessions
    std::uint64_t lost_messages = 0;      // the event ring could not take
};

class SessionRules;

class Workspace final : public core::EventSink {
public:
    // `derived` (may be null, outlives this) hears what the model concludes, ResumeJudged and
    // FindingMade, so that the recorder and the command line see it too. Such an event fed back, or
    // read from a log beside what it came from, is recognised and not counted twice.
    explicit Workspace(const Limits& limits = {}, core::EventSink* derived = nullptr);
    ~Workspace() override;
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    // Events of a session that is not here (removed, or never added) are counted and ignored.
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    // In the order they were added. Pointers hold until the session is removed.
    std::span<const std::unique_ptr<SessionModel>> sessions() const { return sessions_; }
    const SessionModel* find(SessionId id) const;
    const core::LabChanged& lab() const { return lab_; }
    const core::ControlChanged& control() const { return control_; }
    // When this machine's network came or went, or it woke; the last of them.
    struct SystemMark {
        Instant at{};
        core::SystemChanged what;
    };
    const BoundedList<SystemMark>& system_marks() const { return system_marks_; }
    // Remarks of the program as a whole (session 0), newest last.
    struct ProgramNote {
        core::Stamp stamp;
        core::Noted note;
    };
    const BoundedList<ProgramNote>& notes() const { return notes_; }
    // O(sessions).
    Totals totals(Instant now) const;
    std::uint64_t stray_events() const { return strays_; }

    const WallMap& wall_map() const { return wall_; }
    WallTime wall_at(Instant at) const { return wall_.wall_at(at); }
    // The newest instant of any event; the earliest. For the timeline's range and for replays.
    Instant first_at() const { return first_at_; }
    Instant last_at() const { return last_at_; }
    // Grows with everything applied.
    std::uint64_t revision() const { return revision_; }

    // When the rules speak; from the next event on.
    void set_finding_options(const FindingOptions& options) { finding_options_ = options; }

    const Limits& limits() const { return limits_; }
    void set_limits(const Limits& limits);  // history limits at once; the others for new sessions
    void set_derived(core::EventSink* derived) { derived_ = derived; }
    // Asked by the person ("Clear"): the history of messages before `row_end` goes, counters and
    // attempts stay, and so does what came since the person asked.
    void clear_history(SessionId id, std::uint64_t row_end = UINT64_MAX);
    // as the person arranged them; unknown: ignored
    void set_order(std::span<const SessionId> order);

private:
    // A session, and the rules that watch it.
    struct Watched {
        SessionModel* session;
        std::unique_ptr<SessionRules> rules;
    };
    Watched* find_watched(SessionId id);
    SessionModel* session_of(SessionId id);
    void add_session(const core::Stamp& stamp, const core::SessionAdded& added);
    void remove_session(SessionId id);
    void on_program_event(const core::Event& event);
    void note_time(const core::Stamp& stamp);
    void fold(Watched& watched, const std::shared_ptr<const core::Event>& event);
    // The rules; workspace_rules.cpp.
    RuleContext context_of(SessionModel& session, const core::Stamp& stamp) const;
    void run_due_rules(const core::Stamp& stamp);
    void tell_apart(SessionModel& session, const std::string& name_before) const;
    void run_rules(Watched& watched, const core::Event& event);
    void run_rules(Watched& watched, const core::Stamp& stamp, const core::MessageSeen& message);
    void run_fleet_rules(Watched& watched, const core::Event& event);
    void note_overlaps(const core::Stamp& stamp);
    void tell_clock_jump(const core::Stamp& stamp, Duration by);
    void tell_findings(Watched& watched, const core::Stamp& stamp);
    void conclude(Watched& watched, const core::Stamp& stamp, const core::ResumeJudged& judged);
    template <class Change>
    void apply_and_count(SessionModel& session, const Change& change);
    void keep_total_bytes();

    Limits limits_;
    core::EventSink* derived_;
    std::vector<std::unique_ptr<SessionModel>> sessions_;
    std::unordered_map<SessionId, Watched> by_id_;
    Watched* last_found_ = nullptr;  // floods come from one session at a time
    core::LabChanged lab_;
    core::ControlChanged control_;
    BoundedList<SystemMark> system_marks_{1000};
    BoundedList<ProgramNote> notes_;
    WallMap wall_;
    Instant first_at_{};
    Instant last_at_{};
    bool has_time_ = false;
    std::uint64_t revision_ = 0;
    std::uint64_t strays_ = 0;
    std::uint64_t history_bytes_ = 0;  // sum of the logs' memory
    FindingOptions finding_options_;
    FleetRules fleet_;
    Instant rules_due_ = Instant::max();  // not later than any rule's
};

}  // namespace redial::model
