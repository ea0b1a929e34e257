// Collects the body of an HTTP message up to a limit (RFC 7230 section 3.3.3, chunks: section 4.1).
// It serves for what a server says when it refuses us, and for requests to our own small HTTP
// server. Pure, any one thread.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

inline constexpr std::size_t refusal_body_bytes_max = 64 * 1024;

class HttpBody {
public:
    HttpBody() = default;
    HttpBody(const HttpHead& head, int status);
    // Of a request: without framing there is none. Its head must have been checked to have at most
    // one kind of framing.
    static HttpBody of_request(const HttpHead& head, std::size_t bytes_max);
    // Of a message that is relayed: only its end is looked for, nothing of it is kept, and however
    // long it is it may pass. `status` 0: of a request. Where the framing cannot be told it is
    // finished at once and not whole.
    static HttpBody relayed(const HttpHead& head, int status);
    // Of an answer whose body is read while it comes, however long it is: what each feed() brought
    // is in text() until it is dropped.
    static HttpBody streamed(const HttpHead& head, int status);

    // Takes bytes of the body; stops at its end, at the limit, or where the framing breaks. Returns
    // how many it took.
    std::size_t feed(BytesView bytes);
    // The same, but no further than one run of the body's own bytes, or the end of a chunk: `data`
    // shows the run among `bytes`, and is empty where there was none.
    std::size_t take(BytesView bytes, BytesView& data);
    // As far as this one has come, as relayed() makes one.
    HttpBody followed() const;
    bool is_finished() const { return is_finished_; }  // nothing more is wanted
    bool is_whole() const { return is_whole_; }        // all that the server sent is in text()
    bool ends_with_connection() const { return framing_ == Framing::UntilEnd; }
    bool is_chunked() const { return framing_ == Framing::Chunked; }
    bool has_length() const { return framing_ == Framing::Length; }
    // Where a chunk of somebody else's could stand.
    bool is_between_chunks() const {
        return is_chunked() && part_ == Part::Size && line_.empty() && !is_finished_;
    }
    const std::string& text() const { return text_; }
    void drop_text() { text_.clear(); }
    std::uint64_t passed_bytes() const { return passed_bytes_; }  // without what frames the chunks

private:
    enum class Framing : std::uint8_t { Length, Chunked, UntilEnd };
    enum class Part : std::uint8_t { Size, Data, DataEnd, Trailer };

    std::size_t take_data(BytesView bytes, std::uint64_t wanted);
    std::size_t take_chunked(BytesView bytes);
    void take_chunk_line();
    void finish(bool is_whole);

    std::size_t bytes_max_ = refusal_body_bytes_max;
    bool is_kept_ = true;
    bool is_endless_ = false;  // chunk lines are not counted
    std::uint64_t passed_bytes_ = 0;
    Framing framing_ = Framing::Length;
    Part part_ = Part::Size;
    bool is_finished_ = false;
    bool is_whole_ = false;
    std::uint64_t left_ = 0;          // of the body, or of the chunk
    std::size_t overhead_bytes_ = 0;  // chunk lines and trailers so far
    std::string line_;
    std::string text_;
};

}  // namespace redial::wire
