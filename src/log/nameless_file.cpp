// Opens files that nobody finds and that are gone with their last descriptor. Any thread.
#include "log/nameless_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "platform/descriptors.hpp"

namespace redial::log {

std::string nameless_folder() {
    const char* folder = std::getenv("TMPDIR");
    return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

FileHandle nameless_file() {
    const std::string folder = nameless_folder();
    FileHandle file(platform::open_nameless(folder));
    if (file) return file;
    std::string name = folder + "/redial-XXXXXX";  // not all systems and file systems can
    file = FileHandle(::mkstemp(name.data()));
    if (!file) return file;
    ::fcntl(file.get(), F_SETFD, FD_CLOEXEC);
    ::unlink(name.c_str());
    return file;
}

}  // namespace redial::log
