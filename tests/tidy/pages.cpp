// Finds the names of files and the pointers in comments and pages. One thread.
#include "pages.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <regex>

namespace redial::tidy {
namespace fs = std::filesystem;
namespace {

constexpr std::array tops = {"src",  "tests", "docs",    "scripts",     "cmake",   "bench",
                             "fuzz", "share", "shaders", "third_party", "examples"};

bool is_top(const std::string& part) {
    return std::find(tops.begin(), tops.end(), part) != tops.end();
}

void add_paths(Landmarks& found, const fs::path& root, const fs::path& folder) {
    for (auto it = fs::recursive_directory_iterator(folder); it != fs::end(it); ++it) {
        if (it->path().filename() == "node_modules") it.disable_recursion_pending();
        found.paths.insert(fs::relative(it->path(), root).generic_string());
        if (it->is_regular_file()) found.names.insert(it->path().filename().string());
    }
}

std::size_t count_of(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern, std::regex::ECMAScript | std::regex::multiline);
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

// "tests/X/rules_NAME.cpp" stands for any such file.
bool is_pattern(const std::string& path) {
    static const std::regex placeholder(R"((^|[/_])[A-Z]+([/_.]|$))");
    return !path.ends_with(".md") && std::regex_search(path, placeholder);
}

bool matches(const std::string& path, const std::string& with_star) {
    const std::size_t star = with_star.find('*');
    const std::string head = with_star.substr(0, star);
    const std::string tail = with_star.substr(star + 1);
    return path.size() >= head.size() + tail.size() && path.starts_with(head) &&
           path.ends_with(tail);
}

bool has_path(const Landmarks& landmarks, const std::string& path) {
    if (path.find('*') == std::string::npos) return landmarks.paths.contains(path);
    return std::any_of(landmarks.paths.begin(), landmarks.paths.end(),
                       [&path](const std::string& one) { return matches(one, path); });
}

bool has_name(const Landmarks& landmarks, const std::string& name) {
    if (name.find('*') == std::string::npos) return landmarks.names.contains(name);
    return std::any_of(landmarks.names.begin(), landmarks.names.end(),
                       [&name](const std::string& one) { return matches(one, name); });
}

// Whether `name`, as written in `source`, is to be found in this tree. Names that are not ours to
// keep (another program's files, what a person's disk holds) pass.
bool leads_somewhere(const std::string& source, std::string name, const Landmarks& landmarks) {
    while (name.ends_with('/') || name.ends_with('.')) name.pop_back();
    const std::string ending = fs::path(name).extension().string();
    const bool is_page = ending == ".md";
    const bool is_own = is_page || ending == ".hpp" || ending == ".cpp" || ending == ".cmake";
    if (is_pattern(name)) return true;
    if (name.find('/') == std::string::npos) return !is_own || has_name(landmarks, name);
    const std::string first = name.substr(0, name.find('/'));
    const bool is_floor = landmarks.paths.contains("src/" + first);
    if (!is_top(first) && !is_page && !(is_own && is_floor)) return true;
    const fs::path beside = fs::path(source).parent_path() / name;
    return has_path(landmarks, name) || has_path(landmarks, "src/" + name) ||
           has_path(landmarks, "tests/" + name) ||
           has_path(landmarks, beside.lexically_normal().generic_string());
}

void check_files(const Source& source, std::size_t line, const std::string& text,
                 const Landmarks& landmarks, Violations& found) {
    static const std::regex token(R"([A-Za-z0-9_./*-]*[./][A-Za-z0-9_./*-]+)");
    for (std::sregex_iterator it(text.begin(), text.end(), token), end; it != end; ++it) {
        const std::string name = it->str();
        const char before =
            it->position() > 0 ? text[static_cast<std::size_t>(it->position()) - 1] : ' ';
        const bool is_other = name.starts_with('/') || before == '}' || before == ':' ||
                              before == '$' || before == '@' || before == '~';
        if (is_other || leads_somewhere(source.path, name, landmarks)) continue;
        found.push_back({source.path, line + 1, "file names", "there is no " + name});
    }
}

// What points to where a reader cannot look. Most lines lack the word, which is found faster.
struct Pointer {
    std::string word;
    std::regex pattern;
    std::string reason;
};

const std::vector<Pointer>& pointers() {
    static const std::vector<Pointer> all = {
        {"ssue", std::regex(R"(\b[Ii]ssues? [0-9])"), "say what it asks for: it is not here"},
        {"urvey", std::regex(R"(\b[Ss]urvey\b)"), "say what was found: it is not here"},
        {"ngineer", std::regex(R"(\b[Ee]ngineer [A-Z]\b)"), "say what it is, not whose"},
        {"ilestone", std::regex(R"(\b[Mm]ilestone [0-9])"), "say what it does: no plan is here"},
        {"shared/", std::regex(R"(shared/(reference|design|cases))"), "it is not here"},
    };
    return all;
}

std::size_t number_in(const std::smatch& match) {
    return static_cast<std::size_t>(std::stoul(match[1].str()));
}

void check_numbers(const Source& source, std::size_t line, const std::string& text,
                   const Landmarks& landmarks, Violations& found) {
    static const std::regex rule(R"(\bstyle rule ([0-9]{1,3}))");
    static const std::regex decision(R"(\bdecisions? ([0-9]{1,3}))");
    std::smatch match;
    if (text.find("rule ") == std::string::npos && text.find("ecision") == std::string::npos)
        return;
    if (std::regex_search(text, match, rule) &&
        (number_in(match) == 0 || number_in(match) > landmarks.style_rules)) {
        found.push_back(
            {source.path, line + 1, "pointers", "docs/style.md has no rule " + match[1].str()});
    }
    if (!std::regex_search(text, match, decision)) return;
    const std::string before = match.prefix().str();
    const bool names_page = before.ends_with("architecture.md ") ||
                            before.ends_with("architecture.md, ") ||
                            before.ends_with("architecture.md), ");
    if (names_page && number_in(match) > 0 && number_in(match) <= landmarks.decisions) return;
    found.push_back({source.path, line + 1, "pointers",
                     "write \"docs/architecture.md decision N\", with a number that is there"});
}

std::vector<std::string> comments_of(const Source& source) {
    if (is_cpp(source)) return source.comments;
    if (source.path.ends_with(".md")) return source.lines;
    const bool is_script = source.path.ends_with("js");
    std::vector<std::string> comments;
    for (const std::string& line : source.lines) {
        const std::size_t begin = line.find(is_script ? "//" : "#");
        comments.push_back(begin == std::string::npos ? "" : line.substr(begin));
    }
    return comments;
}

// The line with what the next one adds, so that a pointer broken between two is seen.
struct Passage {
    std::string text;
    std::size_t own = 0;  // length of the line's own part
};

Passage passage_of(const std::vector<std::string>& lines, std::size_t at) {
    Passage passage{lines[at], lines[at].size()};
    if (at + 1 == lines.size()) return passage;
    const std::string& next = lines[at + 1];
    const std::size_t begin = next.find_first_not_of(" /#");
    if (begin == std::string::npos) return passage;
    passage.text.append(" ");
    passage.text.append(next, begin, 40);
    return passage;
}

}  // namespace

Landmarks landmarks_of(const std::string& root) {
    Landmarks found;
    for (const char* top : tops) {
        found.paths.insert(top);
        if (fs::exists(fs::path(root) / top)) add_paths(found, root, fs::path(root) / top);
    }
    for (const auto& entry : fs::directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        found.paths.insert(entry.path().filename().string());
        found.names.insert(entry.path().filename().string());
    }
    found.style_rules = count_of(text_of(root + "/docs/style.md"), R"(^\*\*[0-9]+\. )");
    const std::string page = text_of(root + "/docs/architecture.md");
    found.decisions = count_of(page, R"(^[0-9]+\. \*\*)");
    return found;
}

std::vector<Source> pages(const std::string& root) {
    std::vector<Source> found;
    const auto add = [&](const fs::path& path) {
        if (path.extension() != ".md") return;
        found.push_back(
            source_of(fs::relative(path, root).generic_string(), text_of(path.string())));
    };
    for (const auto& entry : fs::directory_iterator(root)) add(entry.path());
    for (const char* top : tops) {
        if (!fs::exists(fs::path(root) / top)) continue;
        for (auto it = fs::recursive_directory_iterator(fs::path(root) / top); it != fs::end(it);
             ++it) {
            if (it->path().filename() == "node_modules") it.disable_recursion_pending();
            add(it->path());
        }
    }
    return found;
}

Violations check_pointers(const Source& source, const Landmarks& landmarks) {
    Violations found;
    const std::vector<std::string> comments = comments_of(source);
    const std::vector<std::string>& told = top_of(source) == "src" ? source.lines : comments;
    for (std::size_t i = 0; i < told.size(); ++i) {
        check_files(source, i, comments[i], landmarks, found);
        const Passage passage = passage_of(told, i);
        for (const Pointer& pointer : pointers()) {
            if (passage.text.find(pointer.word) == std::string::npos) continue;
            std::smatch match;
            if (!std::regex_search(passage.text, match, pointer.pattern)) continue;
            if (static_cast<std::size_t>(match.position()) >= passage.own) continue;
            found.push_back(
                {source.path, i + 1, "pointers", "\"" + match.str() + "\": " + pointer.reason});
        }
        check_numbers(source, i, told[i], landmarks, found);
    }
    return found;
}

}  // namespace redial::tidy
