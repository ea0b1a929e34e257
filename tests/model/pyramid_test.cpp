// Pyramid against brute force over random series, and its bounds. Test thread.
#include "model/series/pyramid.hpp"

#include <cmath>

#include "base/rng.hpp"
#include "catch.hpp"

using namespace redial;
using namespace std::chrono_literals;
using model::Pyramid;

namespace {

struct Brute {
    std::vector<Pyramid::Point> points;  // numbers begin at first
    std::uint64_t first = 0;

    Pyramid::Column column(Instant from, Instant until) const {
        Pyramid::Column column;
        column.begin = column.end = first + points.size();
        bool is_first = true;
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (points[i].at < from) continue;
            if (is_first) column.begin = column.end = first + i;
            is_first = false;
            if (points[i].at >= until) break;
            column.end = first + i + 1;
            if (column.end - column.begin == 1) column.first = points[i].value;
            column.last = points[i].value;
            if (points[i].value < column.min) column.min = points[i].value;
            if (points[i].value > column.max) column.max = points[i].value;
        }
        return column;
    }
};

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check_same(const Pyramid::Column& ours, const Pyramid::Column& brute) {
    CHECK(ours.begin == brute.begin);
    CHECK(ours.end == brute.end);
    CHECK(same(ours.min, brute.min));
    CHECK(same(ours.max, brute.max));
    CHECK(same(ours.first, brute.first));
    CHECK(same(ours.last, brute.last));
}

// Bursts, pauses, equal instants, breaks.
void append_random(Pyramid& pyramid, Rng& rng, std::uint64_t count) {
    Instant at = pyramid.empty() ? Instant{} : pyramid[pyramid.end() - 1].at;
    for (std::uint64_t i = 0; i < count; ++i) {
        const double kind = rng.unit();
        if (kind < 0.1) at += Duration{static_cast<std::int64_t>(rng.unit() * 50'000)};
        if (kind > 0.5) at += Duration{static_cast<std::int64_t>(rng.unit() * 20)};
        if (rng.unit() < 0.02) {
            pyramid.append_break(at);
        } else {
            pyramid.append(at, rng.unit() * 1000 - 500);
        }
    }
}

Brute copy_of(const Pyramid& pyramid) {
    Brute brute;
    brute.first = pyramid.first();
    for (std::uint64_t i = pyramid.first(); i < pyramid.end(); ++i)
        brute.points.push_back(pyramid[i]);
    return brute;
}

void check_columns(const Pyramid& pyramid, Rng& rng) {
    const Brute brute = copy_of(pyramid);
    const Duration all = pyramid[pyramid.end() - 1].at - pyramid[pyramid.first()].at;
    for (int i = 0; i < 6; ++i) {
        const auto place = [&] {
            return pyramid[pyramid.first()].at +
                   Duration{static_cast<std::int64_t>((rng.unit() * 1.2 - 0.1) *
                                                      static_cast<double>(all.count()))};
        };
        Instant from = place();
        Instant to = place();
        if (to < from) std::swap(from, to);
        std::vector<Pyramid::Column> columns(1 + static_cast<std::size_t>(rng.unit() * 60));
        pyramid.columns(from, to, columns);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const Instant end = c + 1 == columns.size()
                                    ? to + 1us
                                    : Pyramid::column_start(from, to, c + 1, columns.size());
            const Instant begin = Pyramid::column_start(from, to, c, columns.size());
            check_same(columns[c], brute.column(begin, end));
        }
    }
}

}  // namespace

TEST_CASE("a pyramid's columns are those of a scan over all points", "[pyramid]") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Rng rng(seed);
        Pyramid pyramid;
        append_random(pyramid, rng, 1 + static_cast<std::uint64_t>(rng.unit() * 9000));
        INFO("seed " << seed);
        check_columns(pyramid, rng);
    }
}

TEST_CASE("a pyramid that has dropped its oldest points still answers exactly", "[pyramid]") {
    for (std::uint64_t seed = 20; seed < 24; ++seed) {
        Rng rng(seed);
        Pyramid pyramid(9000);
        for (int i = 0; i < 5; ++i) {
            append_random(pyramid, rng, 7000);
            CHECK(pyramid.size() <= 9000);
            INFO("seed " << seed << ", round " << i);
            check_columns(pyramid, rng);
        }
        CHECK(pyramid.dropped() + pyramid.size() == 35'000);
        CHECK(pyramid.size() > 9000 - 4096);
    }
}

TEST_CASE("the smallest and largest of any range of points are exact", "[pyramid]") {
    Rng rng(7);
    Pyramid pyramid;
    append_random(pyramid, rng, 20'000);
    for (int i = 0; i < 300; ++i) {
        auto begin = static_cast<std::uint64_t>(rng.unit() * 20'000);
        auto end = static_cast<std::uint64_t>(rng.unit() * 20'001);
        if (end < begin) std::swap(begin, end);
        float min = 0;
        float max = 0;
        pyramid.min_max(begin, end, min, max);
        float low = std::numeric_limits<float>::infinity();
        float high = -low;
        for (std::uint64_t p = begin; p < end; ++p) {
            low = std::fmin(low, pyramid[p].value);
            high = std::fmax(high, pyramid[p].value);
        }
        CHECK(min == low);
        CHECK(max == high);
    }
}

TEST_CASE("a pyramid of ten million points holds at most 24 bytes a point", "[pyramid]") {
    Pyramid pyramid(10'000'000);
    for (int i = 0; i < 10'500'000; ++i)
        pyramid.append(Instant{Duration{i}}, static_cast<double>(i % 1000));
    CHECK(pyramid.size() <= 10'000'000);
    CHECK(pyramid.size() > 9'990'000);
    CHECK(pyramid.memory_bytes() < 24 * pyramid.size());
    std::vector<Pyramid::Column> columns(1000);
    pyramid.columns(pyramid[pyramid.first()].at, pyramid[pyramid.end() - 1].at, columns);
    for (const Pyramid::Column& column : columns) {
        CHECK(column.min == 0.0f);
        CHECK(column.max == 999.0f);
    }
}

TEST_CASE("a point that comes late stands at the newest point's time", "[pyramid]") {
    Pyramid pyramid;
    pyramid.append(Instant{100us}, 1);
    pyramid.append(Instant{40us}, 2);
    CHECK(pyramid[1].at == Instant{100us});
    CHECK(pyramid.first_from(Instant{50us}) == 0);
    CHECK(pyramid.first_from(Instant{101us}) == 2);
}

TEST_CASE("a value that is no number is a break and in no minimum", "[pyramid]") {
    Pyramid pyramid;
    pyramid.append(Instant{1us}, 5);
    pyramid.append(Instant{2us}, std::numeric_limits<double>::infinity());
    pyramid.append_break(Instant{3us});
    pyramid.append(Instant{4us}, 7);
    std::vector<Pyramid::Column> columns(1);
    pyramid.columns(Instant{0us}, Instant{10us}, columns);
    CHECK(columns[0].min == 5.0f);
    CHECK(columns[0].max == 7.0f);
    CHECK(columns[0].end - columns[0].begin == 4);
    pyramid.columns(Instant{2us}, Instant{3us}, columns);
    CHECK_FALSE(columns[0].has_value());
}
