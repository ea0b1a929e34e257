// What the engine is measured against: the least a program can do with the same server. A blocking
// read() loop that only parses frame headers, and an epoll loop that dials many connections at
// once. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redial::bench {

// Connects, upgrades; returns the descriptor, blocking.
int bare_connect(std::uint16_t port, const char* path);

struct Flow {
    double messages_per_second = 0;
    double cpu_us_per_message = 0;
};
// Reads messages of one connection for `seconds`, after `warm_up` seconds.
Flow bare_read_loop(int descriptor, double warm_up, double seconds);

// Dials `count` connections with at most `in_flight_max` not yet open, as the engine does; returns
// their descriptors.
std::vector<int> bare_dial(std::uint16_t port, int count, int in_flight_max,
                           const char* path = "/quiet");
// Microseconds of CPU a message: an epoll loop reads what comes on `descriptors` and wakes another
// thread for it, which only counts.
double bare_hand_over(const std::vector<int>& descriptors, double seconds);
void close_all(const std::vector<int>& descriptors);

}  // namespace redial::bench
