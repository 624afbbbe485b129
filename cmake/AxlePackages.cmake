find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET pangocairo harfbuzz harfbuzz-subset)
find_package(LibXml2 REQUIRED)  # the judge of our canonical form; only tests and fuzz targets see it
find_file(AXLE_CHART_JS chart.min.js PATHS /usr/share/javascript/chart.js REQUIRED)  # libjs-chart.js, for the result page

# Asio and Beast are compiled once, in transport/asio_impl.cpp: a Beast translation unit costs half a minute.
add_library(axle_asio INTERFACE)
add_library(axle::asio ALIAS axle_asio)
target_link_libraries(axle_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(axle_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED)

add_library(axle_json INTERFACE)
add_library(axle::json ALIAS axle_json)
target_link_libraries(axle_json INTERFACE Boost::json)

add_library(axle_cli11 INTERFACE)
add_library(axle::cli11 ALIAS axle_cli11)
target_link_libraries(axle_cli11 INTERFACE CLI11::CLI11)
