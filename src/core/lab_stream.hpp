// LabStream: how the lab server answers a request for an event stream, and what is wrong with the
// answer on purpose. Written as words ("every=1s end=3 times=2") on the command line, in orders and
// tests, and as the query of the request itself. Pure values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/enum_names.hpp"

namespace redial::core {

// How a line ends (WHATWG HTML 9.2.6 knows three ways).
enum class LineEnd : std::uint8_t { Lf, Cr, CrLf };
constexpr auto enum_table(LineEnd) {
    return std::to_array<Named<LineEnd>>(
        {{LineEnd::Lf, "lf"}, {LineEnd::Cr, "cr"}, {LineEnd::CrLf, "crlf"}});
}

// What a Last-Event-ID is good for.
enum class LabResume : std::uint8_t {
    Buffer,  // what was missed is sent, as far as it is kept
    Now,     // nothing of what was missed
    Fresh,   // the stream begins anew, with event 1
    Again,   // the last event is sent once more, too
};
constexpr auto enum_table(LabResume) {
    return std::to_array<Named<LabResume>>({{LabResume::Buffer, "buffer"},
                                            {LabResume::Now, "now"},
                                            {LabResume::Fresh, "fresh"},
                                            {LabResume::Again, "again"}});
}

enum class BodyForm : std::uint8_t { Chunked, UntilClose };
constexpr auto enum_table(BodyForm) {
    return std::to_array<Named<BodyForm>>(
        {{BodyForm::Chunked, "chunked"}, {BodyForm::UntilClose, "close"}});
}

inline constexpr std::uint32_t lab_stream_buffer_max = 100'000;
inline constexpr std::uint32_t lab_stream_pad_bytes_max = 64 * 1024;
inline constexpr std::size_t lab_stream_steps_max = 100;

// What goes wrong.
struct LabStreamFault {
    std::uint16_t status = 200;  // any other: there is no stream
    std::optional<Duration> retry_after;
    std::string type;          // Content-Type; "": text/event-stream
    Duration answers_after{};  // the request
    // So many events of this answer pass, then:
    std::optional<std::uint32_t> ends;       // the body ends as it should
    std::optional<std::uint32_t> cuts;       // a reset in the middle of the next event
    std::optional<std::uint32_t> truncates;  // FIN in the middle of the next event
    std::optional<std::uint32_t> stalls;     // nothing more, no comment either
    Duration lumps{};  // what there is to say is held, and let out together so often; 0: not
    LabResume resume = LabResume::Buffer;
    bool operator==(const LabStreamFault&) const = default;
};

struct LabStream {
    Duration every = std::chrono::seconds(1);       // from one event to the next
    Duration heartbeat = std::chrono::seconds(15);  // between comments; 0: none
    std::optional<Duration> retry;                  // said once, at the beginning
    std::string event;                              // the field of that name; "": none
    std::uint32_t pad_bytes = 0;                    // the data is longer by that
    std::uint32_t buffer = 1000;                    // events that can be resumed from
    LineEnd line_end = LineEnd::Lf;
    BodyForm form = BodyForm::Chunked;
    bool has_bom = false;
    bool is_gzip = false;
    LabStreamFault fault;
    std::uint32_t times = 0;  // so many requests of a session are answered like this; 0: all
    bool operator==(const LabStream&) const = default;
};

// Sets what a word names. False: there is no such word. An error says what its value should be.
Result<bool> set_lab_stream(LabStream& stream, std::string_view name, std::string_view value);
// "every=1s end=3 times=2", parted by spaces or &; values may be percent-encoded.
Result<LabStream> lab_stream_from(std::string_view text);
// Several, parted by semicolons.
Result<std::vector<LabStream>> lab_streams_from(std::string_view text);
// As lab_stream_from reads it: what is not as ever, in the order of the words.
std::string to_text(const LabStream& stream);

struct LabStreamWord {
    std::string_view name;
    std::string_view help;
};
std::span<const LabStreamWord> lab_stream_words();

// What holds for the n-th request of a session, counted from 1: the first step that has not been
// used up. Behind the last of them nothing is wrong.
LabStream lab_stream_step(std::span<const LabStream> steps, std::uint64_t request);

}  // namespace redial::core
