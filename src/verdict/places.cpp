// Walks a test file's tokens and counts its lines. Pure, any thread.
#include "verdict/places.hpp"

#include <algorithm>
#include <vector>

#include "base/format.hpp"
#include "base/json_scan.hpp"
#include "base/json_text.hpp"
#include "control/json_input.hpp"

namespace redial::verdict {
namespace {

struct Level {
    std::string path;
    std::string key;        // of the member that comes next, in an object
    std::size_t index = 0;  // of the item that comes next, in a list
    bool is_list = false;
};

std::string path_of_next(const Level& level) {
    if (level.is_list) return fmt::format("{}[{}]", level.path, level.index);
    return level.path.empty() ? level.key : level.path + "." + level.key;
}

bool is_wanted(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    const std::string_view parent = dot == std::string_view::npos ? "" : path.substr(0, dot);
    const bool is_item = path.ends_with(']');
    const bool is_expected = !is_item && (parent == "expect" || parent.ends_with("].expect"));
    const bool is_test = path.starts_with("tests[") && path.find('.') == std::string_view::npos;
    return path.empty() || is_expected || is_test;
}

std::string text_of_key(std::string_view token) {
    const auto json = control::Json::parse(token, nullptr, false);
    return json.is_string() ? json.get<std::string>() : std::string();
}

class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}
    // Positions only grow.
    std::uint32_t at(std::size_t position) {
        line_ += static_cast<std::uint32_t>(
            std::count(text_.begin() + static_cast<std::ptrdiff_t>(seen_),
                       text_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
        seen_ = position;
        return line_;
    }

private:
    std::string_view text_;
    std::size_t seen_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace

std::map<std::string, std::uint32_t> lines_of_places(std::string_view text) {
    std::map<std::string, std::uint32_t> places;
    std::vector<Level> levels;
    Lines lines(text);
    JsonScanner scanner(text);
    for (JsonToken token = scanner.next(); token != JsonToken::End && token != JsonToken::Bad;
         token = scanner.next()) {
        if (token == JsonToken::EndObject || token == JsonToken::EndArray) {
            levels.pop_back();
            if (!levels.empty()) ++levels.back().index;
            continue;
        }
        if (token == JsonToken::Key) {
            levels.back().key = text_of_key(scanner.token());
            const std::string path = path_of_next(levels.back());
            if (is_wanted(path)) places[path] = lines.at(scanner.begin());
            continue;
        }
        const std::string path = levels.empty() ? std::string() : path_of_next(levels.back());
        const bool is_of_list = levels.empty() || levels.back().is_list;
        if (is_of_list && is_wanted(path)) places[path] = lines.at(scanner.begin());
        if (token == JsonToken::BeginObject || token == JsonToken::BeginArray)
            levels.push_back({path, "", 0, token == JsonToken::BeginArray});
        else if (!levels.empty())
            ++levels.back().index;
    }
    return places;
}

}  // namespace redial::verdict
