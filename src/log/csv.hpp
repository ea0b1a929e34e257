// CSV (RFC 4180): messages and attempts as tables for a spreadsheet, as EventSinks that append
// rows. A header row, CRLF line ends, UTF-8. Fields that a peer or a person wrote and that a
// spreadsheet would take for a formula get a ' in front (OWASP "CSV Injection"). Any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_sink.hpp"

namespace redial::log {

void append_csv(std::string& out, std::string_view field);          // quoted where it must be
void append_csv_guarded(std::string& out, std::string_view field);  // and no formula
// "2026-08-22T09:31:04.123456Z"; empty outside the years 1 to 9999.
std::string iso_time(WallTime at);

// session,attempt,seq,iso,us,dir,opcode,len,rtt_us,text,base64
class CsvMessages final : public core::EventSink {
public:
    explicit CsvMessages(std::string& out);
    void on_event(const core::Event&) override {}
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

private:
    std::string& out_;
    std::map<std::uint32_t, std::uint64_t> sequence_;  // by session
};

// One attempt as far as it is known.
struct AttemptRow {
    std::uint32_t attempt = 0;
    core::Stamp started;
    std::string trigger;
    std::optional<Duration> planned;
    std::optional<Duration> waited;
    std::optional<Duration> stages[5];  // by core::StageName; of several, the sum
    int http_status = 0;
    std::optional<Instant> opened_at;
    std::optional<core::AttemptEnded> ended;
    std::optional<core::ResumeJudged> resume;
    std::vector<std::string> faults;  // by name, each once, at most 16
};
// What is remembered of a session between its attempts.
struct AttemptLane {
    std::optional<AttemptRow> row;
    std::optional<Duration> planned;
    std::optional<Instant> last_ended_at;
    std::map<std::uint64_t, std::string> in_force;  // faults by id, at most 64
    std::uint32_t tap_of = 0;                       // its tap's faults act on it too
    std::vector<std::uint32_t> clients;  // of a tap: further sessions of it, at most 4096
};

// session,attempt,start_iso,...: one row an attempt, when it has ended or the log has.
class CsvAttempts final : public core::EventSink {
public:
    explicit CsvAttempts(std::string& out);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}
    void finish();  // rows of the attempts still open

private:
    friend struct AttemptFold;
    void write_row(std::uint32_t session, AttemptLane& lane);
    AttemptLane& lane_of(std::uint32_t session);
    AttemptLane* find_lane(std::uint32_t session);

    std::string& out_;
    std::map<std::uint32_t, AttemptLane> lanes_;
};

}  // namespace redial::log
