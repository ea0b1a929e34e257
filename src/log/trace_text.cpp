// Writes events of the Trace Event Format. Any thread.
#include "log/trace_text.hpp"

#include "log/json_writer.hpp"

namespace redial::log {

const char* name_of(TraceTrack track) {
    switch (track) {
        case TraceTrack::Process: return "session";
        case TraceTrack::Attempts: return "attempts";
        case TraceTrack::Waits: return "waits";
        case TraceTrack::Outages: return "outages";
        case TraceTrack::Faults: return "faults";
        case TraceTrack::Findings: return "findings and verdicts";
    }
    return "";
}

void append_trace_event(std::string& out, const TraceEvent& event) {
    out += out.ends_with('[') ? "\n{" : ",\n{";
    JsonWriter writer(out);
    writer("ph", std::string(1, event.phase));
    writer("name", made_valid(std::string(event.name)));
    if (event.phase != 'M') writer("cat", std::string(name_of(event.track)));
    writer("pid", event.session);
    writer("tid", static_cast<std::uint64_t>(event.track));
    if (event.phase != 'M') writer("ts", event.ts);
    if (event.phase == 'X') writer("dur", event.dur);
    if (event.phase == 'i') writer("s", std::string("t"));
    if (!event.id.empty()) writer("id", std::string(event.id));
    if (!event.args.empty()) {
        out += ",\"args\":{";
        out += event.args;
        out += '}';
    }
    out += '}';
}

}  // namespace redial::log
