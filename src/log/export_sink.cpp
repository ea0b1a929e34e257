// Events into an export's file. One thread at a time.
#include "log/export_sink.hpp"

namespace redial::log {

Result<std::unique_ptr<ExportSink>> ExportSink::create(const std::string& out_path,
                                                       const ExportOptions& options) {
    const auto format = options.format ? options.format : export_format_of_path(out_path);
    if (!format)
        return Error{.what = "the name does not say which format is wanted",
                     .where = out_path,
                     .hint = "end it in .jsonl, .csv (messages) or .attempts.csv"};
    auto file = AtomicFile::create(out_path);
    if (!file) return file.error();
    return std::unique_ptr<ExportSink>(new ExportSink(std::move(*file), *format, options));
}

ExportSink::ExportSink(AtomicFile file, ExportFormat format, const ExportOptions& options)
    : file_(std::move(file)), format_(format), session_(options.session), lines_(options.secrets) {
    if (format == ExportFormat::CsvMessages) messages_table_.emplace(out_);
    if (format == ExportFormat::CsvAttempts) attempts_table_.emplace(out_);
    if (table() && options.secrets == Secrets::Redacted) redacting_.emplace(*table());
}

core::EventSink* ExportSink::table() {
    if (messages_table_) return &*messages_table_;
    if (attempts_table_) return &*attempts_table_;
    return nullptr;
}

void ExportSink::begin(const LogHeader& header) {
    if (format_ == ExportFormat::JsonLines) append_header(out_, header);
}

bool ExportSink::is_wanted(const core::Stamp& stamp) const {
    return !session_ || stamp.session == *session_;
}

void ExportSink::on_event(const core::Event& event) {
    if (error_ || !is_wanted(event.stamp)) return;
    ++summary_.events;
    if (!table()) {
        lines_.append(out_, event);
    } else {
        core::EventSink& next = redacting_ ? *redacting_ : *table();
        next.on_event(event);
    }
    write_out();
}

void ExportSink::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (error_ || !is_wanted(stamp)) return;
    ++summary_.events;
    ++summary_.messages;
    if (!table()) {
        lines_.append(out_, stamp, message);
    } else {
        core::EventSink& next = redacting_ ? *redacting_ : *table();
        next.on_message(stamp, message);
    }
    write_out();
}

void ExportSink::write_out() {
    constexpr std::size_t enough_bytes = 64 * 1024;
    if (out_.size() < enough_bytes) return;
    const Status written = file_.append(out_);
    if (!written) error_ = written.error();
    out_.clear();
}

Result<ExportSummary> ExportSink::finish() {
    if (error_) return *error_;
    if (attempts_table_) attempts_table_->finish();
    if (const Status written = file_.append(out_); !written) return written.error();
    if (const Status done = file_.commit(); !done) return done.error();
    summary_.path = file_.path();
    summary_.format = format_;
    summary_.size_bytes = file_.size_bytes();
    return summary_;
}

}  // namespace redial::log
