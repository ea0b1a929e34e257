// JsonEcho: one JSON object, written again as text while JsonStream tells it, for those who read
// texts. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redial::log {

class JsonEcho {
public:
    void begin(bool is_object);
    void end();
    void key(std::string_view name);
    void string(std::string_view text, std::uint64_t whole_bytes);
    void plain(std::string_view text);

    bool is_whole() const { return is_object_.empty(); }
    bool is_cut() const { return is_cut_; }  // a string was longer than what was wanted of it
    const std::string& text() const { return text_; }
    void clear();

private:
    void comma();

    std::string text_;
    std::vector<bool> is_object_;  // of each open container
    bool is_cut_ = false;
};

}  // namespace redial::log
