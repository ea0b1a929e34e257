// A file without a name in $TMPDIR, for what is needed only while the program runs. Any thread.
#pragma once

#include <string>

#include "log/file_io.hpp"

namespace redial::log {

std::string nameless_folder();
// Without a descriptor where that failed: errno says why.
FileHandle nameless_file();

}  // namespace redial::log
