// ExportSink: puts events into a file of one of the export formats. It chooses the session, passes
// on to the format's writer, and writes what that has made. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "log/atomic_file.hpp"
#include "log/export.hpp"
#include "log/export_writer.hpp"

namespace redial::log {

class ExportSink final : public core::EventSink {
public:
    static Result<std::unique_ptr<ExportSink>> create(const std::string& out_path,
                                                      const ExportOptions& options);
    // Before the first event.
    void begin(const LogHeader& header);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    // The first error of writing, if any: no use going on then.
    const std::optional<Error>& error() const { return error_; }
    Result<ExportSummary> finish();

private:
    ExportSink(AtomicFile file, core::ExportFormat format, const ExportOptions& options);
    bool is_wanted(const core::Stamp& stamp) const;
    void write_out();

    AtomicFile file_;
    std::optional<SessionId> session_;
    std::string out_;  // made and not yet given to the file
    std::unique_ptr<ExportWriter> writer_;
    ExportSummary summary_;
    std::optional<Error> error_;
};

}  // namespace redial::log
