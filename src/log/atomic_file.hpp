// AtomicFile: a file that is either there whole or as it was before: written beside its place,
// synced and renamed. Any thread; blocks for as long as the disk does.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "log/file_io.hpp"

namespace redial::log {

class AtomicFile {
public:
    // Makes the temporary file, mode 0600, in the target's folder. "-" (standard output) and what
    // is no regular file (a pipe, /dev/stdout) are written directly. "~" is the home folder; a
    // symbolic link is followed, so that it stays one.
    static Result<AtomicFile> create(const std::string& path);
    AtomicFile(AtomicFile&& other) noexcept = default;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();  // without commit(): the temporary file goes, the target stays

    // Buffered. After an error every further call gives the same error.
    Status append(std::string_view bytes);
    // Everything is on the disk and under the target's name, or an error and the target untouched.
    Status commit();

    const std::string& path() const { return path_; }
    std::uint64_t size_bytes() const { return size_bytes_ + buffer_.size(); }

private:
    AtomicFile(FileHandle file, std::string path, std::string temporary);
    Status write_out();

    FileHandle file_;
    std::string path_;
    std::string temporary_;  // empty: written directly, or committed
    std::string buffer_;
    std::uint64_t size_bytes_ = 0;
    int error_number_ = 0;
};

// Whether `path` could be written now: for those who will know what to write only later. Nothing
// that is there changes; a pipe is not opened.
Status try_to_write(const std::string& path);
// The same of files in a folder, which is made where it is not there.
Status try_to_write_into(const std::string& folder);

// The whole of a small file in one go.
Status write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace redial::log
