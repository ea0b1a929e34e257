// Reading HAR files. Any thread.
#include "log/har_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace redial::log {
namespace {

constexpr std::size_t block_bytes = 256u << 10;
constexpr const char* har_hint =
    "choose a HAR that a browser's or mitmproxy's network log was saved to";

}  // namespace

Status HarDecoder::feed(std::string_view bytes, core::EventSink& sink) {
    if (failed_) return *failed_;
    events_.set_sink(&sink);
    entries_.set_sink(&events_);
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (json_.bytes() == 0 && bytes.starts_with(byte_order_mark))
        bytes.remove_prefix(byte_order_mark.size());
    if (const Status fed = json_.feed(bytes, entries_); !fed) failed_ = fed.error();
    if (!failed_ && entries_.error()) failed_ = *entries_.error();
    sum_up();
    if (failed_) return *failed_;
    return Done{};
}

void HarDecoder::sum_up() {
    summary_.header.tool = entries_.creator().empty() ? "HAR" : entries_.creator();
    summary_.header.is_redacted = false;
    summary_.lines = events_.connections();
    summary_.events = events_.events();
    summary_.messages = events_.messages();
    if (entries_.bad_data() == 0) return;
    summary_.note = std::to_string(entries_.bad_data()) +
                    " binary messages are not base64 and are shown as they stand";
}

Status HarDecoder::finish() {
    if (failed_) return *failed_;
    sum_up();
    if (!entries_.has_log())
        return Error{.what = "this is not a HAR: it has no \"log\"", .hint = har_hint};
    if (!json_.is_whole())
        summary_.note += std::string(summary_.note.empty() ? "" : "; ") +
                         "the HAR was cut off" +
                         (entries_.is_in_entry() ? ": its last entry is not whole and was left out"
                                                 : "");
    if (events_.connections() == 0)
        summary_.note += std::string(summary_.note.empty() ? "" : "; ") + "none of its " +
                         std::to_string(entries_.entries()) + " entries is a WebSocket";
    return Done{};
}

HarReader::HarReader(FileHandle file, std::string path, std::uint64_t total_bytes)
    : file_(std::move(file)),
      path_(std::move(path)),
      progress_{.total_bytes = total_bytes},
      decoder_(std::make_unique<HarDecoder>()) {}

Result<HarReader> HarReader::open(const std::string& asked) {
    const std::string path = expanded_path(asked);
    FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_error(path, "open", errno);
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) return file_error(path, "open", errno);
    if (S_ISDIR(facts.st_mode)) return file_error(path, "open", EISDIR);
    const auto size = S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
    HarReader reader(std::move(file), path, size);
    const auto more = reader.read_block();
    if (!more) return more.error();
    const std::size_t begin = reader.block_.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (begin == std::string::npos || reader.block_[begin] != '{')
        return Error{.what = "this is not a HAR: it is no JSON object",
                     .where = path,
                     .hint = har_hint};
    return reader;
}

Result<bool> HarReader::read_block() {
    block_.resize(block_bytes);
    const std::int64_t count = read_some(file_.get(), block_.data(), block_.size());
    block_.resize(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
    if (count < 0) return file_error(path_, "read", errno);
    progress_.read_bytes += static_cast<std::uint64_t>(count);
    return count > 0;
}

Result<bool> HarReader::read(core::EventSink& sink, std::size_t bytes_max) {
    for (std::size_t done = 0; done < bytes_max; done += block_bytes) {
        if (const Status fed = decoder_->feed(block_, sink); !fed) return in_file(fed.error());
        const auto more = read_block();
        if (!more) return more.error();
        if (*more) continue;
        if (const Status ended = decoder_->finish(); !ended) return in_file(ended.error());
        return false;
    }
    return true;
}

Error HarReader::in_file(Error error) const {
    error.where = error.where.empty() ? path_ : path_ + ", " + error.where;
    return error;
}

}  // namespace redial::log
