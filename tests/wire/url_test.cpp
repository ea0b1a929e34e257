// URLs (RFC 6455 section 3, RFC 3986). One thread.
#include "wire/url.hpp"

#include "catch.hpp"
#include "wire/ip_literal.hpp"
#include "wire/url_host.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

Target target(std::string_view url) {
    auto parsed = Target::from_url(url);
    INFO(url << " " << (parsed ? "" : parsed.error().line()));
    REQUIRE(static_cast<bool>(parsed));
    return *parsed;
}

std::string refusal(std::string_view url) {
    const auto parsed = Target::from_url(url);
    INFO(url);
    REQUIRE_FALSE(static_cast<bool>(parsed));
    return parsed.error().line();
}

std::string redirected(std::string_view from, std::string_view location) {
    const auto next = target(from).redirected_to(location);
    return next ? next->url() : next.error().line();
}

}  // namespace

TEST_CASE("RFC 6455 3: ws means port 80 and wss port 443, unless the URL has one", "[url]") {
    CHECK(target("ws://a.test/x").port == 80);
    CHECK(target("wss://a.test/x").port == 443);
    CHECK(target("wss://a.test/x").is_secure);
    CHECK_FALSE(target("ws://a.test/x").is_secure);
    CHECK(target("ws://a.test:8765/x").port == 8765);
    CHECK(target("ws://a.test:/x").port == 80);
    CHECK(target("ws://a.test:1").port == 1);
    CHECK(target("ws://a.test:65535").port == 65535);
}

TEST_CASE("RFC 6455 3: the resource is path and query, \"/\" when the path is empty", "[url]") {
    CHECK(target("ws://a.test").resource == "/");
    CHECK(target("ws://a.test?x=1").resource == "/?x=1");
    CHECK(target("ws://a.test/ws/chat/?session=a&b=c?d").resource == "/ws/chat/?session=a&b=c?d");
}

TEST_CASE("RFC 6455 3: a fragment is refused with the way to write a #", "[url]") {
    CHECK_THAT(refusal("ws://a.test/x#y"), tests::contains_text("%23"));
}

TEST_CASE("a mistyped scheme is told, and not dialled as a host", "[url]") {
    CHECK_THAT(refusal("1ws://a.test/x"), tests::contains_text("\"1ws\" is not a scheme"));
    CHECK_THAT(refusal("w_s://a.test/x"), tests::contains_text("use ws:// or wss://"));
    CHECK(target("a.test:/x//y").url() == "ws://a.test/x//y");
    CHECK(target("a.test/b://c").url() == "ws://a.test/b://c");
}

TEST_CASE("what people paste is taken: http, no scheme, outer spaces, capitals", "[url]") {
    CHECK(target("http://A.Test/x").url() == "http://a.test/x");
    CHECK(target("HTTPS://a.test/x").url() == "https://a.test/x");
    CHECK(target("localhost:8765/ws/chat/").url() == "ws://localhost:8765/ws/chat/");
    CHECK(target("a.test/x?u=http://b.test/").url() == "ws://a.test/x?u=http://b.test/");
    CHECK(target("a.test:81/x?u=ws://b").port == 81);
    CHECK(target("//a.test/x").url() == "ws://a.test/x");
    CHECK(target(" ws://a.test/x\r\n").url() == "ws://a.test/x");
    CHECK(target("ws:8080/x").url() == "ws://ws:8080/x");
}

TEST_CASE("what is no WebSocket URL is refused with what to write", "[url]") {
    CHECK_THAT(refusal("ftp://a.test/"), tests::contains_text("use ws:// or wss://"));
    CHECK_THAT(refusal(""), tests::contains_text("no URL"));
    CHECK_THAT(refusal("ws://"), tests::contains_text("no host"));
    CHECK_THAT(refusal("ws:///x"), tests::contains_text("no host"));
    CHECK_THAT(refusal("/x"), tests::contains_text("no host"));
    CHECK_THAT(refusal("ws:a.test/x"), tests::contains_text("write ws://host/path"));
    CHECK_THAT(refusal("wss:/a.test/x"), tests::contains_text("write wss://host/path"));
    CHECK_THAT(refusal("ws://a b.test/"), tests::contains_text("\" \""));
    CHECK_THAT(refusal("ws://a\\b.test/"), tests::contains_text("may not stand in a name"));
    CHECK_THAT(refusal("ws://a..test/"), tests::contains_text("empty part"));
    CHECK_THAT(refusal("ws://" + std::string(64, 'a') + ".test/"), tests::contains_text("63"));
    CHECK_THAT(refusal("ws://a.test/" + std::string(17000, 'a')), tests::contains_text("16 KiB"));
    CHECK(target("ws://a.test./x").host == "a.test.");
}

TEST_CASE("a port outside 1 to 65535 is refused", "[url]") {
    for (const char* port : {"0", "65536", "99999999999999999999", "-1", "8x", "+80", "80:90"}) {
        CHECK_THAT(refusal("ws://a.test:" + std::string{port} + "/"),
                   tests::contains_text("1 to 65535"));
    }
}

TEST_CASE("RFC 3986 3.2.2: IPv6 literals need brackets", "[url]") {
    CHECK(target("ws://[::1]:8765/x").host == "::1");
    CHECK(target("ws://[::1]:8765/x").authority() == "[::1]:8765");
    CHECK(target("ws://[2001:DB8::1]/x").url() == "ws://[2001:db8::1]/x");
    CHECK_THAT(refusal("ws://::1/x"), tests::contains_text("write [::1]"));
    CHECK_THAT(refusal("ws://[::1/x"), tests::contains_text("without"));
    CHECK_THAT(refusal("ws://[::1]x/"), tests::contains_text("only a port"));
    CHECK_THAT(refusal("ws://[1::2::3]/"), tests::contains_text("not an IPv6 address"));
    CHECK_THAT(refusal("ws://[]/"), tests::contains_text("no host"));
}

TEST_CASE("RFC 3986 3.2.2: numeric addresses are recognised exactly", "[url]") {
    for (const char* text : {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8", "::ffff:1.2.3.4",
                             "1:2:3:4:5:6:1.2.3.4", "2001:db8::a:b", "1:2:3:4:5:6:7::"}) {
        INFO(text);
        CHECK(is_ipv6_literal(text));
    }
    for (const char* text :
         {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
          "1:2:3:4:5:6:7:8::", "::12345", "::g", "1.2.3.4::", "::1.2.3.4:5", ":1:2:3:4:5:6:7:8",
          "1:2:3:4:5:6:7:8:", "::1.2.3", "a.b.c.d", " ::1"}) {
        INFO(text);
        CHECK_FALSE(is_ipv6_literal(text));
    }
    CHECK(is_ipv4_literal("127.0.0.1"));
    CHECK(is_ipv4_literal("255.255.255.255"));
    for (const char* text : {"256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.", "1..2.3"}) {
        INFO(text);
        CHECK_FALSE(is_ipv4_literal(text));
    }
    CHECK_THAT(refusal("ws://1.2.3/"), tests::contains_text("not an IPv4 address"));
    CHECK_THAT(refusal("ws://2130706433/"), tests::contains_text("not an IPv4 address"));
    CHECK_THAT(refusal("ws://127.0.0.01/"), tests::contains_text("leading zeros"));
}

TEST_CASE("a URL can never smuggle a header: control characters are refused", "[url]") {
    for (const char c : {'\r', '\n', '\t', '\0', '\x1f', '\x7f'}) {
        const std::string bad = std::string{"ws://a.test/x"} + c + "y";
        CHECK_THAT(refusal(bad), tests::contains_text("control character"));
    }
    CHECK_THAT(refusal("ws://a.test\r\nX: y/"), tests::contains_text("control character"));
}

TEST_CASE("RFC 3986 2.1: spaces and letters outside ASCII are percent-encoded", "[url]") {
    CHECK(target("ws://a.test/a b?c=\xc3\xa4\"<>").resource == "/a%20b?c=%C3%A4%22%3C%3E");
    CHECK(target("ws://a.test/%41%zz%").resource == "/%41%25zz%25");
    CHECK(target("ws://a.test/[a]{b}?c d").resource == "/%5Ba%5D%7Bb%7D?c%20d");
}

TEST_CASE("a query is dialled as it was given: order and encoding included", "[url]") {
    for (const char* query :
         {"b=2&a=1&&b=3&", "X-Sig=a%2fB%2F~*'()+%20!&x", "filter[a]={b|c}^`\\", "p=100%&q=%zz",
          "session=abc123&x=1", "a=%C3%A4&a=%c3%a4", "?&=;,:@/"}) {
        INFO(query);
        CHECK(target("ws://a.test/ws?" + std::string(query)).resource ==
              "/ws?" + std::string(query));
    }
}

TEST_CASE("what a paste brings along around a URL is not dialled", "[url]") {
    for (const char* around : {" ", "\n", "\t\r\n", "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf",
                               "\xe3\x80\x80 ", "\xe2\x81\xa0\v"}) {
        const std::string space(around);
        CHECK(target(space + "ws://a.test/x" + space).resource == "/x");
        CHECK(target("ws://a.test/x?y=z" + space).resource == "/x?y=z");
    }
    CHECK(target("ws://a.test/x?y=\xc3\xa4").resource == "/x?y=%C3%A4");
    CHECK(target("ws://a.test/a;b=c,d'(e)!*$&+:@~_-.").resource == "/a;b=c,d'(e)!*$&+:@~_-.");
}

TEST_CASE("RFC 3986 3.2.1: user info is split off, decoded and never shown", "[url]") {
    const Target with = target("wss://us%65r:p%40ss:word@a.test/x");
    CHECK(with.user == "user");
    CHECK(with.password == "p@ss:word");
    CHECK(with.url() == "wss://a.test/x");
    CHECK(target("ws://user@a.test/").password.empty());
    CHECK(target("ws://a@b@c.test/").host == "c.test");
    CHECK_THAT(refusal("ws://u%0d%0a@a.test/"), tests::contains_text("control"));
    CHECK_THAT(refusal("ws://u%3ax@a.test/"), tests::contains_text("colon"));
}

TEST_CASE("RFC 7230 5.4: the authority leaves out the scheme's default port only", "[url]") {
    CHECK(target("ws://a.test:80/").authority() == "a.test");
    CHECK(target("ws://a.test:443/").authority() == "a.test:443");
    CHECK(target("wss://a.test:443/").authority() == "a.test");
    CHECK(target("wss://a.test:80/").authority() == "a.test:80");
}

TEST_CASE("RFC 3986 5.4.1: a Location is resolved against the URL that answered", "[url]") {
    // The RFC's own examples, without parameters and fragments.
    const char* base = "ws://a/b/c/d;p?q";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"g", "ws://a/b/c/g"},
        {"./g", "ws://a/b/c/g"},
        {"g/", "ws://a/b/c/g/"},
        {"/g", "ws://a/g"},
        {"//g", "ws://g/"},
        {"?y", "ws://a/b/c/d;p?y"},
        {"g?y", "ws://a/b/c/g?y"},
        {"g#s", "ws://a/b/c/g"},
        {"", "ws://a/b/c/d;p?q"},
        {".", "ws://a/b/c/"},
        {"./", "ws://a/b/c/"},
        {"..", "ws://a/b/"},
        {"../", "ws://a/b/"},
        {"../g", "ws://a/b/g"},
        {"../..", "ws://a/"},
        {"../../g", "ws://a/g"},
        {"../../../g", "ws://a/g"},
        {"/./g", "ws://a/g"},
        {"/../g", "ws://a/g"},
        {"g.", "ws://a/b/c/g."},
        {"..g", "ws://a/b/c/..g"},
        {"./../g", "ws://a/b/g"},
        {"g/./h", "ws://a/b/c/g/h"},
        {"g/../h", "ws://a/b/c/h"},
        {"g?y/../x", "ws://a/b/c/g?y/../x"}};
    for (const auto& [location, expected] : cases) {
        INFO(location);
        CHECK(redirected(base, location) == expected);
    }
}

TEST_CASE("a redirect may change host and scheme, but never drops encryption", "[url]") {
    CHECK(redirected("ws://a.test/x", "https://b.test:99/y") == "wss://b.test:99/y");
    CHECK(redirected("wss://a.test/x", "//b.test/y") == "wss://b.test/y");
    CHECK_THAT(redirected("wss://a.test/x", "http://a.test/x"),
               tests::contains_text("without encryption"));
    CHECK_THAT(redirected("ws://a.test/x", "ftp://a.test/x"), tests::contains_text("scheme"));
    CHECK_THAT(redirected("ws://a.test/x", "/a\r\nb: c"), tests::contains_text("control"));
}

TEST_CASE("a redirect keeps the credentials on the same server only", "[url]") {
    const Target from = target("ws://user:secret@a.test/x");
    CHECK(from.redirected_to("/y")->password == "secret");
    CHECK(from.redirected_to("ws://a.test/y")->password == "secret");
    CHECK(from.redirected_to("ws://a.test:81/y")->password.empty());
    CHECK(from.redirected_to("ws://b.test/y")->password.empty());
    CHECK(from.redirected_to("wss://a.test/y")->password.empty());
}

TEST_CASE("RFC 6874: a zone is dialled with, and is in no Host header", "[url]") {
    for (const char* url : {"ws://[FE80::1%25eth0]:8/x", "ws://[fe80::1%eth0]:8/x"}) {
        CHECK(target(url).host == "fe80::1%eth0");
        CHECK(target(url).authority() == "[fe80::1]:8");
        CHECK(target(url).url() == "ws://[fe80::1%25eth0]:8/x");
        CHECK(target(target(url).url()) == target(url));
    }
    CHECK_THAT(refusal("ws://[fe80::1%25]/x"), tests::contains_text("zone"));
    CHECK_THAT(refusal("ws://[fe80::1%25a b]/x"), tests::contains_text("zone"));
    CHECK_THAT(refusal("ws://[fe80::1%25sixteen-letters-]/x"), tests::contains_text("zone"));
    CHECK_THAT(refusal("ws://[fe80%25eth0]/x"), tests::contains_text("IPv6"));
}

TEST_CASE("IDNA 2008: an international name is dialled in ASCII and shown both ways", "[url]") {
    CHECK(target("ws://b\u00fccher.example/x").host == "xn--bcher-kva.example");
    CHECK(target("wss://B\u00dcCHER.example/x").url() == "wss://xn--bcher-kva.example/x");
    CHECK(target("ws://fa\u00df.de/").host == "xn--fa-hia.de");
    CHECK(host_both_ways("xn--bcher-kva.example") == "xn--bcher-kva.example (b\u00fccher.example)");
    CHECK(host_both_ways("plain.example") == "plain.example");
    CHECK(host_both_ways("xn--\xff.example") == "xn--\xff.example");
    CHECK_THAT(refusal("ws://\xff\xfe.example/"), tests::contains_text("international"));
}

TEST_CASE("a Unix socket's URL has a path, a colon and a resource", "[url]") {
    const Target plain = target("ws+unix:/run/a.sock:/chat?x=1");
    CHECK(plain.unix_path == "/run/a.sock");
    CHECK(plain.resource == "/chat?x=1");
    CHECK(plain.authority() == "localhost");
    CHECK_FALSE(plain.is_secure);
    CHECK(plain.url() == "ws+unix:/run/a.sock:/chat?x=1");
    CHECK(target("ws+unix:///run/a%20b.sock").unix_path == "/run/a b.sock");
    CHECK(target("ws+unix:/run/a.sock").resource == "/");
    CHECK(target("WS+UNIX:/run/a.sock?x").resource == "/?x");
    CHECK_THAT(refusal("ws+unix:run/a.sock"), tests::contains_text("absolute"));
    CHECK_THAT(refusal("ws+unix:/" + std::string(107, 'a')), tests::contains_text("107"));
    CHECK(redirected("ws+unix:/run/a.sock:/x/y", "z") == "ws+unix:/run/a.sock:/x/z");
    // No server may send us to a socket of this machine.
    CHECK_THAT(redirected("ws://a.test/", "ws+unix:/run/a.sock:/"),
               tests::contains_text("Unix socket"));
}
