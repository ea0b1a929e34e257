// Settings: every member both ways, damaged files kept aside, nothing half written.
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "log/settings.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr WallTime now = wall_from_us(1'790'000'000'000'000);

// Makes every preference another than it is by default, so that the sample below forgets none.
struct Differing {
    void operator()(const char*, bool& held) { held = !held; }
    void operator()(const char*, std::string& held) { held += "x"; }
    template <class Number>
    void operator()(const char*, Number& held, Number = {}, Number = {}) {
        held += Number{1};
    }
    template <class Choice>
    void choice_if_known(const char*, Choice& held) {
        held = core::enum_names<Choice>.back().value;
    }
    template <class Held>
    void object(const char*, Held&) {}
    template <class Held>
    void list(const char*, Held&) {}
};

log::Settings sample_settings() {
    log::Settings settings;
    Differing differing;
    core::members(differing, settings.preferences);
    settings.preferences.persists_sessions = true;
    settings.preferences.auto_reconnect = false;
    settings.sessions = {{sample_config(), {}}, {}};
    settings.sessions[1].config.name = "not UTF-8 \xff";
    const auto kept = [](core::Opcode opcode, const std::string& text) {
        return log::KeptMessage{opcode, std::make_shared<const Bytes>(to_bytes(text))};
    };
    settings.sessions[0].queued = {kept(core::Opcode::Text, "{\"id\":1}"),
                                   kept(core::Opcode::Binary, std::string("\xff\0", 2))};
    settings.layout = "[Window][###session-1]\nPos=10,20\n";
    settings.preferences.session_parameter = "room";
    settings.preferences.starts_lab = false;
    settings.preferences.lab = {.host = "::1",
                                .port = 9000,
                                .path = "/x/",
                                .time_to_live = Duration{1'000'000},
                                .heartbeat = Duration{0},
                                .tries_next_ports = false,
                                .dialect = {.name = "mqtt",
                                            .every = Duration{250'000},
                                            .heartbeat = Duration{5'000'000},
                                            .faults = {{core::DialectFaultKind::Refuse, 2}}}};
    settings.preferences.history_messages_max = 5'000'000;
    settings.preferences.history_bytes_max = 4ull << 30;
    settings.preferences.recording_folder = "~/logs";
    settings.preferences.files_folder = "~/pictures";
    settings.preferences.recent_files = {"/logs/a.jsonl"};
    settings.preferences.recent_addresses = {"ws://host/"};
    settings.preferences.records_secrets = true;
    settings.preferences.debug_levels = "info,wire=trace";
    settings.preferences.policies = {{"mine", sample_config().policy}};
    settings.preferences.thresholds = {"half_open_late=30s", "storm_dials=8"};
    settings.send_history = {"{\"text\":\"hi\"}", "two\nlines"};
    settings.preferences.theme = core::ThemeChoice::Light;
    settings.preferences.zoom = 1.25f;
    settings.preferences.arrangement = core::Arrangement::Focus;
    settings.preferences.shows_newest_first = false;
    settings.preferences.message_order = core::MessageOrder::LargestFirst;
    settings.preferences.control_frames = core::ControlFrames::Lane;
    settings.preferences.message_columns = {false, false, false, 120.5f, 48.0f};
    settings.preferences.message_share_below = 0.25f;
    settings.preferences.message_share_beside = 0.75f;
    settings.preferences.shows_sidebar = false;
    settings.preferences.shows_timeline = false;
    settings.preferences.sidebar_width = 300.5f;
    settings.preferences.timeline_height = 90.25f;
    settings.window_width = 1920;
    settings.window_height = 1080;
    settings.is_window_maximised = true;
    return settings;
}

std::string error_of(const std::string& text) {
    const auto settings = log::settings_from_text(text);
    REQUIRE_FALSE(settings);
    return settings.error().what;
}

}  // namespace

TEST_CASE("every setting survives being written and read", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("redial/settings.json");
    const log::Settings settings = sample_settings();
    REQUIRE(log::save_settings(path, settings));
    const auto loaded = log::load_settings(path, now);
    CHECK(loaded.notice.empty());
    CHECK(loaded.settings == settings);
}

TEST_CASE("the sample differs from the defaults in every member, so that none is forgotten",
          "[log][settings]") {
    const auto sample = nlohmann::json::parse(log::settings_to_text(sample_settings())).flatten();
    log::Settings bare;
    bare.sessions.emplace_back();
    const auto defaults = nlohmann::json::parse(log::settings_to_text(bare)).flatten();
    for (const auto& [pointer, value] : sample.items()) {
        if (pointer.starts_with("/sessions/1") || pointer == "/persist_sessions") continue;
        INFO(pointer);
        CHECK((!defaults.contains(pointer) || defaults[pointer] != value));
    }
    // A new member of these structs must be added here, to the sample and to config_fields.hpp.
    const core::SessionConfig config = sample_config();
    const auto& [a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18,
                 a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34,
                 a35, a36, a37, a38, a39, a40] = config;
    const auto& [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16, p17, p18,
                 p19, p20, p21, p22, p23, p24, p25, p26, p27, p28] = a13;
    REQUIRE(a39);
    const auto& [t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15] = *a39;
    CHECK(p2 == Duration{250'000});
    CHECK(t14 == Duration{1'500'000});
    CHECK(a40 == SessionId{2});
    CHECK(a36 == core::WhenFull::DropAndCount);
}

TEST_CASE("the file is its owner's alone and replaced in one step", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    REQUIRE(log::save_settings(path, sample_settings()));
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);

    std::signal(SIGXFSZ, SIG_IGN);  // a limit on a file's size stands in for a full disk
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit small = before;
    small.rlim_cur = 100;
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Status full = log::save_settings(path, {});
    ::setrlimit(RLIMIT_FSIZE, &before);
    REQUIRE_FALSE(full);
    CHECK(full.error().where == path);
    CHECK(log::load_settings(path, now).settings == sample_settings());
    CHECK(files_in(folder.path) == std::vector<std::string>{"settings.json"});
}

TEST_CASE("a damaged file is kept aside, named, and the program starts with defaults",
          "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    const std::string aside = path + ".damaged-20260921-141320";
    const std::string damaged = "{\"auto_reconnect\":false,\n\"sessions\":[{\"url\"}]}";
    for (const std::string& name : {aside, aside + "-2"}) {
        write_all(path, damaged);
        const auto loaded = log::load_settings(path, now);
        CHECK(loaded.settings == log::Settings{});
        CHECK_THAT(loaded.notice, contains_text("it is not JSON from line 2 on"));
        CHECK_THAT(loaded.notice, contains_text("kept as " + name));
        CHECK(read_all(name) == damaged);
        CHECK(read_all(path).empty());
    }
    const auto next = log::load_settings(path, now);
    CHECK(next.notice.empty());
    CHECK(next.settings == log::Settings{});
}

TEST_CASE("what is no settings file says where it is wrong", "[log][settings]") {
    CHECK(error_of("") == "it is not JSON from line 1 on");
    CHECK(error_of("{\n\"a\": 1,\n\"b\": oops\n}") == "it is not JSON from line 3 on");
    CHECK(error_of("[]") == "this should be an object");
    CHECK(error_of("{\"zoom\":\"big\"}") == "zoom should be a number");
    CHECK(error_of("{\"lab\":{\"port\":70000}}") ==
          "lab.port should be a whole number in range, 0 or more");
    CHECK(error_of("{\"sessions\":[{\"policy\":{\"table_ms\":[1,\"2\"]}}]}") ==
          "sessions[0].policy.table_ms should be a list of milliseconds");
    CHECK(error_of("{\"sessions\":[{\"when_full\":\"explode\"}]}") ==
          "sessions[0].when_full should be one of the known names");
    CHECK_THAT(error_of(std::string(17u << 20, ' ')), contains_text("longer than 16 MiB"));
    CHECK_THAT(error_of(std::string(1'000'000, '[')), contains_text("nested too deep"));
}

TEST_CASE("settings of version 0.1 keep what they halted on, and retry the rest",
          "[log][settings]") {
    const auto settings = log::settings_from_text(
        R"({"sessions":[{"policy":{"halting_close_codes":[1008,4001],
                                   "halting_http_statuses":[403]}},{}]})");
    REQUIRE(settings);
    const core::Policy& old = settings->sessions.at(0).config.policy;
    CHECK(core::halting(old, core::RuleOn::CloseCode) == std::vector<std::uint16_t>{1008, 4001});
    CHECK(core::halting(old, core::RuleOn::HttpStatus) == std::vector<std::uint16_t>{403});
    CHECK(old.outcomes.size() == 3);
    CHECK(settings->sessions.at(1).config.policy == core::Policy{});
}

TEST_CASE("numbers that make no sense are clamped, absent and null members keep the default",
          "[log][settings]") {
    const auto settings = log::settings_from_text(
        R"({"zoom":99,"window_width":1,"theme":null,
            "sessions":[{"policy":{"factor":0.1,"cap_ms":-5,"jitter_share":7},
                         "deflate":{"client_max_window_bits":99},"ping_interval_ms":1e300}]})");
    REQUIRE(settings);
    CHECK(settings->preferences.zoom == 3.0f);
    CHECK(settings->window_width == 320);
    CHECK(settings->preferences.theme == core::ThemeChoice::System);
    const core::SessionConfig& session = settings->sessions.at(0).config;
    CHECK(session.policy.factor == 1.0);
    CHECK(session.policy.cap == Duration{0});
    CHECK(session.policy.jitter_share == 1.0);
    CHECK(session.deflate.client_max_window_bits == 15);
    CHECK(session.ping_interval > std::chrono::hours(24 * 365));
    CHECK(session.pong_timeout == core::SessionConfig{}.pong_timeout);
}

TEST_CASE("members of a later version are kept and written back", "[log][settings]") {
    const auto settings =
        log::settings_from_text(R"({"zoom":2,"palette":{"open":[1,2]},"layout_base64":"/w=="})");
    REQUIRE(settings);
    CHECK(settings->layout == "\xff");
    const auto again = nlohmann::json::parse(log::settings_to_text(*settings));
    CHECK(again["palette"]["open"][1] == 2);
    CHECK(again["zoom"] == 2.0);
    CHECK(log::settings_from_text(again.dump())->unknown == settings->unknown);
}

TEST_CASE("with Persist sessions off neither sessions nor layout are written", "[log][settings]") {
    log::Settings settings = sample_settings();
    settings.preferences.persists_sessions = false;
    const std::string text = log::settings_to_text(settings);
    CHECK(text.find("chat-1") == std::string::npos);
    CHECK(text.find("Window") == std::string::npos);
    const auto again = log::settings_from_text(text);
    REQUIRE(again);
    CHECK_FALSE(again->preferences.persists_sessions);
    CHECK(again->preferences.theme == core::ThemeChoice::Light);
}

TEST_CASE("the history of sent messages is bounded, the newest stay", "[log][settings]") {
    log::Settings settings;
    for (int i = 0; i < 500; ++i) settings.send_history.push_back(std::to_string(i));
    settings.send_history.emplace_back(100'000, 'x');
    const auto again = log::settings_from_text(log::settings_to_text(settings));
    REQUIRE(again);
    CHECK(again->send_history.size() == log::send_history_max);
    CHECK(again->send_history.back() == "499");
}

TEST_CASE("the folder is XDG's, or ~/.config, and without a home nothing is kept",
          "[log][settings]") {
    const auto set = [](const char* name, const char* value) {
        value ? ::setenv(name, value, 1) : ::unsetenv(name);
    };
    const char* home = std::getenv("HOME");
    const std::string home_before = home ? home : "";
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const std::string config_before = config ? config : "";
    set("HOME", "/home/ada");
    set("XDG_CONFIG_HOME", "/cfg");
    CHECK(log::settings_folder() == "/cfg/redial");
    set("XDG_CONFIG_HOME", "relative");
    CHECK(log::settings_path(log::settings_folder()) == "/home/ada/.config/redial/settings.json");
    set("HOME", nullptr);
    CHECK(log::settings_folder().empty());
    CHECK_THAT(log::load_settings(log::settings_path(""), now).notice, contains_text("HOME"));
    CHECK_FALSE(log::save_settings("", {}));
    set("HOME", home ? home_before.c_str() : nullptr);
    set("XDG_CONFIG_HOME", config ? config_before.c_str() : nullptr);
}
