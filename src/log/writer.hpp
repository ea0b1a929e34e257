// Writer: bytes to a file from a thread of its own, so that a slow disk never holds up whoever
// draws. One thread appends, the writer's thread writes; they share a buffer behind a mutex that is
// held for a copy or a swap, never for a write.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.hpp"
#include "log/stream_end.hpp"

namespace redial::log {

class Writer {
public:
    // Without a file `path` is a FIFO, opened once somebody reads it; else it is only for errors.
    // At most about `pending_bytes_max` wait for the disk, or for the reader.
    Writer(FileHandle file, std::string path, std::size_t pending_bytes_max);
    ~Writer();  // stop()
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Takes whole lines. False: the disk is too far behind, or writing failed; nothing was taken.
    // What was taken is written within a second, or sooner when there is much of it.
    bool append(std::string_view lines);
    // Asks for what is pending to be written now; does not wait.
    void flush();
    // Writes what is pending and then `last_lines`, whatever the room, syncs, ends the thread. A
    // pipe whose reader takes nothing for half a second is given up, which is an error. Again: does
    // nothing.
    void stop(std::string_view last_lines = {});

    // Any thread.
    std::uint64_t written_bytes() const { return written_bytes_.load(std::memory_order_relaxed); }
    bool has_failed() const { return has_failed_.load(std::memory_order_acquire); }
    std::optional<Error> error() const;

private:
    void run();
    void write(std::string_view bytes);
    // What could be written of them before there was an error; 0 or its errno.
    int write_all(std::string_view bytes, std::size_t& written);
    bool is_stop_asked() const;
    void fail(Error error);
    void drop_half_line(std::string_view written);

    StreamEnd end_;
    const std::string path_;
    const std::size_t pending_bytes_max_;
    mutable std::mutex mutex_;  // guards the four below
    std::condition_variable changed_;
    std::string pending_;
    bool is_flush_asked_ = false;
    bool is_stop_asked_ = false;
    std::optional<Error> error_;
    std::atomic<std::uint64_t> written_bytes_{0};
    std::atomic<bool> has_failed_{false};
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace redial::log
