// Fuzzes the reader of rtnetlink messages: whatever comes, what is held is bounded, and nothing is
// left once it is forgotten. One thread.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "platform/netlink_news.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    platform::NetlinkNews news;
    const std::size_t half = size / 2;
    news.feed({data, half});
    news.feed({data + half, size - half});
    news.feed({data, size});
    REDIAL_CHECK(news.ways_out().size() <= 1024);
    news.forget();
    REDIAL_CHECK(news.ways_out().empty());
    return 0;
}
