// What a proxy, a server or a client of HTTP/2, or a server that sets cookies may send, and URLs:
// whatever comes, in whatever pieces, nothing is taken twice or kept without bound. libFuzzer's
// thread.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "wire/cookie_jar.hpp"
#include "wire/http2_client.hpp"
#include "wire/http2_server.hpp"
#include "wire/proxy_handshake.hpp"
#include "wire/url_host.hpp"

namespace redial::wire {
namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

void fuzz_tunnel(std::string_view proxy, BytesView bytes, std::size_t piece) {
    const auto handshake = make_proxy_handshake(*Proxy::from_url(proxy), {"server.test", 443});
    check(static_cast<bool>(handshake->begin()));
    Bytes answer;
    while (!bytes.empty()) {
        const BytesView part = bytes.first(std::min(piece, bytes.size()));
        std::size_t taken = 0;
        const TunnelVerdict verdict = handshake->feed(part, taken, answer);
        check(taken <= part.size());
        check(answer.size() < 1024);
        if (verdict.index() != 0) return;
        check(taken == part.size());
        bytes = bytes.subspan(taken);
    }
}

void fuzz_http2(BytesView bytes, std::size_t piece, bool is_websocket) {
    Http2Client client("https");
    Bytes out, http1;
    client.begin(out);
    const std::string request =
        is_websocket ? "GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                     : "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
    check(static_cast<bool>(client.send(as_bytes(request), out)));
    while (!bytes.empty()) {
        const BytesView part = bytes.first(std::min(piece, bytes.size()));
        if (!client.receive(part, out, http1)) break;
        bytes = bytes.subspan(part.size());
    }
    // What a server sends makes no more of it than compression of headers can.
    check(http1.size() <= 4'000'000);
    client.finish(out);
    client.cancel(out);
}

// A client's bytes behind its preface; each stream is answered as soon as it is there.
void fuzz_http2_server(BytesView bytes, std::size_t piece) {
    Http2Server server;
    Bytes out;
    server.begin(out);
    bool goes_on = static_cast<bool>(server.receive(as_bytes(http2_preface), out));
    std::size_t http1_bytes = 0;
    while (goes_on && !bytes.empty()) {
        const BytesView part = bytes.first(std::min(piece, bytes.size()));
        goes_on = static_cast<bool>(server.receive(part, out));
        bytes = bytes.subspan(part.size());
        for (const Http2StreamEvent& event : server.take_events()) {
            http1_bytes += event.bytes.size();
            if (event.kind == Http2StreamEvent::Kind::Opened)
                server.send(event.stream, as_bytes("HTTP/1.1 101 Yes\r\n\r\nframes"), out);
            server.open_window(event.stream, out);
            check(server.unsent_bytes(event.stream) <= 1024);
        }
    }
    // Each stream's head may be as large as heads may be.
    check(http1_bytes <= 4'000'000);
    server.leave(out);
}

void fuzz_cookies(std::string_view text, bool is_secure) {
    const auto from = Target::from_url(is_secure ? "wss://a.b.test/x/y" : "ws://a.b.test/x/y");
    CookieJar jar;
    HttpHead head;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        head.fields.push_back({"Set-Cookie", std::string(text.substr(0, end))});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    jar.take(head, *from, 1'700'000'000);
    check(jar.size() <= cookies_max);
    const std::string field = jar.field_for(*from, 1'700'000'001);
    check(field.size() <= cookie_field_bytes_max);
    check(field.find_first_of("\r\n") == std::string::npos);
}

void fuzz_url(std::string_view text) {
    const auto target = Target::from_url(text);
    if (!target) return;
    const std::string url = target->url();
    check(url.find_first_of("\r\n ") == std::string::npos || !target->unix_path.empty());
    check(!host_both_ways(target->host).empty());
    if (target->unix_path.empty()) {
        const auto again = Target::from_url(url);
        check(again && again->url() == url);
    }
    if (const auto proxy = Proxy::from_url(text))
        check(Proxy::from_url(proxy->url())->url() == proxy->url());
    is_in_no_proxy(text, target->host);
}

}  // namespace
}  // namespace redial::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace redial::wire;
    if (size < 2) return 0;
    const redial::BytesView rest(data + 2, size - 2);
    const std::size_t piece = data[1] % 32 + std::size_t{1};
    switch (data[0] % 8) {
        case 0: fuzz_tunnel("http://me:pw@p", rest, piece); break;
        case 1: fuzz_tunnel("socks5h://me:pw@p", rest, piece); break;
        case 2: fuzz_tunnel("socks5h://p", rest, piece); break;
        case 3: fuzz_http2(rest, piece * 16, true); break;
        case 4: fuzz_http2(rest, piece * 16, false); break;
        case 5: fuzz_cookies(redial::as_text(rest), data[1] % 2 == 0); break;
        case 6: fuzz_url(redial::as_text(rest)); break;
        default: fuzz_http2_server(rest, piece * 16); break;
    }
    return 0;
}
