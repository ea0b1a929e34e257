// ExportWriter: turns events into the text of one export format. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "core/event_sink.hpp"
#include "core/export_format.hpp"
#include "log/line_format.hpp"

namespace redial::log {

class ExportWriter : public core::EventSink {
public:
    // Before the first event; a format without a header leaves it out.
    virtual void begin(const LogHeader&) {}
    // Behind the last one.
    virtual void finish() {}
    // What went wrong that its text does not show.
    virtual Status status() const { return Done{}; }
};

// Appends to `out`, which must outlive it and may be emptied between two calls, and in `drain`,
// which is called where much is written at once.
std::unique_ptr<ExportWriter> make_export_writer(
    core::ExportFormat format, std::string& out, Secrets secrets,
    std::function<void()> drain = [] {});

}  // namespace redial::log
