#include "report/json_writer.hpp"

#include <cmath>
#include <cstdio>
#include <utility>

#include "base/result.hpp"
#include "report/text.hpp"

namespace axle::report {

void JsonWriter::separate() {
  if (std::exchange(after_key_, false) || open_.empty()) return;
  Open& inside = open_.back();
  if (!std::exchange(inside.empty, false)) out_ += inside.layout == Layout::line ? ", " : ",";
  if (inside.layout == Layout::block) out_ += "\n" + std::string(2 * open_.size(), ' ');
}

JsonWriter& JsonWriter::open(char bracket, Layout layout) {
  separate();
  out_ += bracket;
  if (!open_.empty() && open_.back().layout == Layout::line) layout = Layout::line;
  open_.push_back({layout});
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  AXLE_ASSERT(!open_.empty() && !after_key_);
  const Open inside = open_.back();
  open_.pop_back();
  if (inside.layout == Layout::block && !inside.empty) out_ += "\n" + std::string(2 * open_.size(), ' ');
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  char text[40];
  std::snprintf(text, sizeof text, "%.15g", number);
  return raw(text);
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  separate();
  out_ += text;
  return *this;
}

void JsonWriter::quote(std::string_view text) {
  out_ += '"';
  const auto escape = [this](unsigned code) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\u%04x", code);
    out_ += hex;
  };
  const std::string valid = valid_utf8(text);
  const bool html = escape_ == Escape::html;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (c == '\n') {
      out_ += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || (html && (c == '<' || c == '>' || c == '&'))) {
      escape(static_cast<unsigned char>(c));
    } else if (html && (valid.compare(i, 3, "\xe2\x80\xa8") == 0 || valid.compare(i, 3, "\xe2\x80\xa9") == 0)) {
      escape(0x2028U + (valid[i + 2] == '\xa9' ? 1U : 0U));
      i += 2;
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

std::string JsonWriter::take() {
  AXLE_ASSERT(open_.empty());
  out_ += '\n';
  return std::exchange(out_, {});
}

}  // namespace axle::report
