// What netlink's bytes are taken for: as recorded, cut and bent.
#include "base/bytes.hpp"
#include "base/rng.hpp"
#include "catch.hpp"
#include "platform/netlink_news.hpp"
#include "recorded_netlink.hpp"

namespace redial::tests {

using platform::NetlinkNews;

namespace {

Bytes bytes_of(std::string_view hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

// Of these messages those about links.
Bytes links_of(const Bytes& all) {
    Bytes links;
    BytesView rest = all;
    while (rest.size() >= 16) {
        const std::size_t length = rest[0] + 256u * rest[1];
        const bool is_link = rest[4] == 16 || rest[4] == 17;  // RTM_NEWLINK, RTM_DELLINK
        if (is_link) append(links, as_text(rest.first(length)));
        rest = rest.subspan(length);
    }
    return links;
}

}  // namespace

TEST_CASE("an interface has a way out once it runs and has a route, and no longer than that",
          "[system]") {
    NetlinkNews news;
    news.feed(bytes_of(link_added));
    news.feed(bytes_of(address_added));
    CHECK(news.ways_out().empty());
    news.feed(bytes_of(link_up));
    REQUIRE(news.ways_out().size() == 1);
    CHECK(news.ways_out().begin()->second == "eth7");
    news.feed(bytes_of(default_route));
    CHECK(news.ways_out().size() == 1);
    // Of the routes of a link that goes down the kernel tells nothing.
    news.feed(bytes_of(link_down));
    CHECK(news.ways_out().empty());
    // So it has none when it runs again, until they are told anew.
    news.feed(links_of(bytes_of(link_up)));
    CHECK(news.ways_out().empty());
    news.feed(bytes_of(link_up));
    CHECK(news.ways_out().size() == 1);
    news.feed(bytes_of(link_deleted));
    CHECK(news.ways_out().empty());
}

TEST_CASE("the end of an answer is told, also behind others in the same bytes", "[system]") {
    NetlinkNews news;
    CHECK(news.feed(bytes_of(link_up)) == NetlinkNews::Dump::None);
    const std::string done = "1400000003000200000000000000000000000000";
    CHECK(news.feed(bytes_of(link_up + done)) == NetlinkNews::Dump::Ended);
}

TEST_CASE("netlink bytes that are cut off or bent harm nobody", "[system]") {
    Bytes all;
    for (const char* one : {link_added, address_added, link_up, default_route, link_down}) {
        append(all, as_text(bytes_of(one)));
    }
    for (std::size_t size = 0; size < all.size(); ++size) {
        NetlinkNews news;
        news.feed(BytesView(all).first(size));
    }
    Rng rng(5);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bent = all;
        for (std::uint64_t n = 1 + rng.below(8); n > 0; --n) {
            bent[rng.below(bent.size())] = static_cast<std::uint8_t>(rng.below(256));
        }
        NetlinkNews news;
        news.feed(bent);
        CHECK(news.ways_out().size() <= 2);
    }
}

}  // namespace redial::tests
