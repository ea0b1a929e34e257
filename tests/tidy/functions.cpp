// A brace opens a function when what stands before it, back to the last ; { or }, has parentheses
// and is no type, no initialiser and not inside another function. One thread.
#include "functions.hpp"

#include <algorithm>

namespace redial::tidy {
namespace {

enum class Scope { Outside, Function, Inside };  // namespace or type; a function; within one

// What is left of a head when `template <...>` and [[attributes]] in front are taken away.
std::string_view without_template(std::string_view head) {
    while (head.starts_with("template") || head.starts_with("[[")) {
        const char open = head.starts_with("[[") ? '[' : '<';
        const char close = open == '[' ? ']' : '>';
        int depth = 0;
        std::size_t at = head.find(open);
        for (; at < head.size(); ++at) {
            if (head[at] == open) ++depth;
            if (head[at] == close && --depth == 0) break;
        }
        if (at >= head.size()) return {};
        head.remove_prefix(at + 1);
        const std::size_t next = head.find_first_not_of(" \n");
        head.remove_prefix(next == std::string_view::npos ? head.size() : next);
    }
    return head;
}

bool is_function_head(std::string_view head) {
    head = without_template(head);
    constexpr std::string_view openers[] = {"namespace", "struct", "class",
                                            "union",     "enum",   "extern"};
    for (const std::string_view word : openers) {
        const bool begins = head.starts_with(word) && find_token(head, word) == 0;
        if (begins) return word == "extern" && head.find('(') != std::string_view::npos;
    }
    const std::size_t last = head.find_last_not_of(" \n");
    if (last == std::string_view::npos || head[last] == '=' || head[last] == ',') return false;
    return head.find('(') != std::string_view::npos;
}

// Blanks preprocessor lines and their continuations: their braces are not the program's.
std::vector<std::string> without_directives(const std::vector<std::string>& code) {
    std::vector<std::string> lines = code;
    bool continues = false;
    for (std::string& line : lines) {
        const std::size_t first = line.find_first_not_of(' ');
        const bool is_directive = continues || (first != std::string::npos && line[first] == '#');
        continues = is_directive && line.ends_with('\\');
        if (is_directive) line.clear();
    }
    return lines;
}

class Measure {
  public:
    void take(char c, std::size_t line) {
        if (c == '(' || c == '[') ++parens_;
        if (c == ')' || c == ']') --parens_;
        if (c == '{') return open(line);
        if (c == '}') return close(line);
        if (c == ';' && parens_ == 0) return head_.clear();
        if (head_.empty()) {
            if (c == ' ' || c == '\n') return;
            head_line_ = line;
        }
        head_ += c;
        if (head_ == "public:" || head_ == "private:" || head_ == "protected:") head_.clear();
    }

    bool balanced() const { return scopes_.empty() && !closed_too_much_; }
    std::vector<Function> found() && { return std::move(found_); }

  private:
    struct Open {
        Scope scope;
        int parens;
        std::size_t head_line;
        std::size_t body_line;
    };

    void open(std::size_t line) {
        const bool inside = !scopes_.empty() && scopes_.back().scope != Scope::Outside;
        // A brace within parentheses or after '=' is a value: nothing in it is a declaration.
        Scope scope = Scope::Inside;
        if (!inside && is_function_head(head_) && parens_ == 0) scope = Scope::Function;
        else if (!inside && parens_ == 0 && !is_value()) scope = Scope::Outside;
        scopes_.push_back({scope, parens_, head_line_, line});
        parens_ = 0;
        head_.clear();
    }

    bool is_value() const {
        const std::size_t last = head_.find_last_not_of(" \n");
        return last != std::string::npos && (head_[last] == '=' || head_[last] == ',');
    }

    void close(std::size_t line) {
        if (scopes_.empty()) {
            closed_too_much_ = true;
            return;
        }
        const Open last = scopes_.back();
        scopes_.pop_back();
        parens_ = last.parens;
        head_.clear();
        if (last.scope != Scope::Function) return;
        found_.push_back({last.head_line, last.body_line, line});
    }

    std::vector<Open> scopes_;
    std::vector<Function> found_;
    std::string head_;
    std::size_t head_line_ = 1;
    int parens_ = 0;
    bool closed_too_much_ = false;
};

}  // namespace

std::vector<Function> functions_of(const Source& source, bool& balanced) {
    Measure measure;
    const std::vector<std::string> lines = without_directives(source.code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const char c : lines[i]) measure.take(c, i + 1);
        measure.take('\n', i + 1);
    }
    balanced = measure.balanced();
    return std::move(measure).found();
}

}  // namespace redial::tidy
