// ExportSink: events into a file of one of the export formats: chooses the session, keeps secrets
// out, passes on to the format, writes what the format made. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "log/atomic_file.hpp"
#include "log/csv.hpp"
#include "log/export.hpp"

namespace redial::log {

class ExportSink final : public core::EventSink {
public:
    static Result<std::unique_ptr<ExportSink>> create(const std::string& out_path,
                                                      const ExportOptions& options);
    // Before the first event. Only JSON Lines has a header.
    void begin(const LogHeader& header);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    // The first error of writing, if any: no use going on then.
    const std::optional<Error>& error() const { return error_; }
    Result<ExportSummary> finish();

private:
    ExportSink(AtomicFile file, ExportFormat format, const ExportOptions& options);
    bool is_wanted(const core::Stamp& stamp) const;
    core::EventSink* table();  // of a CSV format, else null
    void write_out();

    AtomicFile file_;
    ExportFormat format_;
    std::optional<SessionId> session_;
    LineFormat lines_;
    std::string out_;  // made and not yet given to the file
    std::optional<CsvMessages> messages_table_;
    std::optional<CsvAttempts> attempts_table_;
    std::optional<RedactingSink> redacting_;  // in front of a table
    ExportSummary summary_;
    std::optional<Error> error_;
};

}  // namespace redial::log
