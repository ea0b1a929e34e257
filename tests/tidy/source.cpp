// Reads the tree and tells code from comments and quoted text. One thread.
#include "source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace redial::tidy {
namespace fs = std::filesystem;
namespace {

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

enum class Mode { Code, LineComment, BlockComment, String, Char, RawString };

// Walks the text once and says of every byte whether it is code, comment or quoted.
class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(text), code_(text), comments_(text) {}

    void run() {
        for (at_ = 0; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\n') {
                if (mode_ == Mode::LineComment && !continued()) mode_ = Mode::Code;
                continue;
            }
            if (mode_ == Mode::Code)
                step_code();
            else
                step_other();
        }
    }

    const std::string& code() const { return code_; }
    const std::string& comments() const { return comments_; }

private:
    bool continued() const { return at_ > 0 && text_[at_ - 1] == '\\'; }
    bool at(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

    void blank(std::string& text, std::size_t count = 1) {
        for (std::size_t i = at_; i < std::min(at_ + count, text.size()); ++i) {
            if (text[i] != '\n') text[i] = ' ';
        }
    }

    void enter_comment(Mode mode) {
        mode_ = mode;
        blank(code_, 2);
        ++at_;
    }

    // A quote keeps its marks in the code, so that "" still reads as an expression.
    void enter_quoted(Mode mode) {
        blank(comments_);
        mode_ = mode;
        if (mode != Mode::RawString) return;
        const std::size_t open = text_.find('(', at_);
        if (open == std::string_view::npos) return;
        raw_end_ = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    }

    void step_code() {
        if (at("//")) return enter_comment(Mode::LineComment);
        if (at("/*")) return enter_comment(Mode::BlockComment);
        const char before = at_ > 0 ? text_[at_ - 1] : ' ';
        if (text_[at_] == '"') return enter_quoted(before == 'R' ? Mode::RawString : Mode::String);
        if (text_[at_] == '\'' && !is_name_char(before)) return enter_quoted(Mode::Char);
        blank(comments_);
    }

    void step_other() {
        if (mode_ == Mode::LineComment) return blank(code_);
        if (mode_ == Mode::BlockComment) {
            blank(code_, at("*/") ? 2 : 1);
            if (!at("*/")) return;
            ++at_;
            mode_ = Mode::Code;
            return;
        }
        step_quoted();
    }

    void step_quoted() {
        if (mode_ == Mode::RawString) {
            if (!at(raw_end_)) return blank_both(1);
            blank_both(raw_end_.size() - 1);
            at_ += raw_end_.size() - 1;
            blank(comments_);
            mode_ = Mode::Code;
            return;
        }
        if (text_[at_] == '\\') {
            blank_both(2);
            if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
            return;
        }
        const bool closes = text_[at_] == (mode_ == Mode::String ? '"' : '\'');
        if (!closes) return blank_both(1);
        blank(comments_);
        mode_ = Mode::Code;
    }

    void blank_both(std::size_t count) {
        blank(code_, count);
        blank(comments_, count);
    }

    std::string_view text_;
    std::string code_;
    std::string comments_;
    std::string raw_end_;
    std::size_t at_ = 0;
    Mode mode_ = Mode::Code;
};

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::string_view part_of(std::string_view path, int wanted) {
    for (int part = 0; part < wanted; ++part) {
        const std::size_t slash = path.find('/');
        if (slash == std::string_view::npos) return {};
        path.remove_prefix(slash + 1);
    }
    return wanted == 2 ? path : path.substr(0, path.find('/'));
}

bool ends_with_one_of(const std::string& name, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&name](std::string_view ending) { return name.ends_with(ending); });
}

void add_files(std::vector<Source>& found, const fs::path& root, std::string_view top,
               std::initializer_list<std::string_view> endings) {
    if (!fs::exists(root / top)) return;
    for (auto it = fs::recursive_directory_iterator(root / top); it != fs::end(it); ++it) {
        const std::string name = it->path().filename().string();
        if (it->is_directory() && (name == "node_modules" || name == "corpus")) {
            it.disable_recursion_pending();
        }
        if (!it->is_regular_file() || !ends_with_one_of(name, endings)) continue;
        found.push_back(source_of(fs::relative(it->path(), root).generic_string(),
                                  text_of(it->path().string())));
    }
}

void sort_by_path(std::vector<Source>& sources) {
    std::sort(sources.begin(), sources.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
}

}  // namespace

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Source source_of(std::string path, std::string_view text) {
    Splitter splitter(text);
    splitter.run();
    const bool ended = text.empty() || text.back() == '\n';
    return Source{std::move(path), lines_of(text), lines_of(splitter.code()),
                  lines_of(splitter.comments()), ended};
}

std::vector<Source> cpp_sources(const std::string& root) {
    std::vector<Source> found;
    for (const std::string_view top : {"src", "tests", "bench", "fuzz", "examples"}) {
        add_files(found, root, top, {".cpp", ".hpp"});
    }
    sort_by_path(found);
    return found;
}

std::vector<Source> other_sources(const std::string& root) {
    std::vector<Source> found;
    for (const std::string_view top :
         {"src", "tests", "bench", "fuzz", "examples", "cmake", "third_party", "scripts"}) {
        add_files(found, root, top, {".py", ".js", ".mjs", ".sh", ".cmake", "CMakeLists.txt"});
    }
    for (const char* name : {"CMakeLists.txt", "Makefile"}) {
        found.push_back(source_of(name, text_of((fs::path(root) / name).string())));
    }
    sort_by_path(found);
    return found;
}

std::string_view top_of(const Source& source) { return part_of(source.path, 0); }
std::string_view folder_of(const Source& source) { return part_of(source.path, 1); }
std::string_view file_of(const Source& source) {
    return std::string_view(source.path).substr(source.path.rfind('/') + 1);
}
bool is_header(const Source& source) { return source.path.ends_with(".hpp"); }
bool is_cpp(const Source& source) { return is_header(source) || source.path.ends_with(".cpp"); }

std::size_t find_token(std::string_view line, std::string_view token, std::size_t from) {
    for (std::size_t at = line.find(token, from); at != std::string_view::npos;
         at = line.find(token, at + 1)) {
        const std::size_t end = at + token.size();
        const bool starts = !is_name_char(token.front()) || at == 0 || !is_name_char(line[at - 1]);
        const bool stops =
            !is_name_char(token.back()) || end == line.size() || !is_name_char(line[end]);
        if (starts && stops) return at;
    }
    return std::string_view::npos;
}

std::string to_text(const Violations& violations) {
    std::string text;
    for (const Violation& violation : violations) {
        text += "\n" + violation.path + ":" + std::to_string(violation.line) + " " +
                violation.rule + ": " + violation.reason;
    }
    return text;
}

}  // namespace redial::tidy
