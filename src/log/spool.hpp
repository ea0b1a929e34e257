// Spool: texts that grow side by side and are wanted one after the other, as the messages of
// connections that are open at the same time. Short ones stay in memory; beyond a limit all of
// them go on to a file without a name in $TMPDIR, so that what is held is bounded however long they
// grow. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "log/file_io.hpp"

namespace redial::log {

class Spool {
public:
    using Id = std::uint64_t;
    static constexpr std::size_t held_bytes_max = std::size_t{16} << 20;

    explicit Spool(std::size_t bytes_max = held_bytes_max) : bytes_max_(bytes_max) {}
    Id add() { return ++last_; }
    void append(Id id, std::string_view text);
    bool is_empty(Id id) const;
    // Gives the text in pieces of at most a MiB and forgets it.
    void take(Id id, const std::function<void(std::string_view)>& piece);
    std::size_t held_bytes() const { return held_bytes_; }
    // The first error of the disk; after it texts are not whole.
    const Status& status() const { return status_; }

private:
    struct Chunk {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;
    };
    struct Text {
        std::vector<Chunk> chunks;  // on the disk, before what is held
        std::string held;
    };
    void write_out();
    void read_back(const Chunk& chunk, const std::function<void(std::string_view)>& piece);
    void fail(int error_number);

    const std::size_t bytes_max_;
    std::unordered_map<Id, Text> texts_;
    Id last_ = 0;
    std::size_t held_bytes_ = 0;
    FileHandle file_;
    std::uint64_t file_bytes_ = 0;
    std::uint64_t chunks_ = 0;  // of all texts
    Status status_ = Done{};
};

}  // namespace redial::log
