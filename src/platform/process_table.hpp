// ProcessTable: the processes of this machine and whose children they are, read from /proc without
// allocating, so that it can be used behind fork(). Where there is no such table it stays empty.
// One thread.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace redial::platform {

class ProcessTable {
public:
    // Those beyond are left out; they come to light when others of them have gone.
    static constexpr std::size_t processes_max = 32 * 1024;

    // False: this system does not tell.
    bool read();
    // Every process below `root`, without itself; none that has ended and only waits to be reaped.
    template <class Do>
    void for_each_below(pid_t root, const Do& act) {
        find_below(root);
        for (std::size_t i = 0; i < below_count_; ++i)
            if (const Row& row = rows_[below_[i]]; !row.is_dead) act(row.process);
    }

private:
    struct Row {
        pid_t process;
        pid_t parent;
        bool is_dead;
    };
    void add(const char* number);
    void add_children(pid_t parent);
    void find_below(pid_t root);

    std::array<Row, processes_max> rows_;
    std::size_t count_ = 0;
    std::array<std::uint32_t, processes_max> below_;  // rows, those nearest to the root first
    std::size_t below_count_ = 0;
};

}  // namespace redial::platform
