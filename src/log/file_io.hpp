// Files through the system's own calls: owned descriptors, whole writes, errors in words. Any
// thread; calls may block for as long as the disk does, so never on the service thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace redial::log {

// Owns a descriptor; -1 is none.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
    FileHandle(FileHandle&& other) noexcept : descriptor_(other.release()) {}
    FileHandle& operator=(FileHandle&& other) noexcept;
    ~FileHandle();
    int get() const { return descriptor_; }
    explicit operator bool() const { return descriptor_ >= 0; }
    int release();

private:
    int descriptor_ = -1;
};

// "No space left on device", and what to try. `doing` is "write", "read", "create" ...
Error file_error(const std::string& path, const char* doing, int error_number);

// Writes all of it; `written` says how much was, also on failure. 0 or the errno.
int write_all(int descriptor, std::string_view bytes, std::size_t& written);
// Up to `size` bytes; 0 at the end, -1 with errno set.
std::int64_t read_some(int descriptor, char* to, std::size_t size);

// Of a file that somebody else wrote; one that is longer than `bytes_max` is an error.
Result<std::string> text_of_file(const std::string& path, std::size_t bytes_max);

// /dev/stdin, /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N name a descriptor that is
// open already: opening the name again would start a file at its beginning, and cannot open a
// socket.
std::optional<int> descriptor_named(std::string_view path);
// "~" and "~/..." stand for the home folder.
std::string expanded_path(const std::string& path);
// The folder of a path, "." when it names none.
std::string folder_of(const std::string& path);
// With all folders above it, mode 0700 where they are new.
Status make_folder(const std::string& path);

}  // namespace redial::log
