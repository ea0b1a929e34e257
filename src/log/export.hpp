// Export: a log, or what is in memory, as JSON Lines, CSV, HAR or a trace, without secrets unless
// asked. The target is replaced only when all went well; memory stays bounded however long the log
// is. Any thread; from memory: the thread that owns the workspace, in slices, so that drawing goes
// on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/export_format.hpp"
#include "log/line_format.hpp"
#include "log/log_reader.hpp"
#include "log/memory_events.hpp"

namespace redial::log {

// By the end of the file's name: core/export_format.hpp.
std::optional<core::ExportFormat> export_format_of_path(const std::string& path);

struct ExportOptions {
    std::optional<core::ExportFormat> format;  // none: by the target's name
    Secrets secrets = Secrets::Redacted;
    std::optional<SessionId> session;  // none: all
    std::string tool = "redial";       // with version, for the header
    // From a log: called every few MiB, false cancels (an error, the target untouched).
    std::function<bool(const ReadProgress&)> on_progress;
};

struct ExportSummary {
    std::string path;  // as written
    core::ExportFormat format = core::ExportFormat::JsonLines;
    std::uint64_t events = 0;    // messages included
    std::uint64_t messages = 0;  // control frames included
    std::uint64_t size_bytes = 0;
    std::string remark;  // what a person should know, or empty: ReadSummary::remark()
};

// `redial export IN.jsonl OUT.csv`. "-" is standard input or output.
Result<ExportSummary> export_log(const std::string& in_path, const std::string& out_path,
                                 const ExportOptions& options);

// From memory, in slices: step() until it says false, then finish(). Leaving it before that leaves
// the target untouched.
class MemoryExport {
public:
    static Result<MemoryExport> start(const model::Workspace& workspace,
                                      const std::string& out_path, const ExportOptions& options,
                                      Now now);
    MemoryExport(MemoryExport&&) noexcept;
    ~MemoryExport();
    // About `events_max` further events. False: that was all.
    Result<bool> step(const model::Workspace& workspace, std::size_t events_max);
    double share_done() const;  // 0..1
    Result<ExportSummary> finish();

private:
    struct Impl;
    explicit MemoryExport(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// All slices at once.
Result<ExportSummary> export_memory(const model::Workspace& workspace, const std::string& out_path,
                                    const ExportOptions& options, Now now);

}  // namespace redial::log
