// HarEntry: what a HAR file (1.2, with Chrome's and mitmproxy's _webSocketMessages) says of one
// connection, and HarEntries, which finds these entries in the JSON as it comes. What belongs to
// no WebSocket is passed over without being kept. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "log/json_stream.hpp"

namespace redial::log {

struct HarMessage {
    WallTime at{};
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    std::size_t begin = 0;  // of its payload in HarEntry::payloads
    std::size_t size = 0;
};

struct HarClose {
    std::uint16_t code = 1005;
    std::string reason;
    std::optional<WallTime> at;
    bool is_sent = false;
};

struct HarTimings {  // milliseconds, -1: not known
    double blocked = -1, dns = -1, connect = -1, ssl = -1, send = -1, wait = -1;
};

struct HarEntry {
    WallTime started_at{};
    std::string url;
    std::string resource_type;
    std::vector<core::Header> request_headers;
    std::vector<core::Header> response_headers;
    int status = 0;
    std::string status_text;
    std::string http_version = "HTTP/1.1";
    std::string error;            // response._error
    std::string body;             // of a refusal, its first 64 KiB
    std::string address;          // serverIPAddress
    HarTimings timings;
    std::vector<HarMessage> messages;
    Bytes payloads;
    std::uint64_t lost = 0;       // messages beyond the limit of memory
    std::uint64_t lost_bytes = 0;
    std::optional<HarClose> close;
    std::string network_error;    // a message of Chrome's type "error"
    std::optional<WallTime> network_error_at;
    bool has_messages = false;    // the list was there

    bool is_web_socket() const;
};

// "2026-10-01T12:00:00.123Z", "2026-10-01T14:00:00+02:00"; nullopt when it is none.
std::optional<WallTime> wall_from_iso(std::string_view text);

class HarEntries final : public JsonHandler {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void on_entry(HarEntry& entry) = 0;
    };
    void set_sink(Sink* sink) { sink_ = sink; }

    bool has_log() const { return has_log_; }
    const std::string& creator() const { return creator_; }
    // Bytes of the text at which the entry began that has not ended; nullopt between entries.
    bool is_in_entry() const { return is_in_entry_; }
    const std::optional<Error>& error() const { return error_; }
    std::uint64_t bad_data() const { return bad_data_; }  // messages whose base64 does not hold
    std::uint64_t entries() const { return entries_; }    // of any kind

    void on_begin(bool is_object) override;
    void on_end() override;
    void on_key(std::string_view key) override { key_ = key; }
    void on_string(std::string_view text) override;
    void on_plain(std::string_view text) override;
    bool wants_string() const override;

private:
    enum class Place : std::uint8_t {
        Top, Root, Log, Creator, Entries, Entry, Request, RequestHeaders, RequestHeader, Response,
        ResponseHeaders, ResponseHeader, Content, Timings, Messages, Message, Close, Other,
    };
    Place inner(Place place) const;
    Place place() const { return places_.empty() ? Place::Top : places_.back(); }
    void set_entry(std::string_view text);
    void set_message(std::string_view text);
    void set_number(double number);
    void end_message();
    void end_entry();

    Sink* sink_ = nullptr;
    std::vector<Place> places_;
    std::string key_;
    bool has_log_ = false;
    bool is_in_entry_ = false;
    std::string creator_;
    HarEntry entry_;
    core::Header header_;
    // The message being read.
    std::string message_type_;
    std::string message_data_;
    double message_time_ = 0;
    int message_opcode_ = 1;
    std::uint64_t bad_data_ = 0;
    std::uint64_t entries_ = 0;
    std::optional<Error> error_;
};

}  // namespace redial::log
