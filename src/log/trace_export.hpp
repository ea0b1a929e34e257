// TraceExport: events as a trace for Perfetto and chrome://tracing (Trace Event Format, its JSON
// object): a process a session, with lanes for its attempts and their stages, its waits, its
// outages, faults and what was concluded, and counters for round trips and rates. Written as the
// events come; what is held of a session is bounded. docs/trace.md. One thread at a time.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "log/export_writer.hpp"

namespace redial::log {

// What is remembered of a session, to end its slices.
struct TraceLane {
    std::string attempt;  // the name of its slice; "" while there is none
    Instant free_from{};  // of the attempt's slice: its stages lie behind this
    std::optional<Instant> opened_at;
    std::optional<Instant> down_since;
    bool is_coming_back = false;  // it dialled, or means to
    struct Wait {
        Instant at{};
        core::RetryPlanned plan;
    };
    std::optional<Wait> wait;
    std::map<std::uint64_t, std::string> in_force;  // faults by id, at most 64
    // Messages of one stretch of time, for the rates.
    std::int64_t stretch = -1;
    std::uint64_t messages[2] = {};  // by core::Direction
    std::uint64_t bytes[2] = {};
};

class TraceExport final : public ExportWriter {
public:
    explicit TraceExport(std::string& out) : out_(out) {}
    void begin(const LogHeader& header) override;
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;
    void finish() override;

private:
    friend struct TraceFold;
    TraceLane& lane_of(const core::Stamp& stamp);
    void name_lanes(std::uint32_t session, const std::string& name);
    // Microseconds since the first event.
    std::int64_t ts_of(Instant at) const { return to_us(at) - zero_us_; }
    void settle_clock(const core::Stamp& stamp);
    void write_rates(std::uint32_t session, TraceLane& lane);
    void end_session(std::uint32_t session, TraceLane& lane);

    std::string& out_;
    std::map<std::uint32_t, TraceLane> lanes_;  // by session
    std::optional<core::Stamp> last_;
    WallTime first_wall_at_{};
    std::int64_t zero_us_ = 0;  // where ts is 0, on the clock of the events
    bool has_begun_ = false;
    std::string tool_;
};

}  // namespace redial::log
