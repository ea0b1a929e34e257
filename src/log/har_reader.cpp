// Reads HAR files in pieces and hands their events on. Any thread.
#include "log/har_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace redial::log {
namespace {

constexpr std::size_t block_bytes = 256u << 10;
constexpr const char* har_hint =
    "choose a HAR that a browser's or mitmproxy's network log was saved to";

}  // namespace

Status HarDecoder::feed(std::string_view bytes) {
    if (failed_) return *failed_;
    if (!broken_.empty()) return Done{};
    entries_.set_sink(&events_);
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (json_.bytes() == 0 && bytes.starts_with(byte_order_mark))
        bytes.remove_prefix(byte_order_mark.size());
    const Status fed = json_.feed(bytes, entries_);
    if (fed) return Done{};
    if (events_.connections() == 0) return *(failed_ = fed.error());
    broken_ = "the HAR is no JSON from " + fed.error().where + " on (" + fed.error().what + ")";
    return Done{};
}

void HarDecoder::add_note(const std::string& words) {
    if (words.empty()) return;
    summary_.note += (summary_.note.empty() ? "" : "; ") + words;
}

void HarDecoder::sum_up() {
    summary_.header.tool = entries_.creator().empty() ? "HAR" : entries_.creator();
    summary_.header.is_redacted = false;
    summary_.lines = events_.connections();
    summary_.events = events_.events();
    summary_.messages = events_.messages();
    add_note(entries_.remark());
    if (events_.beyond_limit() > 0)
        add_note(std::to_string(events_.beyond_limit()) + " more connections were left out");
    const std::string rest =
        entries_.is_in_entry() ? ": its last entry is not whole and was left out" : "";
    if (!broken_.empty())
        add_note(broken_ + rest);
    else if (!json_.is_whole())
        add_note("the HAR was cut off" + rest);
    if (events_.connections() == 0)
        add_note("none of its " + std::to_string(entries_.entries()) + " entries is a WebSocket");
}

Status HarDecoder::finish() {
    if (failed_) return *failed_;
    if (!entries_.has_log())
        return Error{.what = "this is not a HAR: it has no \"log\"", .hint = har_hint};
    events_.arrange(entries_.creator());
    sum_up();
    return Done{};
}

HarReader::HarReader(std::string path, std::uint64_t total_bytes)
    : path_(std::move(path)),
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
    char head[4] = {};
    const bool has_head = size > 0 && ::pread(file.get(), head, sizeof head, 0) == sizeof head;
    HarReader reader(path, size);
    if (has_head && ZipMember::is_zip({head, sizeof head})) {
        auto member = ZipMember::open(std::move(file), ".har");
        if (!member) return reader.in_file(member.error());
        reader.progress_.total_bytes = member->unpacked_bytes();
        reader.zip_ = *std::move(member);
    } else {
        reader.file_ = std::move(file);
    }
    const auto more = reader.read_block();
    if (!more) return more.error();
    const std::size_t begin = reader.block_.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (begin == std::string::npos || reader.block_[begin] != '{')
        return Error{
            .what = "this is not a HAR: it is no JSON object", .where = path, .hint = har_hint};
    return reader;
}

Result<bool> HarReader::read_block() {
    block_.resize(block_bytes);
    if (zip_) {
        const auto unpacked = zip_->read(block_.data(), block_.size());
        if (!unpacked) return in_file(unpacked.error());
        block_.resize(*unpacked);
        progress_.read_bytes += *unpacked;
        return *unpacked > 0;
    }
    const std::int64_t count = read_some(file_.get(), block_.data(), block_.size());
    block_.resize(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
    if (count < 0) return file_error(path_, "read", errno);
    progress_.read_bytes += static_cast<std::uint64_t>(count);
    return count > 0;
}

Result<bool> HarReader::read(core::EventSink& sink, std::size_t bytes_max) {
    for (std::size_t done = 0; !is_read_ && done < bytes_max; done += block_bytes) {
        if (const Status fed = decoder_->feed(block_); !fed) return in_file(fed.error());
        const auto more = read_block();
        if (!more) return more.error();
        is_read_ = !*more;
        if (!is_read_) continue;
        if (const Status ended = decoder_->finish(); !ended) return in_file(ended.error());
    }
    return !is_read_ || decoder_->give(sink, bytes_max);
}

Error HarReader::in_file(Error error) const {
    error.where = error.where.empty() ? path_ : path_ + ", " + error.where;
    return error;
}

}  // namespace redial::log
