// A brace opens a function when what stands before it, back to the last ; { or }, has parentheses
// and is no type, no initialiser and not inside another function. One thread.
#include "functions.hpp"

#include <algorithm>
#include <utility>

namespace redial::tidy {
namespace {

// A namespace with a name; one without, or a type; a function; within one.
enum class Scope { Shared, Own, Function, Inside };

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

// Of what no function is: what stands in it can be called from other files by its name.
bool is_shared_head(std::string_view head) {
    const std::size_t name = head.find_first_not_of(" \n", std::string_view("namespace").size());
    if (find_token(head, "namespace") == 0) return name != std::string_view::npos;
    return find_token(head, "extern") == 0;
}

// A brace after it begins a member's value, as in "A::A() : a_{1}, b_": what stands before it ends
// in a name, and a colon follows its parameters.
bool is_before_member_value(std::string_view head) {
    const std::size_t last = head.find_last_not_of(" \n");
    if (last == std::string_view::npos || head[last] == ')' || head[last] == '}') return false;
    int depth = 0;
    bool has_parameters = false;
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '(') ++depth;
        if (head[i] == ')' && --depth == 0) has_parameters = true;
        if (head[i] != ':' || depth != 0) continue;
        const bool is_pair = i + 1 < head.size() && head[i + 1] == ':';
        if (is_pair)
            ++i;
        else if (has_parameters)
            return true;
    }
    return false;
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
        std::string head;
        bool is_member_value = false;
    };

    void open(std::size_t line) {
        const bool inside = !scopes_.empty() && (scopes_.back().scope == Scope::Function ||
                                                 scopes_.back().scope == Scope::Inside);
        // A brace within parentheses or after '=' is a value: nothing in it is a declaration.
        Scope scope = Scope::Inside;
        const bool is_member_value = !inside && parens_ == 0 && is_before_member_value(head_);
        if (is_member_value)
            scope = Scope::Inside;
        else if (!inside && is_function_head(head_) && parens_ == 0)
            scope = Scope::Function;
        else if (!inside && parens_ == 0 && !is_value())
            scope = is_shared_head(head_) ? Scope::Shared : Scope::Own;
        scopes_.push_back({scope, parens_, head_line_, line, head_, is_member_value});
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
        const Open last = std::move(scopes_.back());
        scopes_.pop_back();
        parens_ = last.parens;
        head_.clear();
        if (last.is_member_value) {
            head_ = last.head + "{}";
            head_line_ = last.head_line;
        }
        if (last.scope != Scope::Function) return;
        const bool is_shared = find_token(last.head, "static") != 0 &&
                               std::all_of(scopes_.begin(), scopes_.end(), [](const Open& around) {
                                   return around.scope == Scope::Shared;
                               });
        found_.push_back({last.head_line, last.body_line, line, last.head, is_shared});
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
