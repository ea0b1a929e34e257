// Finding the WebSocket entries of a HAR. Any thread.
#include "log/har_entry.hpp"

#include <charconv>
#include <cmath>

#include "base/base64.hpp"

namespace redial::log {
namespace {

constexpr std::size_t payload_bytes_max = 2u << 30;  // of one entry
constexpr std::size_t body_bytes_max = 64u << 10;
constexpr std::size_t headers_max = 1000;

double number_from(std::string_view text) {
    double number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} ? number : -1.0;
}

// Beyond this a double holds no microseconds any more, and nobody means it.
std::optional<WallTime> wall_from_seconds(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e11) return std::nullopt;
    return wall_from_us(static_cast<std::int64_t>(std::llround(seconds * 1e6)));
}

bool take_number(std::string_view& text, std::size_t digits, int& number) {
    if (text.size() < digits) return false;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + digits, number);
    if (problem != std::errc{} || stop != text.data() + digits || number < 0) return false;
    text.remove_prefix(digits);
    return true;
}

bool take_char(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

// ".123456789": to the microsecond.
std::int64_t take_fraction_us(std::string_view& text) {
    if (!take_char(text, '.')) return 0;
    std::int64_t us = 0;
    std::int64_t unit = 100'000;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        us += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return us;
}

// "Z", "+02:00", "-0330" or nothing, which is UTC; in minutes.
std::optional<int> take_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    const bool is_east = text.front() == '+';
    if (!is_east && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!take_number(text, 2, hours)) return std::nullopt;
    take_char(text, ':');
    if (!text.empty() && !take_number(text, 2, minutes)) return std::nullopt;
    const int whole = hours * 60 + minutes;
    return is_east ? whole : -whole;
}

}  // namespace

std::optional<WallTime> wall_from_iso(std::string_view text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const bool is_right = take_number(text, 4, year) && take_char(text, '-') &&
                          take_number(text, 2, month) && take_char(text, '-') &&
                          take_number(text, 2, day) &&
                          (take_char(text, 'T') || take_char(text, ' ')) &&
                          take_number(text, 2, hour) && take_char(text, ':') &&
                          take_number(text, 2, minute) && take_char(text, ':') &&
                          take_number(text, 2, second);
    if (!is_right) return std::nullopt;
    const std::int64_t us = take_fraction_us(text);
    const std::optional<int> zone = take_zone(text);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!zone || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = ((days * 24 + hour) * 60 + minute - *zone) * 60 + second;
    return wall_from_us(seconds * 1'000'000 + us);
}

bool HarEntry::is_web_socket() const {
    return has_messages || close || resource_type == "websocket" || url.starts_with("ws://") ||
           url.starts_with("wss://");
}

HarEntries::Place HarEntries::inner(Place outer) const {
    switch (outer) {
        case Place::Top: return Place::Root;
        case Place::Root: return key_ == "log" ? Place::Log : Place::Other;
        case Place::Log:
            if (key_ == "entries") return Place::Entries;
            return key_ == "creator" ? Place::Creator : Place::Other;
        case Place::Entries: return Place::Entry;
        case Place::Entry:
            if (key_ == "request") return Place::Request;
            if (key_ == "response") return Place::Response;
            if (key_ == "timings") return Place::Timings;
            if (key_ == "_webSocketMessages") return Place::Messages;
            return key_ == "_webSocketClose" ? Place::Close : Place::Other;
        case Place::Request: return key_ == "headers" ? Place::RequestHeaders : Place::Other;
        case Place::Response:
            if (key_ == "headers") return Place::ResponseHeaders;
            return key_ == "content" ? Place::Content : Place::Other;
        case Place::RequestHeaders: return Place::RequestHeader;
        case Place::ResponseHeaders: return Place::ResponseHeader;
        case Place::Messages: return Place::Message;
        default: return Place::Other;
    }
}

void HarEntries::on_begin(bool is_object) {
    const Place opened = inner(place());
    places_.push_back(opened);
    const bool is_list = opened == Place::Entries || opened == Place::Messages ||
                         opened == Place::RequestHeaders || opened == Place::ResponseHeaders;
    if (opened != Place::Other && is_object == is_list) {
        places_.back() = Place::Other;  // not what HAR has here: passed over
        return;
    }
    if (opened == Place::Log) has_log_ = true;
    if (opened == Place::Entry) {
        entry_ = {};
        is_in_entry_ = true;
    }
    if (opened == Place::Messages) entry_.has_messages = true;
    if (opened == Place::Close) entry_.close.emplace();
    if (opened == Place::RequestHeader || opened == Place::ResponseHeader) header_ = {};
    if (opened == Place::Message) {
        message_type_.clear();
        message_data_.clear();
        message_time_ = -1;
        message_opcode_ = 1;
    }
}

void HarEntries::on_end() {
    const Place closed = place();
    places_.pop_back();
    if (closed == Place::Entry) return end_entry();
    if (closed == Place::Message) return end_message();
    const bool is_request = closed == Place::RequestHeader;
    if (!is_request && closed != Place::ResponseHeader) return;
    auto& headers = is_request ? entry_.request_headers : entry_.response_headers;
    if (headers.size() < headers_max) headers.push_back(std::move(header_));
    header_ = {};
}

bool HarEntries::wants_string() const {
    switch (place()) {
        case Place::Content: return key_ == "text" && entry_.status != 200;
        case Place::Creator: case Place::Entry: case Place::Request: case Place::RequestHeader:
        case Place::Response: case Place::ResponseHeader: case Place::Message: case Place::Close:
            return true;
        default: return false;
    }
}

void HarEntries::on_string(std::string_view text) {
    switch (place()) {
        case Place::Creator:
            if (key_ == "name") creator_ = text.substr(0, 100);
            if (key_ == "version") creator_ += " " + std::string(text.substr(0, 100));
            break;
        case Place::Entry: set_entry(text); break;
        case Place::Request:
            if (key_ == "url") entry_.url = text;
            break;
        case Place::RequestHeader: case Place::ResponseHeader:
            if (key_ == "name") header_.name = text;
            if (key_ == "value") header_.value = text;
            break;
        case Place::Response:
            if (key_ == "statusText") entry_.status_text = text;
            if (key_ == "httpVersion" && !text.empty()) entry_.http_version = text;
            if (key_ == "_error") entry_.error = text;
            break;
        case Place::Content: entry_.body = text.substr(0, body_bytes_max); break;
        case Place::Message: set_message(text); break;
        case Place::Close:
            if (key_ == "reason") entry_.close->reason = text.substr(0, 1024);
            if (key_ == "type") entry_.close->is_sent = text == "send";
            break;
        default: break;
    }
}

void HarEntries::set_entry(std::string_view text) {
    if (key_ == "_resourceType") entry_.resource_type = text;
    if (key_ == "serverIPAddress") entry_.address = text;
    if (key_ != "startedDateTime") return;
    const auto at = wall_from_iso(text);
    if (at)
        entry_.started_at = *at;
    else if (!error_)
        error_ = Error{.what = "entry " + std::to_string(entries_ + 1) + ": startedDateTime \"" +
                               std::string(text.substr(0, 60)) + "\" is no time",
                       .hint = "HAR has 2026-10-01T12:00:00.123Z"};
}

void HarEntries::set_message(std::string_view text) {
    if (key_ == "type") message_type_ = text;
    if (key_ == "data") message_data_ = text;
}

void HarEntries::on_plain(std::string_view text) {
    if (text == "true" || text == "false" || text == "null") return;
    set_number(number_from(text));
}

void HarEntries::set_number(double number) {
    HarTimings& timings = entry_.timings;
    switch (place()) {
        case Place::Response:
            if (key_ == "status" && number >= 0 && number < 1000)
                entry_.status = static_cast<int>(number);
            break;
        case Place::Timings:
            if (key_ == "blocked") timings.blocked = number;
            if (key_ == "dns") timings.dns = number;
            if (key_ == "connect") timings.connect = number;
            if (key_ == "ssl") timings.ssl = number;
            if (key_ == "send") timings.send = number;
            if (key_ == "wait") timings.wait = number;
            break;
        case Place::Message:
            if (key_ == "time") message_time_ = number;
            if (key_ == "opcode") message_opcode_ = number >= 0 && number < 16
                                                        ? static_cast<int>(number)
                                                        : 1;
            break;
        case Place::Close:
            if (key_ == "code" && number >= 0 && number <= 65535)
                entry_.close->code = static_cast<std::uint16_t>(number);
            if (key_ == "time") entry_.close->at = wall_from_seconds(number);
            break;
        default: break;
    }
}

void HarEntries::end_message() {
    const auto at = wall_from_seconds(message_time_);
    if (!at) {
        if (!error_)
            error_ = Error{.what = "entry " + std::to_string(entries_ + 1) + ", message " +
                                   std::to_string(entry_.messages.size() + 1) +
                                   ": its time is missing or no number of seconds"};
        return;
    }
    if (message_type_ == "error") {
        entry_.network_error = message_data_.empty() ? "error" : message_data_.substr(0, 1000);
        entry_.network_error_at = *at;
        return;
    }
    HarMessage message{.at = *at, .opcode = static_cast<core::Opcode>(message_opcode_)};
    if (message_type_ == "send") message.direction = core::Direction::Out;
    BytesView payload = as_bytes(message_data_);
    std::optional<Bytes> decoded;
    if (message.opcode != core::Opcode::Text) {
        decoded = from_base64(message_data_);
        if (decoded)
            payload = *decoded;
        else
            ++bad_data_;
    }
    if (entry_.payloads.size() + payload.size() > payload_bytes_max) {
        ++entry_.lost;
        entry_.lost_bytes += payload.size();
        return;
    }
    message.begin = entry_.payloads.size();
    message.size = payload.size();
    entry_.payloads.insert(entry_.payloads.end(), payload.begin(), payload.end());
    entry_.messages.push_back(message);
}

void HarEntries::end_entry() {
    is_in_entry_ = false;
    ++entries_;
    if (sink_ != nullptr && entry_.is_web_socket() && !error_) sink_->on_entry(entry_);
    entry_ = {};
}

}  // namespace redial::log
