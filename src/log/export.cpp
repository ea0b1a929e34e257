// Exporting logs and memory. Any thread; memory: the workspace's.
#include "log/export.hpp"

#include <algorithm>

#include "log/any_log.hpp"
#include "log/export_sink.hpp"

namespace redial::log {
namespace {

constexpr std::size_t slice_bytes = 4u << 20;
constexpr std::size_t slice_events = 10'000;

bool ends_in(const std::string& text, std::string_view end) {
    const auto same = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    };
    return text.size() >= end.size() &&
           std::equal(end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
                      [&](char wanted, char there) { return same(there, wanted); });
}

LogHeader header_of_export(const LogHeader& source, const ExportOptions& options) {
    LogHeader header = source;
    header.version = format_version;
    header.tool = options.tool;
    header.is_redacted = source.is_redacted || options.secrets == Secrets::Redacted;
    return header;
}

}  // namespace

std::optional<ExportFormat> export_format_from_name(std::string_view name) {
    if (name == "jsonl" || name == "json-lines") return ExportFormat::JsonLines;
    if (name == "messages.csv" || name == "csv") return ExportFormat::CsvMessages;
    if (name == "attempts.csv") return ExportFormat::CsvAttempts;
    return std::nullopt;
}

std::optional<ExportFormat> export_format_of_path(const std::string& path) {
    if (ends_in(path, ".jsonl") || ends_in(path, ".ndjson"))
        return ExportFormat::JsonLines;
    if (ends_in(path, "attempts.csv")) return ExportFormat::CsvAttempts;
    if (ends_in(path, ".csv")) return ExportFormat::CsvMessages;
    return std::nullopt;
}

Result<ExportSummary> export_log(const std::string& in_path, const std::string& out_path,
                                 const ExportOptions& options) {
    auto reader = AnyLog::open(in_path);
    if (!reader) return reader.error();
    auto sink = ExportSink::create(out_path, options);
    if (!sink) return sink.error();
    ExportSink& to = **sink;
    to.begin(header_of_export(reader->summary().header, options));
    for (bool has_more = true; has_more;) {
        auto more = reader->read(to, slice_bytes);
        if (!more) return more.error();
        if (to.error()) return *to.error();
        if (options.on_progress && !options.on_progress(reader->progress()))
            return Error{.what = "the export was cancelled; the target is as it was",
                         .where = out_path};
        has_more = *more;
    }
    auto summary = to.finish();
    if (!summary) return summary;
    summary->remark = reader->summary().remark();
    return summary;
}

struct MemoryExport::Impl {
    std::unique_ptr<ExportSink> sink;
    MemoryEvents events;
};

MemoryExport::MemoryExport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MemoryExport::MemoryExport(MemoryExport&&) noexcept = default;
MemoryExport::~MemoryExport() = default;

Result<MemoryExport> MemoryExport::start(const model::Workspace& workspace,
                                         const std::string& out_path, const ExportOptions& options,
                                         Now now) {
    auto sink = ExportSink::create(out_path, options);
    if (!sink) return sink.error();
    const LogHeader source{.begun_at = now, .is_redacted = false};
    (*sink)->begin(header_of_export(source, options));
    return MemoryExport(std::unique_ptr<Impl>(
        new Impl{std::move(*sink), MemoryEvents(workspace, options.session)}));
}

Result<bool> MemoryExport::step(const model::Workspace& workspace, std::size_t events_max) {
    const bool has_more = impl_->events.give(workspace, *impl_->sink, events_max);
    if (impl_->sink->error()) return *impl_->sink->error();
    return has_more;
}

double MemoryExport::share_done() const { return impl_->events.share_done(); }

Result<ExportSummary> MemoryExport::finish() { return impl_->sink->finish(); }

Result<ExportSummary> export_memory(const model::Workspace& workspace, const std::string& out_path,
                                    const ExportOptions& options, Now now) {
    auto started = MemoryExport::start(workspace, out_path, options, now);
    if (!started) return started.error();
    while (true) {
        auto more = started->step(workspace, slice_events);
        if (!more) return more.error();
        if (!*more) return started->finish();
    }
}

}  // namespace redial::log
