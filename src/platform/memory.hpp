// How this system's memory is given back. Before other threads are started.
#pragma once

namespace redial::platform {

// Large blocks go back to the system as soon as they are free, where its allocator can be told so.
// By itself glibc's keeps them once it has seen some: a few messages of 16 MiB, and 80 MB stay.
void return_large_blocks();

}  // namespace redial::platform
