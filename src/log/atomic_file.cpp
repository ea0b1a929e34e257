// Writes a temporary file, syncs it to the disk and renames it to its place. Any thread.
#include "log/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

namespace redial::log {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

// A rename lasts only once its folder is on the disk. Some file systems cannot; then so be it.
void sync_folder(const std::string& folder) {
    const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle) ::fsync(handle.get());
}

std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           &std::free);
    return real ? std::string(real.get()) : path;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::string& asked) {
    if (asked == "-") {
        FileHandle out(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
        if (!out) return file_error("standard output", "write", errno);
        return AtomicFile(std::move(out), "standard output", "");
    }
    if (asked.empty())
        return Error{.what = "no file is named", .hint = "give the path of a file to write"};
    if (const auto descriptor = descriptor_named(asked)) {
        FileHandle same(::fcntl(*descriptor, F_DUPFD_CLOEXEC, 3));
        if (!same) return file_error(asked, "write", errno);
        return AtomicFile(std::move(same), asked, "");
    }
    const std::string expanded = expanded_path(asked);
    struct stat facts {};
    const bool is_there = ::stat(expanded.c_str(), &facts) == 0;
    if (is_there && S_ISDIR(facts.st_mode)) return file_error(expanded, "write", EISDIR);
    if (is_there && !S_ISREG(facts.st_mode)) {
        FileHandle direct(::open(expanded.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
        if (!direct) return file_error(expanded, "write", errno);
        return AtomicFile(std::move(direct), expanded, "");
    }
    const std::string path = resolved(expanded);
    std::string temporary = path + ".part-XXXXXX";
    FileHandle file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file) return file_error(path, "write", errno);
    return AtomicFile(std::move(file), path, temporary);
}

AtomicFile::AtomicFile(FileHandle file, std::string path, std::string temporary)
    : file_(std::move(file)), path_(std::move(path)), temporary_(std::move(temporary)) {}

// A moved-from file owns no descriptor: what it was to become is no longer its business.
AtomicFile::~AtomicFile() {
    if (file_ && !temporary_.empty()) ::unlink(temporary_.c_str());
}

Status AtomicFile::append(std::string_view bytes) {
    if (error_number_ != 0) return file_error(path_, "write", error_number_);
    buffer_.append(bytes);
    return buffer_.size() < buffer_bytes ? Status(Done{}) : write_out();
}

Status AtomicFile::write_out() {
    std::size_t written = 0;
    error_number_ = write_all(file_.get(), buffer_, written);
    size_bytes_ += written;
    buffer_.clear();
    if (buffer_.capacity() > 4 * buffer_bytes) buffer_ = std::string();
    if (error_number_ != 0) return file_error(path_, "write", error_number_);
    return Done{};
}

Status AtomicFile::commit() {
    if (error_number_ != 0) return file_error(path_, "write", error_number_);
    if (const Status written = write_out(); !written) return written;
    if (temporary_.empty()) return Done{};
    if (::fsync(file_.get()) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
        error_number_ = errno;
        return file_error(path_, "write", error_number_);
    }
    temporary_.clear();
    sync_folder(folder_of(path_));
    return Done{};
}

Status try_to_write(const std::string& path) {
    const auto descriptor = path == "-" ? STDOUT_FILENO : descriptor_named(path);
    if (descriptor) {
        const int flags = ::fcntl(*descriptor, F_GETFL);
        const bool is_for_writing = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
        return is_for_writing ? Status(Done{}) : file_error(path, "write", EBADF);
    }
    const std::string expanded = expanded_path(path);
    struct stat facts {};
    const bool is_special =
        ::stat(expanded.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode);
    // Opening and closing it would end whoever reads a pipe.
    if (is_special)
        return ::access(expanded.c_str(), W_OK) == 0 ? Status(Done{})
                                                     : file_error(expanded, "write", errno);
    const auto file = AtomicFile::create(path);  // its temporary file goes at once
    return file ? Status(Done{}) : file.error();
}

Status try_to_write_into(const std::string& folder) {
    const std::string expanded = expanded_path(folder);
    if (const Status made = make_folder(expanded); !made) return made;
    struct stat facts {};
    if (::stat(expanded.c_str(), &facts) == 0 && !S_ISDIR(facts.st_mode))
        return file_error(expanded, "write into it", ENOTDIR);
    return try_to_write(expanded + "/log.jsonl");
}

Status write_file_atomically(const std::string& path, std::string_view bytes) {
    auto file = AtomicFile::create(path);
    if (!file) return file.error();
    if (const Status written = file->append(bytes); !written) return written;
    return file->commit();
}

}  // namespace redial::log
