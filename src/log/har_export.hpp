// HarExport: events as a HAR 1.2 file, an entry an attempt, failed ones too, in the order in which
// they end. What Chromium's DevTools has of a WebSocket stands where and as it writes it; the rest,
// and how it ended in Redial's words, is in members named _redial (docs/har.md), from which
// log/har_reader.hpp makes the same events again. Messages of connections that are open wait in a
// Spool, so that memory stays bounded. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "log/export_writer.hpp"
#include "log/spool.hpp"

namespace redial::log {

// One attempt as far as it is known.
struct HarAttempt {
    core::Stamp started;
    std::string url;
    std::optional<Duration> stages[5];  // by core::StageName; of several, the sum
    std::string address;                // "127.0.0.1:8765"
    std::string request;                // head
    std::string response;               // head, and what came of a refusal's body
    std::vector<core::Header> headers;  // of the response, where its head was not told
    int http_status = 0;
    std::optional<Instant> opened_at;
    std::optional<core::AttemptEnded> ended;  // without the heads
    WallTime ended_at{};
    Instant last_at{};  // of its last event
    Spool::Id messages = 0;
    Spool::Id events = 0;
};

class HarExport final : public ExportWriter {
public:
    // `drain` is called where `out` may have grown long, and may empty it.
    HarExport(std::string& out, std::function<void()> drain,
              std::size_t held_bytes_max = Spool::held_bytes_max)
        : out_(out), drain_(std::move(drain)), spool_(held_bytes_max) {}

    void begin(const LogHeader& header) override;
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;
    void finish() override;
    Status status() const override { return spool_.status(); }

private:
    struct Lane {
        std::optional<HarAttempt> attempt;
        Spool::Id events = 0;  // that belong to the next one
        std::string url;
    };
    Lane& lane_of(const core::Stamp& stamp);
    HarAttempt& begin_attempt(Lane& lane, const core::Stamp& stamp);
    void note(HarAttempt& attempt, const core::Event& event);
    void begin_entry();
    void write_entry(HarAttempt attempt);
    void write_events(Spool::Id events);
    void write_spooled(Spool::Id id);

    std::string& out_;
    std::function<void()> drain_;
    Spool spool_;
    std::map<std::uint32_t, Lane> lanes_;  // by session
    std::string line_;
    bool has_begun_ = false;
    bool has_entries_ = false;
};

}  // namespace redial::log
