// Reads a JSON file within bounds and finds the line of an error. Any thread.
#include "log/json_document.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "log/file_io.hpp"

namespace redial::log {
namespace {

// Copying and writing a document recurses; a hand-made file of brackets must not end the program.
bool is_too_deep(std::string_view text) {
    constexpr int depth_max = 100;
    int depth = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size() && depth <= depth_max; ++i) {
        const char c = text[i];
        if (is_in_string && c == '\\') ++i;
        if (c == '"') is_in_string = !is_in_string;
        if (is_in_string) continue;
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
    }
    return depth > depth_max;
}

// Names the line, as an editor counts them.
Error not_json(std::string_view text) {
    std::size_t at = 0;
    std::size_t line = 1;
    struct Position final : nlohmann::json_sax<nlohmann::json> {
        std::size_t at = 0;
        bool null() override { return true; }
        bool boolean(bool) override { return true; }
        bool number_integer(number_integer_t) override { return true; }
        bool number_unsigned(number_unsigned_t) override { return true; }
        bool number_float(number_float_t, const string_t&) override { return true; }
        bool string(string_t&) override { return true; }
        bool binary(binary_t&) override { return true; }
        bool start_object(std::size_t) override { return true; }
        bool key(string_t&) override { return true; }
        bool end_object() override { return true; }
        bool start_array(std::size_t) override { return true; }
        bool end_array() override { return true; }
        bool parse_error(std::size_t where, const std::string&,
                         const nlohmann::detail::exception&) override {
            at = where;
            return false;
        }
    } position;
    nlohmann::json::sax_parse(text, &position);
    at = std::min(position.at, text.size());
    for (const char c : text.substr(0, at)) line += c == '\n' ? 1 : 0;
    return {.what = "it is not JSON from line " + std::to_string(line) + " on"};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_error(path, "read", errno);
    std::string text;
    std::string block(64 * 1024, '\0');
    while (true) {
        const std::int64_t count = read_some(file.get(), block.data(), block.size());
        if (count < 0) return file_error(path, "read", errno);
        if (count == 0) return text;
        text.append(block, 0, static_cast<std::size_t>(count));
        if (text.size() > bytes_max) return text;  // judged by its size
    }
}

Result<nlohmann::json> json_document(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        const bool is_large = bytes_max >= 1u << 20;
        return Error{.what = "it is longer than " +
                             (is_large ? std::to_string(bytes_max >> 20) + " MiB"
                                       : std::to_string(bytes_max >> 10) + " KiB")};
    }
    if (is_too_deep(text)) return Error{.what = "its lists or objects are nested too deep"};
    nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
    if (object.is_discarded()) return not_json(text);
    return object;
}

}  // namespace redial::log
