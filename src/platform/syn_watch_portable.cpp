// POSIX shows no packets: who dials a closed port is not seen, and that is said. Service thread
// only.
#include "platform/syn_watch.hpp"

namespace redial::platform {

std::variant<int, std::string> begin_syn_watch(std::uint16_t, Reach) {
    return std::string("who dials it cannot be seen on this system");
}
std::optional<Knock> read_syn(int) { return std::nullopt; }
unsigned lost_syns(int) { return 0; }

}  // namespace redial::platform
