// Opens files that nobody finds and that are gone with their last descriptor. Any thread.
#include "log/nameless_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace redial::log {

std::string nameless_folder() {
    const char* folder = std::getenv("TMPDIR");
    return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

FileHandle nameless_file() {
    const std::string folder = nameless_folder();
    FileHandle file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file) return file;
    std::string name = folder + "/redial-XXXXXX";  // not all file systems can
    file = FileHandle(::mkostemp(name.data(), O_CLOEXEC));
    if (file) ::unlink(name.c_str());
    return file;
}

}  // namespace redial::log
