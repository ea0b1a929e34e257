// Reads test files and names recordings. Any thread.
#include "trial/test_files.hpp"

#include <algorithm>
#include <filesystem>

#include "base/format.hpp"
#include "log/file_io.hpp"

namespace redial::trial {
namespace {

constexpr std::size_t name_bytes_max = 80;

std::vector<std::string> files_of(const std::string& path) {
    std::error_code wrong;
    if (!std::filesystem::is_directory(path, wrong)) return {path};
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(path, wrong))
        if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

Status append_tests(const std::string& file, std::vector<verdict::Test>& to) {
    const auto text = log::text_of_file(file, verdict::test_file_bytes_max);
    if (!text) return text.error();
    auto tests = verdict::tests_from_text(*text, file);
    if (!tests) {
        const Error& wrong = tests.error();
        return Error{wrong.what, wrong.where.empty() ? file : file + ": " + wrong.where,
                     wrong.hint};
    }
    std::move(tests->begin(), tests->end(), std::back_inserter(to));
    return Done{};
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<std::vector<verdict::Test>> load_tests(const std::vector<std::string>& paths,
                                              std::string_view filter) {
    std::vector<verdict::Test> tests;
    for (const std::string& path : paths) {
        const std::vector<std::string> files = files_of(log::expanded_path(path));
        if (files.empty()) return Error{"no *.json in this folder", path, "which file is meant?"};
        for (const std::string& file : files)
            if (const Status read = append_tests(file, tests); !read) return read.error();
    }
    std::erase_if(tests, [filter](const verdict::Test& test) {
        return test.name.find(filter) == std::string::npos;
    });
    return tests;
}

std::string log_file_of(const std::string& folder, const verdict::Test& test, std::uint32_t round) {
    if (folder.empty()) return {};
    std::string name;
    for (const char c : test.name.substr(0, name_bytes_max)) {
        if (is_plain(c))
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    if (name.empty()) name = "test";
    if (round > 0) name += fmt::format("-{}", round + 1);
    return folder + "/" + name + ".jsonl";
}

}  // namespace redial::trial
