// Reads /proc with the system's own calls: opendir() would allocate. One thread.
#include "platform/process_table.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace redial::platform {
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

bool ProcessTable::read() {
    count_ = 0;
    const int folder = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
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
    return count_ > 0;
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

}  // namespace redial::platform
