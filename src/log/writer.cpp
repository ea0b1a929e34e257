// The log writer's thread.
#include "log/writer.hpp"

#include <sys/types.h>
#include <unistd.h>

namespace redial::log {
namespace {

// From here on the thread is woken for the bytes alone; below, its second is soon enough.
constexpr std::size_t wake_bytes = 256 * 1024;
// The issue: "flushed at least once a second". Half, so that a busy machine keeps the promise.
constexpr auto flush_every = std::chrono::milliseconds(500);

}  // namespace

Writer::Writer(FileHandle file, std::string path, std::size_t pending_bytes_max)
    : file_(std::move(file)),
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
    file_ = FileHandle();
}

std::optional<Error> Writer::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

void Writer::run() {
    std::string taken;
    while (true) {
        bool is_last = false;
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, flush_every, [this] {
                return is_stop_asked_ || is_flush_asked_ || pending_.size() >= wake_bytes;
            });
            taken.swap(pending_);
            is_flush_asked_ = false;
            is_last = is_stop_asked_;
        }
        if (!taken.empty() && !has_failed()) write(taken);
        taken.clear();
        if (taken.capacity() > 4 * wake_bytes) taken = std::string();  // one huge line
        if (is_last) break;
    }
    ::fdatasync(file_.get());  // a pipe or a terminal cannot, and need not
}

void Writer::write(const std::string& bytes) {
    std::size_t written = 0;
    const int error_number = write_all(file_.get(), bytes, written);
    if (error_number != 0) {
        drop_half_line(std::string_view(bytes).substr(0, written));
        const std::lock_guard lock(mutex_);
        error_ = file_error(path_, "write", error_number);
        pending_ = std::string();
        has_failed_.store(true, std::memory_order_release);
        return;
    }
    written_bytes_.fetch_add(written, std::memory_order_relaxed);
}

// A full disk cuts a line in two; without its first half the file is a whole log again.
void Writer::drop_half_line(std::string_view written) {
    const std::size_t newline = written.rfind('\n');
    const std::size_t whole = newline == std::string_view::npos ? 0 : newline + 1;
    written_bytes_.fetch_add(whole, std::memory_order_relaxed);
    const off_t end = ::lseek(file_.get(), 0, SEEK_CUR);
    if (end < 0) return;  // not a file
    if (::ftruncate(file_.get(), end - static_cast<off_t>(written.size() - whole)) != 0) return;
}

}  // namespace redial::log
