# cmake --install: the program with its desktop entry, and redial::embed for find_package(redial).
if(TARGET redial)
    install(TARGETS redial RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
    install(FILES share/redial.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications
            COMPONENT program)
    install(FILES share/redial.svg COMPONENT program
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
    install(FILES share/redial-mime.xml COMPONENT program RENAME redial.xml
            DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
    install(FILES share/redial.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo
            COMPONENT program)
    # There once the target redial_share was built.
    install(DIRECTORY ${redial_share_dir}/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT program
            PATTERN *.stamp EXCLUDE)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES third_party/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        RENAME third_party.md)
install(FILES share/licences/built-in-fonts.txt DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT program)

# A library installed against one Dear ImGui checkout is of no use with another: then it is taken in
# with add_subdirectory and REDIAL_IMGUI_TARGET instead.
if(REDIAL_IMGUI_DIR OR REDIAL_IMGUI_TARGET OR REDIAL_SANITIZE)
    return()
endif()
set(library_layers base platform core wire dialect filter link model log control verdict report
    answers net trial view embed)
set(library_outside fmt threads openssl zlib libidn2 libnghttp2 re2 json libwebsockets libuv
    imgui fonts fribidi harfbuzz freetype)
list(TRANSFORM library_layers PREPEND redial_ OUTPUT_VARIABLE library_targets)
list(TRANSFORM library_outside PREPEND redial_third_party_ OUTPUT_VARIABLE outside_targets)
install(TARGETS ${library_targets} ${outside_targets} redial_imgui redial_fonts
        EXPORT redial COMPONENT library ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/redial)
install(EXPORT redial NAMESPACE redial:: DESTINATION ${package_dir} COMPONENT library
        FILE redial-targets.cmake)
install(FILES cmake/redial-config.cmake DESTINATION ${package_dir} COMPONENT library)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/redial-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/redial-config-version.cmake DESTINATION ${package_dir}
        COMPONENT library)
foreach(layer IN LISTS library_layers)
    install(DIRECTORY src/${layer} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/redial
            COMPONENT library FILES_MATCHING PATTERN *.hpp)
endforeach()

# pkg-config: in the order in which a linker that reads archives once needs them.
set(pc_layers ${library_layers})
list(REVERSE pc_layers)
list(TRANSFORM pc_layers PREPEND -lredial_)
list(JOIN pc_layers " " pc_libs)
string(APPEND pc_libs " -lredial_fonts")
set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
set(pc_requires imgui fmt openssl zlib libidn2 libnghttp2 re2 nlohmann_json libwebsockets libuv
    fribidi harfbuzz freetype2)
list(JOIN pc_requires ", " pc_requires)
set(pc_cflags -pthread)
configure_file(cmake/redial.pc.in ${PROJECT_BINARY_DIR}/redial.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/redial.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT library)
