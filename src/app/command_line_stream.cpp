// Reads what an event stream is asked for with. Main thread.
#include "app/command_line_stream.hpp"

#include <fstream>
#include <iterator>

#include "wire/http_text.hpp"

namespace redial::app {
namespace {

constexpr std::size_t body_bytes_max = 16u << 20;

std::string check_method(const std::string& text) {
    return wire::is_token(text) ? "" : "'" + text + "' is not a method (try POST)";
}

std::string check_id(const std::string& text) {
    return wire::is_field_value(text) ? "" : "an id may not hold control characters";
}

// Of "@FILE", as curl has it; else the text itself. None: it cannot be read.
std::optional<std::string> body_of(const std::string& data) {
    if (!data.starts_with('@')) return data;
    std::ifstream file(data.substr(1), std::ios::binary);
    if (!file) return std::nullopt;
    std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return file.bad() ? std::nullopt : std::optional(std::move(body));
}

std::string check_data(const std::string& text) {
    const auto body = body_of(text);
    if (!body) return "'" + text.substr(1) + "' cannot be read";
    return body->size() <= body_bytes_max ? "" : "a body has at most 16 MiB";
}

}  // namespace

void add_stream(CLI::App& connect, RawStream& raw) {
    connect.add_option("--method", raw.method, "Of an event stream's request (GET)")
        ->check(check_method)
        ->type_name("M");
    connect.add_option("--data", raw.data, "Body of that request, or @FILE; makes it a POST")
        ->check(check_data)
        ->type_name("TEXT");
    connect.add_option("--last-event-id", raw.last_event_id, "Where the first dial takes it up")
        ->check(check_id)
        ->type_name("ID");
}

void set_stream(const RawStream& raw, core::SessionConfig& config) {
    config.stream.last_event_id = raw.last_event_id;
    if (!raw.data.empty()) {
        config.stream.body = body_of(raw.data).value_or("");
        config.stream.method = "POST";
    }
    if (!raw.method.empty()) config.stream.method = raw.method;
}

}  // namespace redial::app
