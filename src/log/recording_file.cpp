// Opens the file, pipe or descriptor that a recording goes to. Any thread.
#include "log/recording_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace redial::log {
namespace {

using How = OpenedRecording::How;

constexpr int names_tried_max = 1000;

std::string numbered(const std::string& path, int number) {
    if (number == 1) return path;
    const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    const std::size_t dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && dot > name;
    const std::size_t at = has_extension ? dot : path.size();
    return path.substr(0, at) + "-" + std::to_string(number) + path.substr(at);
}

// Two that write one file spoil both recordings. Some file systems have no locks; then so be it.
Status lock(const FileHandle& file, const std::string& path) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return Done{};
    return Error{.what = "another process is recording to this file",
                 .where = path,
                 .hint = "choose another name"};
}

Result<OpenedRecording> open_numbered(const std::string& path) {
    for (int number = 1; number <= names_tried_max; ++number) {
        const std::string name = numbered(path, number);
        // O_EXCL also refuses a symbolic link somebody may have laid there.
        FileHandle file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file && errno == EEXIST) continue;
        if (!file) return file_error(name, "record", errno);
        if (const Status locked = lock(file, name); !locked) return locked.error();
        return OpenedRecording{std::move(file), name, How::New};
    }
    return Error{.what = "a thousand recordings of this name exist",
                 .where = path,
                 .hint = "choose another name"};
}

// A recording is carried on behind its last whole line; a half one, which no reader takes, goes.
Status go_to_end(const FileHandle& file, const std::string& path, std::int64_t size_bytes) {
    constexpr std::string_view beginning = R"({"type":"header")";
    char head[beginning.size()];
    const ssize_t got = ::pread(file.get(), head, sizeof head, 0);
    if (got < 0) return file_error(path, "read", errno);
    if (std::string_view(head, static_cast<std::size_t>(got)) != beginning)
        return Error{.what = "this is no recording, and appending to it would spoil it",
                     .where = path,
                     .hint = "name another file"};
    std::int64_t end = size_bytes;
    for (char block[4096]; end > 0;) {
        const std::int64_t from = std::max<std::int64_t>(0, end - std::int64_t{sizeof block});
        const ssize_t count =
            ::pread(file.get(), block, static_cast<std::size_t>(end - from), from);
        if (count < 0) return file_error(path, "read", errno);
        const std::string_view part(block, static_cast<std::size_t>(count));
        const std::size_t newline = part.rfind('\n');
        end = newline == std::string_view::npos ? from
                                                : from + static_cast<std::int64_t>(newline) + 1;
        if (newline != std::string_view::npos || count == 0) break;
    }
    if (end < size_bytes && ::ftruncate(file.get(), end) != 0)
        return file_error(path, "append", errno);
    if (::lseek(file.get(), 0, SEEK_END) < 0) return file_error(path, "append", errno);
    return Done{};
}

Result<OpenedRecording> open_existing(const std::string& path, Existing existing) {
    const bool appends = existing == Existing::Append;
    // Not truncated here: it may be another process's, which shows in its lock.
    const int access = appends ? O_RDWR : O_WRONLY;
    FileHandle file(::open(path.c_str(), access | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
    if (!file) return file_error(path, "record", errno);
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) return file_error(path, "record", errno);
    if (const Status locked = lock(file, path); !locked) return locked.error();
    if (facts.st_size == 0) return OpenedRecording{std::move(file), path, How::New};
    if (!appends) {
        if (::ftruncate(file.get(), 0) != 0) return file_error(path, "record", errno);
        return OpenedRecording{std::move(file), path, How::Replaced};
    }
    if (const Status there = go_to_end(file, path, facts.st_size); !there) return there.error();
    return OpenedRecording{std::move(file), path, How::Appended};
}

Result<OpenedRecording> open_descriptor(int descriptor, const std::string& path) {
    FileHandle file(::fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
    const int flags = file ? ::fcntl(file.get(), F_GETFL) : -1;
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return file_error(path, "record", EBADF);
    return OpenedRecording{std::move(file), path, How::Stream};
}

Result<OpenedRecording> open_special(const std::string& path, bool is_fifo) {
    FileHandle file = open_fifo(path);
    if (!file && !(is_fifo && errno == ENXIO)) return file_error(path, "record", errno);
    return OpenedRecording{std::move(file), path, How::Stream};
}

}  // namespace

FileHandle open_fifo(const std::string& path) {
    return FileHandle(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
}

Result<OpenedRecording> open_recording(const std::string& asked, Existing existing) {
    if (asked == "-") return open_descriptor(STDOUT_FILENO, "standard output");
    if (const auto descriptor = descriptor_named(asked)) return open_descriptor(*descriptor, asked);
    const std::string path = expanded_path(asked);
    struct stat facts {};
    const bool is_there = ::stat(path.c_str(), &facts) == 0;
    if (is_there && S_ISDIR(facts.st_mode)) return file_error(path, "record", EISDIR);
    if (is_there && !S_ISREG(facts.st_mode)) return open_special(path, S_ISFIFO(facts.st_mode));
    if (const Status made = make_folder(folder_of(path)); !made) return made.error();
    return existing == Existing::Number ? open_numbered(path) : open_existing(path, existing);
}

}  // namespace redial::log
