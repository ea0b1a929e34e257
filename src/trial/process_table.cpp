// Reads /proc with the system's own calls: opendir() would allocate. One thread.
#include "trial/process_table.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace redial::trial {
namespace {

// As the system call getdents64 gives it; the name follows.
struct Entry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t size;
    unsigned char type;
    char name[1];
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void ProcessTable::read() {
    count_ = 0;
    const int folder = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    alignas(Entry) char block[32 * 1024];
    for (long got = 1; got > 0;) {
        got = ::syscall(SYS_getdents64, folder, block, sizeof block);
        for (long at = 0; at < got;) {
            const auto* entry = reinterpret_cast<const Entry*>(block + at);
            if (is_digit(entry->name[0])) add(entry->name);
            at += entry->size;
        }
    }
    ::close(folder);
}

// "42 (a name) S 17 ...": the name may hold anything, so it is read from its last bracket on.
void ProcessTable::add(const char* number) {
    if (count_ == rows_.size() || std::strlen(number) > 10) return;
    char path[32] = "/proc/";
    std::strcat(path, number);
    std::strcat(path, "/stat");
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    char text[512];
    const ssize_t got = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (got <= 0) return;
    text[got] = '\0';
    const char* end = std::strrchr(text, ')');
    if (end == nullptr || std::strlen(end) < 5) return;
    const char state = end[2];
    rows_[count_++] = {std::atoi(number), std::atoi(end + 4), state == 'Z' || state == 'X'};
}

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

}  // namespace redial::trial
