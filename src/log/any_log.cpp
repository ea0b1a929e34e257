// Looks at a log's first bytes and chooses the reader for its kind. Any thread.
#include "log/any_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "log/nameless_file.hpp"
#include "platform/descriptors.hpp"

namespace redial::log {
namespace {

constexpr std::size_t head_bytes = 256;
constexpr std::size_t slice_bytes = 4u << 20;
constexpr std::uint64_t copied_bytes_max = std::uint64_t{16} << 30;  // of a pipe, on the disk

// A HAR is one object whose first member is "log"; a line of a Redial log has no such member.
bool begins_as_har(std::string_view head) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (head.starts_with(byte_order_mark)) head.remove_prefix(byte_order_mark.size());
    std::string dense;
    for (const char c : head)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') dense += c;
    return dense.starts_with("{\"log\":");
}

Result<std::string> head_of(const std::string& path) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_error(path, "open", errno);
    std::string head(head_bytes, '\0');
    const std::int64_t count = read_some(file.get(), head.data(), head.size());
    if (count < 0) return file_error(path, "read", errno);
    head.resize(static_cast<std::size_t>(count));
    return head;
}

// A pipe can be read once only, but what it holds shows in its first bytes, and a ZIP is read from
// its end.
Result<FileHandle> copied(const FileHandle& from, const std::string& name) {
    FileHandle to = nameless_file();
    if (!to) return file_error(name, "keep a copy of it", errno);
    std::string block(1u << 20, '\0');
    for (std::uint64_t copied_bytes = 0;;) {
        const std::int64_t count = read_some(from.get(), block.data(), block.size());
        if (count < 0) return file_error(name, "read", errno);
        if (count == 0) return to;
        copied_bytes += static_cast<std::uint64_t>(count);
        if (copied_bytes > copied_bytes_max)
            return Error{.what = "more than 16 GiB came, and there is no end",
                         .where = name,
                         .hint = "write it to a file"};
        std::size_t written = 0;
        const std::string_view part(block.data(), static_cast<std::size_t>(count));
        if (const int why = write_all(to.get(), part, written); why != 0)
            return file_error(name, "keep a copy of it", why);
    }
}

// None: `path` itself can be read as often as one likes.
Result<std::optional<FileHandle>> copy_of_pipe(const std::string& path, const std::string& name) {
    const bool is_input = path == "-";
    FileHandle file(is_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                             : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    struct stat facts {};
    if (!file || ::fstat(file.get(), &facts) != 0) return file_error(name, "open", errno);
    if (S_ISDIR(facts.st_mode)) return file_error(name, "open", EISDIR);
    if (S_ISREG(facts.st_mode) && !is_input) return std::optional<FileHandle>();
    auto copy = copied(file, name);
    if (!copy) return copy.error();
    return std::optional<FileHandle>(*std::move(copy));
}

}  // namespace

Result<AnyLog> AnyLog::open(const std::string& asked) {
    const std::string name = asked == "-" ? "standard input" : expanded_path(asked);
    const auto copy = copy_of_pipe(asked == "-" ? asked : name, name);
    if (!copy) return copy.error();
    // Opened by its descriptor it is read from its beginning, and lives while somebody has it open.
    const std::string path = *copy ? platform::path_of_descriptor((*copy)->get()) : name;
    const auto head = head_of(path);
    if (!head) return named(head.error(), path, name);
    if (name.ends_with(".har") || ZipMember::is_zip(*head) || begins_as_har(*head)) {
        auto har = HarReader::open(path);
        if (!har) return named(har.error(), path, name);
        return AnyLog(*std::move(har), path, name);
    }
    auto lines = LogReader::open(path);
    if (!lines) return named(lines.error(), path, name);
    return AnyLog(*std::move(lines), path, name);
}

Error AnyLog::named(Error error, const std::string& path, const std::string& name) {
    if (error.where.starts_with(path)) error.where.replace(0, path.size(), name);
    return error;
}

Result<bool> AnyLog::read(core::EventSink& sink, std::size_t bytes_max) {
    const auto more =
        std::visit([&](auto& reader) { return reader.read(sink, bytes_max); }, reader_);
    if (!more) return named(more.error(), path_, name_);
    return *more;
}

Status AnyLog::read_all(core::EventSink& sink) {
    for (bool has_more = true; has_more;) {
        const Result<bool> more = read(sink, slice_bytes);
        if (!more) return more.error();
        has_more = *more;
    }
    return Done{};
}

ReadProgress AnyLog::progress() const {
    return std::visit([](const auto& reader) { return reader.progress(); }, reader_);
}

const ReadSummary& AnyLog::summary() const {
    return std::visit([](const auto& reader) -> const ReadSummary& { return reader.summary(); },
                      reader_);
}

}  // namespace redial::log
