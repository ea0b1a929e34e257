// The words that tell the lab server how to answer a request for an event stream.
#include "core/lab_stream.hpp"

#include "catch.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

LabStream read(std::string_view text) {
    const auto stream = lab_stream_from(text);
    INFO(text << ": " << (stream ? "" : stream.error().line()));
    REQUIRE(stream);
    return *stream;
}
std::string refusal(std::string_view text) {
    const auto stream = lab_stream_from(text);
    return stream ? "" : stream.error().line();
}

}  // namespace

TEST_CASE("what a stream is told in words is written as it is read", "[lab]") {
    const std::string text =
        "every=500ms heartbeat=0ms retry=3s event=chat%20line pad=10 buffer=5 lines=crlf "
        "form=close "
        "bom=1 gzip=1 status=503 retry-after=2s type=text/plain%20x after=1s end=3 cut=4 "
        "truncate=5 stall=6 lumps=2s resume=fresh times=2";
    CHECK(to_text(read(text)) == text);
    CHECK(to_text(LabStream{}).empty());
    CHECK(read("end=0").fault.ends == 0u);
    CHECK(read("").fault.ends == std::nullopt);
    CHECK(read("gzip&end=3&&times=1").is_gzip);
    CHECK(read("event=chat%20line").event == "chat line");
}

TEST_CASE("a stream's words that cannot be are refused by name", "[lab]") {
    CHECK(refusal("ends=3") == "ends: there is no such word; did you mean end?");
    CHECK(refusal("end=-1") == "end: this should be a whole number");
    CHECK(refusal("end=") == "end: this should be a whole number");
    CHECK(refusal("status=101") == "status: this should be a status from 200 to 599");
    CHECK(refusal("every=0s") == "every: this should be a time from 1ms to 24h");
    CHECK(refusal("lumps=soon") == "lumps: this should be a time such as 500ms or 2s, at most 24h");
    CHECK(refusal("lines=lfcr") == "lines: this should be one of lf, cr, crlf");
    CHECK(refusal("pad=65537") == "pad: this should be 0 to 65536");
    // A header of its own, and a field of its own.
    CHECK(refusal("type=a%0d%0ab") == "type: this should be one line of at most 200 bytes");
    CHECK(refusal("event=a%0ab") == "event: this should be one line of at most 200 bytes");
}

TEST_CASE("each step of a stream's answers holds for its number of requests", "[lab]") {
    const std::vector<LabStream> steps{read("end=3 times=1"), read("status=503 times=2"),
                                       read("every=2s status=204 times=1")};
    CHECK(lab_stream_step(steps, 1).fault.ends == 3u);
    CHECK(lab_stream_step(steps, 2).fault.status == 503);
    CHECK(lab_stream_step(steps, 3).fault.status == 503);
    CHECK(lab_stream_step(steps, 4).fault.status == 204);
    // Behind the last one nothing is wrong, and the stream goes on as it was.
    CHECK(lab_stream_step(steps, 5).fault == LabStreamFault{});
    CHECK(lab_stream_step(steps, 5).every == 2s);
    CHECK(*lab_streams_from("end=3 times=1; status=503 times=2;every=2s status=204 times=1") ==
          steps);
    CHECK(lab_streams_from("")->empty());
    CHECK(!lab_streams_from("end=1; ends=1"));
    CHECK(lab_stream_step(std::vector{read("end=1")}, 9).fault.ends == 1u);
    CHECK(lab_stream_step({}, 1) == LabStream{});
}

}  // namespace redial::core::tests
