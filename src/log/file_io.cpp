// Opens, reads and writes files through POSIX calls. Any thread.
#include "log/file_io.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>

namespace redial::log {
namespace {

const char* hint_for(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT: return "free some space, or choose another folder";
        case EACCES:
        case EPERM:
        case EROFS: return "choose a folder you may write to";
        case ENOENT: return "check the path";
        case EPIPE: return "whoever read it is gone";
        case EBADF: return "it is not open for writing";
        case EISDIR: return "name a file, not a folder";
        case EFBIG: return "choose a file system that takes larger files";
        default: return "";
    }
}

}  // namespace

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileHandle::~FileHandle() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

int FileHandle::release() { return std::exchange(descriptor_, -1); }

Error file_error(const std::string& path, const char* doing, int error_number) {
    return {.what = std::string("cannot ") + doing + ": " +
                    std::generic_category().message(error_number),
            .where = path,
            .hint = hint_for(error_number)};
}

int write_all(int descriptor, std::string_view bytes, std::size_t& written) {
    written = 0;
    while (written < bytes.size()) {
        const std::size_t part = std::min<std::size_t>(bytes.size() - written, 1u << 30);
        const ssize_t count = ::write(descriptor, bytes.data() + written, part);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {  // whoever started us made it so; we wait all the same
            pollfd entry{descriptor, POLLOUT, 0};
            ::poll(&entry, 1, -1);
            continue;
        }
        if (count < 0) return errno;
        written += static_cast<std::size_t>(count);
    }
    return 0;
}

std::int64_t read_some(int descriptor, char* to, std::size_t size) {
    while (true) {
        const ssize_t count = ::read(descriptor, to, size);
        if (count >= 0 || errno != EINTR) return count;
    }
}

Result<std::string> text_of_file(const std::string& path, std::size_t bytes_max) {
    const FileHandle file(::open(expanded_path(path).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_error(path, "read", errno);
    std::string text;
    char block[64 * 1024];
    while (true) {
        const std::int64_t count = read_some(file.get(), block, sizeof block);
        if (count < 0) return file_error(path, "read", errno);
        if (count == 0) return text;
        text.append(block, static_cast<std::size_t>(count));
        if (text.size() > bytes_max)
            return Error{"it is longer than " + std::to_string(bytes_max >> 20) + " MiB", path, ""};
    }
}

std::optional<int> descriptor_named(std::string_view path) {
    if (path == "/dev/stdin") return STDIN_FILENO;
    if (path == "/dev/stdout") return STDOUT_FILENO;
    if (path == "/dev/stderr") return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (!path.starts_with(folder)) continue;
        int number = -1;
        const char* end = path.data() + path.size();
        const auto read = std::from_chars(path.data() + folder.size(), end, number);
        if (read.ec == std::errc() && read.ptr == end && number >= 0) return number;
    }
    return std::nullopt;
}

std::string expanded_path(const std::string& path) {
    if (path != "~" && !path.starts_with("~/")) return path;
    const char* home = std::getenv("HOME");
    return home && *home ? home + path.substr(1) : path;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Status make_folder(const std::string& path) {
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        if (!part.empty() && ::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
            // On the way to an existing folder a parent may be one we may not even ask about.
            struct stat facts {};
            const int why = errno;
            if (::stat(path.c_str(), &facts) == 0) return Done{};
            return file_error(part, "create the folder", why);
        }
        if (slash == std::string::npos) return Done{};
    }
}

}  // namespace redial::log
