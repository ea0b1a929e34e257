// The cookies of a session (RFC 6265 section 5). One thread.
#include "wire/cookie_jar.hpp"

#include "catch.hpp"

namespace redial::wire {
namespace {

constexpr std::int64_t now_s = 1'700'000'000;

Target target(const std::string& url) {
    const auto read = Target::from_url(url);
    REQUIRE(read);
    return *read;
}

HttpHead setting(const std::vector<std::string>& cookies) {
    HttpHead head;
    for (const std::string& cookie : cookies) head.fields.push_back({"Set-cookie", cookie});
    return head;
}

CookieJar jar_of(const std::vector<std::string>& cookies,
                 const std::string& from = "wss://a.example.com/ws/chat?x=/y") {
    CookieJar jar;
    jar.take(setting(cookies), target(from), now_s);
    return jar;
}

std::string sent(CookieJar jar, const std::string& to, std::int64_t at_s = now_s) {
    return jar.field_for(target(to), at_s);
}

}  // namespace

TEST_CASE("a cookie goes back to the host that set it, under its path", "[cookies]") {
    const CookieJar jar = jar_of({"id=1", "deep=2; Path=/ws/chat/room", "all=3; path=/"});
    CHECK(sent(jar, "wss://a.example.com/ws/chat") == "id=1; all=3");
    CHECK(sent(jar, "wss://a.example.com:8443/ws/chat/room?q") == "deep=2; id=1; all=3");
    CHECK(sent(jar, "ws://a.example.com/") == "all=3");
    CHECK(sent(jar, "wss://a.example.com/wsx") == "all=3");
    CHECK(sent(jar, "wss://b.example.com/ws/chat").empty());
    CHECK(sent(jar, "wss://x.a.example.com/ws/chat").empty());
}

TEST_CASE("a domain's cookie goes to the names below it, and to no others", "[cookies]") {
    const CookieJar jar = jar_of({"a=1; Domain=.Example.com; Path=/"});
    CHECK(sent(jar, "ws://example.com/") == "a=1");
    CHECK(sent(jar, "ws://b.example.com/") == "a=1");
    CHECK(sent(jar, "ws://badexample.com/").empty());
    CHECK(jar_of({"a=1; Domain=com"}).size() == 0);
    CHECK(jar_of({"a=1; Domain=other.example"}).size() == 0);
    CHECK(jar_of({"a=1; Domain=0.0.1"}, "ws://127.0.0.1/").size() == 0);
    CHECK(sent(jar_of({"a=1; Domain=localhost"}, "ws://localhost/"), "ws://localhost/") == "a=1");
}

TEST_CASE("a secure cookie is taken from wss and sent to wss alone", "[cookies]") {
    const CookieJar jar = jar_of({"a=1; Secure; Path=/"});
    CHECK(sent(jar, "wss://a.example.com/") == "a=1");
    CHECK(sent(jar, "ws://a.example.com/").empty());
    CHECK(jar_of({"a=1; secure"}, "ws://a.example.com/").size() == 0);
}

TEST_CASE("a cookie ends with its time, and Max-Age counts before Expires", "[cookies]") {
    const CookieJar jar = jar_of({"a=1; Path=/; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
                                  "b=2; path=/; expires=Tue, 14 Nov 2023 22:13:30 GMT",
                                  "c=3; Path=/; Max-Age=99999999999999999999", "d=4; Path=/"});
    CHECK(sent(jar, "ws://a.example.com/", now_s + 9) == "a=1; b=2; c=3; d=4");
    CHECK(sent(jar, "ws://a.example.com/", now_s + 10) == "c=3; d=4");
    CookieJar again = jar;
    again.take(setting({"d=; Path=/; Max-Age=0", "c=5; Path=/"}), target("ws://a.example.com/"),
               now_s);
    CHECK(sent(again, "ws://a.example.com/") == "a=1; b=2; c=5");
    CHECK(jar_of({"a=1; Max-Age=-1"}).size() == 0);
}

TEST_CASE("a jar is bounded, and takes no cookie that cannot be sent", "[cookies]") {
    CookieJar jar;
    for (int i = 0; i < 200; ++i)
        jar.take(setting({"n" + std::to_string(i) + "=" + std::string(1000, 'v')}),
                 target("ws://a.test/"), now_s);
    CHECK(jar.size() == cookies_max);
    const std::string field = jar.field_for(target("ws://a.test/"), now_s);
    CHECK(field.size() <= cookie_field_bytes_max);
    CHECK(field.starts_with("n72="));
    CHECK(jar_of({"=1", "novalue", "a=b\x01", "a=" + std::string(5000, 'v')}).size() == 0);
    CHECK(sent(jar_of({" a = \"x y\" ; Path=relative"}), "wss://a.example.com/ws/c") ==
          "a=\"x y\"");
}

}  // namespace redial::wire
