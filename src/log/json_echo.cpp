// Writes JSON again as it comes. Any thread.
#include "log/json_echo.hpp"

#include "log/json_writer.hpp"

namespace redial::log {

void JsonEcho::comma() {
    const char last = text_.empty() ? '{' : text_.back();
    if (last != '{' && last != '[' && last != ':') text_ += ',';
}

void JsonEcho::begin(bool is_object) {
    comma();
    text_ += is_object ? '{' : '[';
    is_object_.push_back(is_object);
}

void JsonEcho::end() {
    text_ += is_object_.back() ? '}' : ']';
    is_object_.pop_back();
}

void JsonEcho::key(std::string_view name) {
    comma();
    text_ += '"';
    append_escaped(text_, name);
    text_ += "\":";
}

void JsonEcho::string(std::string_view text, std::uint64_t whole_bytes) {
    comma();
    text_ += '"';
    append_escaped(text_, text);
    text_ += '"';
    is_cut_ = is_cut_ || whole_bytes > text.size();
}

void JsonEcho::plain(std::string_view text) {
    comma();
    text_ += text;
}

void JsonEcho::clear() {
    text_.clear();
    is_object_.clear();
    is_cut_ = false;
}

}  // namespace redial::log
