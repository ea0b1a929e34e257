// Passes events on to the export's format and writes the outcome to its file. One thread at a time.
#include "log/export_sink.hpp"

namespace redial::log {

Result<std::unique_ptr<ExportSink>> ExportSink::create(const std::string& out_path,
                                                       const ExportOptions& options) {
    const auto format = options.format ? options.format : export_format_of_path(out_path);
    if (!format)
        return Error{
            .what = "the name does not say which format is wanted",
            .where = out_path,
            .hint = "end it in .jsonl, .csv (messages), .attempts.csv, .har or trace.json"};
    auto file = AtomicFile::create(out_path);
    if (!file) return file.error();
    return std::unique_ptr<ExportSink>(new ExportSink(std::move(*file), *format, options));
}

ExportSink::ExportSink(AtomicFile file, core::ExportFormat format, const ExportOptions& options)
    : file_(std::move(file)),
      session_(options.session),
      writer_(make_export_writer(format, out_, options.secrets, [this] { write_out(); })) {
    summary_.format = format;
}

void ExportSink::begin(const LogHeader& header) { writer_->begin(header); }

bool ExportSink::is_wanted(const core::Stamp& stamp) const {
    return !session_ || stamp.session == *session_;
}

void ExportSink::on_event(const core::Event& event) {
    if (error_ || !is_wanted(event.stamp)) return;
    ++summary_.events;
    writer_->on_event(event);
    write_out();
}

void ExportSink::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (error_ || !is_wanted(stamp)) return;
    ++summary_.events;
    ++summary_.messages;
    writer_->on_message(stamp, message);
    write_out();
}

void ExportSink::write_out() {
    constexpr std::size_t enough_bytes = 64 * 1024;
    if (out_.size() < enough_bytes) return;
    const Status written = file_.append(out_);
    if (!written && !error_) error_ = written.error();
    if (const Status kept = writer_->status(); !kept && !error_) error_ = kept.error();
    out_.clear();
}

Result<ExportSummary> ExportSink::finish() {
    if (error_) return *error_;
    writer_->finish();
    if (error_) return *error_;
    if (const Status kept = writer_->status(); !kept) return kept.error();
    if (const Status written = file_.append(out_); !written) return written.error();
    if (const Status done = file_.commit(); !done) return done.error();
    summary_.path = file_.path();
    summary_.size_bytes = file_.size_bytes();
    return summary_;
}

}  // namespace redial::log
