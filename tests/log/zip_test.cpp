// A HAR within a ZIP file, as Playwright records it; archives that are damaged or hold no HAR.
#include <fstream>

#include "base/base64.hpp"
#include "catch.hpp"
#include "log/any_log.hpp"
#include "log/json_lines.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Made with Python's zipfile: "har.har" behind two other members; one stored member; no HAR.
constexpr const char* deflated_zip =
    "UEsDBBQAAAAIAABgQV2yC6jbBgAAAAQAAAAIAAAAMGExYi50eHRLyk+pBABQSwMEFAAAAAgAAGBBXUO/pqMEAAAA"
    "AgAAAAkAAABvdGhlci5oYXKrrgUAUEsDBBQAAAAIAABgQV1sdnIjvQAAAPkAAAAHAAAAaGFyLmhhci2NwWrDQAxE"
    "/0Vnp9YakrZ77jVQaE4tpWxsYZtsdl1JrgnG/x5tKNJBzIzerBBzD36Flilo5nKmcCXw8B7DbeGxHxQq+COWMSeT"
    "HWwVUFIeScB/rSAaWKl7C0qn8fHZYHPYOdyhO7nGI9p+GoPpdybRUjFztNwivq6HugCZZMpJqJgG1NnYDp05Pwud"
    "P3J7IT2SSOj/W/U2lSqh1BlaH8Xu+RVf9gdEfNpXkKc2d0WtoAsaLDxQjBm2b5vtDlBLAQIUAxQAAAAIAABgQV2y"
    "C6jbBgAAAAQAAAAIAAAAAAAAAAAAAACAAQAAAAAwYTFiLnR4dFBLAQIUAxQAAAAIAABgQV1Dv6ajBAAAAAIAAAAJ"
    "AAAAAAAAAAAAAACAASwAAABvdGhlci5oYXJQSwECFAMUAAAACAAAYEFdbHZyI70AAAD5AAAABwAAAAAAAAAAAAAA"
    "gAFXAAAAaGFyLmhhclBLBQYAAAAAAwADAKIAAAA5AQAAAAA=";

constexpr const char* stored_zip =
    "UEsDBBQAAAAAAABgQV1sdnIj+QAAAPkAAAARAAAAdHJhY2UvTmV0d29yay5IQVJ7ImxvZyI6eyJjcmVhdG9yIjp7"
    "Im5hbWUiOiJQbGF5d3JpZ2h0IiwidmVyc2lvbiI6IjEifSwiZW50cmllcyI6W3sic3RhcnRlZERhdGVUaW1lIjoi"
    "MjAyNi0xMC0wMVQxMjowMDowMFoiLCJyZXF1ZXN0Ijp7InVybCI6IndzOi8vaC8ifSwicmVzcG9uc2UiOnsic3Rh"
    "dHVzIjoxMDF9LCJfd2ViU29ja2V0TWVzc2FnZXMiOlt7InR5cGUiOiJzZW5kIiwidGltZSI6MTc5MDg1NjAwMC41"
    "LCJvcGNvZGUiOjEsImRhdGEiOiJoZWxsbyJ9XX1dfX1QSwECFAMUAAAAAAAAYEFdbHZyI/kAAAD5AAAAEQAAAAAA"
    "AAAAAAAAgAEAAAAAdHJhY2UvTmV0d29yay5IQVJQSwUGAAAAAAEAAQA/AAAAKAEAAAAA";

constexpr const char* without_zip =
    "UEsDBBQAAAAIAABgQV2DFtyMAwAAAAEAAAAFAAAAYS50eHSrAABQSwECFAMUAAAACAAAYEFdgxbcjAMAAAABAAAA"
    "BQAAAAAAAAAAAAAAgAEAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAJgAAAAAA";

std::string written(const TempFolder& folder, const Bytes& bytes) {
    const std::string path = folder.file("log.har.zip");
    std::ofstream(path, std::ios::binary) << as_text(bytes);
    return path;
}

// The events as lines, or the error.
Result<std::string> read(const std::string& path) {
    auto log = log::AnyLog::open(path);
    if (!log) return log.error();
    LineSink sink;
    for (bool has_more = true; has_more;) {
        const auto more = log->read(sink, 1000);
        if (!more) return more.error();
        has_more = *more;
    }
    return sink.text;
}

}  // namespace

TEST_CASE("the HAR in a ZIP file is read whether it is packed or not", "[log][har]") {
    TempFolder folder;
    for (const char* coded : {deflated_zip, stored_zip}) {
        const auto lines = read(written(folder, *from_base64(coded)));
        REQUIRE(lines);
        CHECK_THAT(*lines, contains_text("\"text\":\"hello\""));
    }
}

TEST_CASE("a ZIP file without a HAR says so", "[log][har]") {
    TempFolder folder;
    const auto lines = read(written(folder, *from_base64(without_zip)));
    REQUIRE_FALSE(lines);
    CHECK_THAT(lines.error().line(), contains_text("the ZIP file holds no .har"));
    CHECK_THAT(lines.error().line(), contains_text("log.har.zip"));
}

TEST_CASE("a ZIP file that was cut or changed anywhere is an error and nothing worse",
          "[log][har]") {
    TempFolder folder;
    for (const char* coded : {deflated_zip, stored_zip}) {
        const Bytes whole = *from_base64(coded);
        for (std::size_t size = 4; size < whole.size(); size += 7) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            CHECK_FALSE(read(written(folder, cut)));
        }
        for (std::size_t at = 4; at < whole.size(); at += 3) {
            Bytes changed = whole;
            changed[at] ^= 0xff;
            const auto lines = read(written(folder, changed));
            if (lines) CHECK_THAT(*lines, contains_text("hello"));  // a date, a name, ...
        }
    }
}
