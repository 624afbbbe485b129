// The JDK's own XML signatures as judge and as signer of packets. One start for many files:
//   java Judge.java ROOT.pem MILLISECONDS < commands
// A line each:  verify FILE                                        answers  OK  or  BAD reason
//               sign IN OUT KEY.pem CERTIFICATES.pem METHOD C14N WHAT       OK  or  BAD reason
// METHOD and C14N are identifiers; WHAT is "whole", or "parts" for a reference to every element with an Id.
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.*;
import java.util.*;
import javax.xml.crypto.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.*;
import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.crypto.dsig.spec.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.*;

class Judge {
  static final XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
  static X509Certificate root;
  static Date at;

  public static void main(String[] arguments) throws Exception {
    root = certificates(arguments[0]).get(0);
    at = new Date(Long.parseLong(arguments[1]));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      String answer;
      try {
        answer = words[0].equals("verify") ? verify(words[1]) : sign(words);
      } catch (Exception error) {
        answer = "BAD " + error.toString().replace('\n', ' ');
      }
      System.out.println(answer);
    }
  }

  static Document read(String file) throws Exception {
    DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
    builders.setNamespaceAware(true);
    Document document = builders.newDocumentBuilder().parse(new File(file));
    NodeList all = document.getElementsByTagNameNS("*", "*");
    for (int i = 0; i < all.getLength(); ++i) {
      Element element = (Element) all.item(i);
      if (element.hasAttribute("Id")) element.setIdAttribute("Id", true);
    }
    return document;
  }

  static List<X509Certificate> certificates(String file) throws Exception {
    List<X509Certificate> list = new ArrayList<>();
    try (InputStream in = new FileInputStream(file)) {
      for (java.security.cert.Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        list.add((X509Certificate) one);
      }
    }
    return list;
  }

  static String verify(String file) throws Exception {
    Document document = read(file);
    NodeList found = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
    if (found.getLength() != 1) return "BAD " + found.getLength() + " signatures";
    DOMValidateContext context = new DOMValidateContext(new Chain(), found.item(0));
    context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
    XMLSignature signature = factory.unmarshalXMLSignature(context);
    return signature.validate(context) ? "OK" : "BAD validation";
  }

  // The key of the first certificate, if its chain leads to the root.
  static class Chain extends KeySelector {
    public KeySelectorResult select(KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context)
        throws KeySelectorException {
      try {
        List<X509Certificate> path = new ArrayList<>();
        for (Object content : info.getContent()) {
          if (!(content instanceof X509Data)) continue;
          for (Object one : ((X509Data) content).getContent()) {
            if (one instanceof X509Certificate) path.add((X509Certificate) one);
          }
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
        PublicKey key = path.get(0).getPublicKey();
        return () -> key;
      } catch (Exception error) {
        throw new KeySelectorException(error);
      }
    }
  }

  static PrivateKey key(String file) throws Exception {
    String text = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----", "");
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text));
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(encoded);
    } catch (InvalidKeySpecException other) {
      return KeyFactory.getInstance("EC").generatePrivate(encoded);
    }
  }

  static String sign(String[] words) throws Exception {
    Document document = read(words[1]);
    String method = words[5];
    C14NMethodParameterSpec none = null;
    DigestMethod digest = factory.newDigestMethod(DigestMethod.SHA256, null);
    Transform canonical = factory.newTransform(words[6], none);
    List<Reference> references = new ArrayList<>();
    if (words[7].equals("whole")) {
      Transform enveloped = factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null);
      references.add(factory.newReference("", digest, List.of(enveloped, canonical), null, null));
    } else {
      NodeList all = document.getElementsByTagNameNS("*", "*");
      for (int i = 0; i < all.getLength(); ++i) {
        String id = ((Element) all.item(i)).getAttribute("Id");
        if (!id.isEmpty()) references.add(factory.newReference("#" + id, digest, List.of(canonical), null, null));
      }
    }
    SignatureMethodParameterSpec parameters = null;
    if (method.endsWith("#rsa-pss")) {
      parameters = new RSAPSSParameterSpec(
          new PSSParameterSpec("SHA-384", "MGF1", new MGF1ParameterSpec("SHA-384"), 48, 1));
    }
    SignedInfo signed = factory.newSignedInfo(factory.newCanonicalizationMethod(words[6], none),
        factory.newSignatureMethod(method, parameters), references);
    KeyInfoFactory keys = factory.getKeyInfoFactory();
    KeyInfo info = keys.newKeyInfo(List.of(keys.newX509Data(certificates(words[4]))));
    Node header = document.getElementsByTagNameNS("*", "edXMLHeader").item(0);
    factory.newXMLSignature(signed, info).sign(new DOMSignContext(key(words[3]), header));
    Transformer writer = TransformerFactory.newInstance().newTransformer();
    try (OutputStream out = new FileOutputStream(words[2])) {
      writer.transform(new DOMSource(document), new StreamResult(out));
    }
    return "OK";
  }
}
