// ByteSpan: a part of a text by its bytes, and how parts are followed when a text is changed to be
// shown. Pure, any thread.
#pragma once

#include <cstddef>
#include <vector>

namespace redial::model {

// Bytes begin..end - 1.
struct ByteSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const ByteSpan&) const = default;
};

// Follows spans from one text into another that is made from it from its begin to its end: told as
// it goes which byte of the one is which of the other. The spans are in order, none over another.
class SpanFollower {
public:
    SpanFollower(const std::vector<ByteSpan>& from, std::vector<ByteSpan>& to)
        : from_(from), to_(to) {}
    // What begins at `byte` of the first text begins at `shown` of the other. Rising.
    void at(std::size_t byte, std::size_t shown) {
        while (span_ < from_.size() && (is_inside_ ? end() : begin()) <= byte) turn(shown);
    }
    // What ended before `byte` ended at `shown`, after which something may be put in between.
    void before(std::size_t byte, std::size_t shown) {
        while (span_ < from_.size() && (is_inside_ ? end() <= byte : begin() < byte)) turn(shown);
    }
    // The other text ends here.
    void finish(std::size_t shown) {
        if (is_inside_) turn(shown);
    }

private:
    std::size_t begin() const { return from_[span_].begin; }
    std::size_t end() const { return from_[span_].end; }
    void turn(std::size_t shown) {
        if (!is_inside_) {
            to_.push_back({shown, shown});
        } else {
            to_.back().end = shown;
            if (to_.back().begin == shown) to_.pop_back();
            ++span_;
        }
        is_inside_ = !is_inside_;
    }

    const std::vector<ByteSpan>& from_;
    std::vector<ByteSpan>& to_;
    std::size_t span_ = 0;
    bool is_inside_ = false;
};

}  // namespace redial::model
