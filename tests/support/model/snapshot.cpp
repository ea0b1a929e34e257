// Writes a workspace as text, one fact a line. The thread that owns the workspace.
#include "support/model/snapshot.hpp"

#include <string_view>
#include <utility>

#include "base/escape.hpp"
#include "model/words/join.hpp"

namespace redial::model::tests {
namespace {

// Each {} of `format` becomes the next of `parts`.
template <class... Parts>
std::string filled(std::string_view format, const Parts&... parts) {
    std::string text;
    const auto fill = [&](const auto& part) {
        const std::size_t place = format.find("{}");
        text += format.substr(0, place);
        add_to(text, part);
        format.remove_prefix(place + 2);
    };
    (fill(parts), ...);
    text += format;
    return text;
}

class Writer {
public:
    template <class... Parts>
    void line(std::string_view format, const Parts&... parts) {
        text_ += filled(format, parts...);
        text_ += '\n';
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string shown(const std::string& text) { return escaped_line(text, SIZE_MAX); }

std::string shown(const std::optional<Instant>& at) {
    return at ? std::to_string(to_us(*at)) : "-";
}

std::string shown(const std::optional<Duration>& span) {
    return span ? std::to_string(span->count()) : "-";
}

std::string shown(const std::optional<Wait>& wait) {
    if (!wait) return "-";
    return filled("retry {} delay {} base {} until {} since {} cause {}", wait->plan.retry,
                  wait->plan.delay.count(), wait->plan.base_delay.count(),
                  to_us(wait->plan.retry_at), to_us(wait->planned_at), shown(wait->plan.cause));
}

std::string shown(const core::Outcome& outcome) {
    return filled("{} {} {} http {} by {} clean {}", core::name_of(outcome.kind),
                  outcome.close_code, core::in_words(outcome), outcome.http_status,
                  core::name_of(outcome.by), outcome.is_clean);
}

void write_status(Writer& to, const SessionModel& s) {
    to.line("session {} {} key {} added {}", s.id.value, shown(s.name),
            shown(s.config->session_key), to_us(s.added_at));
    to.line("status {} since {} silent {}", core::name_of(s.status), to_us(s.status_since),
            s.is_silent);
    to.line("waiting {}", shown(s.waiting));
    to.line("halted {}", s.halted ? shown(*s.halted) : "-");
    to.line("live {}", s.live_attempt ? s.live_attempt->value : 0);
    to.line("last outcome {} at {} open for {}", s.last_outcome ? shown(*s.last_outcome) : "-",
            shown(s.last_ended_at), shown(s.last_open_for));
    to.line("opens {} resumes {} {}", s.opens, s.resumes,
            s.last_resume ? in_words(*s.last_resume) : "-");
    to.line("lost {} {}", s.lost_messages, s.lost_bytes);
    for (const core::Fault& fault : s.faults->faults) {
        to.line("fault {} {} at {} % from {} on {}", fault.name, core::name_of(fault.kind),
                static_cast<int>(fault.probability * 100), fault.starts_after.count(), fault.is_on);
    }
    to.line("linked {} violations {} half-open {} {}", s.is_linked, s.violations,
            s.last_half_open_client ? s.last_half_open_client->after.count() : -1,
            s.last_half_open_server ? s.last_half_open_server->after.count() : -1);
    if (s.tap) {
        to.line("tap {} {} to {} connections {} dials {}", s.tap->is_listening, shown(s.tap->url),
                shown(s.tap->upstream), s.tap->connections, s.tap->dials);
    }
    to.line("refused {} {}", s.last_refusal ? shown(s.last_refusal->reason) : "-",
            shown(s.last_refusal_at));
}

void write_findings(Writer& to, const SessionModel& s) {
    for (const Finding& finding : s.findings.all()) {
        to.line("finding {} {} count {} from {} to {}", finding.made.rule, shown(finding.made.what),
                finding.count, to_us(finding.first_at), to_us(finding.last_at));
        for (const core::Evidence& evidence : finding.made.evidence) {
            to.line("  evidence {} {} {}", evidence.attempt.value, to_us(evidence.at),
                    shown(evidence.words));
        }
    }
    for (const Outage& outage : s.outages.all()) {
        to.line("outage {} to {} at {} detect {} wait {} connect {} resume {} dials {} given up {}",
                outage.lost.value, outage.healed.value, to_us(outage.broke_at),
                outage.detect.count(), outage.wait.count(), outage.connect.count(),
                outage.resume.count(), outage.dials, outage.is_given_up);
    }
    for (const CloseTime& close : s.close_times.all()) {
        to.line("closed {} age {} idle {} in {}", close.attempt.value, close.age.count(),
                close.idle.count(), close.idle_in.count());
    }
}

void write_traffic(Writer& to, const SessionModel& s) {
    for (const Counter* counter : {&s.in, &s.out}) {
        to.line("traffic {} {} control {} last {}", counter->messages, counter->size_bytes,
                counter->control_frames, shown(counter->last_at));
    }
    for (const RttSample& sample : s.rtts) {
        to.line("rtt {} {} {}", to_us(sample.at), sample.attempt.value, sample.rtt.count());
    }
    for (const QueuedMessage& queued : s.queued) {
        to.line("queued {} {} {} at {} sent {}", queued.id, core::name_of(queued.opcode),
                queued.payload ? queued.payload->size() : 0, to_us(queued.queued_at),
                queued.sent_times);
    }
    for (const QueueFateRow& row : s.queue_fates) {
        to.line("left queue {} {} sent {} {} at {}", row.message.id, row.size_bytes,
                row.message.sent_times, core::name_of(row.fate), to_us(row.at));
    }
}

void write_attempt(Writer& to, const Attempt& a) {
    to.line("attempt {} started {} by {} retry {} first row {}", a.id.value, to_us(a.started_at),
            core::name_of(a.origin), a.retry, a.first_row);
    to.line("  wait {} waited {}", shown(a.wait), a.waited.count());
    for (const Stage& stage : a.stages) {
        to.line("  stage {} took {} ok {} at {} {}", core::name_of(stage.name), stage.took.count(),
                stage.is_ok, to_us(stage.ended_at), stage.facts ? shown(stage.facts->detail) : "");
    }
    to.line("  opened {} {}", shown(a.opened_at), a.opened ? shown(a.opened->address) : "-");
    to.line("  ended {} {} open for {}", shown(a.ended_at), a.outcome ? shown(*a.outcome) : "-",
            a.open_for.count());
    to.line("  resume {}", a.resume ? in_words(*a.resume) : "-");
    to.line("  messages {} {} silent {}", a.messages_in, a.messages_out, a.was_silent);
}

void write_history(Writer& to, const SessionModel& s) {
    to.line("rows {} to {} dropped {}", s.log.first_row(), s.log.end_row(), s.log.dropped_rows());
    for (std::uint64_t id = s.log.first_row(); id < s.log.end_row(); ++id) {
        const Row row = s.log.row(id);
        to.line("{} {} {} {} {} {} {}{} x{} rtt {} {}/{} {}", id, to_us(row.at), row.attempt.value,
                core::name_of(row.kind), core::name_of(row.direction), core::name_of(row.opcode),
                row.is_compressed ? "compressed " : "", row.was_queued ? "queued" : "",
                row.fragments, shown(row.rtt), row.payload.size(), row.size_bytes,
                shown(std::string(row.text())));
    }
    for (const Span& span : s.spans) {
        to.line("span {} {} {}", core::name_of(span.status), to_us(span.from), shown(span.to));
    }
    for (const FaultSpan& span : s.fault_spans) {
        to.line("fault span {} {} {} attempt {} {} {}", span.id, span.name, shown(span.detail),
                span.attempt.value, to_us(span.from), shown(span.to));
    }
    for (const Marker& marker : s.markers) {
        to.line("marker {} {} row {} {}", to_us(marker.at), marker.attempt.value, marker.row,
                in_words(marker));
    }
}

}  // namespace

std::string snapshot(const SessionModel& session) {
    Writer to;
    write_status(to, session);
    write_traffic(to, session);
    write_findings(to, session);
    for (const Attempt& attempt : session.attempts) write_attempt(to, attempt);
    write_history(to, session);
    return to.take();
}

std::string snapshot(const Workspace& workspace) {
    Writer to;
    to.line("from {} to {}", to_us(workspace.first_at()), to_us(workspace.last_at()));
    const core::LabChanged& lab = workspace.lab();
    to.line("lab {} {} connections {} stored {}", lab.is_listening, shown(lab.url), lab.connections,
            lab.stored_sessions);
    for (const WallMap::Entry& entry : workspace.wall_map().entries()) {
        to.line("wall {} {}", to_us(entry.from), entry.offset.count());
    }
    for (const Workspace::ProgramNote& note : workspace.notes()) {
        to.line("note {} {}", to_us(note.stamp.at), shown(note.note.text));
    }
    std::string text = to.take();
    for (const auto& session : workspace.sessions()) text += snapshot(*session);
    return text;
}

bool equal(const Workspace& one, const Workspace& other) {
    return snapshot(one) == snapshot(other);
}

}  // namespace redial::model::tests
