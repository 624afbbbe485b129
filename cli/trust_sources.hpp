// Revocation and time stamps over real HTTP, for words of the program that verify or sign.
#pragma once

#include "protocol/signature/trust/http_sources.hpp"
#include "transport/fetch.hpp"

namespace axle::cli {

// Blocks the thread that asks, at most `timeout` an exchange.
inline signature::HttpExchange http_exchange(DurationNs timeout = 5 * kSecond) {
  return [timeout](const signature::HttpQuestion& question) -> Result<signature::HttpReply> {
    auto answer = transport::fetch({.method = question.method,
                                    .url = question.url,
                                    .content_type = question.content_type,
                                    .body = question.body,
                                    .timeout = timeout,
                                    .answer_bytes_max = question.answer_bytes_max});
    if (!answer) return pass(answer);
    return signature::HttpReply{answer->status, std::move(answer->body)};
  };
}

}  // namespace axle::cli
