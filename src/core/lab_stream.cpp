// Reads and writes how the lab server answers requests for event streams, by one table of words.
// Pure, any thread.
#include "core/lab_stream.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/duration_text.hpp"
#include "base/near_names.hpp"
#include "base/percent.hpp"

namespace redial::core {
namespace {

constexpr Duration every_min = std::chrono::milliseconds(1);
constexpr Duration span_max = std::chrono::hours(24);
constexpr std::size_t text_bytes_max = 200;

std::optional<std::uint32_t> whole(std::string_view text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value > most)
        return std::nullopt;
    return value;
}

std::optional<Duration> span_of(std::string_view text, Duration least) {
    const auto span = duration_from_text(text);
    return span && *span >= least && *span <= span_max ? span : std::nullopt;
}

// What stands in a header or in a field of an event: one line, and no control characters.
bool is_plain(std::string_view text) {
    return text.size() <= text_bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
           });
}

// A word's value into its member; "" or what would fit.
template <class T, class Value>
std::string put(T& to, const std::optional<Value>& value, const char* wanted) {
    if (!value) return wanted;
    to = *value;
    return "";
}
template <class E>
std::string put_named(E& to, std::string_view value) {
    if (const auto named = from_name<E>(value)) {
        to = *named;
        return "";
    }
    std::string wanted = "one of";
    for (const auto& row : enum_names<E>)
        wanted += (&row == &enum_names<E>.front() ? " " : ", ") + std::string(row.name);
    return wanted;
}
constexpr const char* a_time = "a time such as 500ms or 2s, at most 24h";
constexpr const char* a_count = "a whole number";

std::optional<std::uint32_t> count_of(std::string_view text) { return whole(text, 1'000'000'000); }

std::string put_plain(std::string& to, std::string_view value) {
    if (!is_plain(value)) return "one line of at most 200 bytes";
    to = value;
    return "";
}
std::string put_flag(bool& to, std::string_view value) {
    if (value != "" && value != "1" && value != "0") return "1 or 0";
    to = value != "0";
    return "";
}

struct Row {
    LabStreamWord word;
    std::string (*set)(LabStream&, std::string_view);
};

using S = LabStream;
using V = std::string_view;

constexpr auto rows = std::to_array<Row>({
    {{"every", "from one event to the next (1s)"},
     [](S& s, V v) { return put(s.every, span_of(v, every_min), "a time from 1ms to 24h"); }},
    {{"heartbeat", "between comments, 0 for none (15s)"},
     [](S& s, V v) { return put(s.heartbeat, span_of(v, Duration{0}), a_time); }},
    {{"retry", "the time that retry: tells the client"},
     [](S& s, V v) { return put(s.retry, span_of(v, Duration{0}), a_time); }},
    {{"event", "the name in event:"}, [](S& s, V v) { return put_plain(s.event, v); }},
    {{"pad", "bytes that the data is longer by"},
     [](S& s, V v) { return put(s.pad_bytes, whole(v, lab_stream_pad_bytes_max), "0 to 65536"); }},
    {{"buffer", "events that can be resumed from (1000)"},
     [](S& s, V v) { return put(s.buffer, whole(v, lab_stream_buffer_max), "0 to 100000"); }},
    {{"lines", "how lines end: lf, cr, crlf"}, [](S& s, V v) { return put_named(s.line_end, v); }},
    {{"form", "of the body: chunked, or up to the close"},
     [](S& s, V v) { return put_named(s.form, v); }},
    {{"bom", "begin with a byte order mark"}, [](S& s, V v) { return put_flag(s.has_bom, v); }},
    {{"gzip", "compress, where the client takes it"},
     [](S& s, V v) { return put_flag(s.is_gzip, v); }},
    {{"status", "answer this status and no stream"},
     [](S& s, V v) {
         const auto status = whole(v, 599);
         if (!status || *status < 200) return std::string("a status from 200 to 599");
         s.fault.status = static_cast<std::uint16_t>(*status);
         return std::string();
     }},
    {{"retry-after", "Retry-After of that answer"},
     [](S& s, V v) { return put(s.fault.retry_after, span_of(v, Duration{0}), a_time); }},
    {{"type", "Content-Type in place of text/event-stream"},
     [](S& s, V v) { return put_plain(s.fault.type, v); }},
    {{"after", "answer so long after the request"},
     [](S& s, V v) { return put(s.fault.answers_after, span_of(v, Duration{0}), a_time); }},
    {{"end", "end the stream after so many events"},
     [](S& s, V v) { return put(s.fault.ends, count_of(v), a_count); }},
    {{"cut", "reset in the middle of the event after so many"},
     [](S& s, V v) { return put(s.fault.cuts, count_of(v), a_count); }},
    {{"truncate", "the same with a FIN, the body not whole"},
     [](S& s, V v) { return put(s.fault.truncates, count_of(v), a_count); }},
    {{"stall", "say nothing after so many events"},
     [](S& s, V v) { return put(s.fault.stalls, count_of(v), a_count); }},
    {{"lumps", "hold what there is, let it out together so often"},
     [](S& s, V v) { return put(s.fault.lumps, span_of(v, Duration{0}), a_time); }},
    {{"resume", "what Last-Event-ID gets: buffer, now, fresh, again"},
     [](S& s, V v) { return put_named(s.fault.resume, v); }},
    {{"times", "for so many requests of a session, 0 for all"},
     [](S& s, V v) { return put(s.times, count_of(v), a_count); }},
});

constexpr auto words = [] {
    std::array<LabStreamWord, rows.size()> all{};
    for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].word;
    return all;
}();

// Writes "name=value" where a member is not as ever.
class Writer {
public:
    template <class T>
    void write(const char* name, const T& value, const T& usual) {
        if (value == usual) return;
        if (!text_.empty()) text_ += ' ';
        text_.append(name).append("=").append(text_of(value));
    }
    std::string take() { return std::move(text_); }

private:
    static std::string text_of(Duration span) { return duration_as_typed(span); }
    // What would part the words, and what percent_decoded changes.
    static std::string text_of(const std::string& text) {
        std::string written;
        for (const char& c : text) {
            const bool parts = c == ' ' || c == '&' || c == '%' || c == '+';
            written += parts ? percent_encoded({&c, 1}) : std::string(1, c);
        }
        return written;
    }
    static std::string text_of(bool is_on) { return is_on ? "1" : "0"; }
    template <class T>
    static std::string text_of(const T& value) {
        if constexpr (std::is_enum_v<T>)
            return name_of(value);
        else
            return std::to_string(value);
    }
    template <class T>
    static std::string text_of(const std::optional<T>& value) {
        return value ? text_of(*value) : "";
    }
    std::string text_;
};

}  // namespace

Result<bool> set_lab_stream(LabStream& stream, std::string_view name, std::string_view value) {
    for (const Row& row : rows) {
        if (row.word.name != name) continue;
        const std::string wanted = row.set(stream, value);
        if (wanted.empty()) return true;
        return Error{"this should be " + wanted, std::string(name)};
    }
    return false;
}

Result<LabStream> lab_stream_from(std::string_view text) {
    constexpr std::string_view parting = " &";
    LabStream stream;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find_first_of(parting));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view name = pair.substr(0, equals);
        const std::string value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        const auto is_known = set_lab_stream(stream, name, value);
        if (!is_known) return is_known.error();
        if (*is_known) continue;
        std::array<std::string_view, words.size()> names;
        std::transform(words.begin(), words.end(), names.begin(),
                       [](const LabStreamWord& word) { return word.name; });
        return Error{"there is no such word", std::string(name), hint_of_names(name, names)};
    }
    return stream;
}

Result<std::vector<LabStream>> lab_streams_from(std::string_view text) {
    std::vector<LabStream> steps;
    while (!text.empty()) {
        const std::string_view step = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(text.size(), step.size() + 1));
        const auto stream = lab_stream_from(step);
        if (!stream) return stream.error();
        steps.push_back(*stream);
    }
    return steps;
}

std::string to_text(const LabStream& stream) {
    const LabStream usual;
    const LabStreamFault& fault = stream.fault;
    Writer to;
    to.write("every", stream.every, usual.every);
    to.write("heartbeat", stream.heartbeat, usual.heartbeat);
    to.write("retry", stream.retry, usual.retry);
    to.write("event", stream.event, usual.event);
    to.write("pad", stream.pad_bytes, usual.pad_bytes);
    to.write("buffer", stream.buffer, usual.buffer);
    to.write("lines", stream.line_end, usual.line_end);
    to.write("form", stream.form, usual.form);
    to.write("bom", stream.has_bom, usual.has_bom);
    to.write("gzip", stream.is_gzip, usual.is_gzip);
    to.write("status", fault.status, usual.fault.status);
    to.write("retry-after", fault.retry_after, usual.fault.retry_after);
    to.write("type", fault.type, usual.fault.type);
    to.write("after", fault.answers_after, usual.fault.answers_after);
    to.write("end", fault.ends, usual.fault.ends);
    to.write("cut", fault.cuts, usual.fault.cuts);
    to.write("truncate", fault.truncates, usual.fault.truncates);
    to.write("stall", fault.stalls, usual.fault.stalls);
    to.write("lumps", fault.lumps, usual.fault.lumps);
    to.write("resume", fault.resume, usual.fault.resume);
    to.write("times", stream.times, usual.times);
    return to.take();
}

std::span<const LabStreamWord> lab_stream_words() { return words; }

LabStream lab_stream_step(std::span<const LabStream> steps, std::uint64_t request) {
    for (const LabStream& step : steps) {
        if (step.times == 0 || request <= step.times) return step;
        request -= step.times;
    }
    if (steps.empty()) return {};
    LabStream last = steps.back();
    last.fault = {};
    return last;
}

}  // namespace redial::core
