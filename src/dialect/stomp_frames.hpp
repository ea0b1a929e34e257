// STOMP frames taken off a stream that is cut into messages anywhere: several in one, one over
// several. Source: STOMP 1.2 ("STOMP Frames", "Augmented BNF"); @stomp/stompjs 7.5.0 (parser.js).
// One thread an object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redial::dialect {

// Views into what was taken, or into the stream; they end with the next message.
struct StompFrame {
    std::string_view command;
    std::string_view headers;  // lines, each with its end
    std::string_view body;     // "" where it came in parts

    // As written, of equal names the first ("Repeated Header Entries"); "" where there is none.
    std::string_view header(std::string_view name) const;
};

// Takes the first of the header lines off, as name and value.
struct StompHeader {
    std::string_view name;
    std::string_view value;
};
StompHeader take_stomp_header(std::string_view& lines);

// \n, \r, \c and \\ resolved ("Value Encoding").
std::string stomp_unescaped(std::string_view value);
bool is_stomp_command(std::string_view word);

// One direction. It keeps a head of at most head_bytes_max until the frame's end came, and nothing
// of a body. Where a frame is expected and none begins, the rest of the message is dropped.
class StompStream {
public:
    static constexpr std::size_t head_bytes_max = 16 * 1024;

    // Takes the next frame that ends off `rest`; nothing once `rest` is empty and none did.
    std::optional<StompFrame> next(std::string_view& rest);
    // What `bytes` more than were seen (0: unknown how many) do to it: a frame that surely ended
    // within them; where the next begins is not known then.
    std::optional<StompFrame> skip(std::uint64_t bytes);
    // The head of a frame whose end is still to come.
    std::optional<StompFrame> open_frame() const;
    // The next byte begins a frame or is a heart-beat.
    bool is_between() const { return state_ == State::Between; }

private:
    enum class State : std::uint8_t { Between, Head, Counted, ToNul };

    void begin(std::string_view& rest);
    std::optional<StompFrame> take_head(std::string_view& rest);
    void begin_body(std::string_view head);
    std::optional<StompFrame> take_body(std::string_view& rest);
    // Takes the body's bytes; whether the frame ended.
    bool take_counted(std::string_view& rest);
    bool take_to_nul(std::string_view& rest);
    static StompFrame frame_of(std::string_view head);
    // Moves the head to where its frame's views keep until the next message.
    std::string_view kept(std::string& in);

    State state_ = State::Between;
    std::string head_;  // of a frame that began in an earlier message
    // Of the frames that ended: of a message one by next(), one by skip().
    std::string done_;
    std::string skipped_;
    std::uint64_t body_left_ = 0;
};

}  // namespace redial::dialect
