// Walks from a process to those below it. One thread.
#include "platform/process_table.hpp"

namespace redial::platform {

void ProcessTable::add_children(pid_t parent) {
    for (std::size_t i = 0; i < count_; ++i)
        if (rows_[i].parent == parent && rows_[i].process != parent && below_count_ < below_.size())
            below_[below_count_++] = static_cast<std::uint32_t>(i);
}

void ProcessTable::find_below(pid_t root) {
    below_count_ = 0;
    add_children(root);
    for (std::size_t i = 0; i < below_count_; ++i) add_children(rows_[below_[i]].process);
}

}  // namespace redial::platform
