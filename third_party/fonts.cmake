# The window's fonts become read-only data of the program (.incbin: no generated C arrays, no copy
# at start-up). redial_third_party::fonts holds the bytes; src/view/kit/fonts_embedded.hpp hands
# them out. Each file can be given: -DREDIAL_FONT_INTER_REGULAR=/path and so on.
set(font_rows "")
set(font_files "")

# redial_font(NAME VARIABLE "what" FOLDER... NAMES file...)
function(redial_font name variable what)
    cmake_parse_arguments(PARSE_ARGV 3 font "" "" "FOLDERS;NAMES")
    find_file(${variable} NAMES ${font_NAMES} PATHS /usr/share/fonts /usr/local/share/fonts
        PATH_SUFFIXES ${font_FOLDERS} NO_DEFAULT_PATH)
    mark_as_advanced(${variable})
    if(NOT ${variable})
        redial_missing("${what}, or -D${variable}=/path/to/font")
        set(missing "${missing}" PARENT_SCOPE)
        return()
    endif()
    set(font_rows "${font_rows}    .balign 16
redial_font_${name}:
    .incbin \"${${variable}}\"
redial_font_${name}_end:
    .global redial_font_${name}, redial_font_${name}_end
" PARENT_SCOPE)
    set(font_files ${font_files} ${${variable}} PARENT_SCOPE)
endfunction()

redial_font(inter_regular REDIAL_FONT_INTER_REGULAR "Inter, regular (Debian: fonts-inter)"
    FOLDERS opentype/inter truetype/inter inter NAMES Inter-Regular.otf Inter-Regular.ttf)
redial_font(inter_semibold REDIAL_FONT_INTER_SEMIBOLD "Inter, semibold (Debian: fonts-inter)"
    FOLDERS opentype/inter truetype/inter inter NAMES Inter-SemiBold.otf Inter-SemiBold.ttf)
redial_font(jetbrains_mono REDIAL_FONT_MONO "JetBrains Mono (Debian: fonts-jetbrains-mono)"
    FOLDERS truetype/jetbrains-mono jetbrains-mono NAMES JetBrainsMono-Regular.ttf)
redial_font(icons REDIAL_FONT_ICONS "Fork Awesome (Debian: fonts-fork-awesome)"
    FOLDERS truetype/fork-awesome fork-awesome NAMES forkawesome-webfont.ttf)

if(NOT missing)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/fonts.S @ONLY CONTENT
"/* Made by third_party/fonts.cmake. */
    .section .rodata
@font_rows@    .section .note.GNU-stack,\"\",%progbits
")
    set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/fonts.S PROPERTIES
        OBJECT_DEPENDS "${font_files}")
    add_library(redial_fonts STATIC ${CMAKE_CURRENT_BINARY_DIR}/fonts.S)
    redial_outside(fonts redial_fonts)
endif()
