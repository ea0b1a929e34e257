// One STOMP message for a person: its first frame in a line, and as JSON for the tree. Any thread.
#include "base/json_text.hpp"
#include "dialect/sockjs.hpp"
#include "dialect/stomp.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

std::string value_of(const StompFrame& frame, std::string_view name) {
    return cut_text(stomp_unescaped(frame.header(name)));
}

// " NAME value", "" where the header is not there.
std::string with(const StompFrame& frame, std::string_view words, std::string_view name) {
    const std::string value = value_of(frame, name);
    return value.empty() ? value : std::string(words) + value;
}

std::string line_of(const StompFrame& frame) {
    const std::string_view command = frame.command;
    if (command == "CONNECT" || command == "STOMP") {
        return "connect" + with(frame, ", heart-beat ", "heart-beat");
    }
    if (command == "CONNECTED") {
        return "connected" + with(frame, ", version ", "version") + with(frame, ", ", "server") +
               with(frame, ", heart-beat ", "heart-beat");
    }
    const std::string receipt = with(frame, ", receipt ", "receipt");
    if (command == "SEND") return "send to" + with(frame, " ", "destination") + receipt;
    if (command == "SUBSCRIBE") {
        return "subscribe" + with(frame, " ", "destination") + with(frame, " as ", "id") + receipt;
    }
    if (command == "UNSUBSCRIBE") return "unsubscribe" + with(frame, " ", "id") + receipt;
    // A broker may hand a sender's receipt header on.
    if (command == "MESSAGE") {
        return "message on" + with(frame, " ", "destination") +
               with(frame, ", offset ", "x-stream-offset");
    }
    if (command == "RECEIPT") return "receipt" + with(frame, " ", "receipt-id");
    if (command == "ERROR") {
        return "error: " + value_of(frame, "message") + with(frame, ", receipt ", "receipt-id");
    }
    if (command == "DISCONNECT") return "disconnect" + receipt;
    const std::string_view word = command == "ACK"      ? "ack"
                                  : command == "NACK"   ? "nack"
                                  : command == "BEGIN"  ? "begin"
                                  : command == "COMMIT" ? "commit"
                                                        : "abort";
    return std::string(word) + with(frame, " ", "id") + with(frame, " ", "transaction") + receipt;
}

std::string tree_of(const StompFrame& frame) {
    std::string tree = R"({"command":)";
    append_json_string(tree, frame.command);
    tree += R"(,"headers":{)";
    bool is_first = true;
    for (std::string_view lines = frame.headers; !lines.empty();) {
        const StompHeader header = take_stomp_header(lines);
        if (header.name.empty()) continue;
        if (!is_first) tree += ',';
        is_first = false;
        append_json_string(tree, stomp_unescaped(header.name));
        tree += ':';
        append_json_string(tree, stomp_unescaped(header.value));
    }
    tree += '}';
    const std::string inner = json_tree(frame.body);
    if (!frame.body.empty()) tree += R"(,"body":)";
    if (!inner.empty()) {
        tree += inner;
    } else if (!frame.body.empty()) {
        append_json_string(tree, frame.body);
    }
    return json_tree(tree + "}");
}

Reading read_frames(std::string_view bytes) {
    Reading reading;
    if (!bytes.empty() && bytes.find_first_not_of("\r\n") == std::string_view::npos) {
        reading.line = "heart-beat";
        return reading;
    }
    StompStream stream;
    std::optional<StompFrame> frame = stream.next(bytes);
    const bool is_part = !frame;
    if (is_part) frame = stream.open_frame();
    if (!frame) return reading;
    reading.event = frame->command;
    reading.topic = stomp_unescaped(frame->header("destination"));
    reading.tree = tree_of(*frame);
    reading.line = line_of(*frame);
    if (is_part) reading.line += ", a part";
    std::size_t more = 0;
    while (stream.next(bytes)) ++more;
    if (more > 0) reading.line += ", and " + std::to_string(more) + " more";
    return reading;
}

}  // namespace

Reading read_stomp(const Message& message, StompFraming framing) {
    if (framing != StompFraming::Sock) return read_frames(as_text(message.payload));
    const std::optional<SockFrame> frame = sock_frame(message);
    if (!frame) return {};
    if (frame->type != SockType::Messages) {
        return {.line = sock_line(*frame), .event = {}, .topic = {}, .tree = {}};
    }
    std::string texts;
    append_sock_texts(texts, frame->json);
    return read_frames(texts);
}

}  // namespace redial::dialect
