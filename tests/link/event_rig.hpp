// An event stream that is relayed: a client that asks for one, a server that answers with one, and
// what the client reads of it. One thread.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "rig.hpp"
#include "wire/content_decoder.hpp"
#include "wire/event_stream.hpp"
#include "wire/http_body.hpp"

namespace redial::link::tests {

using Lines = std::vector<std::string>;

inline constexpr std::string_view chunked = "Transfer-Encoding: chunked\r\n";

// A client that asks for a stream, and a server that answers with one.
struct Stream {
    explicit Stream(std::initializer_list<const char*> texts, std::string_view fields = chunked,
                    const char* version = "HTTP/1.1")
        : rig(texts), is_chunked(fields.ends_with(chunked)) {
        rig.dial();
        ask(version);
        answer(fields);
    }
    void ask(const char* version = "HTTP/1.1") {
        rig.push(Side::Client, std::string("GET /events ") + version +
                                   "\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
    }
    void answer(std::string_view fields) {
        head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + std::string(fields) + "\r\n";
        rig.push(Side::Server, head);
    }
    void send(std::string_view text) {
        sent += text;
        rig.push(Side::Server, is_chunked ? chunk(text) : std::string(text));
    }
    void event(int id) {
        send("id: " + std::to_string(id) + "\ndata: e" + std::to_string(id) + "\n\n");
    }
    void events(int count) {
        for (int id = 1; id <= count; ++id) event(id);
    }
    static std::string chunk(std::string_view text) {
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", text.size());
        return size + std::string(text) + "\r\n";
    }
    // What the client reads: its events, "." for an end of the body, "!" for framing or coding that
    // broke.
    Lines read() const {
        wire::HttpHeadParser parser;
        const auto begun = parser.feed(rig.client.got);
        REQUIRE(begun);
        REQUIRE(parser.is_done());
        wire::HttpBody body = wire::HttpBody::relayed(parser.head(), 200);
        const auto coding = wire::content_coding_of(parser.head().joined("Content-Encoding"));
        wire::ContentDecoder decoder(coding.value_or(wire::ContentCoding::Identity));
        wire::EventStreamParser events(10000);
        BytesView rest = BytesView(rig.client.got).subspan(*begun);
        Lines lines;
        const auto take = [&](BytesView text) {
            while (!text.empty()) {
                text = text.subspan(events.feed(text));
                if (events.has_block()) lines.emplace_back(events.block());
            }
            return true;
        };
        while (!rest.empty() && !body.is_finished()) {
            BytesView data;
            rest = rest.subspan(body.take(rest, data));
            if (!decoder.decode_all(data, take)) lines.push_back("!");
        }
        const bool is_coded = coding != wire::ContentCoding::Identity;
        const bool is_whole = body.is_whole() && (!is_coded || decoder.has_ended());
        if (body.is_finished()) lines.push_back(is_whole ? "." : "!");
        return lines;
    }

    Rig rig;
    bool is_chunked;
    std::string head;
    std::string sent;
};

inline std::string told(int id) {
    return "id: " + std::to_string(id) + "\ndata: e" + std::to_string(id);
}

inline Lines after(std::initializer_list<const char*> faults, std::string_view fields = chunked) {
    Stream stream(faults, fields);
    stream.events(4);
    stream.rig.run_for(1h);
    return stream.read();
}

}  // namespace redial::link::tests
