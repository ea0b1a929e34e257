// What the log's tests share: one event of every kind with no member left at its default, secrets
// to be looked for, folders that go away, sinks that write down what they hear.
#pragma once

#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/event_sink.hpp"

namespace redial::tests {

// The secrets that the samples below hold, and that no redacted output may contain.
std::vector<std::string> all_secrets();
core::SessionConfig sample_config();
core::Policy sample_policy();
core::TapOptions sample_tap();
core::QueueLimits sample_queue();
// Every alternative of core::Happening at least once, messages in every form.
std::vector<core::Event> every_event();
void give(const std::vector<core::Event>& events, core::EventSink& sink);

// Each event as the line the log has for it; unredacted.
class LineSink final : public core::EventSink {
public:
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;
    std::string text;
    std::size_t count = 0;
};

// A folder under the system's temporary one, removed with all in it.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string file(const std::string& name) const { return path + "/" + name; }
    std::string path;
};

std::string read_all(const std::string& path);  // "" when there is none
void write_all(const std::string& path, const std::string& text);
std::vector<std::string> files_in(const std::string& folder);
std::vector<std::string> lines_of(const std::string& text);

// A log of these events, with header, as a recorder without redaction writes it.
std::string log_text(const std::vector<core::Event>& events);

}  // namespace redial::tests
