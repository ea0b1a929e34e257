// What is written by hand beside the kept library that could do it (third_party/README.md): JSON
// beside nlohmann_json, Base64 beside OpenSSL, HTTP dates beside the C library. Nanoseconds of a
// call, each answer looked at. One thread.
#include <openssl/evp.h>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/http_date.hpp"
#include "base/json_pointer.hpp"
#include "base/json_text.hpp"
#include "log/json_stream.hpp"
#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr double seconds_a_round = 0.1;

// `call` returns a number that has to be `wanted`, so that no call can be left out.
template <class Call>
double nanoseconds(std::int64_t wanted, const Call& call) {
    constexpr int calls_a_look = 16;
    std::int64_t calls = 0;
    std::int64_t sum = 0;
    const Stopwatch watch;
    while (watch.wall() < seconds_a_round) {
        for (int i = 0; i < calls_a_look; ++i) sum += call();
        calls += calls_a_look;
    }
    const double seconds = watch.wall();
    REDIAL_CHECK(sum == wanted * calls);
    return seconds * 1e9 / static_cast<double>(calls);
}

template <class Ours, class Theirs>
void compare(const std::string& what, const char* library, std::int64_t wanted, const Ours& ours,
             const Theirs& theirs) {
    Row row{what, {}, {}, library};
    for (int round = 0; round < rounds(); ++round) {
        row.ours.push_back(nanoseconds(wanted, ours));
        row.reference.push_back(nanoseconds(wanted, theirs));
    }
    print(row);
}

std::string reply() {
    return R"({"session":"4d790d19-7a6e-4ac7-9078-d3bafe8e3155","echo":"hello","count":12345})";
}
// 400 rows, as a snapshot of a feed has them.
std::string rows() {
    std::string text = R"({"rows":[)";
    for (int i = 0; i < 400; ++i)
        text += std::string(i > 0 ? "," : "") + R"({"id":)" + std::to_string(i * 7919) +
                R"(,"name":"row","price":)" + std::to_string(i * 1.25) +
                R"(,"tags":["a","b\n"],"ok":true})";
    return text + R"(],"count":12345})";
}

void json(const std::string& text) {
    const std::string name = std::to_string(text.size()) + " B of JSON";
    const JsonPointer pointer = *JsonPointer::parse("/count");
    const nlohmann::json::json_pointer their_pointer("/count");
    compare(
        "a pointer's number in " + name + ", ns", "nlohmann parse", 12345,
        [&] { return json_integer_at(text, pointer).value_or(0); },
        [&] { return nlohmann::json::parse(text).at(their_pointer).get<std::int64_t>(); });
    compare(
        "whether that is JSON, ns", "nlohmann accept", 1,
        [&] { return std::int64_t{is_json(text)}; },
        [&] { return std::int64_t{nlohmann::json::accept(text)}; });
}

struct Strings final : log::JsonHandler {
    std::int64_t count = 0;
    void on_begin(bool) override {}
    void on_end() override {}
    void on_key(std::string_view) override { ++count; }
    void on_string(std::string_view, std::uint64_t) override { ++count; }
    void on_plain(std::string_view) override {}
    std::size_t string_bytes_wanted() const override { return 1u << 20; }
};
struct TheirStrings final : nlohmann::json_sax<nlohmann::json> {
    std::int64_t count = 0;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return ++count > 0; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return ++count > 0; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }
};
std::int64_t strings_of(const std::string& text) {
    constexpr std::size_t slice_bytes = 4096;
    Strings strings;
    log::JsonStream stream;
    for (std::size_t at = 0; at < text.size(); at += slice_bytes)
        REDIAL_CHECK(bool(stream.feed(std::string_view(text).substr(at, slice_bytes), strings)));
    return strings.count;
}
std::int64_t their_strings_of(const std::string& text) {
    TheirStrings strings;
    REDIAL_CHECK(nlohmann::json::sax_parse(text, &strings));
    return strings.count;
}

const unsigned char* unsigned_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void base64() {
    constexpr std::size_t bytes_max = 65'535;  // no padding: what OpenSSL does not take away
    Bytes bytes(bytes_max);
    std::uint32_t seed = 1;
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>((seed = seed * 1664525u + 1013904223u) >> 24);
    const std::string text = to_base64(bytes);
    const auto size = static_cast<std::int64_t>(text.size());
    compare(
        "64 KiB to Base64, ns", "OpenSSL EVP_EncodeBlock", size,
        [&] { return static_cast<std::int64_t>(to_base64(bytes).size()); },
        [&] {
            std::string out(text.size() + 1, '\0');
            auto* to = reinterpret_cast<unsigned char*>(out.data());
            return std::int64_t{EVP_EncodeBlock(to, bytes.data(), static_cast<int>(bytes.size()))};
        });
    compare(
        "64 KiB from Base64, ns", "OpenSSL EVP_DecodeBlock", bytes_max,
        [&] { return static_cast<std::int64_t>(from_base64(text).value_or(Bytes{}).size()); },
        [&] {
            Bytes out(text.size() / 4 * 3);
            return std::int64_t{
                EVP_DecodeBlock(out.data(), unsigned_of(text), static_cast<int>(text.size()))};
        });
}

void dates() {
    const char* date = "Sun, 06 Nov 1994 08:49:37 GMT";
    compare(
        "an HTTP date, ns", "strptime, timegm", 784'111'777,
        [&] { return parse_http_date(date).value_or(0); },
        [&] {
            std::tm parts{};
            ::strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
            return std::int64_t{::timegm(&parts)};
        });
}

void run() {
    const std::string list = rows();
    json(reply());
    json(list);
    compare(
        "the strings of that in pieces, ns", "nlohmann sax_parse, whole", strings_of(list),
        [&] { return strings_of(list); }, [&] { return their_strings_of(list); });
    base64();
    dates();
}

}  // namespace
}  // namespace redial::bench

int main() { redial::bench::run(); }
