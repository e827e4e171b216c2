# tocsin_embed(TARGET FUNCTION name HEADER header FILES file...)
#
# Puts the text of files into a library: generates a source in the build folder that defines
# `std::vector<EmbeddedFile> tocsin::<FUNCTION>()`, declared by HEADER, sorted by file name. A changed
# file leads to a new configure run.

function(tocsin_embed target)
  cmake_parse_arguments(arg "" "FUNCTION;HEADER" "FILES" ${ARGN})
  list(SORT arg_FILES COMPARE FILE_BASENAME)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${arg_FUNCTION}.cc)
  file(WRITE ${output}.new "#include \"${arg_HEADER}\"\n\nnamespace tocsin {\n\n"
       "std::vector<EmbeddedFile> ${arg_FUNCTION}() {\n  return {\n")
  foreach(path IN LISTS arg_FILES)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    get_filename_component(name ${path} NAME)
    file(READ ${path} text)
    file(APPEND ${output}.new "      {\"${name}\", R\"tocsin_embed(${text})tocsin_embed\"},\n")
  endforeach()
  file(APPEND ${output}.new "  };\n}\n\n}  // namespace tocsin\n")
  file(COPY_FILE ${output}.new ${output} ONLY_IF_DIFFERENT)
  target_sources(${target} PRIVATE ${output})
endfunction()
