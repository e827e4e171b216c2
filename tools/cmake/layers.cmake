# tocsin_layer(NAME [USES layer...] [LIBRARIES target...])
#
# Declares one folder of src/ as a static library. USES names the layers below it (src/LAYERS says
# the same and a check compares them); LIBRARIES the external ones that its adapter includes.
# tocsin_tests(NAME [USES layer...]) declares tests/NAME as one GoogleTest program.

function(tocsin_layer name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  add_library(tocsin_${name} STATIC ${sources})
  target_include_directories(tocsin_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM arg_USES PREPEND tocsin_)
  target_link_libraries(tocsin_${name} PUBLIC ${arg_USES} PRIVATE ${arg_LIBRARIES})
endfunction()

function(tocsin_tests name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  list(TRANSFORM arg_USES PREPEND tocsin_)
  target_link_libraries(test_${name} PRIVATE ${arg_USES} tocsin_test_support ${arg_LIBRARIES}
                                             GTest::gtest_main GTest::gmock)
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(test_${name} PRIVATE TOCSIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # Only where no compiler cache would miss because of it.
  if(NOT CCACHE)
    target_precompile_headers(test_${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
