// Keeps the debug log's ring, its levels, and where its lines go. Any thread; one mutex guards the
// ring.
#include "base/debug_log.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "base/escape.hpp"
#include "base/redact.hpp"

namespace redial::debug_log {
namespace {

constexpr std::array<const char*, 6> level_names = {"off",  "error", "warn",
                                                    "info", "debug", "trace"};
constexpr std::array<const char*, topic_count> topic_names = {"dial", "wire", "tls", "queue", "ui"};

constexpr std::uint32_t packed(const Levels& levels) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < topic_count; ++i) {
        word |= static_cast<std::uint32_t>(levels[i]) << (4 * i);
    }
    return word;
}

// Lives as long as the program and longer than anything that could log at its end.
struct Store {
    std::mutex mutex;
    std::vector<Line> ring;  // slot of line n: (n - 1) % lines_max
    std::uint64_t last = 0;
    SecretNames parameters = {"session"};
    std::atomic<WallTime (*)()> clock{nullptr};
    std::atomic<bool> writes_stderr{false};
};

Store& store() {
    static Store* const the_store = new Store;  // never destroyed: see above
    return *the_store;
}

// Line ends stay, so that hex dumps and heads can be read; each line is made safe to show.
std::string safe_lines(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        safe += escaped_line(line, 2 * line_bytes_max);
        if (!text.empty()) safe += '\n';
    }
    return safe;
}

template <std::size_t count>
int index_of(const std::array<const char*, count>& names, std::string_view name) {
    for (std::size_t i = 0; i < count; ++i) {
        if (names[i] == name) return static_cast<int>(i);
    }
    return -1;
}

Error bad_levels(std::string_view part) {
    return {"\"" + escaped_line(part, 40) + "\" is no level or topic=level", "debug log",
            "levels: off, error, warn, info, debug, trace; topics: dial, wire, tls, queue, ui"};
}

}  // namespace

namespace detail {

constinit std::atomic<std::uint32_t> packed_levels{packed(at_start)};

void write(Topic topic, Level level, std::string text) {
    Store& all = store();
    SecretNames parameters;
    {
        const std::lock_guard lock(all.mutex);
        parameters = all.parameters;
    }
    WallTime (*const clock)() = all.clock.load(std::memory_order_acquire);
    Line line{0, clock != nullptr ? clock() : WallTime{}, level, topic, {}};
    // Cut first: a peer's megabytes need not be searched for secrets that are not shown.
    const bool is_cut = text.size() > line_bytes_max;
    if (is_cut) text.resize(line_bytes_max);
    line.text = safe_lines(redact_text(text, parameters));
    if (is_cut) line.text += "... (cut)";
    std::string shown;
    const bool writes_stderr = all.writes_stderr.load(std::memory_order_relaxed);
    if (writes_stderr) shown = in_words(line) + "\n";
    {
        const std::lock_guard lock(all.mutex);
        line.number = ++all.last;
        const std::size_t slot = static_cast<std::size_t>((line.number - 1) % lines_max);
        if (slot < all.ring.size()) {
            all.ring[slot] = std::move(line);
        } else {
            all.ring.push_back(std::move(line));
        }
    }
    if (writes_stderr) std::fwrite(shown.data(), 1, shown.size(), stderr);
}

}  // namespace detail

const char* name_of(Level level) { return level_names[static_cast<std::size_t>(level)]; }
const char* name_of(Topic topic) { return topic_names[static_cast<std::size_t>(topic)]; }

Result<Levels> parse_levels(std::string_view text, const Levels& base) {
    Levels levels = base;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        const std::size_t equals = part.find('=');
        const bool is_for_all = equals == std::string_view::npos;
        const int level = index_of(level_names, is_for_all ? part : part.substr(equals + 1));
        const int topic = is_for_all ? 0 : index_of(topic_names, part.substr(0, equals));
        if (level < 0 || topic < 0) return bad_levels(part);
        if (is_for_all) {
            levels.fill(static_cast<Level>(level));
        } else {
            levels[static_cast<std::size_t>(topic)] = static_cast<Level>(level);
        }
    }
    return levels;
}

Result<Levels> levels_of_environment(const Levels& base) {
    const char* text = std::getenv("REDIAL_LOG");
    if (text == nullptr) return base;
    Result<Levels> levels = parse_levels(text, base);
    if (levels) return levels;
    Error error = levels.error();
    error.where = "REDIAL_LOG";
    return error;
}

void set_levels(const Levels& levels) {
    detail::packed_levels.store(packed(levels), std::memory_order_relaxed);
}

Levels levels() {
    const std::uint32_t word = detail::packed_levels.load(std::memory_order_relaxed);
    Levels levels{};
    for (std::size_t i = 0; i < topic_count; ++i) {
        levels[i] = static_cast<Level>((word >> (4 * i)) & 15u);
    }
    return levels;
}

void set_stderr(Stderr mode) {
    store().writes_stderr.store(mode == Stderr::Written, std::memory_order_relaxed);
}

void set_clock(WallTime (*clock)()) { store().clock.store(clock, std::memory_order_release); }

void hide_parameter(std::string_view name) {
    constexpr std::size_t parameters_max = 1000;
    Store& all = store();
    const std::lock_guard lock(all.mutex);
    if (!name.empty() && all.parameters.size() < parameters_max) {
        all.parameters.insert(lower_case(name));
    }
}

std::vector<Line> lines_after(std::uint64_t after, std::size_t count_max) {
    Store& all = store();
    std::vector<Line> lines;
    const std::lock_guard lock(all.mutex);
    const std::uint64_t oldest = all.last - all.ring.size() + 1;
    for (std::uint64_t n = std::max(after + 1, oldest); n <= all.last; ++n) {
        if (lines.size() == count_max) break;
        lines.push_back(all.ring[static_cast<std::size_t>((n - 1) % lines_max)]);
    }
    return lines;
}

std::uint64_t last_number() {
    Store& all = store();
    const std::lock_guard lock(all.mutex);
    return all.last;
}

std::string in_words(const Line& line) {
    using namespace std::chrono;
    const auto day = floor<days>(sys_time<Duration>(line.at.time_since_epoch()));
    const year_month_day date(day);
    const hh_mm_ss time(sys_time<Duration>(line.at.time_since_epoch()) - day);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06} {:<5} {:<5} {}",
                       static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count(),
                       name_of(line.level), name_of(line.topic), line.text);
}

}  // namespace redial::debug_log
