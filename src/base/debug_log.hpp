// The debug log: what the program itself does, for whoever looks for a fault in it or in a peer.
// Off, a REDIAL_LOG costs one relaxed load of one word and evaluates nothing of its arguments. On,
// the line is formatted, stripped of secrets, kept in a bounded ring that a log window reads by
// line number, and written to stderr if asked.
//
// Any thread may log and read. One of the three named places that hold a mutex: it is held for
// moving one line into the ring, or for copying lines out, and never while formatting or writing.
// Reads no clock: `app` sets one.
#pragma once

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::debug_log {

enum class Level : std::uint8_t { Off, Error, Warn, Info, Debug, Trace };
enum class Topic : std::uint8_t { Dial, Wire, Tls, Queue, Ui };
inline constexpr std::size_t topic_count = 5;
inline constexpr std::size_t lines_max = 10'000;         // in the ring; the oldest go first
inline constexpr std::size_t line_bytes_max = 4 * 1024;  // longer lines are cut, and say so

const char* name_of(Level level);  // "off", "error", "warn", "info", "debug", "trace"
const char* name_of(Topic topic);  // "dial", "wire", "tls", "queue", "ui"

// A level for each topic, in the order of Topic.
using Levels = std::array<Level, topic_count>;
inline constexpr Levels all_off{};
// Errors and warnings are kept from the start, so that a window opened too late still has them.
inline constexpr Levels at_start = {Level::Warn, Level::Warn, Level::Warn, Level::Warn,
                                    Level::Warn};

// "debug" for all topics; "wire=trace,dial=debug"; or both, from left to right: "info,tls=trace".
// Topics not named stay as in `base`.
Result<Levels> parse_levels(std::string_view text, const Levels& base = at_start);
// The environment variable REDIAL_LOG, parsed; `base` when it is unset or empty.
Result<Levels> levels_of_environment(const Levels& base = at_start);

void set_levels(const Levels& levels);
Levels levels();

enum class Stderr : std::uint8_t { Silent, Written };
void set_stderr(Stderr mode);
// Where timestamps come from; null: they are 0.
void set_clock(WallTime (*clock)());
// A session parameter in use: its value is a secret in every later line.
void hide_parameter(std::string_view name);

struct Line {
    std::uint64_t number = 0;  // 1, 2, 3 ... since the start, without gaps
    WallTime at{};
    Level level = Level::Info;
    Topic topic = Topic::Ui;
    std::string text;  // may hold line ends (hex dumps); control characters escaped
};

// At most `count_max` lines with a number above `after`, oldest first. When the first is not
// after + 1, the lines between were dropped from the ring.
std::vector<Line> lines_after(std::uint64_t after, std::size_t count_max = lines_max);
std::uint64_t last_number();
// "2024-05-01 12:00:00.123456 debug wire  text", as stderr has it. UTC.
std::string in_words(const Line& line);

namespace detail {

// Four bits a topic: all levels in one word, so that is_on is one load.
extern std::atomic<std::uint32_t> packed_levels;
void write(Topic topic, Level level, std::string text);

template <class... Args>
void format_and_write(Topic topic, Level level, fmt::format_string<Args...> format,
                      Args&&... args) {
    write(topic, level, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace detail

inline bool is_on(Topic topic, Level level) {
    const std::uint32_t packed = detail::packed_levels.load(std::memory_order_relaxed);
    const unsigned shift = 4 * static_cast<unsigned>(topic);
    return ((packed >> shift) & 15u) >= static_cast<unsigned>(level);
}

}  // namespace redial::debug_log

// REDIAL_LOG(Dial, Debug, "attempt {} to {}", id, address): evaluates its arguments only when on.
#define REDIAL_LOG(topic, level, ...)                                                        \
    do {                                                                                     \
        if (::redial::debug_log::is_on(::redial::debug_log::Topic::topic,                    \
                                       ::redial::debug_log::Level::level)) [[unlikely]] {    \
            ::redial::debug_log::detail::format_and_write(::redial::debug_log::Topic::topic, \
                                                          ::redial::debug_log::Level::level, \
                                                          __VA_ARGS__);                      \
        }                                                                                    \
    } while (false)
