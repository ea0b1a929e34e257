// The messages of a HAR entry, and what a HAR of Redial's own tells beside. Any thread.
#include <algorithm>
#include <charconv>

#include "base/base64.hpp"
#include "log/har_entry.hpp"

namespace redial::log {
namespace {

constexpr std::uint64_t kept_bytes_max = 2ull << 30;    // payloads of a file
constexpr std::uint64_t told_bytes_max = 256ull << 20;  // events of a file, as text

std::int64_t whole_number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

void HarEntries::set_more(std::string_view text) {
    HarMessageMore& more = *message_.more;
    const std::int64_t number = whole_number(text);
    if (key_ == "size")
        more.size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0));
    if (key_ == "rtt_us") more.rtt = Duration{number};
    if (key_ == "compressed") more.is_compressed = text == "true";
    if (key_ == "queued") more.was_queued = text == "true";
    if (key_ == "fragments")
        more.fragments =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 0, UINT32_MAX));
    if (key_ == "wire_bytes")
        more.wire_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0));
    if (key_ == "wall_us") more.wall_at = wall_from_us(number);
    if (key_ == "mono_us") more.at = instant_from_us(number);
}

// Numbers above 2^53 do not occur: microseconds of 285 years.
void HarEntries::set_told(double number) {
    if (!is_in_entry_ || !entry_.told || !(number > -9e15 && number < 9e15)) return;
    const auto whole = static_cast<std::int64_t>(number);
    core::Stamp& started = entry_.told->started;
    const bool is_id = whole >= 0 && whole <= UINT32_MAX;
    if (key_ == "session" && is_id) started.session = SessionId{static_cast<std::uint32_t>(whole)};
    if (key_ == "attempt" && is_id) started.attempt = AttemptId{static_cast<std::uint32_t>(whole)};
    if (key_ == "mono_us") started.at = instant_from_us(whole);
    if (key_ == "wall_us") started.wall_at = wall_from_us(whole);
}

// What is no event, or too much, makes it a HAR like others: the entry says less and enough.
void HarEntries::end_told_event() {
    told_bytes_ += echo_.text().size();
    auto line = echo_.is_cut() || told_bytes_ > told_bytes_max
                    ? Result<LogLine>(Error{.what = "too long"})
                    : parser_.parse(echo_.text());
    echo_.clear();
    core::Event* event = line ? std::get_if<core::Event>(&*line) : nullptr;
    // Messages stand elsewhere, and theirs views the parser.
    const bool is_one = event && !std::holds_alternative<core::MessageSeen>(event->what);
    if (is_in_entry_ && !is_one && (!line || event)) entry_.told.reset();
    if (!is_one) return;
    if (!is_in_entry_) {
        if (sink_ != nullptr) sink_->on_outside(std::move(*event));
    } else if (entry_.told) {
        entry_.told->events.push_back(std::move(*event));
    }
}

void HarEntries::end_message() {
    if (message_.type == "error") {
        entry_.network_error = message_.data.empty() ? "error" : message_.data.substr(0, 1000);
        if (message_.time && message_.time->has_date)
            entry_.network_error_at = wall_from_us(message_.time->us);
        return;
    }
    if (!message_.time) ++untimed_;
    HarMessage message{.told = message_.time, .opcode = static_cast<core::Opcode>(message_.opcode)};
    if (is_har_sent(message_.type)) message.direction = core::Direction::Out;
    BytesView payload = as_bytes(message_.data);
    std::optional<Bytes> decoded;
    if (message_.more && message_.more->payload) {
        decoded = std::exchange(message_.more->payload, std::nullopt);
        payload = *decoded;
    } else if (message.opcode == core::Opcode::Close && message_.close_code) {
        decoded = Bytes{static_cast<std::uint8_t>(*message_.close_code >> 8),
                        static_cast<std::uint8_t>(*message_.close_code & 255)};
        append(*decoded, as_bytes(message_.close_reason));
        payload = *decoded;
    } else if (message.opcode != core::Opcode::Text) {
        decoded = from_base64(message_.data);
        if (decoded)
            payload = *decoded;
        else
            ++bad_data_;
    }
    const bool is_too_long = message_.data_bytes > message_.data.size();
    if (is_too_long || payload_bytes_ + payload.size() > kept_bytes_max) {
        ++entry_.lost;
        entry_.lost_bytes += is_too_long ? message_.data_bytes : payload.size();
        return;
    }
    add_message(message, payload);
}

void HarEntries::add_message(HarMessage message, BytesView payload) {
    if (message_.more) {
        message.more = static_cast<std::uint32_t>(entry_.more.size());
        entry_.more.push_back(std::move(*message_.more));
    }
    message.begin = entry_.payloads.size();
    message.size = payload.size();
    payload_bytes_ += payload.size();
    entry_.payloads.insert(entry_.payloads.end(), payload.begin(), payload.end());
    entry_.messages.push_back(message);
}

}  // namespace redial::log
