// The real window under Xvfb: its picture, and its life with keys as a person types them (xdotool).
// Facts are seen where they arrive: at the peer's sockets, in files, in the exit code. Test's
// thread only.
#include <sys/stat.h>
#include <zlib.h>
#include <nlohmann/json.hpp>
#include <set>

#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return number;
}

// The four-byte pixels of an 8-bit RGBA PNG.
struct Picture {
    explicit Picture(const std::string& png) {
        REQUIRE(png.substr(1, 3) == "PNG");
        width = number_at(png, 16);
        height = number_at(png, 20);
        std::string packed;
        for (std::size_t at = 8; at + 12 <= png.size();) {
            const std::size_t length = number_at(png, at);
            if (png.substr(at + 4, 4) == "IDAT") packed += png.substr(at + 8, length);
            at += 12 + length;
        }
        uLongf size = (width * 4 + 1) * height;
        lines.resize(size);
        REQUIRE(::uncompress(lines.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                             packed.size()) == Z_OK);
        REQUIRE(size == lines.size());
        for (std::uint32_t y = 0; y < height; ++y) undo_filter(y);
    }
    // PNG specification, 9.2.
    void undo_filter(std::uint32_t y) {
        const std::size_t stride = width * 4 + 1;
        std::uint8_t* line = lines.data() + y * stride;
        for (std::size_t x = 1; x < stride; ++x) {
            const int left = x > 4 ? line[x - 4] : 0;
            const int up = y > 0 ? *(line + x - stride) : 0;
            const int corner = x > 4 && y > 0 ? *(line + x - stride - 4) : 0;
            const int paeth = left + up - corner;
            const int to_left = std::abs(paeth - left), to_up = std::abs(paeth - up);
            const int to_corner = std::abs(paeth - corner);
            const int nearest = to_left <= to_up && to_left <= to_corner ? left
                                : to_up <= to_corner                     ? up
                                                                         : corner;
            const int guesses[] = {0, left, up, (left + up) / 2, nearest};
            line[x] = static_cast<std::uint8_t>(line[x] + guesses[line[0]]);
        }
    }
    std::uint32_t color(std::uint32_t x, std::uint32_t y) const {
        const std::uint8_t* at = lines.data() + y * (width * 4 + 1) + 1 + x * 4;
        return static_cast<std::uint32_t>(at[0] << 16 | at[1] << 8 | at[2]);
    }
    std::size_t colors(std::uint32_t x0, std::uint32_t y0, std::uint32_t x1,
                       std::uint32_t y1) const {
        std::set<std::uint32_t> seen;
        for (std::uint32_t y = y0; y < y1; ++y)
            for (std::uint32_t x = x0; x < x1; ++x) seen.insert(color(x, y));
        return seen.size();
    }
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> lines;
};

// A recorded session of two minutes with a pong a second, of 1 to 120 ms.
std::string recorded_pongs() {
    const auto line = [](const std::string& type, int attempt, int at_s, const std::string& rest) {
        return "{\"type\":\"" + type + "\",\"session\":1,\"attempt\":" + std::to_string(attempt) +
               ",\"mono_us\":" + std::to_string(at_s + 1) +
               "000000,\"wall_us\":" + std::to_string(1'767'346'251 + at_s) + "000000" + rest +
               "}\n";
    };
    std::string log =
        line("header", 0, 0, ",\"format\":\"redial-log\",\"version\":1") +
        line("session_added", 0, 0, ",\"config\":{\"name\":\"pongs\",\"url\":\"ws://h/\"}") +
        line("attempt", 1, 0, ",\"url\":\"ws://h/\",\"origin\":\"start\",\"retry\":0") +
        line("opened", 1, 0, ",\"http_status\":101");
    for (int i = 1; i <= 120; ++i)
        log += line(
            "pong", 1, i,
            ",\"dir\":\"in\",\"size\":0,\"text\":\"\",\"rtt_us\":" + std::to_string(i) + "000");
    return log;
}

nlohmann::json settings_in(const TestFolder& folder) {
    return nlohmann::json::parse(text_of(folder.file("settings.json")));
}

}  // namespace

TEST_CASE("a screenshot is one settled frame of the asked size, with the window's parts",
          "[window]") {
    Lab lab;
    TestFolder folder;
    const std::string file = folder.file("picture.png");
    Program run({lab.url(), "--screenshot", file, "--size", "1200x800", "--no-lab", "--config",
                 folder.path()});
    REQUIRE(run.exit_code() == 0);
    const Picture picture(text_of(file));
    CHECK(picture.width == 1200);
    CHECK(picture.height == 800);
    CHECK(picture.colors(0, 0, 1200, 20) > 10);      // the menu's words
    CHECK(picture.colors(0, 40, 240, 300) > 20);     // the sidebar
    CHECK(picture.colors(300, 40, 1190, 300) > 20);  // the session
    CHECK(picture.colors(0, 770, 1200, 800) > 10);   // the status bar
    CHECK(picture.colors(0, 0, 1200, 800) > 50);
    // A picture changes nothing.
    CHECK_FALSE(std::filesystem::exists(folder.file("settings.json")));
}

TEST_CASE("a picture that cannot be written is one line and 1", "[window]") {
    TestFolder folder;
    Program run(
        {"--screenshot", folder.file("no/such/folder.png"), "--no-lab", "--config", folder.path()});
    CHECK(run.exit_code() == 1);
    CHECK(count_of(run.err, "\n") == 1);
}

TEST_CASE("keys drop and reconnect a session, and quitting says goodbye and keeps it", "[window]") {
    TestFolder folder;
    Peer peer;
    std::string first_head;
    {
        Desktop desktop(folder, {peer.url("/chat"), "--no-lab"});
        auto connection = peer.accept();
        first_head = connection.upgrade();
        desktop.focus();
        desktop.key("ctrl+shift+d");
        CHECK(connection.wait_for_end() == PeerConnection::End::Reset);
        auto again = peer.accept();  // after the first delay, or at once:
        again.upgrade();
        desktop.key("ctrl+r");
        CHECK(again.wait_for_end() != PeerConnection::End::Reset);
        auto third = peer.accept();
        const std::string head = third.upgrade();
        CHECK(head.substr(0, head.find("\r\n")) == first_head.substr(0, first_head.find("\r\n")));
        desktop.key("ctrl+q");
        const PeerFrame goodbye = third.read_frame();
        CHECK(goodbye.header.opcode == wire::opcode::close);
        third.send(close_frame_of(1001));
        CHECK(desktop.program->exit_code() == 0);
    }
    const nlohmann::json settings = settings_in(folder);
    REQUIRE(settings["sessions"].size() == 1);
    CHECK(settings["sessions"][0]["url"] == peer.url("/chat"));
    // The next start brings the session back, with its id.
    Desktop second(folder, {"--no-lab"});
    auto connection = peer.accept();
    const std::string head = connection.upgrade();
    CHECK(head.substr(0, head.find("\r\n")) == first_head.substr(0, first_head.find("\r\n")));
    second.program->signal(SIGTERM);
}

TEST_CASE("a new session is typed in, and what is typed to it is sent", "[window]") {
    TestFolder folder;
    Peer peer;
    Desktop desktop(folder, {"--no-lab"});
    desktop.focus();
    desktop.key("ctrl+n");
    desktop.type(peer.url("/typed"));
    desktop.key("Return");
    auto connection = peer.accept();
    CHECK(connection.upgrade().starts_with("GET /typed "));
    desktop.key("ctrl+m");
    desktop.type("hello");
    desktop.key("Return");
    CHECK(connection.read_frame().payload == "hello");
}

TEST_CASE("every dialog and help window opens and closes by its keys", "[window]") {
    TestFolder folder;
    Peer peer;
    Desktop desktop(folder, {peer.url("/dialogs"), "--no-lab"});
    auto connection = peer.accept();
    connection.upgrade();
    desktop.focus();
    for (const auto& [keys, name] : dialogs) {
        desktop.opens(keys, name);
        desktop.leaves(name);
    }
    for (const auto& [words, name] : named_dialogs) {
        desktop.carry_out(words);
        desktop.wait_until(name, [&, &name = name] { return desktop.shows(name); });
        desktop.leaves(name);
    }
    for (const auto& [keys, name] : help_windows) {
        desktop.opens(keys, name);
        desktop.closes(keys, name);
    }
    desktop.key("ctrl+q");
    PeerFrame last = connection.read_frame();
    while (last.header.opcode == wire::opcode::ping) last = connection.read_frame();
    CHECK(last.header.opcode == wire::opcode::close);
    connection.send(close_frame_of(1001));
    CHECK(desktop.program->exit_code() == 0);
}

TEST_CASE("a recorded log is the picture when it is the argument, also one cut off in the middle",
          "[window]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program recorded(
        {"connect", lab.url(), "--once", "--send", "hello", "--log", log, "--for", "1s"});
    recorded.exit_code();
    const std::string whole = text_of(log);
    REQUIRE(count_of(whole, "\"message\"") >= 2);
    write_file(log, whole.substr(0, whole.size() - 10));
    const std::string file = folder.file("picture.png");
    Program run(
        {log, "--screenshot", file, "--size", "1200x800", "--no-lab", "--config", folder.path()});
    REQUIRE(run.exit_code() == 0);
    const Picture picture(text_of(file));
    CHECK(picture.colors(900, 0, 1200, 20) > 10);    // the log's name and the way back
    CHECK(picture.colors(0, 40, 240, 300) > 20);     // the log in the sidebar
    CHECK(picture.colors(300, 40, 1190, 300) > 20);  // the session
}

TEST_CASE("a log is opened by Ctrl+O and its name, and its sessions are not kept", "[window]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(log, R"({"type":"header","session":0,"attempt":0,"mono_us":1,"wall_us":1,)"
                    R"("format":"redial-log","version":1,"tool":"t","clock":"steady"})"
                    "\n"
                    R"({"type":"session_added","session":1,"attempt":0,"mono_us":2,"wall_us":2,)"
                    R"("config":{"url":"ws://127.0.0.1:1/recorded"}})"
                    "\n");
    Desktop desktop(folder, {"--no-lab"});
    desktop.focus();
    desktop.opens("ctrl+o", "###open-dialog");
    desktop.type(log);
    desktop.key("Return");
    desktop.wait_until("the log",
                       [&] { return count_of(desktop.program->err, "log opened: " + log) > 0; });
    desktop.key("ctrl+q");
    CHECK(desktop.program->exit_code() == 0);
    CHECK(settings_in(folder)["sessions"].empty());
}

TEST_CASE("the heat map is drawn by its shader, and a plot is saved as a PNG file", "[window]") {
    TestFolder folder;
    const std::string log = folder.file("pongs.jsonl");
    write_file(log, recorded_pongs());
    Desktop desktop(folder, {log, "--no-lab", "--size", "1200x800"});
    desktop.focus();
    desktop.draws_after({"key", "ctrl+3"}, 2);  // Latency: a heat map
    const std::string& window = desktop.window;
    desktop.draws_after({"mousemove", "--window", window, "700", "540"}, 1);
    desktop.draws_after({"click", "3"}, 3);
    desktop.draws_after({"mousemove", "--window", window, "740", "584"}, 1);  // its second entry
    desktop.xdotool({"click", "1"});
    const std::string told = "picture of ping RTT: ";
    const std::string& err = desktop.program->err;
    desktop.wait_until("the picture", [&] { return err.find(told) != std::string::npos; });
    const std::size_t at = err.find(told) + told.size();
    const std::string file = err.substr(at, err.find('\n', at) - at);
    REQUIRE(file.ends_with(".png"));
    const Picture picture(text_of(file));
    std::filesystem::remove(file);
    CHECK(picture.width > 400);
    // Time by latency on logarithmic scales: the pongs rise from the lower left to the upper right,
    // and what lies beside them is as empty as the corner.
    const std::uint32_t w = picture.width;
    const std::uint32_t h = picture.height;
    const std::size_t empty = picture.colors(w / 6, h / 10, w / 3, h / 4);
    CHECK(picture.colors(w / 2, h / 10, w * 9 / 10, h / 2) > empty);
}

TEST_CASE("a signal to end closes the sessions in order and keeps what was changed", "[window]") {
    for (const int number : {SIGTERM, SIGHUP, SIGINT}) {
        CAPTURE(number);
        TestFolder folder;
        Peer peer;
        Desktop desktop(folder, {peer.url("/ended"), "--no-lab"});
        auto connection = peer.accept();
        connection.upgrade();
        desktop.program->signal(number);
        CHECK(connection.read_frame().header.opcode == wire::opcode::close);
        connection.send(close_frame_of(1001));
        CHECK(desktop.program->exit_code() == 0);
        CHECK(settings_in(folder)["sessions"][0]["url"] == peer.url("/ended"));
    }
}

TEST_CASE("two windows on one folder keep each other's sessions", "[window]") {
    TestFolder folder;
    Peer peer;
    Desktop first(folder, {peer.url("/first"), "--no-lab"});
    auto one = peer.accept();
    one.upgrade();
    const auto kept_urls = [&folder] {
        std::set<std::string> urls;
        if (!std::filesystem::exists(folder.file("settings.json"))) return urls;
        const nlohmann::json settings = settings_in(folder);
        for (const auto& session : settings["sessions"])
            urls.insert(session["url"].get<std::string>());
        return urls;
    };
    // The file has no event of its own: the window's frames go on while it waits to be written.
    first.sees("the first session kept", [&](const Screen&) { return kept_urls().size() == 1; });
    Desktop second(folder, {peer.url("/second"), "--no-lab"});
    auto again = peer.accept();
    again.upgrade();
    auto two = peer.accept();
    two.upgrade();
    for (Desktop* desktop : {&second, &first}) {
        desktop->program->signal(SIGTERM);
        desktop->wait_for_end();
    }
    CHECK(kept_urls() == std::set<std::string>{peer.url("/first"), peer.url("/second")});
}

TEST_CASE("a pipe in the place of the settings does not keep the window from coming", "[window]") {
    TestFolder folder;
    REQUIRE(::mkfifo(folder.file("settings.json").c_str(), 0600) == 0);
    Desktop desktop(folder, {"--no-lab"});
    desktop.focus();
    desktop.key("ctrl+q");
    CHECK(desktop.program->exit_code() == 0);
}

TEST_CASE("a damaged settings file is kept aside, named, and the window starts", "[window]") {
    TestFolder folder;
    write_file(folder.file("settings.json"), "{\"sessions\": [");
    Desktop desktop(folder, {"--no-lab"});
    desktop.focus();
    desktop.key("ctrl+q");
    CHECK(desktop.program->exit_code() == 0);
    CHECK(settings_in(folder)["sessions"].empty());
    bool is_kept = false;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        is_kept = is_kept || text_of(entry.path()) == "{\"sessions\": [";
    CHECK(is_kept);
}
