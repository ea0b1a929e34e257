// The table of colours. Any thread.
#include "report/colors.hpp"

namespace redial::report {
namespace {

constexpr Color table[] = {
    {"canvas", 0xe9ecf1, 0x0e1116},  // behind the page
    {"panel", 0xf8f9fb, 0x12161c},   // the page
    {"raised", 0xffffff, 0x171c24},  // tiles, plots
    {"border", 0xcfd6e0, 0x222934},  {"grid", 0xe2e7ee, 0x1f2630},   {"text", 0x1b222c, 0xd5dbe3},
    {"dim", 0x434d5c, 0xa3adbb},     {"accent", 0x155eb4, 0x5aa7ff}, {"open", 0x0c7347, 0x3ecf8e},
    {"waiting", 0x8a5800, 0xf2b63c}, {"closed", 0xbb2a31, 0xef6a6a}, {"fault", 0x7443cf, 0xb692ff},
};

}  // namespace

std::span<const Color> colors() { return table; }

}  // namespace redial::report
