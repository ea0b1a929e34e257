// Filters: their words, and the list of matches against asking every row. No clock.
#include "model/history/filter.hpp"

#include "base/rng.hpp"
#include "catch.hpp"
#include "filter/words.hpp"
#include "model/history/filter_spans.hpp"

namespace redial {
namespace {

using model::Filter;
using model::FilteredRows;
using model::MessageLog;

void add(MessageLog& log, core::Direction direction, core::Opcode opcode, std::string_view payload,
         std::uint32_t attempt = 1) {
    core::MessageSeen message;
    message.direction = direction;
    message.opcode = opcode;
    message.payload = as_bytes(payload);
    message.size_bytes = payload.size();
    log.append(Instant{}, AttemptId{attempt}, message);
}

struct Sample {
    MessageLog log;
    Sample() {
        add(log, core::Direction::In, core::Opcode::Text, "{\"count\":1,\"echo\":\"Hello\"}");
        add(log, core::Direction::Out, core::Opcode::Text, "hello again");
        add(log, core::Direction::In, core::Opcode::Binary, std::string("\x00\xff\x01", 3), 2);
        add(log, core::Direction::In, core::Opcode::Pong, "p", 2);
        add(log, core::Direction::In, core::Opcode::Text, std::string(2000, 'x'), 3);
        log.append_words(Instant{}, AttemptId{2}, model::RowKind::Ended, "1006 abnormal");
    }
};

// Row ids that pass, as text; the error in words when there is one.
std::string rows_of(std::string_view text) {
    const Sample sample;
    auto filter = Filter::parse(text);
    if (!filter) return filter.error().line();
    FilteredRows rows;
    rows.set(*filter);
    REQUIRE(rows.update(sample.log));
    std::string ids;
    for (std::size_t i = 0; i < rows.size(); ++i) ids += std::to_string(rows[i]);
    return ids;
}

}  // namespace

TEST_CASE("each word of a filter narrows the list", "[model]") {
    CHECK(rows_of("") == "012345");
    CHECK(rows_of("  ") == "012345");
    CHECK(rows_of("hello") == "01");
    CHECK(rows_of("Hello") == "0");
    CHECK(rows_of("dir:in") == "0234");
    CHECK(rows_of("dir:out") == "1");
    CHECK(rows_of("op:text") == "014");
    CHECK(rows_of("op:pong") == "3");
    CHECK(rows_of("attempt:2") == "235");
    CHECK(rows_of("size>1k") == "4");
    CHECK(rows_of("size<=3") == "23");
    CHECK(rows_of("size=3") == "2");
    CHECK(rows_of("hello dir:in") == "0");
    CHECK(rows_of("\"hello again\"") == "1");
    CHECK(rows_of("again hello") == "1");
    CHECK(rows_of("abnormal") == "5");
    CHECK(rows_of("http://example") == "");
}

TEST_CASE("a regular expression is RE2's, on bytes", "[model]") {
    CHECK(rows_of("/\"count\":\\d+/") == "0");
    CHECK(rows_of("/hello/i") == "01");
    CHECK(rows_of("/^x+$/") == "4");
    CHECK(rows_of("/\\xff/") == "2");
    CHECK(rows_of("/a\\/b/") == "");
    CHECK(rows_of("/h.llo/ dir:out") == "1");
}

TEST_CASE("a filter that cannot be understood says why and what to try", "[model]") {
    CHECK_THAT(rows_of("/(/"), tests::contains_text("missing )"));
    CHECK_THAT(rows_of("/abc"), tests::contains_text("closing / is missing"));
    CHECK_THAT(rows_of("\"abc"), tests::contains_text("closing \" is missing"));
    CHECK_THAT(rows_of("dir:up"), tests::contains_text("dir:in or dir:out"));
    CHECK_THAT(rows_of("op:txt"), tests::contains_text("op:text, op:binary"));
    CHECK_THAT(rows_of("attempt:x"), tests::contains_text("attempt:3"));
    CHECK_THAT(rows_of("attempt:99999999999"), tests::contains_text("attempt:3"));
    CHECK_THAT(rows_of("size>big"), tests::contains_text("size>1k"));
    CHECK_THAT(rows_of("size>99999999999999999999"), tests::contains_text("size>1k"));
    CHECK_THAT(rows_of("size<0"), tests::contains_text("no message"));
    std::string many;
    for (int i = 0; i < 40; ++i) many += "a ";
    CHECK_THAT(rows_of(many), tests::contains_text("too many words"));
}

TEST_CASE("a word with a minus before it leaves out what it finds", "[model]") {
    CHECK(rows_of("-hello") == "2345");
    CHECK(rows_of("-Hello") == "12345");
    CHECK(rows_of("-\"hello again\"") == "02345");
    CHECK(rows_of("-/x+/ dir:in") == "023");
    CHECK(rows_of("-dir:in") == "15");
    CHECK(rows_of("-op:pong") == "01245");
    CHECK(rows_of("-size>1k dir:in") == "023");
    CHECK(rows_of("-json:/count = 1") == "12345");
    CHECK(rows_of("-") == "");  // text, as these are
    CHECK(rows_of("-5") == "");
    CHECK(rows_of("->") == "");
}

TEST_CASE("a filter that is wrong is told with the column and the characters that are", "[model]") {
    const auto place = [](std::string_view text) {
        const auto read = Filter::read(text);
        const auto* problem = std::get_if<model::FilterProblem>(&read);
        if (problem == nullptr) return std::string("none");
        return std::to_string(problem->column) + " " +
               std::string(text.substr(problem->begin, problem->end - problem->begin)) + "|" +
               problem->error.what;
    };
    CHECK(place("a dir:up") == "7 up|no such direction");
    CHECK(place("dri:in") == "1 dri:in|no such word: dri");
    CHECK(place("ok user:42") == "4 user:42|no such word: user");
    CHECK(place("count>5") == "1 count>5|no such word: count");
    CHECK(place("dir=in") == "4 =|no such comparison");
    CHECK(place("marked:yes") == "1 marked:yes|marked stands alone");
    CHECK(place("n > 5") == "3 >|a comparison of nothing");
    CHECK(place("json:/n => 5") == "9 =>|no such comparison");
    CHECK(place("json:/n =~ 5") == "9 =~|no such comparison");
    CHECK(place("json:/n > ") == "9 >|a value is missing");
    CHECK(place("json:/n > 5x") == "11 5x|not a number");
    CHECK(place("json:/n <= Ann") == "12 Ann|not a number");
    CHECK(place("json:n") == "1 json:n|a JSON pointer starts with /");
    CHECK(place("json:/n = \"x").find("the closing \" is missing") != std::string::npos);
    CHECK(place("size>") == "1 size>|not a size");
    CHECK(place("dir:") == "1 dir:|no such direction");
    CHECK(place("size > big") == "8 big|not a size");
    CHECK(place("size!=3") == "5 !=|no such comparison");
    CHECK(place("-op:txt") == "5 txt|no such opcode");
    CHECK(place("attempt:x") == "9 x|not an attempt's number");
    CHECK(place("is:ping") == "4 ping|no such kind of message");
    CHECK(place("reading:") == "1 reading:|words are missing");
    CHECK(place("reading=ack") == "8 =|no such comparison");
    CHECK(place("reading:\"ack 12").find("the closing \" is missing") != std::string::npos);
    CHECK(place("-reading:\"ack 12\" is:heartbeat") == "none");
    CHECK(place("\xc3\xa9\xc3\xa9 dir:up") == "8 up|no such direction");  // characters, not bytes
    CHECK(place("ab /x(/").substr(0, 2) == "4 ");
    // What only looks like it is text.
    for (const char* text : {"http://host", "12:30:05", "token=abc", "error:", "list<int>", "size",
                             "C:\\x", "!", ":1", "NOTE:x"})
        CHECK(place(text) == "none");
}

TEST_CASE("a comparison may stand with or without spaces", "[model]") {
    CHECK(rows_of("size > 1k") == "4");
    CHECK(rows_of("size >1k hello") == "");
    CHECK(rows_of("json:/count>0") == "0");
    CHECK(rows_of("json:/count >= 1 hello") == "0");
}

TEST_CASE("a word made of a text finds that text", "[model]") {
    for (const std::string text : {"plain", "two words", "say \"hi\"", "{\"a\":\"\\\"b\\\"\"}",
                                   "a/b", "-x", "back\\", "Ünï"}) {
        MessageLog log;
        add(log, core::Direction::In, core::Opcode::Text, "<" + text + ">");
        add(log, core::Direction::In, core::Opcode::Text, "other");
        const std::string word = model::filter_word_of(text);
        INFO(word);
        FilteredRows rows;
        rows.set(*Filter::parse(word));
        rows.update(log);
        REQUIRE(rows.size() == 1);
        CHECK(rows[0] == 0);
        rows.set(*Filter::parse("-" + word));
        rows.update(log);
        REQUIRE(rows.size() == 1);
        CHECK(rows[0] == 1);
    }
    CHECK(model::filter_word_of("").empty());
}

TEST_CASE("what a filter found is told as bytes of the payload", "[model]") {
    const auto spans = [](std::string_view words, const std::string& text, std::size_t max = 4096) {
        model::Row row;
        row.payload = as_bytes(text);
        row.size_bytes = text.size();
        std::string told;
        for (const auto& [begin, end] : model::spans_of(*Filter::parse(words), row, max))
            told += std::to_string(begin) + "-" + std::to_string(end) + " ";
        return told;
    };
    CHECK(spans("an", "banana") == "1-3 3-5 ");
    CHECK(spans("ana", "banANA") == "1-4 ");
    CHECK(spans("A", "banana") == "");
    CHECK(spans("/a./", "banana") == "1-3 3-5 ");
    CHECK(spans("/x*/", "axxb") == "1-3 ");
    CHECK(spans("nan ana", "banana") == "1-5 ");
    CHECK(spans("json:/n > 1", R"({"m":1,"n":25})") == "11-13 ");
    CHECK(spans("-an dir:in size>1", "banana") == "");
    CHECK(spans("a", "banana", 2) == "1-2 ");
    const auto plain = model::spans_of("na", "bananA");
    REQUIRE(plain.size() == 2);
    CHECK(plain[1] == model::ByteSpan{4, 6});
}

TEST_CASE("control frames are hidden when they are not wanted", "[model]") {
    const Sample sample;
    FilteredRows rows;
    rows.set(Filter{{}, false});
    rows.update(sample.log);
    CHECK(rows.size() == 5);
}

TEST_CASE("the list follows a log that grows and drops, in slices, and equals asking every row",
          "[model]") {
    Rng rng(5);
    MessageLog log(700, 8u << 20);
    FilteredRows rows;
    rows.set(*Filter::parse("dir:in a"));
    for (int step = 0; step < 4000; ++step) {
        const auto direction = rng.chance(0.5) ? core::Direction::In : core::Direction::Out;
        add(log, direction, core::Opcode::Text, rng.chance(0.5) ? "xAx" : "b");
        if (rng.chance(0.01)) log.clear();
        if (!rng.chance(0.2)) continue;
        const bool is_done = rows.update(log, {1 + rng.below(60), 8u << 20});
        std::size_t place = 0;
        for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
            if (!model::matches(rows.filter(), log.row(id))) continue;
            if (place == rows.size()) break;
            REQUIRE(rows[place] == id);
            REQUIRE(rows.index_from(id) == place);
            ++place;
        }
        REQUIRE(place == rows.size());
        REQUIRE((rows.progress(log) == 1.0) == is_done);
    }
}

TEST_CASE("one slice of filtering stays within its budget of rows and bytes", "[model]") {
    MessageLog log;
    for (int i = 0; i < 1000; ++i) {
        add(log, core::Direction::In, core::Opcode::Text, std::string(100, 'a'));
    }
    FilteredRows rows;
    rows.set(*Filter::parse("a"));
    CHECK_FALSE(rows.update(log, {10, 8u << 20}));
    CHECK(rows.size() == 10);
    CHECK_FALSE(rows.update(log, {1000, 500}));
    CHECK(rows.size() == 15);
    CHECK(rows.update(log));
    CHECK(rows.size() == 1000);
    CHECK(rows.update(log));
    CHECK(rows.size() == 1000);
}

TEST_CASE("a value inside a JSON message is looked for by its pointer", "[model]") {
    const auto shown = [](std::string_view words) {
        MessageLog log;
        const auto say = [&log](std::string_view text) {
            add(log, core::Direction::In, core::Opcode::Text, text);
        };
        say(R"({"user":{"name":"Ann"},"n":1.0,"list":[true,"x y"]})");
        say(R"({"user":{"name":"B\u006fb"},"n":"1","na\u006de":null})");
        say("no JSON: user name");
        say(R"({"n":2,"user":{}})");
        auto filter = Filter::parse(words);
        if (!filter) return filter.error().line();
        FilteredRows rows;
        rows.set(*filter);
        rows.update(log);
        std::string ids;
        for (std::size_t i = 0; i < rows.size(); ++i) ids += std::to_string(rows[i]);
        return ids;
    };
    CHECK(shown("json:/n") == "013");
    CHECK(shown("json:/user/name = Ann") == "0");
    CHECK(shown("json:/user/name=Bob") == "1");
    CHECK(shown("json:/user/name != Ann") == "1");
    CHECK(shown("json:/n = 1") == "01");     // a number, and a text that reads the same
    CHECK(shown("json:/n = \"1\"") == "1");  // in quotes: the text alone
    CHECK(shown("json:/list/0 = true") == "0");
    CHECK(shown("json:/list/1 = \"x y\"") == "0");
    CHECK(shown("json:\"/list/1\" dir:in") == "0");
    CHECK(shown("json:/name = null") == "1");  // its name is escaped
    CHECK(shown("json:/n json:/user/name") == "01");
    CHECK(shown("json:/n > 1") == "3");
    CHECK(shown("json:/n >= 1") == "013");
    CHECK(shown("json:/n < 2") == "01");
    CHECK(shown("json:/n <= 2") == "013");
    CHECK(shown("json:/n != 2") == "01");
    CHECK(shown("json:/n > -1e3") == "013");
    CHECK(shown("json:/user/name > \"Ann\"") == "1");
    CHECK(shown("json:/user/name <= \"Bob\"") == "01");
    CHECK(shown("json:/user/name > 5") == "");
    CHECK(shown("json:n").find("json:n") != std::string::npos);
    CHECK(shown("json:/n =").find("a value is missing") != std::string::npos);
}

TEST_CASE("whole numbers are compared exactly, however large they are", "[model]") {
    MessageLog log;
    for (const char* text : {R"({"id":9007199254740992})", R"({"id":9007199254740993})",
                             R"({"id":99991.5})", R"({"id":1e400})"})
        add(log, core::Direction::In, core::Opcode::Text, text);
    const auto count = [&log](std::string_view words) {
        FilteredRows rows;
        rows.set(*Filter::parse(words));
        rows.update(log);
        return rows.size();
    };
    CHECK(count("json:/id > 9007199254740992") == 1);
    CHECK(count("json:/id >= 9007199254740992") == 2);
    CHECK(count("json:/id > 99991") == 3);
    CHECK(count("json:/id < 99992") == 1);
}

TEST_CASE("marked messages are shown when they are marked, whenever that was", "[model]") {
    MessageLog log;
    for (int i = 0; i < 10; ++i) add(log, core::Direction::In, core::Opcode::Text, "m");
    FilteredRows rows;
    rows.set(*Filter::parse("marked"));
    REQUIRE(rows.update(log));
    CHECK(rows.size() == 0);
    log.set_marked(4, true);
    log.set_marked(99, true);
    CHECK(log.row(4).is_marked);
    CHECK(log.row(4).kind == model::RowKind::Message);
    REQUIRE(rows.update(log));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == 4);
    log.set_marked(4, false);
    REQUIRE(rows.update(log));
    CHECK(rows.size() == 0);
}

TEST_CASE("text is found wherever it stands in texts of every length, as a plain search finds it",
          "[model]") {
    Rng rng(3);
    for (int round = 0; round < 4000; ++round) {
        std::string text(rng.below(70), ' ');
        for (char& c : text) c = "abAB@`[{"[rng.below(8)];
        std::string wanted(1 + rng.below(4), ' ');
        for (char& c : wanted) c = "ab@`[{"[rng.below(6)];
        CHECK(filter::holds(text, wanted, false) == (text.find(wanted) != std::string::npos));
        const bool in_any_case = filter::lower_case(text).find(wanted) != std::string::npos;
        CHECK(filter::holds(text, wanted, true) == in_any_case);
    }
}

TEST_CASE("text is found in any case exactly where it stands", "[model]") {
    CHECK(filter::holds("abcHELLO", "hello", true));
    CHECK(filter::holds("hhello", "hello", true));
    CHECK(filter::holds("x", "", true));
    CHECK_FALSE(filter::holds("hell", "hello", true));
    CHECK_FALSE(filter::holds("", "h", true));
    CHECK(filter::holds("{\"A\":1}", "\"a\"", true));
    CHECK_FALSE(filter::holds("[", "{", true));
}

}  // namespace redial
