// The table of bans: words, where they may stand all the same, and why nowhere else. One thread.
#include "bans.hpp"

#include <algorithm>
#include <cctype>

#include "functions.hpp"

namespace redial::tidy {
namespace {

enum class Reach { Src, Everywhere };

struct Ban {
    std::string_view rule;
    Reach reach;
    std::vector<std::string_view> words;
    std::vector<std::string_view> places;  // beginnings of the paths where they may stand
    std::string_view reason;
};

const std::vector<Ban> bans = {
    {"locks",
     Reach::Src,
     {"std::mutex", "std::recursive_mutex", "std::shared_mutex", "std::timed_mutex",
      "std::condition_variable", "std::condition_variable_any", "std::scoped_lock",
      "std::lock_guard", "std::unique_lock", "std::shared_lock", "pthread_mutex_t"},
     {"src/base/debug_log.", "src/net/service/resolver.", "src/log/writer."},
     "threads meet in the two queues only; no lock is held while drawing"},
    {"clocks",
     Reach::Src,
     {"steady_clock", "system_clock", "high_resolution_clock", "std::time(", "time(nullptr)",
      "time(NULL)", "clock_gettime", "gettimeofday", "std::clock("},
     {"src/net/", "src/app/", "src/platform/"},
     "time is an argument (style rule 1); only net, app and platform read a clock"},
    {"chance",
     Reach::Src,
     {"std::random_device", "rand(", "srand(", "random(", "drand48", "arc4random", "getrandom",
      "getentropy", "std::mt19937", "std::mt19937_64", "std::default_random_engine"},
     {"src/base/entropy"},
     "chance is a value you hold: base/rng.hpp, seeded from base/entropy.hpp (style rule 2)"},
    {"systems",
     Reach::Src,
     {"__linux__", "__APPLE__", "__FreeBSD__", "__unix__", "_WIN32", "WIN32", "__MINGW32__",
      "__GLIBC__"},
     {"src/platform/"},
     "a system's own way stands behind a header of src/platform, and CMake picks the half of it"},
    {"sleeping",
     Reach::Everywhere,
     {"sleep_for", "sleep_until", "sleep(", "usleep(", "nanosleep("},
     {},
     "wait for the event itself, in poll or with a deadline; a sleep is too long or too short"},
    {"Dear ImGui versions",
     Reach::Src,
     {"IMGUI_VERSION_NUM", "IMGUI_VERSION", "IMGUI_HAS_DOCK", "IMGUI_HAS_VIEWPORT",
      "IMGUI_HAS_TABLE", "IMGUI_HAS_TEXTURES"},
     {"src/view/kit/imgui_compat."},
     "version questions live in one header (style rule 15)"},
    {"colours",
     Reach::Src,
     {"ImColor(", "IM_COL32_WHITE", "IM_COL32_BLACK"},
     {"src/view/kit/theme."},
     "a colour is a role of the palette in view/kit/theme.hpp, so that a theme can change it"},
    {"name look-ups",
     Reach::Src,
     {"getaddrinfo", "gethostbyname", "gethostbyname_r", "getaddrinfo_a"},
     {"src/net/service/resolver"},
     "getaddrinfo blocks: one slow name would stall every session"},
    {"exceptions",
     Reach::Src,
     {"throw", "catch (...)", "catch(...)"},
     {},
     "expected failures are Result values, impossible ones REDIAL_CHECK (style rule 16)"},
    {"toolchain",
     Reach::Everywhere,
     {"std::format", "std::expected", "std::ranges::views", "std::views", "std::print",
      "std::println", "std::jthread", "std::move_only_function"},
     {},
     "g++ 12 or clang 14 with its library lacks it; see base/ for what to use"},
    {"names of std",
     Reach::Everywhere,
     {"quoted("},
     {"src/log/json_writer."},
     "called with a std::string it is std::quoted wherever <iomanip> is seen (g++ 13 on)"},
    {"namespaces",
     Reach::Src,
     {"using namespace std;"},
     {},
     "a name should say where it comes from"},
};

bool is_allowed(const Ban& ban, const std::string& path) {
    return std::any_of(ban.places.begin(), ban.places.end(),
                       [&path](std::string_view place) { return path.starts_with(place); });
}

// "rand(" as a call of that name: x.rand( and my_rand( are other functions.
bool is_member(std::string_view line, std::size_t at) {
    return at > 0 && (line[at - 1] == '.' || line.substr(0, at).ends_with("->"));
}

void check_ban(const Ban& ban, const Source& source, Violations& found) {
    const bool reached = ban.reach == Reach::Everywhere || top_of(source) == "src";
    if (!reached || is_allowed(ban, source.path)) return;
    for (std::size_t i = 0; i < source.code.size(); ++i) {
        for (const std::string_view word : ban.words) {
            const std::size_t at = find_token(source.code[i], word);
            if (at == std::string_view::npos || is_member(source.code[i], at)) continue;
            found.push_back({source.path, i + 1, std::string(ban.rule),
                             std::string(word) + ": " + std::string(ban.reason)});
        }
    }
}

// Numbers given to a colour: IM_COL32(90, ...), ImVec4(0.2f, ...), glClearColor(0, ...). An ImVec4
// with names in it is a rectangle as often as a colour, and passes.
void check_colour_literals(const Source& source, Violations& found) {
    if (top_of(source) != "src" || source.path.starts_with("src/view/kit/theme.")) return;
    for (std::size_t i = 0; i < source.code.size(); ++i) {
        const std::string_view line = source.code[i];
        for (const std::string_view word : {"IM_COL32(", "ImVec4(", "glClearColor(", "ImVec4{"}) {
            const std::size_t at = find_token(line, word);
            if (at == std::string_view::npos) continue;
            const std::size_t next = line.find_first_not_of(' ', at + word.size());
            if (next == std::string_view::npos) continue;
            if (std::isdigit(static_cast<unsigned char>(line[next])) == 0) continue;
            found.push_back({source.path, i + 1, "colours",
                             std::string(word) +
                                 "number: a colour is a role of the palette in "
                                 "view/kit/theme.hpp, so that a theme can change it"});
        }
    }
}

// State hidden in a view's function would be shared by every window that draws through it.
void check_static_locals(const Source& source, Violations& found) {
    if (top_of(source) != "src" || folder_of(source) != "view") return;
    bool balanced = true;
    for (const Function& function : functions_of(source, balanced)) {
        for (std::size_t line = function.body_line; line < function.last_line; ++line) {
            const std::string_view code = source.code[line];
            const std::size_t at = find_token(code, "static");
            if (at == std::string_view::npos) continue;
            const std::string_view rest = code.substr(at);
            if (rest.starts_with("static constexpr") || rest.starts_with("static const ")) continue;
            found.push_back({source.path, line + 1, "static locals",
                             "a view is a function: its state belongs in UiState, not in itself"});
        }
    }
}

// Style, "Names" 1: no get_, no k in front of constants.
void check_names(const Source& source, Violations& found) {
    if (top_of(source) != "src") return;
    for (std::size_t i = 0; i < source.code.size(); ++i) {
        const std::string& line = source.code[i];
        for (std::size_t at = line.find("get_"); at != std::string::npos;
             at = line.find("get_", at + 1)) {
            const char before = at > 0 ? line[at - 1] : ' ';
            const bool own = before == ' ' || before == '&' || before == '*' || before == '(';
            const bool is_of_template = std::string_view(line).substr(0, at).ends_with("template ");
            if (!own || is_of_template) continue;
            found.push_back({source.path, i + 1, "names", "no get_: name what it returns"});
        }
        const std::size_t k = line.find(" k");
        if (k == std::string::npos || k + 2 >= line.size()) continue;
        if (std::isupper(static_cast<unsigned char>(line[k + 2])) == 0) continue;
        found.push_back({source.path, i + 1, "names", "no k in front of constants: snake_case"});
    }
}

}  // namespace

Violations check_bans(const Source& source) {
    Violations found;
    for (const Ban& ban : bans) check_ban(ban, source, found);
    check_colour_literals(source, found);
    check_static_locals(source, found);
    check_names(source, found);
    return found;
}

}  // namespace redial::tidy
