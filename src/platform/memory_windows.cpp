// The allocator is left as it is. Before other threads are started.
#include "platform/memory.hpp"

namespace redial::platform {

void return_large_blocks() {}

}  // namespace redial::platform
