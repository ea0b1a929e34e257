// Reads lines of Redial's log format. Messages go the short way; every other line goes through
// nlohmann's parser, which does not recurse, so a line of brackets cannot overflow the stack. Any
// thread.
#include <array>

#include "log/event_fields.hpp"
#include "log/frames_json.hpp"
#include "log/json_lines.hpp"
#include "log/message_line.hpp"

namespace redial::log {
namespace {

using Json = nlohmann::json;

template <std::size_t... I>
constexpr std::array<const char*, sizeof...(I)> names_of_types(std::index_sequence<I...>) {
    return {type_name<std::variant_alternative_t<I, core::Happening>>...};
}
// In the order of core::Happening; null for MessageSeen, which has types of its own.
constexpr auto type_names =
    names_of_types(std::make_index_sequence<std::variant_size_v<core::Happening>>{});

template <std::size_t I = 0>
void read_alternative(std::size_t index, FieldReader& reader, core::Happening& what) {
    if constexpr (I < std::variant_size_v<core::Happening>) {
        using T = std::variant_alternative_t<I, core::Happening>;
        if (index != I) return read_alternative<I + 1>(index, reader, what);
        if constexpr (!std::is_same_v<T, core::MessageSeen>) {
            T value{};
            fields(reader, value);
            what = std::move(value);
        }
    }
}

core::Stamp read_stamp(FieldReader& reader, const Json& object) {
    core::Stamp stamp;
    reader("session", stamp.session.value);
    reader("attempt", stamp.attempt.value);
    std::int64_t mono = 0;
    std::int64_t wall = 0;
    reader("mono_us", mono);
    reader("wall_us", wall);
    if (!object.contains("mono_us")) reader.fail("mono_us is missing");
    stamp.at = instant_from_us(mono);
    stamp.wall_at = wall_from_us(wall);
    return stamp;
}

LogHeader read_header(FieldReader& reader, const core::Stamp& stamp) {
    LogHeader header;
    header.begun_at = {stamp.at, stamp.wall_at};
    std::string format;
    header.version = 0;
    header.tool.clear();
    reader("format", format);
    reader("version", header.version);
    reader("tool", header.tool);
    reader("redacted", header.is_redacted);
    if (format != "redial-log") reader.fail("format should be \"redial-log\"");
    if (header.version == 0) reader.fail("version is missing");
    return header;
}

// Where a message's bytes and frames are kept.
struct Keep {
    Bytes& payload;
    std::vector<core::FrameSeen>& frames;
};

core::MessageSeen read_message(FieldReader& reader, const core::Stamp& stamp, core::Opcode opcode,
                               const Keep& keep) {
    core::MessageSeen message;
    message.opcode = opcode;
    reader.choice("dir", message.direction);
    if (opcode == core::Opcode::Text) reader.choice("opcode", message.opcode);
    reader.payload(keep.payload);
    message.payload = keep.payload;
    message.size_bytes = keep.payload.size();
    reader("size", message.size_bytes);
    reader("compressed", message.is_compressed);
    reader("queued", message.was_queued);
    reader("fragments", message.fragments);
    read_frames(reader, stamp, message, keep.frames);
    std::optional<std::int64_t> rtt_us;
    reader("rtt_us", rtt_us);
    if (rtt_us) message.rtt = Duration{*rtt_us};
    return message;
}

std::optional<core::Opcode> opcode_of_type(const std::string& type) {
    if (type == "message") return core::Opcode::Text;
    if (type == "ping") return core::Opcode::Ping;
    if (type == "pong") return core::Opcode::Pong;
    return std::nullopt;
}

// Whether `type` is known, and then `what` holds the event.
bool read_happening(FieldReader& reader, const core::Stamp& stamp, const std::string& type,
                    const Keep& keep, core::Happening& what) {
    if (const auto opcode = opcode_of_type(type)) {
        what = read_message(reader, stamp, *opcode, keep);
        return true;
    }
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        if (!type_names[i] || type != type_names[i]) continue;
        read_alternative(i, reader, what);
        return true;
    }
    return false;
}

}  // namespace

Result<LogLine> LineParser::parse(std::string_view line) {
    core::Event short_way{{}, core::MessageSeen{}};
    if (read_message_line(line, short_way.stamp, std::get<core::MessageSeen>(short_way.what),
                          payload_, frames_))
        return LogLine(std::move(short_way));
    const Json object = Json::parse(line, nullptr, false);
    if (object.is_discarded()) return Error{.what = "this is not JSON"};
    if (!object.is_object()) return Error{.what = "this is not a JSON object"};
    FieldReader reader(object);
    std::string type;
    reader("type", type);
    if (type.empty()) reader.fail("type is missing");
    const core::Stamp stamp = read_stamp(reader, object);
    if (reader.error()) return *reader.error();
    LogLine parsed = UnknownLine{type};
    core::Happening what;
    if (type == "header")
        parsed = read_header(reader, stamp);
    else if (read_happening(reader, stamp, type, {payload_, frames_}, what))
        parsed = core::Event{stamp, std::move(what)};
    if (reader.error()) return *reader.error();
    return parsed;
}

}  // namespace redial::log
