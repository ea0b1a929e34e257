// Exports a log file, or what is in memory, slice by slice. Reading a file: any thread; from
// memory: the thread that owns the workspace.
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

std::optional<core::ExportFormat> export_format_of_path(const std::string& path) {
    std::optional<core::ExportFormat> best;
    std::size_t best_size = 0;
    for (const core::ExportFormatInfo& info : core::export_formats) {
        for (const char* ending : {info.ending, info.other_ending}) {
            if (ending == nullptr || !ends_in(path, ending)) continue;
            const std::size_t size = std::string_view(ending).size();
            if (size > best_size) best = info.format;
            best_size = std::max(size, best_size);
        }
    }
    return best;
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
