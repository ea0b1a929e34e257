// ZipMember: one member of a ZIP file (APPNOTE.TXT 6.3: stored or deflated, ZIP64 too), unpacked in
// slices as it is read, with a limit, so that a small file cannot fill a disk or a memory. For the
// HAR that Playwright puts into a .har.zip. Reads the disk; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "log/file_io.hpp"

namespace redial::log {

// Of a member, unpacked: beyond it reading is an error.
inline constexpr std::uint64_t unpacked_bytes_max = 2ull << 30;

class ZipMember {
public:
    // The first bytes of a file are a ZIP's.
    static bool is_zip(std::string_view head) { return head.starts_with("PK\x03\x04"); }
    // The member "har.har", else the first whose name ends in `suffix`. The error says what the
    // archive lacks or what is wrong with it.
    static Result<ZipMember> open(FileHandle file, std::string_view suffix);
    ZipMember(ZipMember&&) noexcept;
    ZipMember& operator=(ZipMember&&) noexcept;
    ~ZipMember();

    const std::string& name() const;
    std::uint64_t unpacked_bytes() const;  // as the archive says
    // Up to `size` bytes; 0 at its end. An error when it is damaged or longer than may be.
    Result<std::size_t> read(char* to, std::size_t size);

private:
    struct State;
    explicit ZipMember(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redial::log
