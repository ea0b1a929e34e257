// HarEntry: what a HAR file (1.2, with the _webSocketMessages of Chrome, mitmproxy, Playwright,
// HTTP Toolkit) says of one connection, and HarEntries, which finds these entries in the JSON as it
// comes. What belongs to no WebSocket is passed over without being kept; an entry that cannot be
// used is left out and named. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "log/har_time.hpp"
#include "log/json_echo.hpp"
#include "log/json_lines.hpp"
#include "log/json_stream.hpp"

namespace redial::log {

struct HarMessage {
    WallTime at{};  // once the entry is whole
    std::optional<HarTime> told;
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    std::uint32_t more = no_more;  // in HarEntry::more
    std::size_t begin = 0;         // of its payload in HarEntry::payloads
    std::size_t size = 0;

    static constexpr std::uint32_t no_more = UINT32_MAX;
};

// What a HAR of Redial's own says of a message beside (docs/har.md).
struct HarMessageMore {
    std::optional<std::uint64_t> size_bytes;
    std::optional<Duration> rtt;
    bool is_compressed = false;
    bool was_queued = false;
    std::uint32_t fragments = 1;
    std::uint64_t wire_bytes = 0;
    std::optional<WallTime> wall_at;
    std::optional<Instant> at;
    std::optional<Bytes> payload;  // until the message is whole
};

// The same of an entry: what happened, as a log has it.
struct HarTold {
    core::Stamp started;
    std::vector<core::Event> events;
};

enum class HarCloser : std::uint8_t { NotSaid, Client, Server };

struct HarClose {
    std::uint16_t code = 1005;
    std::string reason;
    std::optional<WallTime> at;
    HarCloser by = HarCloser::NotSaid;
    bool is_aborted = false;  // HTTP Toolkit's "aborted": no closing handshake
};

struct HarTimings {  // milliseconds, -1: not known
    double blocked = -1, dns = -1, connect = -1, ssl = -1, send = -1, wait = -1, receive = -1;
};

struct HarEntry {
    std::uint64_t number = 0;  // in the file, from 1
    WallTime started_at{};     // once the entry is whole
    std::optional<HarTime> started;
    double time_ms = -1;  // `time`: of all phases
    std::string url;
    std::string method;
    std::string request_version = "HTTP/1.1";
    std::string resource_type;
    std::vector<core::Header> request_headers;
    std::vector<core::Header> response_headers;
    int status = 0;
    std::string status_text;
    std::string http_version = "HTTP/1.1";
    std::string error;            // response._error or response._failureText
    std::string body;             // of a refusal, its first 64 KiB
    bool is_body_base64 = false;  // until the entry is whole
    std::string address;          // serverIPAddress
    HarTimings timings;
    std::vector<HarMessage> messages;
    Bytes payloads;
    std::uint64_t lost = 0;  // messages beyond the limit of memory
    std::uint64_t lost_bytes = 0;
    std::optional<HarClose> close;
    std::string network_error;  // a message of Chrome's type "error"
    std::optional<WallTime> network_error_at;
    bool has_messages = false;  // the list was there
    std::vector<HarMessageMore> more;
    std::optional<HarTold> told;

    bool is_web_socket() const;
    // A WebSocket over HTTP/2 or 3 (RFC 8441, RFC 9220): opened by CONNECT and 200.
    bool is_extended_connect() const;
};

// A message's or a close's `type` in the words of its writers.
bool is_har_sent(std::string_view type);

class HarEntries final : public JsonHandler {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void on_entry(HarEntry& entry) = 0;
        // Told beside the entries, by a HAR of Redial's own.
        virtual void on_outside(core::Event event) = 0;
    };
    void set_sink(Sink* sink) { sink_ = sink; }

    bool has_log() const { return has_log_; }
    const std::string& creator() const { return creator_; }
    bool is_in_entry() const { return is_in_entry_; }
    std::uint64_t entries() const { return entries_; }  // of any kind
    // What a person should know: entries that were left out, with the reason, and payloads and
    // times that were not as they should be. "" for nothing.
    std::string remark() const;

    void on_begin(bool is_object) override;
    void on_end() override;
    void on_key(std::string_view key) override;
    void on_string(std::string_view text, std::uint64_t whole_bytes) override;
    void on_plain(std::string_view text) override;
    std::size_t string_bytes_wanted() const override;

private:
    enum class Place : std::uint8_t {
        // clang-format off
        Top, Root, Log, Creator, Entries, Entry, Request, RequestHeaders, RequestHeader, Response,
        ResponseHeaders, ResponseHeader, Content, Timings, Messages, Message, Close, Told,
        ToldEvents, ToldEvent, MessageMore, Other,
        // clang-format on
    };
    Place inner(Place place) const;
    Place place() const { return places_.empty() ? Place::Top : places_.back(); }
    void set_entry(std::string_view text);
    void set_response(std::string_view text);
    void set_message(std::string_view text, std::uint64_t whole_bytes);
    void set_close(std::string_view text);
    void set_number(double number);
    void set_told(double number);
    void set_more(std::string_view plain);
    void end_message();
    void add_message(HarMessage message, BytesView payload);
    void end_told_event();
    void end_entry();
    void leave_out(const std::string& why);

    struct Message {
        std::string type;
        std::string data;
        std::uint64_t data_bytes = 0;  // of the whole text, above data.size() when it is too long
        std::optional<HarTime> time;
        int opcode = 1;
        std::optional<std::uint16_t> close_code;
        std::string close_reason;
        std::optional<HarMessageMore> more;
    };

    Sink* sink_ = nullptr;
    std::vector<Place> places_;
    std::string key_;
    bool has_log_ = false;
    bool is_in_entry_ = false;
    std::string creator_;
    HarEntry entry_;
    std::string entry_error_;
    core::Header header_;
    Message message_;  // the one being read
    JsonEcho echo_;    // the event being read
    LineParser parser_;
    std::uint64_t told_bytes_ = 0;
    std::uint64_t payload_bytes_ = 0;  // kept of all entries
    std::uint64_t bad_data_ = 0;       // messages whose base64 does not hold
    std::uint64_t untimed_ = 0;        // messages without a time
    std::uint64_t entries_ = 0;
    std::uint64_t left_out_ = 0;
    std::string left_out_words_;  // of the first ones
};

}  // namespace redial::log
