// Finds one member of a ZIP file and unpacks it in slices. Any thread.
#include "log/zip_member.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/redact.hpp"

namespace redial::log {
namespace {

constexpr std::size_t block_bytes = 64u << 10;
constexpr std::uint64_t directory_bytes_max = 64u << 20;
constexpr std::size_t end_record_bytes = 22;
constexpr std::size_t comment_bytes_max = 65535;
constexpr std::uint32_t in_zip64 = 0xffffffff;

Error damaged(const char* what) {
    return {.what = std::string("the ZIP file is damaged: ") + what,
            .hint = "record it again, or unpack it with another program"};
}

// Little-endian numbers of a text; 0 beyond its end.
std::uint64_t number_at(std::string_view text, std::size_t at, std::size_t bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes; i-- > 0;)
        number =
            number << 8 | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u);
    return number;
}
std::uint32_t u16(std::string_view text, std::size_t at) {
    return static_cast<std::uint32_t>(number_at(text, at, 2));
}
std::uint32_t u32(std::string_view text, std::size_t at) {
    return static_cast<std::uint32_t>(number_at(text, at, 4));
}
std::uint64_t u64(std::string_view text, std::size_t at) { return number_at(text, at, 8); }

// All of [at, at + size), or nullopt.
std::optional<std::string> read_at(int file, std::uint64_t at, std::size_t size) {
    std::string text(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const auto count =
            ::pread(file, text.data() + done, size - done, static_cast<off_t>(at + done));
        if (count <= 0) return std::nullopt;
        done += static_cast<std::size_t>(count);
    }
    return text;
}

struct Directory {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};

std::optional<Directory> find_directory(int file, std::uint64_t file_bytes) {
    const std::size_t looked_at = static_cast<std::size_t>(
        std::min<std::uint64_t>(file_bytes, end_record_bytes + comment_bytes_max));
    const auto tail = read_at(file, file_bytes - looked_at, looked_at);
    const std::size_t end = tail ? tail->rfind("PK\x05\x06") : std::string::npos;
    if (end == std::string::npos || tail->size() - end < end_record_bytes) return std::nullopt;
    const std::string_view record = std::string_view(*tail).substr(end);
    Directory found{u32(record, 16), u32(record, 12)};
    if (found.at != in_zip64 && found.size != in_zip64) return found;
    if (end < 20 || tail->compare(end - 20, 4, "PK\x06\x07") != 0) return std::nullopt;
    const auto record64 = read_at(file, u64(*tail, end - 20 + 8), 56);
    if (!record64 || !record64->starts_with("PK\x06\x06")) return std::nullopt;
    return Directory{u64(*record64, 48), u64(*record64, 40)};
}

struct Found {
    std::string name;
    std::uint32_t flags = 0;
    std::uint32_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0;
    std::uint64_t unpacked = 0;
    std::uint64_t header_at = 0;
};

// Sizes and places that do not fit 32 bits are in the extra field 1, in this order.
void take_zip64(Found& found, std::string_view extra) {
    while (extra.size() >= 4) {
        const std::size_t size = u16(extra, 2);
        std::string_view field = extra.substr(4, size);
        if (u16(extra, 0) == 1) {
            for (std::uint64_t* value : {&found.unpacked, &found.packed, &found.header_at}) {
                if (*value != in_zip64 || field.size() < 8) continue;
                *value = u64(field, 0);
                field.remove_prefix(8);
            }
        }
        extra.remove_prefix(std::min(extra.size(), 4 + size));
    }
}

std::optional<Found> find_member(std::string_view directory, std::string_view suffix) {
    std::optional<Found> best;
    while (directory.size() >= 46 && directory.starts_with("PK\x01\x02")) {
        const std::size_t name = u16(directory, 28);
        const std::size_t extra = u16(directory, 30);
        Found one{.name = std::string(directory.substr(46, name)),
                  .flags = u16(directory, 8),
                  .method = u16(directory, 10),
                  .crc = u32(directory, 16),
                  .packed = u32(directory, 20),
                  .unpacked = u32(directory, 24),
                  .header_at = u32(directory, 42)};
        if (directory.size() >= 46 + name + extra)
            take_zip64(one, directory.substr(46 + name, extra));
        const bool is_named = one.name == "har.har";
        if (is_named || (!best && lower_case(one.name).ends_with(suffix))) best = std::move(one);
        if (is_named) break;
        const std::size_t size = 46 + name + extra + u16(directory, 32);
        directory.remove_prefix(std::min(directory.size(), size));
    }
    return best;
}

}  // namespace

struct ZipMember::State {
    FileHandle file;
    Found found;
    std::uint64_t at = 0;    // of the next packed byte
    std::uint64_t left = 0;  // packed bytes
    std::uint64_t given = 0;
    uLong crc = 0;
    z_stream inflater{};
    bool has_inflater = false;
    bool is_over = false;
    std::vector<Bytef> packed;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (has_inflater) inflateEnd(&inflater);
    }
    Status fill();
    Result<std::size_t> unpack(char* to, std::size_t size);
};

// The next packed bytes, where the last ones are used up.
Status ZipMember::State::fill() {
    if (inflater.avail_in > 0 || left == 0) return Done{};
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(left, block_bytes));
    packed.resize(size);
    const auto count = ::pread(file.get(), packed.data(), size, static_cast<off_t>(at));
    if (count <= 0) return damaged("it ends early");
    at += static_cast<std::uint64_t>(count);
    left -= static_cast<std::uint64_t>(count);
    inflater.next_in = packed.data();
    inflater.avail_in = static_cast<uInt>(count);
    return Done{};
}

Result<std::size_t> ZipMember::State::unpack(char* to, std::size_t size) {
    inflater.next_out = reinterpret_cast<Bytef*>(to);
    inflater.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
    const uInt room = inflater.avail_out;
    while (inflater.avail_out == room && !is_over) {
        if (const Status filled = fill(); !filled) return filled.error();
        if (!has_inflater) {  // stored
            const uInt part = std::min(inflater.avail_in, inflater.avail_out);
            std::copy_n(inflater.next_in, part, inflater.next_out);
            inflater.next_in += part;
            inflater.avail_in -= part;
            inflater.avail_out -= part;
            is_over = inflater.avail_in == 0 && left == 0;
            continue;
        }
        const int result = inflate(&inflater, Z_NO_FLUSH);
        is_over = result == Z_STREAM_END;
        const bool is_starved = inflater.avail_in == 0 && left == 0 && inflater.avail_out == room;
        if ((result != Z_OK && !is_over) || (is_starved && !is_over))
            return damaged("its bytes cannot be unpacked");
    }
    return static_cast<std::size_t>(room - inflater.avail_out);
}

ZipMember::ZipMember(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipMember::ZipMember(ZipMember&&) noexcept = default;
ZipMember& ZipMember::operator=(ZipMember&&) noexcept = default;
ZipMember::~ZipMember() = default;

const std::string& ZipMember::name() const { return state_->found.name; }
std::uint64_t ZipMember::unpacked_bytes() const { return state_->found.unpacked; }

Result<ZipMember> ZipMember::open(FileHandle file, std::string_view suffix) {
    struct stat facts {};
    const bool is_file = ::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode);
    const auto directory =
        is_file ? find_directory(file.get(), static_cast<std::uint64_t>(facts.st_size))
                : std::nullopt;
    if (!directory) return damaged("it has no directory");
    if (directory->size > directory_bytes_max) return damaged("its directory is too long");
    const auto text = read_at(file.get(), directory->at, static_cast<std::size_t>(directory->size));
    if (!text) return damaged("its directory is cut off");
    auto found = find_member(*text, suffix);
    if (!found)
        return Error{.what = "the ZIP file holds no " + std::string(suffix),
                     .hint = "choose what Playwright's recordHar wrote"};
    if ((found->flags & 1) != 0)
        return Error{.what = "'" + found->name + "' in the ZIP file is encrypted",
                     .hint = "unpack it with its password first"};
    if (found->method != 0 && found->method != Z_DEFLATED)
        return Error{.what = "'" + found->name + "' in the ZIP file is packed by method " +
                             std::to_string(found->method) + ", which is not read",
                     .hint = "unpack it with another program first"};
    const auto header = read_at(file.get(), found->header_at, 30);
    if (!header || !header->starts_with("PK\x03\x04")) return damaged("its member is not there");
    auto state = std::make_unique<State>();
    state->file = std::move(file);
    state->at = found->header_at + 30 + u16(*header, 26) + u16(*header, 28);
    state->left = found->packed;
    state->is_over = found->packed == 0;
    state->crc = crc32(0, nullptr, 0);
    if (found->method == Z_DEFLATED) {
        if (inflateInit2(&state->inflater, -MAX_WBITS) != Z_OK)
            return Error{"there is no memory to unpack the ZIP file"};
        state->has_inflater = true;
    }
    state->found = *std::move(found);
    return ZipMember(std::move(state));
}

Result<std::size_t> ZipMember::read(char* to, std::size_t size) {
    if (state_->is_over || size == 0) return std::size_t{0};
    const auto count = state_->unpack(to, size);
    if (!count) return count.error();
    state_->given += *count;
    state_->crc = crc32(state_->crc, reinterpret_cast<const Bytef*>(to), static_cast<uInt>(*count));
    if (state_->given > unpacked_bytes_max)
        return Error{.what = "'" + state_->found.name + "' is longer than " +
                             std::to_string(unpacked_bytes_max >> 30) + " GiB when unpacked",
                     .hint = "record less into one file"};
    if (state_->is_over && state_->crc != state_->found.crc)
        return damaged("the checksum does not hold");
    return *count;
}

}  // namespace redial::log
