// glibc's threshold for blocks of their own. Before other threads are started.
#include "platform/memory.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace redial::platform {

void return_large_blocks() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 256 << 10);  // set, it does not grow any more
#endif
}

}  // namespace redial::platform
