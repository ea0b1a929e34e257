// Choosing the reader. Any thread.
#include "log/any_log.hpp"

#include <fcntl.h>

#include <cerrno>

namespace redial::log {
namespace {

constexpr std::size_t head_bytes = 256;

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

}  // namespace

Result<AnyLog> AnyLog::open(const std::string& path) {
    if (path != "-") {
        const auto head = head_of(expanded_path(path));
        if (!head) return head.error();
        const bool is_har = path.ends_with(".har") || ZipMember::is_zip(*head);
        if (is_har || begins_as_har(*head)) {
            auto har = HarReader::open(path);
            if (!har) return har.error();
            return AnyLog(*std::move(har));
        }
    }
    auto lines = LogReader::open(path);
    if (!lines) return lines.error();
    return AnyLog(*std::move(lines));
}

Result<bool> AnyLog::read(core::EventSink& sink, std::size_t bytes_max) {
    return std::visit([&](auto& reader) { return reader.read(sink, bytes_max); }, reader_);
}

ReadProgress AnyLog::progress() const {
    return std::visit([](const auto& reader) { return reader.progress(); }, reader_);
}

const ReadSummary& AnyLog::summary() const {
    return std::visit([](const auto& reader) -> const ReadSummary& { return reader.summary(); },
                      reader_);
}

}  // namespace redial::log
