// Tells logs from addresses by their names. Any thread.
#include "app/given.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/percent.hpp"
#include "base/redact.hpp"

namespace redial::app {
namespace {

constexpr std::string_view file_scheme = "file://";
constexpr std::string_view log_endings[] = {".jsonl", ".ndjson", ".har", ".zip"};

// RFC 8089: "file:///path" or "file://host/path", percent-encoded.
std::string path_of_url(std::string_view url) {
    url.remove_prefix(file_scheme.size());
    const std::size_t slash = url.find('/');
    url.remove_prefix(std::min(slash, url.size()));
    return percent_decoded_path(url);
}

bool is_log_name(const std::string& name) {
    const std::string lower = lower_case(name);
    return std::any_of(std::begin(log_endings), std::end(log_endings),
                       [&](std::string_view ending) { return lower.ends_with(ending); });
}

}  // namespace

Given given(std::string_view text) {
    if (lower_case(text.substr(0, file_scheme.size())) == file_scheme)
        return {path_of_url(text), true};
    std::string what(text);
    // "ws://host/file.har" is an address all the same.
    if (what.find("://") != std::string::npos) return {std::move(what), false};
    std::error_code unreadable;
    const bool is_file = is_log_name(what) || std::filesystem::is_regular_file(what, unreadable);
    return {std::move(what), is_file};
}

}  // namespace redial::app
