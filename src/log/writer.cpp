// The thread that writes a recording to the disk.
#include "log/writer.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "log/recording_file.hpp"

namespace redial::log {
namespace {

// From here on the thread is woken for the bytes alone; below, its second is soon enough.
constexpr std::size_t wake_bytes = 256 * 1024;
// The issue: "flushed at least once a second". Half, so that a busy machine keeps the promise.
constexpr auto flush_every = std::chrono::milliseconds(500);
// Between two looks at whether a reader takes more, or whether a FIFO has one; and how many of them
// at the end, without anything taken, are enough.
constexpr auto look_every = std::chrono::milliseconds(100);
constexpr int looks_at_end_max = 5;

}  // namespace

Writer::Writer(FileHandle file, std::string path, std::size_t pending_bytes_max)
    : end_(std::move(file)),
      path_(std::move(path)),
      pending_bytes_max_(pending_bytes_max),
      thread_([this] { run(); }) {}

Writer::~Writer() { stop(); }

bool Writer::append(std::string_view lines) {
    if (has_failed()) return false;
    bool is_much = false;
    {
        const std::lock_guard lock(mutex_);
        // A line of any size is taken while there is room at all, so that none is unwritable.
        if (is_stop_asked_ || pending_.size() >= pending_bytes_max_) return false;
        const std::size_t before = pending_.size();
        pending_.append(lines);
        is_much = before < wake_bytes && pending_.size() >= wake_bytes;
    }
    if (is_much) changed_.notify_one();
    return true;
}

void Writer::flush() {
    {
        const std::lock_guard lock(mutex_);
        is_flush_asked_ = true;
    }
    changed_.notify_one();
}

void Writer::stop(std::string_view last_lines) {
    {
        const std::lock_guard lock(mutex_);
        if (!is_stop_asked_) pending_.append(last_lines);
        is_stop_asked_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    end_ = StreamEnd();
}

std::optional<Error> Writer::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

bool Writer::is_stop_asked() const {
    const std::lock_guard lock(mutex_);
    return is_stop_asked_;
}

void Writer::run() {
    std::string taken;
    while (true) {
        bool is_last = false;
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, end_ ? flush_every : look_every, [this] {
                return is_stop_asked_ ||
                       (end_ && (is_flush_asked_ || pending_.size() >= wake_bytes));
            });
            if (!end_) end_ = StreamEnd(open_fifo(path_));
            if (end_ || is_stop_asked_) taken.swap(pending_);
            is_flush_asked_ = false;
            is_last = is_stop_asked_;
        }
        if (!end_ && is_last)
            fail({.what = "nobody read this FIFO", .where = path_, .hint = "start its reader"});
        if (!taken.empty() && !has_failed()) write(taken);
        taken.clear();
        if (taken.capacity() > 4 * wake_bytes) taken = std::string();  // one huge line
        if (is_last) break;
    }
    if (end_.is_file()) ::fdatasync(end_.descriptor());
}

int Writer::write_all(std::string_view bytes, std::size_t& written) {
    written = 0;
    for (int looks_at_end = 0; written < bytes.size();) {
        const std::int64_t count = end_.write_some(bytes.substr(written));
        if (count < 0) return errno;
        written += static_cast<std::size_t>(count);
        if (count > 0 || end_.wait(static_cast<int>(look_every.count()))) {
            looks_at_end = 0;
        } else if (is_stop_asked() && ++looks_at_end >= looks_at_end_max) {
            return ETIMEDOUT;
        }
    }
    return 0;
}

void Writer::write(std::string_view bytes) {
    std::size_t written = 0;
    const int error_number = write_all(bytes, written);
    if (error_number == 0) {
        written_bytes_.fetch_add(written, std::memory_order_relaxed);
        return;
    }
    drop_half_line(bytes.substr(0, written));
    fail(error_number == ETIMEDOUT
             ? Error{.what = "whoever reads it took nothing more: its last " +
                             std::to_string(bytes.size() - written) + " bytes are not written",
                     .where = path_}
             : file_error(path_, "write", error_number));
}

void Writer::fail(Error error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    pending_ = std::string();
    has_failed_.store(true, std::memory_order_release);
}

// A full disk cuts a line in two; without its first half the file is a whole log again.
void Writer::drop_half_line(std::string_view written) {
    const std::size_t newline = written.rfind('\n');
    const std::size_t whole = newline == std::string_view::npos ? 0 : newline + 1;
    written_bytes_.fetch_add(whole, std::memory_order_relaxed);
    if (!end_.is_file()) return;
    const off_t end = ::lseek(end_.descriptor(), 0, SEEK_CUR);
    if (end < 0) return;
    const off_t whole_end = end - static_cast<off_t>(written.size() - whole);
    if (::ftruncate(end_.descriptor(), whole_end) != 0) return;
}

}  // namespace redial::log
