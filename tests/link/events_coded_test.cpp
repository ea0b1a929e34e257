// Faults on the events of a stream that is compressed, or whose length is given ahead: its events
// are changed, and what is around them stays what its head says. One thread.
#include <zlib.h>

#include "event_rig.hpp"

namespace redial::link::tests {
namespace {

constexpr std::string_view gzip = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n";
constexpr std::string_view deflate = "Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n";

// A server's own zlib: gzip (31), zlib (15) or bare DEFLATE (-15).
struct Packer {
    explicit Packer(int window_bits) {
        REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    }
    ~Packer() { deflateEnd(&z); }
    std::string pack(std::string_view text, int flush = Z_SYNC_FLUSH) {
        z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        z.avail_in = static_cast<uInt>(text.size());
        std::string out(text.size() + 1000, '\0');
        z.next_out = reinterpret_cast<Bytef*>(out.data());
        z.avail_out = static_cast<uInt>(out.size());
        const int result = ::deflate(&z, flush);
        REQUIRE((result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR));
        out.resize(out.size() - z.avail_out);
        return out;
    }
    z_stream z{};
};

std::string lines_of(int id) { return told(id) + "\n\n"; }

struct Coded {
    explicit Coded(std::initializer_list<const char*> texts, std::string_view fields = gzip,
                   int window_bits = 31)
        : stream(texts, fields), packer(window_bits) {}
    void event(int id, int flush = Z_SYNC_FLUSH) {
        const std::string packed = packer.pack(lines_of(id), flush);
        if (!packed.empty()) stream.send(packed);
    }
    void end() {
        stream.send(packer.pack("", Z_FINISH));
        stream.rig.push(Side::Server, "0\r\n\r\n");
    }
    Stream stream;
    Packer packer;
};

Lines coded_after(std::initializer_list<const char*> faults, std::string_view fields,
                  int window_bits) {
    Coded coded(faults, fields, window_bits);
    for (int id = 1; id <= 4; ++id) coded.event(id);
    coded.end();
    coded.stream.rig.run_for(1h);
    return coded.stream.read();
}

std::string with_length(std::size_t bytes) {
    return "Content-Length: " + std::to_string(bytes) + "\r\n";
}

}  // namespace

TEST_CASE("the events of a compressed stream are changed, and it stays compressed",
          "[link][events]") {
    struct Way {
        std::string_view fields;
        int window_bits;
    };
    for (const Way& way : {Way{gzip, 31}, Way{deflate, 15}, Way{deflate, -15}}) {
        CAPTURE(way.window_bits);
        const auto after = [&way](std::initializer_list<const char*> faults) {
            return coded_after(faults, way.fields, way.window_bits);
        };
        CHECK(after({"drop,nth 1"}) == Lines{told(2), told(3), told(4), "."});
        CHECK(after({"drop,match e3"}) == Lines{told(1), told(2), told(4), "."});
        CHECK(after({"duplicate:2,nth 2"}) ==
              Lines{told(1), told(2), told(2), told(2), told(3), told(4), "."});
        CHECK(after({"reorder,nth 2"}) == Lines{told(1), told(3), told(2), told(4), "."});
        CHECK(after({"alter:e2,replacement changed"}) ==
              Lines{told(1), "id: 2\ndata: changed", told(3), told(4), "."});
        CHECK(after({"lose_ids"}) == Lines{"data: e1", "data: e2", "data: e3", "data: e4", "."});
        CHECK(after({"inject:text,text hello,after 5m"}) ==
              Lines{told(1), told(2), told(3), told(4), "."});
    }
}

TEST_CASE("a compressed stream without faults passes as it came, to the byte", "[link][events]") {
    Coded coded({});
    for (int id = 1; id <= 3; ++id) coded.event(id);
    coded.end();
    Packer packer(31);
    std::string raw = coded.stream.head;
    for (int id = 1; id <= 3; ++id) raw += Stream::chunk(packer.pack(lines_of(id)));
    raw += Stream::chunk(packer.pack("", Z_FINISH)) + "0\r\n\r\n";
    CHECK(coded.stream.rig.client.text() == raw);
}

TEST_CASE("a fault that comes in the middle of a compressed stream acts from the next event on",
          "[link][events]") {
    for (const std::size_t piece : {1u, 7u, 1000u}) {
        Coded coded({});
        coded.event(1);
        const std::string text = Stream::chunk(coded.packer.pack(lines_of(2)));
        coded.stream.rig.push(Side::Server, text.substr(0, 9));
        coded.stream.rig.set({"drop"});
        for (std::size_t at = 9; at < text.size(); at += piece)
            coded.stream.rig.push(Side::Server, std::string_view(text).substr(at, piece));
        coded.event(3);
        coded.stream.rig.set({});
        coded.event(4);
        coded.end();
        CHECK(coded.stream.read() == Lines{told(1), told(2), told(4), "."});
        CHECK(coded.stream.rig.made.size() == 1);
    }
}

TEST_CASE("a compressed stream is cut and ended where the fault says", "[link][events]") {
    Coded cut({"reset:messages,count 2"});
    for (int id = 1; id <= 3; ++id) cut.event(id);
    CHECK(cut.stream.read() == Lines{told(1), told(2)});
    CHECK(cut.stream.rig.client.is_reset);

    Coded closed({"close,nth 2"});
    for (int id = 1; id <= 3; ++id) closed.event(id);
    CHECK(closed.stream.read() == Lines{told(1), told(2), "."});
    CHECK(closed.stream.rig.client.is_finished);

    Coded late({});
    late.event(1);
    late.stream.rig.set({"close"});
    CHECK(late.stream.read() == Lines{told(1), "."});
}

TEST_CASE("a sender that never flushes leaves no place in a stream's middle, and that is told",
          "[link][events]") {
    Coded coded({});
    std::string all;
    for (int id = 1; id <= 40; ++id) all += lines_of(id);
    const std::string packed = coded.packer.pack(all, Z_FINISH);
    coded.stream.send(packed.substr(0, 40));
    coded.stream.rig.set({"drop"});
    coded.stream.send(packed.substr(40, 20));
    coded.stream.send(packed.substr(60));
    coded.stream.rig.push(Side::Server, "0\r\n\r\n");
    CHECK(coded.stream.read().size() == 41);
    REQUIRE(coded.stream.rig.made.size() == 1);
    CHECK(coded.stream.rig.made[0].find("not applied yet") != std::string::npos);
}

TEST_CASE("a compressed stream that its sender leaves unfinished stays unfinished",
          "[link][events]") {
    for (const char* fault : {"drop,nth 2", "latency:1ms"}) {
        Coded coded({fault});
        coded.event(1);
        coded.stream.rig.push(Side::Server, "0\r\n\r\n");
        coded.stream.rig.run_for(1s);
        CHECK(coded.stream.read() == Lines{told(1), "!"});
    }
}

TEST_CASE("what is broken or compressed in another way passes as it is, and that is told",
          "[link][events]") {
    Coded broken({"drop,nth 9"});
    broken.event(1);
    broken.stream.send("\xff\xff\xff");
    broken.stream.send("more");
    CHECK(broken.stream.rig.client.text().ends_with("more\r\n"));
    CHECK(broken.stream.read() == Lines{told(1), "!", "!"});
    REQUIRE(broken.stream.rig.made.size() == 1);
    CHECK(broken.stream.rig.made[0].find("broken") != std::string::npos);

    Stream unread({"drop"}, "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n");
    unread.rig.push(Side::Server, "5\r\nabcde\r\n");
    unread.rig.push(Side::Server, "1\r\nf\r\n");
    CHECK(unread.rig.client.text() == unread.head + "5\r\nabcde\r\n1\r\nf\r\n");
    REQUIRE(unread.rig.made.size() == 1);
    CHECK(unread.rig.made[0].find("not read") != std::string::npos);
}

TEST_CASE("a stream whose length is given ahead is told in chunks where its events are changed",
          "[link][events]") {
    const std::string all = lines_of(1) + lines_of(2) + lines_of(3);
    for (const char* fault : {"drop,nth 2", "close,nth 1", "lose_ids,nth 1"}) {
        Stream stream({fault}, with_length(all.size()));
        for (const char c : all) stream.rig.push(Side::Server, std::string_view(&c, 1));
        CAPTURE(fault);
        const std::string_view text = stream.rig.client.text();
        CHECK(text.find("Content-Length") == std::string_view::npos);
        CHECK(text.find("\r\nTransfer-Encoding: chunked\r\n\r\n") != std::string_view::npos);
        CHECK(text.ends_with("0\r\n\r\n"));
    }
    Stream stream({"drop,nth 2"}, with_length(all.size()));
    stream.send(all);
    CHECK(stream.read() == Lines{told(1), told(3), "."});
    // The next answer on the connection stands behind it.
    stream.rig.forget();
    stream.ask();
    stream.answer(with_length(lines_of(7).size()));
    stream.send(lines_of(7));
    CHECK(stream.read() == Lines{told(7), "."});
}

TEST_CASE("an answer that the link swallows is none, however its length is told",
          "[link][events]") {
    const std::string fields = GENERATE(std::string(chunked), with_length(20));
    Stream stream({"half_open", "reset:after_answer", "drop"}, fields);
    stream.rig.run_for(1s);
    CHECK(stream.rig.client.text() == "");
    CHECK_FALSE(stream.rig.client.is_reset);
}

TEST_CASE("a length stays where nothing is changed, or its reader knows no chunks",
          "[link][events]") {
    const std::string all = lines_of(1) + lines_of(2);
    Stream plain({"latency:1ms"}, with_length(all.size()));
    plain.send(all);
    plain.rig.run_for(1s);
    CHECK(plain.rig.client.text() == plain.head + all);

    Stream old({"drop"}, with_length(all.size()), "HTTP/1.0");
    old.send(all);
    CHECK(old.rig.client.text() == old.head + all);
    REQUIRE(old.rig.made.size() == 1);
    CHECK(old.rig.made[0].find("length") != std::string::npos);

    Stream late({}, with_length(all.size()));
    late.send(lines_of(1));
    late.rig.set({"drop"});
    late.send(lines_of(2));
    CHECK(late.rig.client.text() == late.head + all);
    CHECK(late.rig.made.size() == 1);
}

TEST_CASE("a stream that is cut short of its length is not made whole", "[link][events]") {
    Stream stream({"drop,nth 9"}, with_length(1000));
    stream.send(lines_of(1));
    stream.send("data: ha");
    stream.rig.end(Side::Server);
    CHECK(stream.read() == Lines{told(1)});
    CHECK(stream.rig.client.is_finished);
    CHECK(stream.rig.client.text().ends_with("\r\n8\r\ndata: ha\r\n"));
}

TEST_CASE("a request that names no stream is answered by the fault once a stream answers it",
          "[link][events]") {
    const auto ask = [](Rig& rig) {
        rig.dial();
        rig.push(Side::Client,
                 "POST /v1 HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nContent-Length: 2\r\n\r\n{}");
        CHECK(rig.dials == 1);
        rig.connection->on_server_connected(rig.now, rig);
        CHECK(rig.client.got.empty());
    };
    Rig stream({"answer:503"});
    ask(stream);
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    for (const char c : head) stream.push(Side::Server, std::string_view(&c, 1));
    CHECK(stream.client.text().starts_with("HTTP/1.1 503 "));
    CHECK(stream.client.text().find("event-stream") == std::string_view::npos);
    CHECK(stream.client.is_finished);
    CHECK(stream.server.is_finished);
    CHECK(stream.made.size() == 1);

    Rig reset({"reset:before_answer"});
    ask(reset);
    reset.push(Side::Server, head);
    CHECK(reset.client.got.empty());
    CHECK(reset.client.is_reset);

    Rig other({"answer:503", "reset:before_answer"});
    ask(other);
    const std::string json = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    other.push(Side::Server, json);
    CHECK(other.client.text() == json);
    CHECK(other.made.empty());
}

TEST_CASE("a reset right behind the answer of a stream whose head is held comes behind it",
          "[link][events]") {
    Stream stream({"reset:after_answer", "drop,nth 9"});
    CHECK(stream.rig.client.text() == stream.head);
    CHECK(stream.rig.client.is_reset);
}

}  // namespace redial::link::tests
