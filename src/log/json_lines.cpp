// Writes events as lines of Redial's log format. Any thread.
#include "log/json_lines.hpp"

#include "log/event_fields.hpp"
#include "log/frames_json.hpp"

namespace redial::log {
namespace {

void begin_line(std::string& out, std::string_view type, const core::Stamp& stamp) {
    out += "{\"type\":\"";
    out += type;
    out += "\",\"session\":";
    append_number(out, static_cast<std::uint64_t>(stamp.session.value));
    out += ",\"attempt\":";
    append_number(out, static_cast<std::uint64_t>(stamp.attempt.value));
    out += ",\"mono_us\":";
    append_number(out, to_us(stamp.at));
    out += ",\"wall_us\":";
    append_number(out, to_us(stamp.wall_at));
}

void end_line(std::string& out) { out += "}\n"; }

const char* type_of(core::Opcode opcode) {
    if (opcode == core::Opcode::Ping) return "ping";
    if (opcode == core::Opcode::Pong) return "pong";
    return "message";
}

bool has_type_of_its_own(core::Opcode opcode) {
    return opcode == core::Opcode::Ping || opcode == core::Opcode::Pong;
}

struct BodyWriter {
    std::string& out;
    template <class T>
    void operator()(const T& what) const {
        JsonWriter writer(out);
        fields(writer, what);
    }
    void operator()(const core::MessageSeen&) const {}
};

struct TypeName {
    template <class T>
    const char* operator()(const T&) const {
        return type_name<T>;
    }
    const char* operator()(const core::MessageSeen&) const { return "message"; }
};

}  // namespace

bool LogHeader::operator==(const LogHeader& other) const {
    return version == other.version && tool == other.tool && is_redacted == other.is_redacted &&
           begun_at.mono == other.begun_at.mono && begun_at.wall == other.begun_at.wall;
}

void append_header(std::string& out, const LogHeader& header) {
    begin_line(out, "header", {.at = header.begun_at.mono, .wall_at = header.begun_at.wall});
    JsonWriter writer(out);
    writer("format", std::string("redial-log"));
    writer("version", header.version);
    writer("tool", header.tool);
    writer("clock", std::string("steady"));
    writer("redacted", header.is_redacted);
    end_line(out);
}

void append_event(std::string& out, const core::Event& event) {
    if (const auto* message = std::get_if<core::MessageSeen>(&event.what))
        return append_message(out, event.stamp, *message);
    begin_line(out, std::visit(TypeName{}, event.what), event.stamp);
    std::visit(BodyWriter{out}, event.what);
    end_line(out);
}

void append_message(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message,
                    PayloadState state) {
    begin_line(out, type_of(message.opcode), stamp);
    out += message.direction == core::Direction::In ? ",\"dir\":\"in\"" : ",\"dir\":\"out\"";
    if (!has_type_of_its_own(message.opcode)) {
        out += ",\"opcode\":\"";
        out += written_name(message.opcode);
        out += '"';
    }
    out += ",\"size\":";
    append_number(out, message.size_bytes);
    if (message.rtt) {
        out += ",\"rtt_us\":";
        append_number(out, static_cast<std::int64_t>(message.rtt->count()));
    }
    if (message.is_compressed) out += ",\"compressed\":true";
    if (message.was_queued) out += ",\"queued\":true";
    if (message.fragments != 1) {
        out += ",\"fragments\":";
        append_number(out, static_cast<std::uint64_t>(message.fragments));
    }
    append_frames(out, stamp, message);
    if (state == PayloadState::Redacted) out += ",\"redacted\":true";
    JsonWriter(out).payload(message.payload, message.opcode != core::Opcode::Binary);
    end_line(out);
}

}  // namespace redial::log
