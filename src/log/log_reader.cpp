// Reads recordings: bytes into lines, lines into events. Any thread.
#include "log/log_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace redial::log {
namespace {

constexpr std::size_t block_bytes = 1u << 20;
constexpr std::size_t progress_every_bytes = 4u << 20;

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

struct NoSink final : core::EventSink {
    void on_event(const core::Event&) override {}
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}
};

}  // namespace

std::string ReadSummary::remark() const {
    std::string text;
    if (is_cut_off)
        text = "the log was cut off: its last " + std::to_string(cut_off_bytes) +
               " bytes are no whole line and were left out";
    if (unknown_lines != 0)
        text += (text.empty() ? "" : "; ") + std::to_string(unknown_lines) +
                " lines of unknown types were skipped, the first of them \"" + unknown_type + "\"";
    if (!note.empty()) text += (text.empty() ? "" : "; ") + note;
    if (was_cancelled) text += std::string(text.empty() ? "" : "; ") + "reading was cancelled";
    return text;
}

Status LogDecoder::feed(std::string_view bytes, core::EventSink& sink) {
    if (failed_) return *failed_;
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const std::string_view part = bytes.substr(0, newline);
        if (partial_.size() + part.size() > line_bytes_limit_) {
            ++line_number_;
            failed_ = at_line({.what = "this line is longer than " +
                                       std::to_string(line_bytes_limit_ >> 20) + " MiB"});
            return *failed_;
        }
        if (newline == std::string_view::npos) {
            partial_ += part;
            return Done{};
        }
        bytes.remove_prefix(newline + 1);
        Status taken = Done{};
        if (partial_.empty()) {
            taken = take_line(part, sink);
        } else {
            partial_ += part;
            const std::string line = std::exchange(partial_, std::string());
            taken = take_line(line, sink);
        }
        if (!taken) {
            failed_ = taken.error();
            return taken;
        }
    }
    return Done{};
}

Status LogDecoder::finish(core::EventSink& sink) {
    if (failed_) return *failed_;
    const std::string last = std::exchange(partial_, std::string());
    // Written by an editor, a last line may be whole without its line end; else it was cut off.
    if (!is_blank(last) && (!has_header_ || parser_.parse(last))) {
        if (const Status taken = take_line(last, sink); !taken) return taken;
    } else if (!is_blank(last)) {
        summary_.is_cut_off = true;
        summary_.cut_off_bytes = last.size();
    }
    if (has_header_) return Done{};
    return Error{.what = "this is empty, not a Redial log", .hint = "choose a .jsonl file"};
}

Error LogDecoder::at_line(Error error) const {
    error.where = "line " + std::to_string(line_number_);
    return error;
}

Status LogDecoder::take_line(std::string_view line, core::EventSink& sink) {
    ++line_number_;
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (line_number_ == 1 && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (is_blank(line)) return Done{};
    Result<LogLine> parsed = parser_.parse(line);
    if (!has_header_) return take_header(std::move(parsed));
    if (!parsed) return at_line(parsed.error());
    ++summary_.lines;
    if (auto* event = std::get_if<core::Event>(&*parsed)) {
        if (event->stamp.session != SessionId{}) event->stamp.session.value += sessions_before_;
        session_max_ = std::max(session_max_, event->stamp.session.value);
        give(*event, sink);
    } else if (auto* unknown = std::get_if<UnknownLine>(&*parsed)) {
        if (summary_.unknown_lines++ == 0) summary_.unknown_type = unknown->type.substr(0, 100);
    } else {  // a further header: a run carried on in the same file; the first one's facts count
        sessions_before_ = session_max_;
    }
    return Done{};
}

Status LogDecoder::take_header(Result<LogLine> parsed) {
    const auto* header = parsed ? std::get_if<LogHeader>(&*parsed) : nullptr;
    if (!header) {
        const std::string why = parsed ? "" : " (" + parsed.error().what + ")";
        return at_line({.what = "this is not a Redial log: no header in its first line" + why,
                        .hint = "choose a .jsonl file that Redial recorded or exported"});
    }
    if (header->version > format_version)
        return at_line({.what = "the log has format version " + std::to_string(header->version) +
                                ", this Redial reads version " + std::to_string(format_version),
                        .hint = "open it with a newer Redial"});
    summary_.header = *header;
    summary_.lines = 1;
    has_header_ = true;
    return Done{};
}

void LogDecoder::give(const core::Event& event, core::EventSink& sink) {
    ++summary_.events;
    const auto* message = std::get_if<core::MessageSeen>(&event.what);
    if (!message) return sink.on_event(event);
    ++summary_.messages;
    sink.on_message(event.stamp, *message);
}

LogReader::LogReader(FileHandle file, std::string path, std::uint64_t total_bytes)
    : file_(std::move(file)), path_(std::move(path)), progress_{.total_bytes = total_bytes} {}

Result<LogReader> LogReader::open(const std::string& asked) {
    const std::string path = expanded_path(asked);
    const bool is_stdin = path == "-";
    FileHandle file(is_stdin ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_error(path, "open", errno);
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) return file_error(path, "open", errno);
    if (S_ISDIR(facts.st_mode)) return file_error(path, "open", EISDIR);
    const auto size = S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
    LogReader reader(std::move(file), is_stdin ? "standard input" : path, size);
    NoSink nobody;
    // The header is the first line that is not blank; nothing before it makes an event.
    while (!reader.decoder_.has_header()) {
        auto more = reader.read_block();
        if (!more) return more.error();
        const std::string_view block = reader.block_;
        const std::size_t end =
            std::min(block.find('\n', reader.block_used_), block.size() - 1) + 1;
        const Status fed =
            *more ? reader.decoder_.feed(block.substr(reader.block_used_, end - reader.block_used_),
                                         nobody)
                  : reader.decoder_.finish(nobody);
        if (!fed) return reader.in_file(fed.error());
        if (*more) reader.block_used_ = end;
    }
    return reader;
}

Result<bool> LogReader::read_block() {
    if (block_used_ < block_.size()) return true;
    block_.resize(block_bytes);
    block_used_ = 0;
    const std::int64_t count = read_some(file_.get(), block_.data(), block_.size());
    block_.resize(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
    if (count < 0) return file_error(path_, "read", errno);
    progress_.read_bytes += static_cast<std::uint64_t>(count);
    return count > 0;
}

Result<bool> LogReader::read(core::EventSink& sink, std::size_t bytes_max) {
    for (std::size_t done = 0; done < bytes_max;) {
        auto more = read_block();
        if (!more) return more.error();
        if (!*more) {
            if (const Status ended = decoder_.finish(sink); !ended) return in_file(ended.error());
            return false;
        }
        const std::size_t part = std::min(bytes_max - done, block_.size() - block_used_);
        const Status fed = decoder_.feed(std::string_view(block_).substr(block_used_, part), sink);
        if (!fed) return in_file(fed.error());
        block_used_ += part;
        done += part;
    }
    return true;
}

Error LogReader::in_file(Error error) const {
    error.where = error.where.empty() ? path_ : path_ + ", " + error.where;
    return error;
}

Result<ReadSummary> read_log(const std::string& path, core::EventSink& sink,
                             const ReadOptions& options) {
    auto reader = LogReader::open(path);
    if (!reader) return reader.error();
    while (true) {
        auto more = reader->read(sink, progress_every_bytes);
        if (!more) return more.error();
        if (options.on_progress && !options.on_progress(reader->progress())) {
            ReadSummary summary = reader->summary();
            summary.was_cancelled = *more;
            return summary;
        }
        if (!*more) return reader->summary();
    }
}

}  // namespace redial::log
