// Finds the WebSocket entries of a HAR file while its JSON goes by. Any thread.
#include "log/har_entry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/base64.hpp"
#include "base/redact.hpp"
#include "log/har_heads.hpp"
#include "log/har_settle.hpp"
#include "log/line_limits.hpp"

namespace redial::log {
namespace {

constexpr std::size_t body_bytes_max = 64u << 10;
constexpr std::size_t headers_max = 1000;
constexpr std::size_t text_bytes_max = 64u << 10;  // of a URL, a field, a name
constexpr std::uint64_t told_max = 3;              // entries named one by one

double number_from(std::string_view text) {
    double number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} ? number : -1.0;
}

std::optional<HarTime> time_from(double number) {
    const auto at = wall_from_number(number);
    if (!at) return std::nullopt;
    return HarTime{to_us(*at)};
}

std::optional<std::uint16_t> close_code_from(double number) {
    if (!(number >= 0 && number <= 65535)) return std::nullopt;
    return static_cast<std::uint16_t>(number);
}

bool has_word(std::string_view list, std::string_view word) {
    return lower_case(list).find(word) != std::string::npos;
}

}  // namespace

bool is_har_sent(std::string_view type) {
    return type == "send" || type == "sent" || type == "request" || type == "outgoing" ||
           type == "client";
}

bool HarEntry::is_extended_connect() const {
    if (has_word(header_of(request_headers, ":protocol"), "websocket")) return true;
    const std::string version = lower_case(request_version + " " + http_version);
    const bool is_newer =
        version.find("h2") != std::string::npos || version.find("h3") != std::string::npos ||
        version.find("http/2") != std::string::npos || version.find("http/3") != std::string::npos;
    return is_newer || method == "CONNECT";
}

bool HarEntry::is_web_socket() const {
    return has_messages || close || resource_type == "websocket" || url.starts_with("ws://") ||
           url.starts_with("wss://") ||
           has_word(header_of(request_headers, "Upgrade"), "websocket") ||
           has_word(header_of(request_headers, ":protocol"), "websocket");
}

HarEntries::Place HarEntries::inner(Place outer) const {
    switch (outer) {
        case Place::Top: return Place::Root;
        case Place::Root: return key_ == "log" ? Place::Log : Place::Other;
        case Place::Log:
            if (key_ == "entries") return Place::Entries;
            if (key_ == "creator") return Place::Creator;
            return key_ == "_redial" ? Place::Told : Place::Other;
        case Place::Entries: return Place::Entry;
        case Place::Entry:
            if (key_ == "request") return Place::Request;
            if (key_ == "response") return Place::Response;
            if (key_ == "timings") return Place::Timings;
            if (key_ == "_webSocketMessages") return Place::Messages;
            if (key_ == "_webSocketClose") return Place::Close;
            return key_ == "_redial" ? Place::Told : Place::Other;
        case Place::Request: return key_ == "headers" ? Place::RequestHeaders : Place::Other;
        case Place::Response:
            if (key_ == "headers") return Place::ResponseHeaders;
            return key_ == "content" ? Place::Content : Place::Other;
        case Place::RequestHeaders: return Place::RequestHeader;
        case Place::ResponseHeaders: return Place::ResponseHeader;
        case Place::Messages: return Place::Message;
        case Place::Message: return key_ == "_redial" ? Place::MessageMore : Place::Other;
        case Place::Told: return key_ == "events" ? Place::ToldEvents : Place::Other;
        case Place::ToldEvents: return Place::ToldEvent;
        default: return Place::Other;
    }
}

void HarEntries::on_key(std::string_view key) {
    if (place() == Place::ToldEvent) return echo_.key(key);
    key_ = key;
}

void HarEntries::on_begin(bool is_object) {
    if (place() == Place::ToldEvent) return echo_.begin(is_object);
    const Place opened = inner(place());
    places_.push_back(opened);
    const bool is_list = opened == Place::Entries || opened == Place::Messages ||
                         opened == Place::RequestHeaders || opened == Place::ResponseHeaders ||
                         opened == Place::ToldEvents;
    if (opened != Place::Other && is_object == is_list) {
        places_.back() = Place::Other;  // not what HAR has here: passed over
        if (opened == Place::Entry) leave_out("it is no object");
        if (opened == Place::ToldEvent) entry_.told.reset();
        return;
    }
    if (opened == Place::Log) has_log_ = true;
    if (opened == Place::Entry) {
        entry_ = {};
        entry_error_.clear();
        is_in_entry_ = true;
    }
    if (opened == Place::Messages) entry_.has_messages = true;
    if (opened == Place::Close) entry_.close.emplace();
    if (opened == Place::RequestHeader || opened == Place::ResponseHeader) header_ = {};
    if (opened == Place::Message) message_ = {};
    if (opened == Place::MessageMore) message_.more.emplace();
    if (opened == Place::Told && is_in_entry_) entry_.told.emplace();
    if (opened == Place::ToldEvent) echo_.begin(true);
}

void HarEntries::on_end() {
    const Place closed = place();
    if (closed == Place::ToldEvent) {
        echo_.end();
        if (!echo_.is_whole()) return;
    }
    places_.pop_back();
    if (closed == Place::ToldEvent) return end_told_event();
    if (closed == Place::Entry) return end_entry();
    if (closed == Place::Message) return end_message();
    const bool is_request = closed == Place::RequestHeader;
    if (!is_request && closed != Place::ResponseHeader) return;
    auto& headers = is_request ? entry_.request_headers : entry_.response_headers;
    if (headers.size() < headers_max) headers.push_back(std::move(header_));
    header_ = {};
}

std::size_t HarEntries::string_bytes_wanted() const {
    switch (place()) {
        case Place::Content:
            // As base64 it is longer by a third.
            return key_ == "text" ? body_bytes_max / 3 * 4 + 4 : key_ == "encoding" ? 16 : 0;
        case Place::Message: return key_ == "data" ? line_bytes_max : text_bytes_max;
        case Place::MessageMore: return key_ == "base64" ? line_bytes_max : 0;
        case Place::ToldEvent: return line_bytes_max;
        case Place::Creator:
        case Place::Entry:
        case Place::Request:
        case Place::RequestHeader:
        case Place::Response:
        case Place::ResponseHeader:
        case Place::Close: return text_bytes_max;
        default: return 0;
    }
}

void HarEntries::on_string(std::string_view text, std::uint64_t whole_bytes) {
    switch (place()) {
        case Place::Creator:
            if (key_ == "name") creator_ = text.substr(0, 100);
            if (key_ == "version") creator_ += " " + std::string(text.substr(0, 100));
            break;
        case Place::Entries: leave_out("it is no object"); break;
        case Place::Entry: set_entry(text); break;
        case Place::Request:
            if (key_ == "url") entry_.url = text;
            if (key_ == "method") entry_.method = text;
            if (key_ == "httpVersion" && !text.empty()) entry_.request_version = text;
            break;
        case Place::RequestHeader:
        case Place::ResponseHeader:
            if (key_ == "name") header_.name = text;
            if (key_ == "value") header_.value = text;
            break;
        case Place::Response: set_response(text); break;
        case Place::Content:
            if (key_ == "text") entry_.body = text;
            if (key_ == "encoding") entry_.is_body_base64 = text == "base64";
            break;
        case Place::Message: set_message(text, whole_bytes); break;
        case Place::Close: set_close(text); break;
        case Place::ToldEvent: echo_.string(text, whole_bytes); break;
        case Place::ToldEvents: entry_.told.reset(); break;
        case Place::MessageMore:
            if (key_ == "base64") message_.more->payload = from_base64(text);
            break;
        default: break;
    }
}

void HarEntries::set_entry(std::string_view text) {
    if (key_ == "_resourceType") entry_.resource_type = text;
    if (key_ == "serverIPAddress") entry_.address = text;
    if (key_ == "_webSocketClose") {
        entry_.close.emplace();
        entry_.close->code = 1006;
        entry_.close->is_aborted = true;
        entry_.close->reason = text.substr(0, 1024);
    }
    if (key_ != "startedDateTime" || text.empty() || text == "-1") return;  // not known
    entry_.started = har_time_from_text(text);
    if (!entry_.started)
        entry_error_ = "startedDateTime \"" + std::string(text.substr(0, 60)) + "\" is no time";
}

void HarEntries::set_response(std::string_view text) {
    if (key_ == "statusText") entry_.status_text = text;
    if (key_ == "httpVersion" && !text.empty()) entry_.http_version = text;
    if ((key_ == "_error" || key_ == "_failureText") && !text.empty())
        entry_.error = text.substr(0, 1000);
}

void HarEntries::set_message(std::string_view text, std::uint64_t whole_bytes) {
    if (key_ == "type") message_.type = text;
    if (key_ == "time") message_.time = har_time_from_text(text);
    if (key_ == "reason") message_.close_reason = text.substr(0, 1024);
    if (key_ != "data") return;
    message_.data = text;
    message_.data_bytes = whole_bytes;
}

void HarEntries::set_close(std::string_view text) {
    if (key_ == "reason") entry_.close->reason = text.substr(0, 1024);
    if (key_ == "type")
        entry_.close->by = is_har_sent(text) ? HarCloser::Client : HarCloser::Server;
    if (key_ != "time" && key_ != "timestamp") return;
    const auto time = har_time_from_text(text);
    if (time && time->has_date) entry_.close->at = wall_from_us(time->us);
}

void HarEntries::on_plain(std::string_view text) {
    if (place() == Place::Entries) return leave_out("it is no object");
    if (place() == Place::ToldEvent) return echo_.plain(text);
    if (place() == Place::ToldEvents) return entry_.told.reset();
    if (place() == Place::MessageMore) return set_more(text);
    if (text == "true" || text == "false" || text == "null") return;
    set_number(number_from(text));
}

void HarEntries::set_number(double number) {
    HarTimings& timings = entry_.timings;
    switch (place()) {
        case Place::Entry:
            if (key_ == "time") entry_.time_ms = number;
            if (key_ == "startedDateTime") entry_.started = time_from(number);
            break;
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
            if (key_ == "receive") timings.receive = number;
            break;
        case Place::Message:
            if (key_ == "time") message_.time = time_from(number);
            if (key_ == "code") message_.close_code = close_code_from(number);
            if (key_ == "opcode" && number >= 0 && number < 16)
                message_.opcode = static_cast<int>(number);
            break;
        case Place::Told: set_told(number); break;
        case Place::Close:
            if (key_ == "code") entry_.close->code = close_code_from(number).value_or(1005);
            if (key_ == "time" || key_ == "timestamp") entry_.close->at = wall_from_number(number);
            break;
        default: break;
    }
}

void HarEntries::leave_out(const std::string& why) {
    ++entries_;
    if (++left_out_ > told_max) return;
    left_out_words_ += (left_out_words_.empty() ? "" : "; ") +
                       ("entry " + std::to_string(entries_)) + " was left out: " + why;
}

void HarEntries::end_entry() {
    is_in_entry_ = false;
    if (entry_error_.empty() && entry_.is_web_socket()) entry_error_ = settle(entry_);
    if (!entry_error_.empty()) {
        leave_out(entry_error_);
    } else {
        entry_.number = ++entries_;
        if (sink_ != nullptr && entry_.is_web_socket()) sink_->on_entry(entry_);
    }
    entry_ = {};
}

std::string HarEntries::remark() const {
    std::string words = left_out_words_;
    const auto add = [&words](std::uint64_t count, const char* what) {
        if (count > 0) words += (words.empty() ? "" : "; ") + std::to_string(count) + what;
    };
    add(left_out_ - std::min(left_out_, told_max), " more entries were left out");
    add(bad_data_, " binary messages are not base64 and are shown as they stand");
    add(untimed_, " messages have no time and are shown at the time of the one before");
    return words;
}

}  // namespace redial::log
