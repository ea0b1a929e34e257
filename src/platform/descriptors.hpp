// Descriptors of this process: pipes, what names an open one, what closes them. Any thread.
#pragma once

#include <string>

namespace redial::platform {

// Of a pipe; closed in programs that are started. -1 and errno where there is none.
struct Ends {
    int reads = -1;
    int writes = -1;
};
enum class Waits { Yes, No };
Ends make_pipe(Waits waits);
// Two ends that do not wait, or one descriptor that is both: whatever is written to the one makes
// the other readable.
Ends make_wake_ends();

// A name under which the file of an open descriptor can be opened.
std::string path_of_descriptor(int descriptor);
// O_PATH: the descriptor stands for a name, and nothing can be written to it.
bool is_only_a_name(int flags);
// A file without a name in `folder`, -1 where the system makes none at once.
int open_nameless(const std::string& folder);
// Behind fork(): `first` and all above it.
void close_from(unsigned first);
// As dup2(2), and closed in programs that are started.
void duplicate_to(int descriptor, int place);

}  // namespace redial::platform
