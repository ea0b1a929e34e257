// The fonts that are part of the program: Inter (OpenType, CFF outlines), JetBrains Mono
// (TrueType) and Fork Awesome (TrueType icons, named in view/kit/icons.hpp).
// third_party/fonts.cmake puts the files of Debian's packages into the program's read-only data.
// Any thread. The bytes live as long as the program, so give ImGui FontDataOwnedByAtlas = false.
#pragma once

#include <cstddef>

namespace redial::view {

struct FontBytes {
    const unsigned char* data;  // never null, 16-byte aligned, not terminated
    std::size_t size_bytes;     // 200 to 300 KiB each
};

FontBytes inter_regular();
FontBytes inter_semibold();
FontBytes jetbrains_mono();
FontBytes icons();

}  // namespace redial::view
