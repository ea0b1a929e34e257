// Writes messages and attempts as rows of CSV (RFC 4180). Any thread.
#include "log/csv.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/csv_quote.hpp"
#include "base/utf8.hpp"
#include "log/json_writer.hpp"
#include "log/written_names.hpp"

namespace redial::log {
namespace {

// A hostile log could name four thousand million sessions.
constexpr std::size_t sessions_max = 100'000;
constexpr std::size_t faults_a_row_max = 16;
constexpr std::size_t faults_in_force_max = 64;
constexpr std::size_t clients_a_tap_max = 4096;

constexpr std::string_view messages_head =
    "session,attempt,seq,iso,us,dir,opcode,len,rtt_us,text,base64\r\n";
constexpr std::string_view attempts_head =
    "session,attempt,start_iso,start_us,trigger,planned_delay_ms,actual_delay_ms,dns_us,tcp_us,"
    "proxy_us,tls_us,upgrade_us,http_status,result,open_for_ms,close_by,close_code,close_reason,"
    "resumed,missed,dup,fault_id\r\n";

// Fields of one row, commas between them.
class RowWriter {
public:
    explicit RowWriter(std::string& out) : out_(out) {}
    void text(std::string_view field) {
        next();
        append_csv_guarded(out_, field);
    }
    void number(std::integral auto value) {
        next();
        append_number(out_, static_cast<std::int64_t>(value));
    }
    void us(const std::optional<Duration>& span) {
        next();
        if (span) append_number(out_, static_cast<std::int64_t>(span->count()));
    }
    void ms(const std::optional<Duration>& span) {
        next();
        if (span) append_ms(out_, *span);
    }
    void empty() { next(); }
    void end() { out_ += "\r\n"; }

private:
    void next() {
        if (!is_first_) out_ += ',';
        is_first_ = false;
    }
    std::string& out_;
    bool is_first_ = true;
};

}  // namespace

void append_csv(std::string& out, std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += field;
        return;
    }
    append_csv_quoted(out, field);
}

void append_csv_guarded(std::string& out, std::string_view field) {
    const bool is_formula =
        !field.empty() && std::string_view("=+-@\t\r").find(field[0]) != std::string_view::npos;
    if (!is_formula) return append_csv(out, field);
    append_csv(out, "'" + std::string(field));
}

std::string iso_time(WallTime at) {
    using namespace std::chrono;
    const std::int64_t us = to_us(at);
    constexpr std::int64_t day_us = 86'400'000'000;
    const std::int64_t day = us / day_us - (us % day_us < 0 ? 1 : 0);
    // 0001-01-01 .. 9999-12-31, so that the calendar's arithmetic cannot overflow.
    if (day < -719'162 || day > 2'932'896) return {};
    const year_month_day date{sys_days{days{static_cast<int>(day)}}};
    const std::int64_t rest = us - day * day_us;
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(rest / 3'600'000'000),
                  int(rest / 60'000'000 % 60), int(rest / 1'000'000 % 60), int(rest % 1'000'000));
    return text;
}

CsvMessages::CsvMessages(std::string& out) : out_(out) { out_ += messages_head; }

void CsvMessages::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (sequence_.size() >= sessions_max) sequence_.clear();
    RowWriter row(out_);
    row.number(stamp.session.value);
    row.number(stamp.attempt.value);
    row.number(++sequence_[stamp.session.value]);
    row.text(iso_time(stamp.wall_at));
    row.number(to_us(stamp.at));
    row.text(core::name_of(message.direction));
    row.text(written_name(message.opcode));
    row.number(message.size_bytes);
    row.us(message.rtt);
    const bool is_text = message.opcode != core::Opcode::Binary && is_utf8(message.payload);
    row.text(is_text ? as_text(message.payload) : std::string_view());
    row.empty();
    if (!is_text) append_base64(out_, message.payload);
    row.end();
}

namespace {

void note_fault(std::optional<AttemptRow>& row, const std::string& name) {
    if (!row || row->faults.size() >= faults_a_row_max) return;
    auto& faults = row->faults;
    if (std::find(faults.begin(), faults.end(), name) == faults.end()) faults.push_back(name);
}

}  // namespace

// What each kind of event adds to the session's attempt.
struct AttemptFold {
    CsvAttempts& table;
    const core::Stamp& stamp;
    AttemptLane& lane;

    AttemptRow* row() const {
        const bool is_it = lane.row && lane.row->attempt == stamp.attempt.value;
        return is_it ? &*lane.row : nullptr;
    }
    void operator()(const core::RetryPlanned& e) const { lane.planned = e.delay; }
    void operator()(const core::AttemptStarted& e) const {
        table.write_row(stamp.session.value, lane);
        AttemptRow& begun = lane.row.emplace();
        begun.attempt = stamp.attempt.value;
        begun.started = stamp;
        begun.trigger = core::name_of(e.origin);
        begun.planned = std::exchange(lane.planned, std::nullopt);
        if (lane.last_ended_at) begun.waited = stamp.at - *lane.last_ended_at;
        for (const auto& [id, name] : lane.in_force) note_fault(lane.row, name);
        if (const AttemptLane* tap = table.find_lane(lane.tap_of))
            for (const auto& [id, name] : tap->in_force) note_fault(lane.row, name);
    }
    void operator()(const core::StageDone& e) const {
        if (!row()) return;
        auto& took = row()->stages[static_cast<int>(e.stage)];
        took = took.value_or(Duration{}) + e.took;
    }
    void operator()(const core::AttemptOpened& e) const {
        if (!row()) return;
        row()->opened_at = stamp.at;
        row()->http_status = e.http_status;
    }
    void operator()(const core::AttemptEnded& e) const {
        if (!row()) return;
        row()->ended = e;
        if (e.outcome.http_status != 0) row()->http_status = e.outcome.http_status;
        table.write_row(stamp.session.value, lane);
        lane.last_ended_at = stamp.at;
    }
    void operator()(const core::ResumeJudged& e) const {
        if (row()) row()->resume = e;
    }
    void operator()(const core::SessionAdded& e) const {
        if (!e.config || e.config->tap_of == SessionId{}) return;
        lane.tap_of = e.config->tap_of.value;
        AttemptLane* tap = table.find_lane(lane.tap_of);
        if (tap != nullptr && tap->clients.size() < clients_a_tap_max)
            tap->clients.push_back(stamp.session.value);
    }
    void operator()(const core::FaultMade& e) const {
        if (row()) note_fault(lane.row, e.name);
    }
    void operator()(const core::FaultBegan& e) const {
        if (lane.in_force.size() < faults_in_force_max) lane.in_force[e.id] = e.name;
        note_fault(lane.row, e.name);
        for (const std::uint32_t client : lane.clients)
            if (AttemptLane* other = table.find_lane(client)) note_fault(other->row, e.name);
    }
    void operator()(const core::FaultEnded& e) const { lane.in_force.erase(e.id); }
    template <class T>
    void operator()(const T&) const {}
};

CsvAttempts::CsvAttempts(std::string& out) : out_(out) { out_ += attempts_head; }

AttemptLane& CsvAttempts::lane_of(std::uint32_t session) {
    const auto found = lanes_.find(session);
    if (found != lanes_.end()) return found->second;
    if (lanes_.size() >= sessions_max) {
        write_row(lanes_.begin()->first, lanes_.begin()->second);
        lanes_.erase(lanes_.begin());
    }
    return lanes_[session];
}

AttemptLane* CsvAttempts::find_lane(std::uint32_t session) {
    const auto found = lanes_.find(session);
    return found == lanes_.end() ? nullptr : &found->second;
}

void CsvAttempts::on_event(const core::Event& event) {
    if (event.stamp.session.value == 0) return;
    AttemptFold fold{*this, event.stamp, lane_of(event.stamp.session.value)};
    std::visit(fold, event.what);
}

void CsvAttempts::finish() {
    for (auto& [session, lane] : lanes_) write_row(session, lane);
}

void CsvAttempts::write_row(std::uint32_t session, AttemptLane& lane) {
    if (!lane.row) return;
    const AttemptRow known = *std::exchange(lane.row, std::nullopt);
    RowWriter row(out_);
    row.number(session);
    row.number(known.attempt);
    row.text(iso_time(known.started.wall_at));
    row.number(to_us(known.started.at));
    row.text(known.trigger);
    row.ms(known.planned);
    row.ms(known.waited);
    for (const auto& stage : known.stages) row.us(stage);
    known.http_status != 0 ? row.number(known.http_status) : row.empty();
    if (const auto& ended = known.ended) {
        row.text(core::name_of(ended->outcome.kind));
        row.ms(ended->was_open ? std::optional(ended->open_for) : std::nullopt);
        row.text(core::name_of(ended->outcome.by));
        row.number(ended->outcome.close_code);
        row.text(made_valid(ended->outcome.close_reason));
    } else {
        row.text(known.opened_at ? "open" : "connecting");
        for (int i = 0; i < 4; ++i) row.empty();
    }
    const auto& resume = known.resume;
    row.text(resume ? core::name_of(resume->verdict) : "");
    resume ? row.number(resume->lost) : row.empty();
    resume ? row.number(resume->repeated) : row.empty();
    std::string faults;
    for (const std::string& name : known.faults) faults += (faults.empty() ? "" : " ") + name;
    row.text(made_valid(faults));
    row.end();
}

}  // namespace redial::log
