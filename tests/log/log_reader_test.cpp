// Reading logs: whole ones, cut ones, wrong ones, in any pieces.
#include "log/log_reader.hpp"
#include "catch.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

Result<log::ReadSummary> read(const std::string& text, LineSink& sink,
                              std::size_t piece = 1 << 20) {
    log::LogDecoder decoder;
    for (std::size_t at = 0; at < text.size(); at += piece)
        if (const Status fed = decoder.feed(std::string_view(text).substr(at, piece), sink); !fed)
            return fed.error();
    if (const Status ended = decoder.finish(sink); !ended) return ended.error();
    return decoder.summary();
}

Error error_of(const std::string& text) {
    LineSink sink;
    const auto summary = read(text, sink);
    REQUIRE_FALSE(summary);
    return summary.error();
}

}  // namespace

TEST_CASE("a log read in pieces of any size gives the same events", "[log][reader]") {
    const std::string text = log_text(every_event());
    for (const std::size_t piece : {1u, 2u, 3u, 64u, 1000u, 1u << 20}) {
        LineSink sink;
        const auto summary = read(text, sink, piece);
        REQUIRE(summary);
        CHECK(text.ends_with(sink.text));
        CHECK(summary->events == every_event().size());
        CHECK(summary->messages == 12);
        CHECK(summary->header.tool == "redial test");
        CHECK(summary->remark().empty());
    }
}

TEST_CASE("a log cut off anywhere gives every whole line, and says when one is not whole",
          "[log][reader]") {
    const std::string text = log_text(every_event());
    const std::size_t header = text.find('\n');
    for (std::size_t cut = header + 1; cut < text.size(); cut += 7) {
        LineSink sink;
        const auto summary = read(text.substr(0, cut), sink);
        REQUIRE(summary);
        const auto whole = static_cast<std::size_t>(
            std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(cut), '\n'));
        const bool is_at_end = text[cut - 1] == '\n';
        const bool lacks_only_line_end = text[cut] == '\n';
        CHECK(summary->lines == whole + (lacks_only_line_end ? 1 : 0));
        CHECK(summary->is_cut_off == (!is_at_end && !lacks_only_line_end));
        if (summary->is_cut_off)
            CHECK(summary->cut_off_bytes == cut - text.rfind('\n', cut - 1) - 1);
    }
}

TEST_CASE("a tail of zeros after a power failure is a cut-off, not an error", "[log][reader]") {
    LineSink sink;
    const auto summary = read(log_text(every_event()) + std::string(4096, '\0'), sink);
    REQUIRE(summary);
    CHECK(summary->is_cut_off);
    CHECK_THAT(summary->remark(), contains_text("its last 4096 bytes are no whole line"));
}

TEST_CASE("unknown types are skipped, counted and named", "[log][reader]") {
    LineSink sink;
    const auto summary = read(log_text({}) + "{\"type\":\"bookmark\",\"mono_us\":1}\r\n\n" +
                                  "{\"type\":\"horoscope\",\"mono_us\":1}\n",
                              sink);
    REQUIRE(summary);
    CHECK(summary->unknown_lines == 2);
    CHECK(summary->events == 0);
    CHECK_THAT(summary->remark(), contains_text("2 lines of unknown types"));
    CHECK_THAT(summary->remark(), contains_text("\"bookmark\""));
}

TEST_CASE("a bad line in the middle is an error with its number", "[log][reader]") {
    const Error error = error_of(log_text({}) + "\n{\"type\":\"status\",\"mono_us\":\"x\"}\n{}\n");
    CHECK(error.where == "line 3");
    CHECK(error.what == "mono_us should be a whole number in range");
}

TEST_CASE("what is no Redial log, or a newer one, is refused at its first line", "[log][reader]") {
    CHECK_THAT(error_of("GIF89a").what, contains_text("not a Redial log"));
    CHECK_THAT(error_of("").what, contains_text("empty"));
    CHECK_THAT(error_of("{\"type\":\"status\",\"mono_us\":1}\n").what,
               contains_text("no header in its first line"));
    const Error newer =
        error_of("{\"type\":\"header\",\"mono_us\":1,\"format\":\"redial-log\",\"version\":2}\n");
    CHECK_THAT(newer.what, contains_text("format version 2"));
    CHECK_THAT(newer.hint, contains_text("newer Redial"));
}

TEST_CASE("a line above the limit is an error before it is in memory", "[log][reader]") {
    log::LogDecoder decoder(1 << 20);
    LineSink sink;
    REQUIRE(decoder.feed(log_text({}), sink));
    const std::string endless(300'000, 'x');
    Status fed = Done{};
    int pieces = 0;
    while (fed) {
        fed = decoder.feed(endless, sink);
        ++pieces;
    }
    CHECK(pieces == 4);
    CHECK(fed.error().where == "line 2");
    CHECK_THAT(fed.error().what, contains_text("longer than 1 MiB"));
    CHECK_FALSE(decoder.feed("\n", sink));  // and stays one
}

TEST_CASE("a file is read in slices with progress, and reading can be cancelled", "[log][reader]") {
    const TempFolder folder;
    std::vector<core::Event> events;
    for (int i = 0; i < 2'000; ++i)
        events.push_back(
            {{.session = {1}}, core::Noted{core::Severity::Info, std::string(5'000, 'n')}});
    write_all(folder.file("a.jsonl"), log_text(events));
    auto reader = log::LogReader::open(folder.file("a.jsonl"));
    REQUIRE(reader);
    CHECK(reader->summary().header.tool == "redial test");
    LineSink sink;
    const auto more = reader->read(sink, 1 << 20);
    REQUIRE(more);
    CHECK(*more);
    CHECK(sink.count > 150);
    CHECK(sink.count < 300);

    log::ReadProgress last;
    const auto keep = [&](const log::ReadProgress& progress) {
        last = progress;
        return true;
    };
    LineSink all;
    const auto summary = log::read_log(folder.file("a.jsonl"), all, {keep});
    REQUIRE(summary);
    CHECK(all.count == 2'000);
    CHECK(last.read_bytes == last.total_bytes);
    CHECK(last.total_bytes == read_all(folder.file("a.jsonl")).size());

    LineSink some;
    const auto cancelled = log::read_log(folder.file("a.jsonl"), some,
                                         {[](const log::ReadProgress&) { return false; }});
    REQUIRE(cancelled);
    CHECK(cancelled->was_cancelled);
    CHECK(some.count < 2'000);
}

TEST_CASE("a file that cannot be read is named, with what to try", "[log][reader]") {
    const TempFolder folder;
    const auto missing = log::LogReader::open(folder.file("none.jsonl"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().where == folder.file("none.jsonl"));
    CHECK(missing.error().hint == "check the path");
    CHECK_FALSE(log::LogReader::open(folder.path));
    write_all(folder.file("bad.jsonl"), log_text({}) + "nonsense\n{}\n");
    LineSink sink;
    const auto bad = log::read_log(folder.file("bad.jsonl"), sink);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().where == folder.file("bad.jsonl") + ", line 2");
}
