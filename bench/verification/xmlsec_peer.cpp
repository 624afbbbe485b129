#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include "bench/verification/peers.hpp"

namespace axle::bench {
namespace {

void start_library() {
  static const bool started = [] {
    xmlInitParser();
    return xmlSecInit() == 0 && xmlSecCryptoAppInit(nullptr) == 0 && xmlSecCryptoInit() == 0;
  }();
  if (!started) give_up("xmlsec does not start");
}

}  // namespace

struct XmlsecPeer::State {
  const Subject& subject;
  xmlSecKeysMngrPtr keys = nullptr;
};

XmlsecPeer::XmlsecPeer(const Signers& signers, const Subject& subject) : state_(new State{.subject = subject}) {
  start_library();
  state_->keys = xmlSecKeysMngrCreate();
  const BytesView root = signers.identities.authority.root()->der();
  if (xmlSecCryptoAppDefaultKeysMngrInit(state_->keys) != 0 ||
      xmlSecCryptoAppKeysMngrCertLoadMemory(state_->keys, root.data(), static_cast<xmlSecSize>(root.size()),
                                            xmlSecKeyDataFormatCertDer, xmlSecKeyDataTypeTrusted) != 0) {
    give_up("xmlsec does not take the root certificate");
  }
}

XmlsecPeer::~XmlsecPeer() {
  xmlSecKeysMngrDestroy(state_->keys);
}

void XmlsecPeer::run() {
  const std::string& packet = state_->subject.packet;
  xmlDocPtr document =
      xmlReadMemory(packet.data(), static_cast<int>(packet.size()), nullptr, nullptr, XML_PARSE_NONET | XML_PARSE_HUGE);
  if (document == nullptr) give_up("libxml2 does not read the packet");
  xmlNodePtr node = xmlSecFindNode(xmlDocGetRootElement(document), xmlSecNodeSignature, xmlSecDSigNs);
  xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(state_->keys);
  context->keyInfoReadCtx.certsVerificationTime = kNow / kSecond;
  if (node == nullptr || xmlSecDSigCtxVerify(context, node) != 0 || context->status != xmlSecDSigStatusSucceeded) {
    give_up("xmlsec refuses the packet's signature");
  }
  xmlSecDSigCtxDestroy(context);
  xmlFreeDoc(document);
}

}  // namespace axle::bench
