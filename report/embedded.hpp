// Files that CMake puts into the program (cmake/AxleEmbed.cmake).
#pragma once

#include <string_view>

namespace axle::report {

// "page.html", "page.css", "page.js" from report/web/, and Debian's "chart.min.js" (Chart.js, package libjs-chart.js).
// Asking for another name is a programmer error.
std::string_view embedded_file(std::string_view name);

}  // namespace axle::report
