// Secrets stay out of logs: by their place, by their bytes, and nothing else is touched.
#include "log/redaction.hpp"
#include "catch.hpp"
#include "log/json_lines.hpp"
#include "log/line_format.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string replaced(const log::SecretSet& secrets, std::string_view text) {
    std::string out;
    return secrets.replace(text, out) ? out : std::string(text);
}

core::Event added(core::SessionConfig config) {
    return {{.session = {1}},
            core::SessionAdded{std::make_shared<const core::SessionConfig>(std::move(config))}};
}

}  // namespace

TEST_CASE("no secret of any event passes the redactor", "[log][redaction]") {
    LineSink lines;
    log::RedactingSink redacting(lines);
    give(every_event(), redacting);
    CHECK(lines.count == every_event().size());
    for (const std::string& secret : all_secrets()) {
        INFO(secret);
        CHECK(lines.text.find(secret) == std::string::npos);
    }
    CHECK_THAT(lines.text, contains_text("session=REDACTED"));
    CHECK_THAT(lines.text, contains_text("Host: 127.0.0.1:8765"));  // the rest stays
    CHECK_THAT(lines.text, contains_text("\"name\":\"X-Trace\",\"value\":\"on\""));
    CHECK_THAT(lines.text, contains_text("ws://REDACTED@127.0.0.1:8765/ws/chat/?room=1&api_key="));
}

TEST_CASE("a session key inside messages is replaced and the size told is the message's own",
          "[log][redaction]") {
    LineSink lines;
    log::RedactingSink redacting(lines);
    core::SessionConfig config;
    config.session_key = "abc123-the-key";
    redacting.on_event(added(config));
    const std::string reply = R"({"count":1,"session":"abc123-the-key","again":"abc123-the-key"})";
    core::MessageSeen seen{.size_bytes = reply.size(), .payload = as_bytes(reply)};
    redacting.on_message({.session = {1}}, seen);
    CHECK_THAT(
        lines.text,
        contains_text(
            R"("size":63,"text":"{\"count\":1,\"session\":\"REDACTED\",\"again\":\"REDACTED\"}")"));
}

TEST_CASE("a short session key is replaced where it is a value and not where it occurs by chance",
          "[log][redaction]") {
    log::Redactor redactor;
    core::SessionConfig config;
    config.session_key = "1";
    redactor.learn(added(config));
    std::string out;
    CHECK(redactor.redact_payload(as_bytes(R"({"count":1,"session":"1","n":[1]})"), out));
    CHECK(out == R"({"count":1,"session":"REDACTED","n":[1]})");
    CHECK(redactor.redacted_text("GET /?session=1 after 1 s") ==
          "GET /?session=REDACTED after 1 s");
    CHECK_FALSE(redactor.redact_payload(as_bytes("11 1"), out));
}

TEST_CASE("a key that is percent-encoded in a URL or escaped in JSON is found there too",
          "[log][redaction]") {
    log::Redactor redactor;
    core::SessionConfig config;
    config.session_key = "my \"odd\" key";
    redactor.learn(added(config));
    std::string out;
    CHECK(redactor.redact_payload(as_bytes(R"({"k":"my \"odd\" key"})"), out));
    CHECK(out == R"({"k":"REDACTED"})");
    CHECK(redactor.redact_payload(as_bytes("k=my%20%22odd%22%20key;"), out));
    CHECK(out == "k=REDACTED;");
}

TEST_CASE("of many secrets the longest that fits is replaced, side by side and at both ends",
          "[log][redaction]") {
    log::SecretSet secrets;
    for (int i = 0; i < 2'000; ++i) secrets.add("secret-" + std::to_string(i));
    secrets.add("short");  // below the minimum
    CHECK(secrets.size() == 2'000);
    CHECK(replaced(secrets, "secret-1999secret-7!") == "REDACTEDREDACTED!");
    CHECK(replaced(secrets, "secret-") == "secret-");
    CHECK(replaced(secrets, "a secret-12") == "a REDACTED");
    CHECK(replaced(secrets, "short") == "short");
    CHECK(replaced(log::SecretSet{}, "secret-1") == "secret-1");
}

TEST_CASE("a message's passwords and tokens are replaced by their names and shapes",
          "[log][redaction]") {
    LineSink lines;
    log::RedactingSink redacting(lines);
    const std::string login =
        R"({"op":"login","args":{"password":"hunter2","apiKey":"k-1","keyboard":"dvorak",)"
        R"("key":5}})";
    redacting.on_message({.session = {1}},
                         {.size_bytes = login.size(), .payload = as_bytes(login)});
    CHECK_THAT(lines.text, contains_text(R"(\"password\":\"REDACTED\",\"apiKey\":\"REDACTED\")"));
    CHECK_THAT(lines.text, contains_text(R"(\"keyboard\":\"dvorak\",\"key\":5)"));
    log::LineFormat format(log::Secrets::Redacted);
    std::string out;
    format.append(out, {.session = {1}}, {.size_bytes = login.size(), .payload = as_bytes(login)});
    CHECK(out.find("hunter2") == std::string::npos);
    log::LineFormat open(log::Secrets::Included);
    open.append(out, {.session = {1}}, {.size_bytes = login.size(), .payload = as_bytes(login)});
    CHECK(out.find("hunter2") != std::string::npos);
}

TEST_CASE("a session id that the server issued is replaced in what comes after it",
          "[log][redaction]") {
    LineSink lines;
    log::RedactingSink redacting(lines);
    const std::string hello = R"(0{"sid":"lv_VI97HAXpY6yYWAAAB","pingInterval":25000})";
    redacting.on_message({.session = {1}},
                         {.size_bytes = hello.size(), .payload = as_bytes(hello)});
    redacting.on_event(
        {{.session = {1}}, core::AttemptStarted{.url = "ws://h/resume/lv_VI97HAXpY6yYWAAAB"}});
    const std::string again = "resume lv_VI97HAXpY6yYWAAAB please";
    redacting.on_message({.session = {1}},
                         {.size_bytes = again.size(), .payload = as_bytes(again)});
    CHECK(lines.text.find("lv_VI97") == std::string::npos);
    CHECK_THAT(lines.text, contains_text("resume REDACTED please"));
    CHECK_THAT(lines.text, contains_text("ws://h/resume/REDACTED"));
}

TEST_CASE("the session of a client that polls stands in no request, answer and body",
          "[log][redaction]") {
    LineSink lines;
    log::RedactingSink redacting(lines);
    const std::string sid = "lv_VI97HAXpY6yYWAAAB";
    core::HttpSeen poll;
    poll.url = "http://h/socket.io/?EIO=4&transport=polling&sid=" + sid;
    poll.request = "GET /socket.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\n\r\n";
    poll.detail = "cut off: " + sid;
    redacting.on_event({{.session = {1}, .attempt = {1}}, poll});
    const std::string open = "0{\"sid\":\"" + sid + "\",\"pingInterval\":25000}";
    const std::string connected =
        R"(40{"sid":"Y4wRKDMrKRmxsdj-AAAA","pid":"qjX9EYVjywzJHRqFAAAB"})";
    for (const std::string& packet : {open, connected})
        redacting.on_message({.session = {1}},
                             {.size_bytes = packet.size(), .payload = as_bytes(packet)});
    core::HttpSeen negotiated;
    negotiated.url = "http://h/chat?id=Zk3vQ9xT7LmP2sWd8RbY4u";
    redacting.on_event({{.session = {1}, .attempt = {1}}, negotiated});
    core::AttemptEnded ended;
    ended.response = "HTTP/1.1 400 Bad\r\n\r\n{\"code\":1,\"sid\":\"" + sid + "\"}";
    redacting.on_event({{.session = {1}, .attempt = {1}}, ended});
    for (const char* secret : {"lv_VI97", "Y4wRKD", "qjX9EY", "Zk3vQ9"})
        CHECK(lines.text.find(secret) == std::string::npos);
    CHECK_THAT(lines.text, contains_text("transport=polling&sid=REDACTED"));
}

TEST_CASE("tokens in subprotocols are replaced in settings and heads and where they are chosen",
          "[log][redaction]") {
    const std::string token = "Zk3vQ9xT7LmP2sWd8RbY4uHe";
    LineSink lines;
    log::RedactingSink redacting(lines);
    core::SessionConfig config;
    config.subprotocols = {"chat", "access_token", token};
    redacting.on_event(added(config));
    core::AttemptOpened opened;
    opened.subprotocol = "other_key, " + token + "2";
    opened.request = "GET / HTTP/1.1\r\nSec-WebSocket-Protocol: auth, " + token + "3\r\n\r\n";
    redacting.on_event({{.session = {1}}, opened});
    core::StageDone stage;
    stage.headers = {{"sec-websocket-protocol", token + "4"}};
    redacting.on_event({{.session = {1}}, stage});
    CHECK(lines.text.find(token) == std::string::npos);
    CHECK_THAT(lines.text, contains_text("\"chat\""));
}

TEST_CASE("a secret that a URL or a head named is replaced in the messages that follow",
          "[log][redaction]") {
    const auto echoed = [](const core::Happening& what, std::string_view secret) {
        log::Redactor redactor;
        redactor.learn({{.session = {1}}, what});
        std::string out;
        return redactor.redact_payload(as_bytes("you sent " + std::string(secret)), out)
                   ? out
                   : std::string("kept");
    };
    const std::string done = "you sent REDACTED";
    CHECK(echoed(core::AttemptStarted{.url = "ws://h/?token=t%2Fok-1234"}, "t%2Fok-1234") == done);
    CHECK(echoed(core::AttemptStarted{.url = "ws://h/?token=t%2Fok-1234"}, "t/ok-1234") == done);
    CHECK(echoed(core::AttemptStarted{.url = "ws://ada:pass-word@h/"}, "pass-word") == done);
    CHECK(echoed(core::StageDone{.headers = {{"Set-Cookie", "id=0123456789abc; Path=/"}}},
                 "0123456789abc") == done);
    CHECK(
        echoed(core::AttemptOpened{.request = "GET / HTTP/1.1\r\nAuthorization: Bearer tok-99\r\n"},
               "tok-99") == done);
    CHECK(echoed(
              core::AttemptEnded{.response = "HTTP/1.1 403 No\r\nSet-Cookie: id=0123456789abc\r\n"},
              "0123456789abc") == done);
    CHECK(echoed(core::LabChanged{.session_keys = {"key-of-lab"}}, "key-of-lab") == done);
    CHECK(echoed(core::AttemptStarted{.url = "ws://h/?room=blue-room"}, "blue-room") == "kept");
    core::SessionConfig config;
    config.subprotocols = {"bearer.abcdef"};
    CHECK(echoed(added(config).what, "bearer.abcdef") == done);
}
