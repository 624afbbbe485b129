# axle_module(<folder> LINK <targets seen by users> [PRIVATE <targets>])
# A static library from all *.cpp below the folder. `reference-hub/core` becomes axle::hub_core, `sim/network` axle::sim_network.
function(axle_module folder)
  cmake_parse_arguments(ARG "" "" "LINK;PRIVATE" ${ARGN})
  string(REPLACE "reference-hub" "hub" name "${folder}")
  string(REPLACE "/" "_" name "${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(sources)
    add_library(axle_${name} STATIC ${sources})
    target_link_libraries(axle_${name} PUBLIC axle_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(axle_${name} INTERFACE)
    target_link_libraries(axle_${name} INTERFACE axle_options ${ARG_LINK} ${ARG_PRIVATE})
  endif()
  add_library(axle::${name} ALIAS axle_${name})
endfunction()

# axle_tests(<folder below tests> LINK <targets>): one program from the folder's *_test.cpp (sub-folders included).
function(axle_tests folder)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  string(REPLACE "reference-hub" "hub" name "${folder}")
  string(REPLACE "/" "_" name "${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  # What is tested is optimised, the tests themselves are not: they compile twice as fast.
  target_compile_options(test_${name} PRIVATE -O0)
  axle_precompile_tests(test_${name})
  target_compile_definitions(test_${name} PRIVATE AXLE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    AXLE_PROGRAM="${CMAKE_BINARY_DIR}/bin/axle")
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND test_${name})
  add_dependencies(all_tests test_${name})
endfunction()

# axle_precompile_tests(<target>): the headers of the standard library and of the test libraries are parsed once for all
# test programs, not in each source. Every source still includes what it uses: the dev preset has this off.
option(AXLE_PRECOMPILED "Precompile the headers that all tests use" ON)
function(axle_precompile_tests target)
  get_property(maker GLOBAL PROPERTY axle_tests_precompiled)
  if(NOT AXLE_PRECOMPILED)
    return()
  elseif(maker)
    target_precompile_headers(${target} REUSE_FROM ${maker})
  else()
    set_property(GLOBAL PROPERTY axle_tests_precompiled ${target})
    # Without time stamps inside, so that ccache knows them again.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <charconv> <cmath> <cstdint> <cstdio>
      <cstring> <deque> <expected> <fstream> <functional> <map> <memory> <mutex> <numeric> <optional> <set> <span> <sstream>
      <string> <string_view> <thread> <unordered_map> <utility> <vector> <gtest/gtest.h> <gmock/gmock.h>)
  endif()
endfunction()
