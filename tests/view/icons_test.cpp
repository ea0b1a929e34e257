// Every icon that has a name is in every font.
#include <fstream>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "driver.hpp"
#include "paths.hpp"

namespace redial::tests {

TEST_CASE("every icon that has a name can be drawn in every font", "[icons]") {
    Driver driver;
    std::ifstream file(REDIAL_SOURCE_DIR "/src/view/kit/icons.hpp");
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    const std::regex code(R"(\\u(f[0-9a-f]{3}))");
    int icons = 0;
    for (std::sregex_iterator it(source.begin(), source.end(), code), end; it != end; ++it) {
        const auto code_point = static_cast<unsigned>(std::stoul((*it)[1], nullptr, 16));
        CAPTURE((*it)[1]);
        const view::Fonts& fonts = driver.ui.theme.font;
        for (ImFont* font : {fonts.ui, fonts.bold, fonts.small, fonts.heading, fonts.mono})
            CHECK(view::compat::has_glyph(font, code_point));
        ++icons;
    }
    CHECK(icons > 30);
}

}  // namespace redial::tests
