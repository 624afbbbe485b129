# axle_embed(<module> FILES <files>): puts the files into the module's library at build time. The module's code reads them
# with `std::string_view embedded_file("page.css")`, which it declares itself in <module>/embedded.hpp.
# The same file is the script that writes the C++ source:
#   cmake -D FILES="a;b" -D NAMESPACE=axle::report -D HEADER=report/embedded.hpp -D OUT=x.cpp -P AxleEmbed.cmake
if(CMAKE_SCRIPT_MODE_FILE)
  set(arrays "")
  set(cases "")
  set(number 0)
  foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND arrays "constexpr unsigned char kFile${number}[] = {\n${bytes}0};\n")
    string(APPEND cases "  if (name == \"${name}\") return {reinterpret_cast<const char*>(kFile${number}), sizeof kFile${number} - 1};\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${OUT}" "// Written by cmake/AxleEmbed.cmake.
#include \"${HEADER}\"

#include \"base/result.hpp\"

namespace ${NAMESPACE} {
namespace {

${arrays}
}  // namespace

std::string_view embedded_file(std::string_view name) {
${cases}  ::axle::assertion_failed(\"the name of an embedded file\", __FILE__, __LINE__);
}

}  // namespace ${NAMESPACE}
")
  return()
endif()

set(AXLE_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(axle_embed module)
  cmake_parse_arguments(ARG "" "" "FILES" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/embedded/${module}.cpp")
  list(TRANSFORM ARG_FILES REPLACE "^([^/].*)$" "${CMAKE_SOURCE_DIR}/\\1")
  string(REPLACE ";" "$<SEMICOLON>" files "${ARG_FILES}")
  add_custom_command(OUTPUT "${out}" COMMENT "Embedding the files of ${module}" VERBATIM
    COMMAND "${CMAKE_COMMAND}" -D "FILES=${files}" -D "NAMESPACE=axle::${module}" -D "HEADER=${module}/embedded.hpp"
      -D "OUT=${out}" -P "${AXLE_EMBED_SCRIPT}"
    DEPENDS ${ARG_FILES} "${AXLE_EMBED_SCRIPT}")
  target_sources("axle_${module}" PRIVATE "${out}")
endfunction()
