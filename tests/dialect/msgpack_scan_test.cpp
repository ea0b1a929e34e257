// MsgpackScan: the formats of MessagePack's specification, and their ends.
#include "dialect/msgpack_scan.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "dialect/msgpack_tree.hpp"

namespace redial::dialect {
namespace {

using Json = nlohmann::json;

TEST_CASE("every kind of MessagePack value is skipped whole, and not where it is cut off",
          "[dialect]") {
    const Json all = {nullptr,
                      true,
                      7,
                      -7,
                      300,
                      -300,
                      70000,
                      -70000,
                      5e12,
                      -5000000000,
                      1.5,
                      "abc",
                      Json::binary({1, 2, 3}),
                      Json::binary({1, 2, 3, 4}, 5),  // fixext
                      Json::binary({1, 2, 3}, 5),     // ext
                      std::string(40, 'x'),
                      std::string(300, 'x'),
                      std::string(70000, 'x'),
                      Json::array(),
                      Json::object(),
                      {{"a", {1, {2, {3}}}}},
                      Json(20, 1)};
    for (const Json& value : all) {
        const std::vector<std::uint8_t> bytes = Json::to_msgpack(value);
        CAPTURE(bytes.size());
        MsgpackScan scan(bytes);
        CHECK(scan.skip());
        CHECK(scan.is_at_end());
        for (std::size_t size = 0; size < std::min<std::size_t>(bytes.size(), 100); ++size) {
            MsgpackScan cut(BytesView(bytes).first(size));
            CHECK_FALSE(cut.skip());
            CHECK(cut.is_bad());
        }
    }
}

TEST_CASE("MessagePack's whole numbers are read with their sign", "[dialect]") {
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{127}, std::int64_t{128}, std::int64_t{-1},
          std::int64_t{-32}, std::int64_t{-33}, std::int64_t{-129}, std::int64_t{40000},
          std::int64_t{-40000}, std::int64_t{5000000000}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
        const std::vector<std::uint8_t> bytes = Json::to_msgpack(number);
        CHECK(MsgpackScan(bytes).whole_number() == number);
    }
    const std::vector<std::uint8_t> above = Json::to_msgpack(~std::uint64_t{0});
    CHECK_FALSE(MsgpackScan(above).whole_number());
    const std::vector<std::uint8_t> text = Json::to_msgpack("1");
    CHECK_FALSE(MsgpackScan(text).whole_number());
}

TEST_CASE("MessagePack that is nested too deep is no value, and has no tree", "[dialect]") {
    const auto nested = [](std::size_t depth) {
        Bytes bytes(depth, 0x91);
        bytes.push_back(0x01);
        return bytes;
    };
    CHECK(MsgpackScan(nested(MsgpackScan::depth_max)).skip());
    CHECK_FALSE(MsgpackScan(nested(MsgpackScan::depth_max + 1)).skip());
    CHECK(json_of_msgpack(nested(2)) == "[[1]]");
    CHECK(json_of_msgpack(nested(100000)).empty());
    CHECK(json_of_msgpack(Bytes{0xc1}).empty());
    CHECK(json_of_msgpack(Bytes{0x01, 0x02}).empty());
}

}  // namespace
}  // namespace redial::dialect
