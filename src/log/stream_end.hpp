// StreamEnd: the writing end of whatever a person may name: a file, a pipe, a FIFO, a terminal, a
// socket. Its reader may not read, or be gone: nothing here waits for it unasked. Any thread, one
// at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "log/file_io.hpp"

namespace redial::log {

class StreamEnd {
public:
    StreamEnd() = default;
    // What can block is opened once more without blocking, where the system allows it: the flags of
    // a descriptor are shared with whoever else has it, a shell's terminal above all.
    explicit StreamEnd(FileHandle file);

    explicit operator bool() const { return bool(file_); }
    int descriptor() const { return file_.get(); }  // to poll for POLLOUT
    // A regular file waits for nobody but the disk; only it can be synced and cut.
    bool is_file() const { return kind_ == Kind::File; }

    // As much as is taken without waiting: above 0 so many bytes, 0 none now, -1 with errno set.
    std::int64_t write_some(std::string_view bytes);
    // True once it may take more, or has failed; false after `limit_ms`, or at a signal.
    bool wait(int limit_ms) const;

private:
    enum class Kind : std::uint8_t {
        File,
        Socket,
        Own,     // a description of our own that does not block
        Shared,  // another's, which blocks: asked first, written in small pieces
        Closed,  // not open for writing
    };
    FileHandle file_;
    Kind kind_ = Kind::Closed;
};

}  // namespace redial::log
