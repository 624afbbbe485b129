// What we are compared with: the unavoidable work, and the libraries that people use.
#pragma once

#include <memory>

#include "bench/verification/subject.hpp"

namespace axle::bench {

// SHA-256 over the packet once and over its PDF once, and one public-key operation for each signature, on contexts that
// were prepared before, one after the other. Nothing else.
class Floor {
 public:
  Floor(const Signers& signers, signature::KeyAlgorithm algorithm, const Subject& subject);
  ~Floor();
  void run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// libxml2 and xmlsec1: the packet parsed into a tree, its signature verified with the certificate that it carries,
// under the same root.
class XmlsecPeer {
 public:
  XmlsecPeer(const Signers& signers, const Subject& subject);
  ~XmlsecPeer();
  void run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// OpenSSL's CMS_verify on the signature of a PDF and the bytes that it covers, under the same root.
class CmsPeer {
 public:
  CmsPeer(const Signers& signers, const Bytes& pdf);
  ~CmsPeer();
  void run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::bench
