// What the lab server answers to requests for event streams, in a time of the test's own: numbers,
// resumption, comments, and what is wrong on purpose.
#include "net/lab/lab_pages.hpp"

#include "catch.hpp"
#include "net/lab/lab_event_feed.hpp"
#include "net/lab/lab_stream_player.hpp"

namespace redial::net::tests {
namespace {

using namespace std::chrono_literals;
using Goes = LabStreamPlayer::Goes;

wire::HttpRequest request_of(const std::string& path, const std::string& last_id = "",
                             const std::string& method = "GET", const std::string& body = "") {
    wire::HttpRequest request;
    request.method = method;
    request.path = path;
    if (!last_id.empty()) request.head.fields.push_back({"Last-Event-ID", last_id});
    request.body = body;
    return request;
}

// A lab's pages and one reader after the other, who takes all that is said at once.
struct Reader {
    Reader() { now.mono = instant_from_us(1'000'000'000); }

    const LabReply& ask(const std::string& path, const std::string& last_id = "") {
        return ask(request_of(path, last_id));
    }
    const LabReply& ask(const wire::HttpRequest& request) {
        leave();
        reply = pages.answer(request, now);
        body.clear();
        goes = Goes::On;
        if (reply.feed) player.emplace(reply.how, std::move(reply.feed), now.mono);
        play();
        return reply;
    }
    void leave() {
        player.reset();
        if (reply.session != nullptr) store.leave(*std::exchange(reply.session, nullptr), now.mono);
    }
    void play() {
        for (std::size_t before = body.size(); player && goes == Goes::On; before = body.size()) {
            goes = player->play(now.mono, body);
            if (body.size() == before) break;
        }
    }
    // Time passes, each thing at its time.
    void pass(Duration span) {
        const Instant end = now.mono + span;
        while (player && goes == Goes::On) {
            const auto due = player->deadline();
            if (!due || *due > end) break;
            REQUIRE(*due >= now.mono);
            move_to(*due);
            play();
        }
        move_to(end);
    }
    void move_to(Instant at) {
        now.wall += at - now.mono;
        now.mono = at;
    }
    // "1 2 3": the ids that were said; "~" a comment.
    std::string ids() const {
        std::string found;
        for (std::size_t at = 0; at < body.size(); ++at) {
            const bool begins = at == 0 || body[at - 1] == '\n';
            if (begins && body.compare(at, 4, "id: ") == 0)
                found += " " + body.substr(at + 4, body.find('\n', at) - at - 4);
            if (begins && body[at] == ':') found += " ~";
        }
        return found.empty() ? found : found.substr(1);
    }

    Now now;
    LabStore store;
    LabPages pages{store};
    LabReply reply;
    std::optional<LabStreamPlayer> player;
    std::string body;
    Goes goes = Goes::On;
};

std::string field(const LabReply& reply, const std::string& name) {
    for (const wire::HttpField& one : reply.fields)
        if (one.name == name) return one.value;
    return "";
}

}  // namespace

TEST_CASE("events are numbered, and go on while nobody listens", "[lab]") {
    Reader reader;
    reader.ask("/events?session=a&retry=3s&event=tick");
    CHECK(reader.reply.content_type == "text/event-stream");
    CHECK(reader.body ==
          "retry: 3000\n\nid: 1\nevent: tick\ndata: {\"count\":1,\"session\":\"a\","
          "\"at\":\"1970-01-01T00:00:00.000Z\"}\n\n");
    reader.pass(2s);
    CHECK(reader.ids() == "1 2 3");
    reader.leave();
    reader.pass(3s);
    reader.ask("/events?session=a", "3");
    CHECK(reader.ids() == "4 5 6");
    reader.pass(1s);
    CHECK(reader.ids() == "4 5 6 7");
    // What is not asked for is not sent again, and another session has events of its own.
    reader.ask("/events?session=a");
    CHECK(reader.ids().empty());
    reader.pass(1s);
    CHECK(reader.ids() == "8");
    reader.ask("/events?session=b");
    CHECK(reader.ids() == "1");
}

TEST_CASE("an id is resumed from by the query too, and only as far as events are kept", "[lab]") {
    Reader reader;
    reader.ask("/events?session=a");
    reader.pass(9s);
    reader.ask("/events?session=a&lastEventId=8");
    CHECK(reader.ids() == "9 10");
    reader.ask("/events?session=a&buffer=3", "2");
    CHECK(reader.ids() == "8 9 10");
    reader.ask("/events?session=a&buffer=0", "2");
    CHECK(reader.ids().empty());
    reader.pass(1s);
    CHECK(reader.ids() == "11");
    reader.ask("/events?session=a", "not a number");
    CHECK(reader.ids().empty());
}

TEST_CASE("a resumption may be refused in three ways", "[lab]") {
    Reader reader;
    reader.ask("/events?session=a");
    reader.pass(4s);
    reader.ask("/events?session=a&resume=again", "4");
    CHECK(reader.ids() == "4 5");
    reader.ask("/events?session=a&resume=now", "2");
    reader.pass(1s);
    CHECK(reader.ids() == "6");
    reader.ask("/events?session=a&resume=fresh", "6");
    CHECK(reader.ids() == "1");
}

TEST_CASE("a forgotten session begins anew for who comes next", "[lab]") {
    Reader reader;
    reader.ask("/events?session=a");
    reader.pass(4s);
    CHECK(reader.store.forget("a"));
    reader.pass(1s);
    CHECK(reader.ids() == "1 2 3 4 5 6");
    reader.ask("/events?session=a", "6");
    CHECK(reader.ids() == "1");
}

TEST_CASE("comments are said in silence alone", "[lab]") {
    Reader reader;
    reader.ask("/events?every=10s&heartbeat=4s");
    reader.pass(21s);
    CHECK(reader.ids() == "1 ~ ~ 2 ~ ~ 3");
    reader.ask("/events?every=10s&heartbeat=0");
    reader.pass(10s);
    CHECK(reader.ids() == "4");
}

TEST_CASE("a stream ends, breaks or falls silent after so many events", "[lab]") {
    Reader reader;
    reader.ask("/events?end=2");
    reader.pass(5s);
    CHECK(reader.ids() == "1 2");
    CHECK(reader.goes == Goes::Ends);
    reader.ask("/events?end=0", "2");
    CHECK(reader.body.empty());
    CHECK(reader.goes == Goes::Ends);
    reader.ask("/events?cut=1", "2");
    CHECK(reader.goes == Goes::Resets);
    CHECK(reader.ids() == "3 4");
    CHECK(!reader.body.ends_with("\n\n"));
    reader.ask("/events?truncate=1", "2");
    CHECK(reader.goes == Goes::Breaks);
    reader.ask("/events?stall=3&heartbeat=1s", "2");
    reader.pass(1h);
    CHECK(reader.ids() == "3 4 5");
    CHECK(reader.goes == Goes::On);
}

TEST_CASE("what buffers lets everything out together", "[lab]") {
    Reader reader;
    reader.ask("/events?lumps=5s&retry=1s&heartbeat=0");
    CHECK(reader.body.empty());
    reader.pass(4999ms);
    CHECK(reader.body.empty());
    reader.pass(1ms);
    CHECK(reader.ids() == "1 2 3 4 5");
    CHECK(reader.body.starts_with("retry: 1000\n\n"));
    reader.pass(4999ms);
    CHECK(reader.ids() == "1 2 3 4 5");
    reader.pass(1ms);
    CHECK(reader.ids() == "1 2 3 4 5 6 7 8 9 10");
}

TEST_CASE("lines end as they are told to", "[lab]") {
    Reader reader;
    reader.ask("/events?lines=crlf&bom=1&retry=1s");
    CHECK(reader.body.starts_with("\xef\xbb\xbfretry: 1000\r\n\r\nid: 1\r\ndata: "));
    CHECK(reader.body.ends_with("}\r\n\r\n"));
    reader.ask("/events?lines=cr&session=b");
    CHECK(reader.body.starts_with("id: 1\rdata: "));
    CHECK(reader.body.find('\n') == std::string::npos);
}

TEST_CASE("a request is refused as it was told to be, for so many times", "[lab]") {
    Reader reader;
    const LabReply& reply = reader.ask("/events?status=429&retry-after=1500ms&times=2");
    CHECK(reply.status == 429);
    CHECK(field(reply, "Retry-After") == "2");
    CHECK(reader.ask("/events?status=204&times=2").body.empty());
    // The third of the session is answered.
    CHECK(reader.ask("/events?status=429&times=2").status == 200);
    CHECK(reader.ids() == "1");
    CHECK(field(reader.ask("/events?status=401"), "WWW-Authenticate") == "Bearer");
    CHECK(field(reader.ask("/events?status=307&session=a%20b&end=1"), "Location") ==
          "/events?session=a%20b&end=1");
    CHECK(reader.ask("/events?type=text/html").content_type == "text/html");
    CHECK(reader.ask("/events?end=soon").status == 400);
    CHECK(reader.reply.body == "end: this should be a whole number\n");
    CHECK(reader.ask("/events?session=" + std::string(257, 'x')).status == 400);
    CHECK(reader.ask(request_of("/events", "", "PUT")).status == 405);
}

TEST_CASE("the steps of an order hold for each session's requests in turn", "[lab]") {
    Reader reader;
    reader.pages.set_steps({*core::lab_stream_from("end=1 times=1"),
                            *core::lab_stream_from("status=503 times=1 every=2s")});
    CHECK(reader.ask("/events?session=a").status == 200);
    CHECK(reader.goes == Goes::Ends);
    CHECK(reader.ask("/events?session=a").status == 503);
    CHECK(reader.ask("/events?session=a").status == 200);
    CHECK(reader.goes == Goes::On);
    CHECK(reader.ask("/events?session=b").status == 200);
    CHECK(reader.goes == Goes::Ends);
}

TEST_CASE("a question to a model is answered word by word, and done at the end", "[lab]") {
    Reader reader;
    const std::string question =
        R"({"model":"m","stream":true,"messages":[{"role":"user","content":"x"},)"
        R"({"role":"user","content":"hi \"you\""}]})";
    const std::string path = "/v1/chat/completions";
    CHECK(reader.ask(request_of(path, "", "POST", question)).status == 200);
    reader.pass(50ms);
    CHECK(reader.goes == Goes::On);
    reader.pass(1s);
    CHECK(reader.goes == Goes::Ends);
    CHECK(reader.body.find(R"("model":"m","choices":[{"index":0,"delta":{"content":" \"you\""},)"
                           R"("finish_reason":null}]})") != std::string::npos);
    CHECK(reader.body.ends_with("\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    CHECK(reader.body.find("id: ") == std::string::npos);
    // In the middle of an answer, as asked for.
    reader.ask(request_of(path + "?cut=2&every=1ms", "", "POST", question));
    reader.pass(1s);
    CHECK(reader.goes == Goes::Resets);
    CHECK(reader.ask(request_of(path, "", "POST", R"({"messages":[{"content":"hi"}]})"))
              .body.find(R"("content":"You said: hi"})") != std::string::npos);
    CHECK(reader.ask(request_of(path, "", "POST", "{}")).status == 400);
    CHECK(reader.ask(request_of(path, "", "POST", "no")).status == 400);
    CHECK(reader.ask(request_of(path)).status == 405);
}

TEST_CASE("events that nobody has taken for long do not come with as many comments", "[lab]") {
    Reader reader;
    reader.ask("/events?every=1h&heartbeat=1s");
    reader.move_to(reader.now.mono + 30min);
    reader.play();
    CHECK(reader.ids() == "1 ~");
}

}  // namespace redial::net::tests
