// Recordings as packets, read by Wireshark's tshark: every message, ping and close is dissected as
// the log has it. Test's thread only.
#include "base/base64.hpp"
#include "base/bytes.hpp"
#include "base/format.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

using Lines = std::vector<std::string>;

std::string in_hex(BytesView bytes) {
    std::string hex;
    for (const std::uint8_t byte : bytes) hex += fmt::format("{:02x}", byte);
    return hex;
}

Bytes payload_of(const json& line) {
    if (line.contains("text")) return to_bytes(line["text"].get<std::string>());
    return *from_base64(line["base64"].get<std::string>());
}

// "in 8 close 4321 as agreed", "out 1 the text", "in 2 00010203": messages of one direction.
Lines messages_of_log(const std::vector<json>& log, const std::string& direction) {
    Lines all;
    for (const json& line : log) {
        const std::string type = line.value("type", "");
        if ((type != "message" && type != "ping" && type != "pong") || line["dir"] != direction)
            continue;
        const std::string kind = type == "message" ? line["opcode"].get<std::string>() : type;
        const Bytes payload = payload_of(line);
        std::string shown(as_text(payload));
        if (kind == "close")
            shown = fmt::format("{} {}", payload.at(0) << 8 | payload.at(1), shown.substr(2));
        if (kind == "binary" || kind == "ping" || kind == "pong") shown = in_hex(payload);
        all.push_back(fmt::format("{} {}", kind, shown));
    }
    return all;
}

// The fields that tshark prints of each packet with a WebSocket frame, in their order.
std::vector<Lines> dissected(const std::string& file, const Lines& fields,
                             const std::string& filter = "websocket") {
    Lines words = {"-r", file, "-Y", filter, "-T", "fields", "-E", "separator=/t"};
    for (const std::string& field : fields) words.insert(words.end(), {"-e", field});
    Program tshark(words, {}, "tshark");
    REQUIRE(tshark.exit_code() == 0);
    std::vector<Lines> rows;
    std::istringstream lines(tshark.out);
    for (std::string line; std::getline(lines, line);) {
        Lines& row = rows.emplace_back();
        std::istringstream cells(line + "\t");
        for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
        REQUIRE(row.size() == fields.size());
    }
    return rows;
}

// The same of what tshark found; a message in fragments is told with its last one.
Lines messages_of_packets(const std::string& file, bool are_of_client) {
    Lines all;
    const auto rows =
        dissected(file, {"ip.src", "websocket.opcode", "websocket.fin", "websocket.payload.text",
                         "data.data", "websocket.payload.ping", "websocket.payload.pong",
                         "websocket.payload.close.status_code", "websocket.payload.close.reason"});
    for (const Lines& row : rows) {
        if ((row[0] == "192.0.2.1") != are_of_client || row[2] != "1") continue;
        const bool has_text = row[1] == "1" || row[1] == "0";
        if (has_text) all.push_back("text " + row[3]);
        if (row[1] == "2") all.push_back("binary " + row[4]);
        if (row[1] == "8") all.push_back("close " + row[7] + " " + row[8]);
        if (row[1] == "9") all.push_back("ping " + row[5]);
        if (row[1] == "10") all.push_back("pong " + row[6]);
    }
    return all;
}

void check_packets(const std::string& log_file, const std::vector<json>& log,
                   const TestFolder& folder) {
    const std::string packets = folder.file("run.pcapng");
    Program run({"export", log_file, packets});
    REQUIRE(run.exit_code() == 0);
    for (const bool is_client : {true, false}) {
        const Lines wanted = messages_of_log(log, is_client ? "out" : "in");
        const Lines found = messages_of_packets(packets, is_client);
        REQUIRE(wanted.size() == found.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            INFO(i << ": " << wanted[i].substr(0, 100) << " / " << found[i].substr(0, 100));
            CHECK(wanted[i] == found[i]);
        }
    }
    // Nothing is lost, out of order or sent twice, as far as tshark can see.
    CHECK(dissected(packets, {"frame.number"}, "tcp.analysis.flags").empty());
    CHECK(dissected(packets, {"frame.number"}, "_ws.malformed || _ws.expert.severity == error")
              .empty());
    const std::string of_client = "frame.interface_name == \"session 1\" && ";
    CHECK(dissected(packets, {"frame.number"}, of_client + "tcp.flags.syn == 1").size() == 2);
    CHECK(dissected(packets, {"frame.number"}, of_client + "tcp.flags.fin == 1").size() == 2);
}

Lines client_of(const std::string& url, const std::string& log, bool has_deflate) {
    Lines words = {"connect",
                   url,
                   "--no-session",
                   "--once",
                   "--log",
                   log,
                   "--send",
                   "hello",
                   "--send",
                   "a long text, a long text, a long text, "
                   "a long text, a long text, a long text",
                   "--send",
                   "close",
                   "--for",
                   "10s"};
    if (has_deflate) words.push_back("--deflate");
    return words;
}

}  // namespace

TEST_CASE("tshark dissects every message, ping and close of a recorded run", "[cli][pcapng]") {
    const std::string script = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/frames_server.js";
    for (const bool has_deflate : {false, true}) {
        INFO("deflate: " << has_deflate);
        Program server({script}, {"NODE_PATH=/usr/share/nodejs"}, "node");
        const std::string url = "ws://127.0.0.1:" + server.after("listening ").substr(10) + "/";
        TapChild tap(url);
        const TestFolder folder;
        Program client(client_of(tap.url(), folder.file("run.jsonl"), has_deflate));
        client.exit_code();  // by the close code, which is nobody's business here
        REQUIRE(tap.end() == 0);

        const std::vector<json> seen = log_lines(text_of(folder.file("run.jsonl")));
        REQUIRE(count_in(seen, "message", "compressed", true) == (has_deflate ? 8 : 0));
        REQUIRE(count_in(seen, "message", "fragments", 3) == 1);
        REQUIRE(count_in(seen, "message", "opcode", "close") == 2);
        check_packets(folder.file("run.jsonl"), seen, folder);

        const std::string of_tap = folder.file("tap.jsonl");
        const std::vector<json> tapped = tap.log();
        std::string lines;
        for (const json& line : tapped) lines += line.dump() + "\n";
        write_file(of_tap, lines);
        REQUIRE(messages_of_log(tapped, "in") == messages_of_log(seen, "in"));
        check_packets(of_tap, tapped, folder);
        // The tap's own connection to the server, as far as the log has it.
        CHECK(dissected(folder.file("run.pcapng"), {"http.request.method"},
                        "frame.interface_name == \"session 1, server\" && http.request") ==
              std::vector<Lines>{{"GET"}});
    }
}

TEST_CASE("tshark tells the bytes that a log does not have as a gap", "[cli][pcapng]") {
    Lab lab;
    const TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program client({"connect", lab.url(), "--once", "--session", "a", "--send", "1", "--send", "2",
                    "--for", "1s", "--log", log, "--include-secrets"});
    REQUIRE(client.exit_code() == 0);
    // A message that was cut by a limit, as its line then says.
    std::string text = text_of(log);
    const std::string whole = R"("size":34,"text":"{\"count\":1,\"session\":\"a\",\"echo\":1}")";
    const std::size_t at = text.find(whole);
    REQUIRE(at != std::string::npos);
    text.replace(at, whole.size(), R"("size":34,"text":"{\"count\"")");
    write_file(log, text);
    Program run({"export", log, folder.file("run.pcapng"), "--include-secrets"});
    REQUIRE(run.exit_code() == 0);
    CHECK(dissected(folder.file("run.pcapng"), {"frame.number"}, "tcp.analysis.lost_segment")
              .size() == 1);
    const auto comments = dissected(folder.file("run.pcapng"), {"frame.comment"},
                                    "frame.comment contains \"26 bytes\"");
    CHECK(comments.size() == 1);
}

TEST_CASE("tshark shows a refused dial as SYN and RST, a busy server as its answer",
          "[cli][pcapng]") {
    const TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    {
        Lab lab({"--answer-503", "1s"});
        Program client({"connect", lab.url(), "--once", "--for", "1s", "--log", log});
        client.exit_code();
    }
    Program refused(
        {"connect", "ws://[::1]:1/", "--once", "--for", "1s", "--log", log, "--append"});
    refused.exit_code();
    Program run({"export", log, folder.file("run.pcapng")});
    REQUIRE(run.exit_code() == 0);
    const auto answer = dissected(folder.file("run.pcapng"),
                                  {"http.response.code", "http.content_length"}, "http.response");
    REQUIRE(answer.size() == 1);
    CHECK(answer[0] == Lines{"503", "38"});
    CHECK(dissected(folder.file("run.pcapng"), {"ipv6.src"}, "ipv6 && tcp.flags.reset == 1") ==
          std::vector<Lines>{{"::1"}});
}
