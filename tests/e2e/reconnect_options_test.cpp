// What redial connect can be told about reconnecting, as a process: policies, further endpoints,
// the queue, acknowledgements, fresh tokens, and what it says of bad ones. Test's thread only.
#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::vector<std::string> connect(const std::string& url, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"connect", url};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::string dead_url() { return "ws://127.0.0.1:" + std::to_string(Peer().port()) + "/"; }

}  // namespace

TEST_CASE("a policy given to connect is a preset or a file, and the waits are its own", "[cli]") {
    TestFolder folder;
    write_file(folder.file("mine.json"),
               R"({"preset": "chat-ui", "first_delay_ms": 40, "factor": 1, "attempts_max": 2})");
    Program run(connect(dead_url(), {"--policy", folder.file("mine.json")}));
    CHECK(run.exit_code() == 1);
    CHECK(count_of(run.out, "retry 1 in 40.0 ms") == 1);
    CHECK(count_of(run.out, "retry 2 in 40.0 ms") == 1);
    CHECK(run.out.find("gave up after 2 retries") != std::string::npos);
}

TEST_CASE("equal seeds of connect give equal waits, and a policy's own goes before", "[cli]") {
    const TestFolder folder;
    write_file(
        folder.file("own.json"),
        R"({"preset": "careful", "first_delay_ms": 60, "attempts_max": 3, "jitter_seed": 5})");
    write_file(folder.file("any.json"),
               R"({"preset": "careful", "first_delay_ms": 60, "attempts_max": 3})");
    const std::string url = dead_url();
    const auto waits = [&](const std::string& policy, const std::string& seed) {
        Program run(connect(url, {"--policy", folder.file(policy), "--seed", seed}));
        CHECK(run.exit_code() == 1);
        std::string told;
        for (const char* retry : {"retry 1 in ", "retry 2 in ", "retry 3 in "})
            told += run.after(retry) + "; ";
        return told;
    };
    CHECK(waits("any.json", "7") == waits("any.json", "7"));
    CHECK(waits("any.json", "7") != waits("any.json", "8"));
    CHECK(waits("own.json", "7") == waits("own.json", "8"));
}

TEST_CASE("a fallback is dialled when the first endpoint fails, and says why", "[cli]") {
    Peer second;
    Program run(connect(dead_url(), {"--fallback", second.url("/b"), "--policy", "chat-ui"}));
    auto connection = second.accept();
    CHECK(connection.upgrade().starts_with("GET /b "));
    run.after("== open");
    CHECK(run.out.find("endpoint 2 of 2: the first rests for") != std::string::npos);
}

TEST_CASE("with --until-ack a pipe waits for its acknowledgement, over a lost connection",
          "[cli]") {
    Peer peer;
    Program run(connect(peer.url(), {"--until-ack", "/id,/ack"}));
    run.type("{\"id\":7}\n");
    run.end_input();
    {
        auto connection = peer.accept();
        connection.upgrade();
        CHECK(connection.read_frame().payload == R"({"id":7})");
        connection.reset();
    }
    auto again = peer.accept();
    again.upgrade();
    CHECK(again.read_frame().payload == R"({"id":7})");
    again.send(frame_of(wire::opcode::text, R"({"ack":7})"));
    CHECK(again.read_frame().header.opcode == wire::opcode::close);
    again.send(close_frame_of(1000));
    again.close();
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("message 1 of the queue is not acknowledged: sent again") !=
          std::string::npos);
    CHECK(run.out.find("message 1 of the queue is acknowledged") != std::string::npos);
}

TEST_CASE("a queue age drops what waited too long, and the terminal says so", "[cli]") {
    Program run(connect(dead_url(), {"--send", "old", "--queue-age", "50ms"}));
    run.after("a queued message was too old to be sent");
}

TEST_CASE("a token comes fresh for each dial, and no output has it, secrets included or not",
          "[cli]") {
    TestFolder folder;
    write_file(folder.file("token"), "s3cret-token\n");
    const std::string placeholder = "${file:" + folder.file("token") + "}";
    Peer peer;
    Program run(connect(peer.url("/?t=" + placeholder),
                        {"--header", "Authorization: Bearer " + placeholder, "--verbose", "trace",
                         "--log", folder.file("log.jsonl"), "--include-secrets"}));
    {
        auto connection = peer.accept();
        const std::string head = connection.upgrade();
        CHECK(head.starts_with("GET /?t=s3cret-token "));
        CHECK(head.find("Authorization: Bearer s3cret-token\r\n") != std::string::npos);
        run.after("== open");
        write_file(folder.file("token"), "another-one\n");
        connection.reset();
    }
    auto again = peer.accept();
    CHECK(again.upgrade().find("Bearer another-one\r\n") != std::string::npos);
    again.send(frame_of(wire::opcode::text, "hello"));
    run.after("<- hello");
    run.signal(SIGINT);
    again.read_frame();
    again.send(close_frame_of(1000));
    again.close();
    run.exit_code();
    const std::string recorded = text_of(folder.file("log.jsonl"));
    CHECK(recorded.find("Bearer ${file:") != std::string::npos);
    const std::string all = run.out + run.err + recorded;
    CHECK(all.find("s3cret-token") == std::string::npos);
    CHECK(all.find("another-one") == std::string::npos);
}

TEST_CASE("a token that cannot be had is one line that says which and why", "[cli]") {
    Program run(connect("ws://127.0.0.1:1/", {"--once", "--header", "A: ${command:exit 3}"}));
    CHECK(run.exit_code() == 1);
    INFO(run.err);
    CHECK(count_of(run.err, "\n") == 1);
    CHECK(run.err.find("no value for ${command:exit 3}: the command ended with code 3") !=
          std::string::npos);
}

TEST_CASE("options about reconnecting that make no sense are 2 and one line that helps", "[cli]") {
    const std::vector<std::pair<std::vector<std::string>, std::string>> bad = {
        {{"--policy", "nonsense"}, "chat-ui"},
        {{"--policy", "/no/such/file.json"}, "/no/such/file.json"},
        {{"--fallback", "ftp://host/"}, "ws://"},
        {{"--failover", "best"}, "try order, round_robin, random, fastest"},
        {{"--failover", "random,5s"}, "try order,5s"},
        {{"--failover", "order,soon"}, "'soon' is not a time"},
        {{"--queue-age", "old"}, "'old' is not a time"},
        {{"--until-ack", "id,ack"}, "try /id,/ack"},
        {{"--until-ack", "/id"}, "try /id,/ack"}};
    for (const auto& [words, hint] : bad) {
        Program run(connect("ws://127.0.0.1:1/", words));
        INFO(words[0] << " " << words[1]);
        CHECK(run.exit_code() == 2);
        INFO(run.err);
        CHECK(count_of(run.err, "\n") == 1);
        CHECK(run.err.find(hint) != std::string::npos);
    }
}
