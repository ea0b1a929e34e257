// Which proxy a server is dialled through, and the handshakes with it (RFC 9110 9.3.6, RFC 1928 and
// 1929), from every split of the bytes.
#include "wire/proxy.hpp"

#include <map>

#include "catch.hpp"
#include "wire/proxy_handshake.hpp"

namespace redial::wire {
namespace {

using Variables = std::map<std::string, std::string>;

std::string chosen(const std::string& setting, const std::string& server, Variables variables) {
    const auto target = Target::from_url(server);
    REQUIRE(target);
    const auto proxy = proxy_for(setting, *target,
                                 [&variables](const std::string& name) { return variables[name]; });
    if (!proxy) return proxy.error().line();
    return *proxy ? (*proxy)->url() : "direct";
}

struct Answered {
    TunnelVerdict verdict;
    std::string sent;
    std::string rest;
};

// Hands the answer over in pieces of `piece` bytes.
Answered answered(const Proxy& proxy, const TunnelEnd& end, BytesView answer, std::size_t piece) {
    const auto handshake = make_proxy_handshake(proxy, end);
    const auto first = handshake->begin();
    REQUIRE(first);
    Answered seen{{}, std::string(as_text(*first)), {}};
    while (!answer.empty() && seen.verdict.index() == 0) {
        const BytesView part = answer.first(std::min(piece, answer.size()));
        std::size_t taken = 0;
        Bytes more;
        seen.verdict = handshake->feed(part, taken, more);
        seen.sent += as_text(more);
        if (seen.verdict.index() == 0) REQUIRE(taken == part.size());
        answer = answer.subspan(taken);
    }
    seen.rest = as_text(answer);
    return seen;
}

std::string words(const Answered& seen) {
    if (const auto* opened = std::get_if<TunnelOpened>(&seen.verdict)) return opened->words;
    if (const auto* refused = std::get_if<TunnelRefused>(&seen.verdict))
        return "no: " + refused->words;
    return "waits";
}

Answered through_http(std::string_view answer, std::size_t piece = 1000,
                      const std::string& proxy = "http://p:3128") {
    return answered(*Proxy::from_url(proxy), {"server.test", 443}, as_bytes(answer), piece);
}
Answered through_socks(const Bytes& answer, std::size_t piece = 1000,
                       const std::string& proxy = "socks5h://p",
                       const std::string& host = "server.test") {
    return answered(*Proxy::from_url(proxy), {host, 443}, answer, piece);
}

std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

}  // namespace

TEST_CASE("a proxy's URL says kind, port and login", "[proxy]") {
    const auto plain = Proxy::from_url("proxy.test:3128");
    REQUIRE(plain);
    CHECK(plain->url() == "http://proxy.test:3128");
    CHECK(Proxy::from_url("http://h")->port == 80);
    CHECK(Proxy::from_url("https://h")->port == 443);
    CHECK(Proxy::from_url("https://h:3129")->url() == "https://h:3129");
    CHECK(Proxy::from_url("socks5://h")->port == 1080);
    CHECK(Proxy::from_url("socks5h://h:80")->port == 80);
    CHECK(Proxy::from_url("socks5h://h")->kind == ProxyKind::Socks5h);
    CHECK(Proxy::from_url("socks5://[::1]")->url() == "socks5://[::1]:1080");
    const auto login = Proxy::from_url("http://me:a%40b@h:8080/");
    REQUIRE(login);
    CHECK(login->user == "me");
    CHECK(login->password == "a@b");
    CHECK(login->url() == "http://h:8080");
    CHECK_FALSE(Proxy::from_url("socks4://h"));
    CHECK_FALSE(Proxy::from_url("http://h/path"));
    CHECK_FALSE(Proxy::from_url("http://"));
    CHECK_FALSE(Proxy::from_url(""));
}

TEST_CASE("the environment's proxy is the one of the scheme, else that of all", "[proxy]") {
    const Variables all{
        {"http_proxy", "plain:1"}, {"https_proxy", "secure:2"}, {"all_proxy", "a:3"}};
    CHECK(chosen("environment", "ws://server.test/", all) == "http://plain:1");
    CHECK(chosen("environment", "wss://server.test/", all) == "http://secure:2");
    CHECK(chosen("environment", "wss://server.test/", {{"all_proxy", "socks5h://a:3"}}) ==
          "socks5h://a:3");
    CHECK(chosen("environment", "ws://server.test/", {{"HTTP_PROXY", "h:1"}}) == "direct");
    CHECK(chosen("environment", "wss://server.test/", {{"HTTPS_PROXY", "h:1"}}) == "http://h:1");
    CHECK(chosen("environment", "ws://server.test/", {}) == "direct");
    CHECK(chosen("none", "ws://server.test/", all) == "direct");
    CHECK_THAT(chosen("environment", "ws://server.test/", {{"http_proxy", "ftp://h"}}),
               tests::contains_text("http_proxy"));
}

TEST_CASE("loopback hosts and those of no_proxy are dialled themselves", "[proxy]") {
    Variables all{{"all_proxy", "p:1"}};
    for (const char* url : {"ws://localhost:1/", "ws://a.localhost/", "ws://127.1.2.3/",
                            "ws://[::1]/", "wss://localhost./"})
        CHECK(chosen("environment", url, all) == "direct");
    all["no_proxy"] = "example.com, .internal 10.0.0.0/8";
    CHECK(chosen("environment", "ws://example.com/", all) == "direct");
    CHECK(chosen("environment", "ws://a.example.com/", all) == "direct");
    CHECK(chosen("environment", "ws://notexample.com/", all) == "http://p:1");
    CHECK(chosen("environment", "ws://x.internal/", all) == "direct");
    CHECK(chosen("environment", "ws://10.200.0.1/", all) == "direct");
    CHECK(chosen("environment", "ws://11.0.0.1/", all) == "http://p:1");
    CHECK(is_in_no_proxy("*", "whatever"));
    CHECK(is_in_no_proxy("[::2]", "::2"));
    CHECK_FALSE(is_in_no_proxy("0.0.1", "10.0.0.1"));
    // Who names a proxy means it, for this machine's own servers too.
    CHECK(chosen("http://q:2", "ws://localhost:1/", all) == "http://q:2");
}

TEST_CASE("CONNECT names host and port, and logs in at the proxy alone", "[proxy]") {
    const auto seen =
        through_http("HTTP/1.1 200 Connection established\r\n\r\nrest", 1000, "http://me:secret@p");
    CHECK(seen.sent ==
          "CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\n"
          "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n");
    CHECK(words(seen) == "HTTP/1.1 200 Connection established");
    CHECK(seen.rest == "rest");
    const auto ipv6 = answered(*Proxy::from_url("http://p"), {"::1", 80}, {}, 1);
    CHECK(ipv6.sent.starts_with("CONNECT [::1]:80 HTTP/1.1\r\n"));
}

TEST_CASE("an HTTP proxy's refusal is said in its words", "[proxy]") {
    CHECK(words(through_http("HTTP/1.1 407 Proxy Authentication Required\r\n"
                             "Proxy-Authenticate: Basic realm=\"x\"\r\n\r\n")) ==
          "no: 407 Proxy Authentication Required, asks for Basic");
    CHECK(words(through_http("HTTP/1.0 403 Filtered\r\nContent-Length: 9\r\n\r\n")) ==
          "no: 403 Filtered");
    CHECK(words(through_http("HTTP/1.1 101 Switching Protocols\r\n\r\n")) ==
          "no: 101 Switching Protocols");
    CHECK_THAT(words(through_http("SSH-2.0-OpenSSH\r\n\r\n")),
               tests::contains_text("not an answer in HTTP"));
    CHECK(words(through_http("HTTP/1.1 200 OK\r\n")) == "waits");
    std::string many;
    for (int i = 0; i < 9; ++i) many += "HTTP/1.1 102 Processing\r\n\r\n";
    CHECK(words(through_http(many)) == "no: 102 Processing");
}

TEST_CASE("a tunnel's answers may come in any pieces", "[proxy]") {
    const Bytes socks{5, 2, 1, 0, 5, 0, 0, 1, 127, 0, 0, 1, 1, 187, 'r'};
    const Bytes named{5, 0, 5, 0, 0, 3, 2, 'a', 'b', 1, 187, 'r'};
    for (std::size_t piece = 1; piece < 16; ++piece) {
        const auto http =
            through_http("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nA: b\r\n\r\nr", piece);
        CHECK(words(http) == "HTTP/1.0 200 OK");
        CHECK(http.rest == "r");
        const auto login = through_socks(socks, piece, "socks5h://me:pw@p");
        CHECK(words(login) == "SOCKS 5: connected");
        CHECK(login.rest == "r");
        CHECK(login.sent == text_of({5, 2, 0, 2, 1, 2, 'm', 'e', 2, 'p', 'w', 5, 1, 0, 3, 11}) +
                                "server.test" + text_of({1, 187}));
        CHECK(through_socks(named, piece).rest == "r");
    }
}

TEST_CASE("SOCKS 5 sends addresses as addresses", "[proxy]") {
    const Bytes answer{5, 0};
    CHECK(through_socks(answer, 9, "socks5://p", "10.0.0.1").sent ==
          text_of({5, 1, 0, 5, 1, 0, 1, 10, 0, 0, 1, 1, 187}));
    CHECK(through_socks(answer, 9, "socks5://p", "fe80::1:2.3.4.5").sent ==
          text_of(
              {5, 1, 0, 5, 1, 0, 4, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 1, 187}));
    CHECK(through_socks(answer, 9, "socks5://p", "1:2:3:4:5:6:7:8").sent ==
          text_of({5, 1, 0, 5, 1, 0, 4, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 1, 187}));
}

TEST_CASE("a SOCKS proxy's refusal is said in words", "[proxy]") {
    CHECK(words(through_socks({5, 0xff})) == "no: SOCKS 5: lets nobody in without a login");
    CHECK(words(through_socks({5, 0xff}, 9, "socks5h://me:pw@p")) ==
          "no: SOCKS 5: takes neither a password nor none");
    CHECK(words(through_socks({5, 2, 1, 1}, 9, "socks5h://me:pw@p")) ==
          "no: SOCKS 5: user or password refused");
    // A login that was not offered is not given.
    const auto unasked = through_socks({5, 2});
    CHECK(words(unasked) == "no: SOCKS 5: wants a login that was not offered (2)");
    CHECK(unasked.sent == text_of({5, 1, 0}));
    CHECK(words(through_socks({5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0})) ==
          "no: SOCKS 5: connection refused by the server (5)");
    CHECK(words(through_socks({5, 0, 5, 99})) == "no: SOCKS 5: not a known reply (99)");
    CHECK_THAT(words(through_socks({'H', 'T', 'T', 'P'})),
               tests::contains_text("not an answer in SOCKS 5: \"HTTP\""));
    CHECK(words(through_socks({5, 0, 5, 0, 0, 1})) == "waits");
    const std::string long_user(256, 'u');
    const auto handshake =
        make_proxy_handshake(*Proxy::from_url("socks5://" + long_user + ":p@h"), {"a", 1});
    CHECK_FALSE(handshake->begin());
}

}  // namespace redial::wire
