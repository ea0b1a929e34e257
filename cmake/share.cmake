# What is made with the program and installed beside it, in build/PRESET/share: manual pages and
# completions, which it prints itself of the tree that --help prints, and the icon's sizes. The
# target is redial_share. Where the program cannot run on the machine that builds it, pages and
# completions are left out; where rsvg-convert is missing, the icon is an SVG alone.
set(redial_share_dir ${PROJECT_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${redial_share_dir})
set(share_stamps "")
if(NOT CMAKE_CROSSCOMPILING)
    add_custom_command(OUTPUT ${redial_share_dir}/manuals.stamp VERBATIM
        DEPENDS redial ${PROJECT_SOURCE_DIR}/scripts/manuals
        COMMAND ${PROJECT_SOURCE_DIR}/scripts/manuals $<TARGET_FILE:redial> ${redial_share_dir}
        COMMAND ${CMAKE_COMMAND} -E touch ${redial_share_dir}/manuals.stamp)
    list(APPEND share_stamps ${redial_share_dir}/manuals.stamp)
endif()

# Desktops that draw no SVG ask for a picture of the size they need.
find_program(REDIAL_RSVG_CONVERT rsvg-convert)
mark_as_advanced(REDIAL_RSVG_CONVERT)
if(REDIAL_RSVG_CONVERT)
    foreach(size 16 24 32 48 64 128 256)
        set(folder ${redial_share_dir}/icons/hicolor/${size}x${size}/apps)
        file(MAKE_DIRECTORY ${folder})
        add_custom_command(OUTPUT ${folder}/redial.png VERBATIM
            DEPENDS ${PROJECT_SOURCE_DIR}/share/redial.svg
            COMMAND ${REDIAL_RSVG_CONVERT} -w ${size} -h ${size} -o ${folder}/redial.png
                    ${PROJECT_SOURCE_DIR}/share/redial.svg)
        list(APPEND share_stamps ${folder}/redial.png)
    endforeach()
endif()
add_custom_target(redial_share DEPENDS ${share_stamps})
