#include "tests/protocol/signature/trust/pkits.hpp"

namespace axle::signature::test {

// Every test of PKITS, sections 4.1 to 4.16, in their order. A row: number, what PKITS expects, why the network's
// policy does not support it ("-": it does), the end certificate (its file without "EE.crt"), the authorities'
// certificates (without "Cert.crt"), "|", and the lists (without "CRL.crl") besides the anchor's; "=" for lists named
// as the certificates. A row goes on in lines that begin with a space.
const char* const kPkitsCases = R"(# 4.1 Signature verification
4.1.1 valid - ValidCertificatePathTest1 GoodCA =
4.1.2 invalid - InvalidCASignatureTest2 BadSignedCA =
4.1.3 invalid - InvalidEESignatureTest3 GoodCA =
4.1.4 valid dsa ValidDSASignaturesTest4 DSACA =
4.1.5 valid dsa ValidDSAParameterInheritanceTest5 DSACA DSAParametersInheritedCA | DSAParametersInheritedCA DSACA
4.1.6 invalid dsa InvalidDSASignatureTest6 DSACA =
# 4.2 Validity periods
4.2.1 invalid - InvalidCAnotBeforeDateTest1 BadnotBeforeDateCA =
4.2.2 invalid - InvalidEEnotBeforeDateTest2 GoodCA =
4.2.3 valid - Validpre2000UTCnotBeforeDateTest3 GoodCA =
4.2.4 valid - ValidGeneralizedTimenotBeforeDateTest4 GoodCA =
4.2.5 invalid - InvalidCAnotAfterDateTest5 BadnotAfterDateCA =
4.2.6 invalid - InvalidEEnotAfterDateTest6 GoodCA =
4.2.7 invalid - Invalidpre2000UTCEEnotAfterDateTest7 GoodCA =
4.2.8 valid - ValidGeneralizedTimenotAfterDateTest8 GoodCA =
# 4.3 Name chaining
4.3.1 invalid - InvalidNameChainingTest1 GoodCA =
4.3.2 invalid - InvalidNameChainingOrderTest2 NameOrderingCA | NameOrderCA
4.3.3 valid - ValidNameChainingWhitespaceTest3 GoodCA =
4.3.4 valid - ValidNameChainingWhitespaceTest4 GoodCA =
4.3.5 valid - ValidNameChainingCapitalizationTest5 GoodCA =
4.3.6 valid - ValidNameUIDsTest6 UIDCA =
4.3.7 valid - ValidRFC3280MandatoryAttributeTypesTest7 RFC3280MandatoryAttributeTypesCA =
4.3.8 valid - ValidRFC3280OptionalAttributeTypesTest8 RFC3280OptionalAttributeTypesCA =
4.3.9 valid - ValidUTF8StringEncodedNamesTest9 UTF8StringEncodedNamesCA =
4.3.10 valid - ValidRolloverfromPrintableStringtoUTF8StringTest10 RolloverfromPrintableStringtoUTF8StringCA =
4.3.11 valid - ValidUTF8StringCaseInsensitiveMatchTest11 UTF8StringCaseInsensitiveMatchCA =
# 4.4 Basic certificate revocation
4.4.1 invalid - InvalidMissingCRLTest1 NoCRLCA |
4.4.2 invalid - InvalidRevokedCATest2 RevokedsubCA GoodCA | GoodCA RevokedsubCA
4.4.3 invalid - InvalidRevokedEETest3 GoodCA =
4.4.4 invalid - InvalidBadCRLSignatureTest4 BadCRLSignatureCA =
4.4.5 invalid - InvalidBadCRLIssuerNameTest5 BadCRLIssuerNameCA =
4.4.6 invalid - InvalidWrongCRLTest6 WrongCRLCA =
4.4.7 valid - ValidTwoCRLsTest7 TwoCRLsCA | TwoCRLsCAGood TwoCRLsCABad
4.4.8 invalid - InvalidUnknownCRLEntryExtensionTest8 UnknownCRLEntryExtensionCA =
4.4.9 invalid - InvalidUnknownCRLExtensionTest9 UnknownCRLExtensionCA =
4.4.10 invalid - InvalidUnknownCRLExtensionTest10 UnknownCRLExtensionCA =
4.4.11 invalid - InvalidOldCRLnextUpdateTest11 OldCRLnextUpdateCA =
4.4.12 invalid - Invalidpre2000CRLnextUpdateTest12 pre2000CRLnextUpdateCA =
4.4.13 valid - ValidGeneralizedTimeCRLnextUpdateTest13 GeneralizedTimeCRLnextUpdateCA =
4.4.14 valid - ValidNegativeSerialNumberTest14 NegativeSerialNumberCA =
4.4.15 invalid - InvalidNegativeSerialNumberTest15 NegativeSerialNumberCA =
4.4.16 valid - ValidLongSerialNumberTest16 LongSerialNumberCA =
4.4.17 valid - ValidLongSerialNumberTest17 LongSerialNumberCA =
4.4.18 invalid - InvalidLongSerialNumberTest18 LongSerialNumberCA =
4.4.19 valid keys ValidSeparateCertificateandCRLKeysTest19 SeparateCertificateandCRLKeysCertificateSigningCA
    SeparateCertificateandCRLKeysCRLSigning | SeparateCertificateandCRLKeys
4.4.20 invalid keys InvalidSeparateCertificateandCRLKeysTest20 SeparateCertificateandCRLKeysCertificateSigningCA
    SeparateCertificateandCRLKeysCRLSigning | SeparateCertificateandCRLKeys
4.4.21 invalid keys InvalidSeparateCertificateandCRLKeysTest21 SeparateCertificateandCRLKeysCA2CertificateSigningCA
    SeparateCertificateandCRLKeysCA2CRLSigning | SeparateCertificateandCRLKeysCA2
# 4.5 Self-issued certificates
4.5.1 valid - ValidBasicSelfIssuedOldWithNewTest1 BasicSelfIssuedNewKeyOldWithNewCA BasicSelfIssuedNewKeyCA |
    BasicSelfIssuedNewKeyCA
4.5.2 invalid - InvalidBasicSelfIssuedOldWithNewTest2 BasicSelfIssuedNewKeyOldWithNewCA BasicSelfIssuedNewKeyCA |
    BasicSelfIssuedNewKeyCA
4.5.3 valid - ValidBasicSelfIssuedNewWithOldTest3 BasicSelfIssuedOldKeyCA BasicSelfIssuedOldKeyNewWithOldCA |
    BasicSelfIssuedOldKeySelfIssuedCert BasicSelfIssuedOldKeyCA
4.5.4 valid keys ValidBasicSelfIssuedNewWithOldTest4 BasicSelfIssuedOldKeyCA BasicSelfIssuedOldKeyNewWithOldCA |
    BasicSelfIssuedOldKeySelfIssuedCert BasicSelfIssuedOldKeyCA
4.5.5 invalid keys InvalidBasicSelfIssuedNewWithOldTest5 BasicSelfIssuedOldKeyCA BasicSelfIssuedOldKeyNewWithOldCA |
    BasicSelfIssuedOldKeySelfIssuedCert BasicSelfIssuedOldKeyCA
4.5.6 valid keys ValidBasicSelfIssuedCRLSigningKeyTest6 BasicSelfIssuedCRLSigningKeyCA BasicSelfIssuedCRLSigningKeyCRL
    | BasicSelfIssuedCRLSigningKeyCRLCert BasicSelfIssuedCRLSigningKeyCA
4.5.7 invalid keys InvalidBasicSelfIssuedCRLSigningKeyTest7 BasicSelfIssuedCRLSigningKeyCA
    BasicSelfIssuedCRLSigningKeyCRL | BasicSelfIssuedCRLSigningKeyCRLCert BasicSelfIssuedCRLSigningKeyCA
4.5.8 invalid keys InvalidBasicSelfIssuedCRLSigningKeyTest8 BasicSelfIssuedCRLSigningKeyCA
    BasicSelfIssuedCRLSigningKeyCRL | BasicSelfIssuedCRLSigningKeyCRLCert BasicSelfIssuedCRLSigningKeyCA
# 4.6 Basic constraints
4.6.1 invalid - InvalidMissingbasicConstraintsTest1 MissingbasicConstraintsCA =
4.6.2 invalid - InvalidcAFalseTest2 basicConstraintsCriticalcAFalseCA =
4.6.3 invalid - InvalidcAFalseTest3 basicConstraintsNotCriticalcAFalseCA =
4.6.4 valid - ValidbasicConstraintsNotCriticalTest4 basicConstraintsNotCriticalCA =
4.6.5 invalid - InvalidpathLenConstraintTest5 pathLenConstraint0CA pathLenConstraint0subCA =
4.6.6 invalid - InvalidpathLenConstraintTest6 pathLenConstraint0CA pathLenConstraint0subCA =
4.6.7 valid - ValidpathLenConstraintTest7 pathLenConstraint0CA =
4.6.8 valid authority ValidpathLenConstraintTest8 pathLenConstraint0CA =
4.6.9 invalid - InvalidpathLenConstraintTest9 pathLenConstraint6CA pathLenConstraint6subCA0
    pathLenConstraint6subsubCA00 =
4.6.10 invalid - InvalidpathLenConstraintTest10 pathLenConstraint6CA pathLenConstraint6subCA0
    pathLenConstraint6subsubCA00 =
4.6.11 invalid - InvalidpathLenConstraintTest11 pathLenConstraint6CA pathLenConstraint6subCA1
    pathLenConstraint6subsubCA11 pathLenConstraint6subsubsubCA11X =
4.6.12 invalid - InvalidpathLenConstraintTest12 pathLenConstraint6CA pathLenConstraint6subCA1
    pathLenConstraint6subsubCA11 pathLenConstraint6subsubsubCA11X =
4.6.13 valid - ValidpathLenConstraintTest13 pathLenConstraint6CA pathLenConstraint6subCA4 pathLenConstraint6subsubCA41
    pathLenConstraint6subsubsubCA41X =
4.6.14 valid authority ValidpathLenConstraintTest14 pathLenConstraint6CA pathLenConstraint6subCA4 pathLenConstraint6subsubCA41
    pathLenConstraint6subsubsubCA41X =
4.6.15 valid - ValidSelfIssuedpathLenConstraintTest15 pathLenConstraint0CA pathLenConstraint0SelfIssuedCA |
    pathLenConstraint0CA
4.6.16 invalid - InvalidSelfIssuedpathLenConstraintTest16 pathLenConstraint0CA pathLenConstraint0SelfIssuedCA
    pathLenConstraint0subCA2 | pathLenConstraint0CA pathLenConstraint0subCA2
4.6.17 valid - ValidSelfIssuedpathLenConstraintTest17 pathLenConstraint1CA pathLenConstraint1SelfIssuedCA
    pathLenConstraint1subCA pathLenConstraint1SelfIssuedsubCA | pathLenConstraint1CA pathLenConstraint1subCA
# 4.7 Key usage
4.7.1 invalid - InvalidkeyUsageCriticalkeyCertSignFalseTest1 keyUsageCriticalkeyCertSignFalseCA =
4.7.2 invalid - InvalidkeyUsageNotCriticalkeyCertSignFalseTest2 keyUsageNotCriticalkeyCertSignFalseCA =
4.7.3 valid - ValidkeyUsageNotCriticalTest3 keyUsageNotCriticalCA =
4.7.4 invalid - InvalidkeyUsageCriticalcRLSignFalseTest4 keyUsageCriticalcRLSignFalseCA =
4.7.5 invalid - InvalidkeyUsageNotCriticalcRLSignFalseTest5 keyUsageNotCriticalcRLSignFalseCA =
# 4.8 Certificate policies
4.8.1 valid policy ValidCertificatePathTest1 GoodCA =
4.8.2 valid policy AllCertificatesNoPoliciesTest2 NoPoliciesCA =
4.8.3 valid policy DifferentPoliciesTest3 GoodCA PoliciesP2subCA =
4.8.4 invalid - DifferentPoliciesTest4 GoodCA GoodsubCA =
4.8.5 invalid - DifferentPoliciesTest5 GoodCA PoliciesP2subCA2 =
4.8.6 valid authority OverlappingPoliciesTest6 PoliciesP1234CA PoliciesP1234subCAP123 PoliciesP1234subsubCAP123P12 =
4.8.7 invalid - DifferentPoliciesTest7 PoliciesP123CA PoliciesP123subCAP12 PoliciesP123subsubCAP12P1 =
4.8.8 invalid - DifferentPoliciesTest8 PoliciesP12CA PoliciesP12subCAP1 PoliciesP12subsubCAP1P2 =
4.8.9 invalid - DifferentPoliciesTest9 PoliciesP123CA PoliciesP123subCAP12 PoliciesP123subsubCAP12P2
    PoliciesP123subsubsubCAP12P2P1 | PoliciesP123CA PoliciesP123subCAP12 PoliciesP123subsubCAP2P2
    PoliciesP123subsubsubCAP12P2P1
4.8.10 valid policy AllCertificatesSamePoliciesTest10 PoliciesP12CA =
4.8.11 valid policy AllCertificatesanyPolicyTest11 anyPolicyCA =
4.8.12 invalid - DifferentPoliciesTest12 PoliciesP3CA =
4.8.13 valid policy AllCertificatesSamePoliciesTest13 PoliciesP123CA =
4.8.14 valid policy AnyPolicyTest14 anyPolicyCA =
4.8.15 valid - UserNoticeQualifierTest15 =
4.8.16 valid - UserNoticeQualifierTest16 GoodCA =
4.8.17 valid - UserNoticeQualifierTest17 GoodCA =
4.8.18 valid policy UserNoticeQualifierTest18 PoliciesP12CA =
4.8.19 valid - UserNoticeQualifierTest19 =
4.8.20 valid - CPSPointerQualifierTest20 GoodCA =
# 4.9 Require explicit policy
4.9.1 valid - ValidrequireExplicitPolicyTest1 requireExplicitPolicy10CA requireExplicitPolicy10subCA
    requireExplicitPolicy10subsubCA requireExplicitPolicy10subsubsubCA =
4.9.2 valid - ValidrequireExplicitPolicyTest2 requireExplicitPolicy5CA requireExplicitPolicy5subCA
    requireExplicitPolicy5subsubCA requireExplicitPolicy5subsubsubCA =
4.9.3 invalid - InvalidrequireExplicitPolicyTest3 requireExplicitPolicy4CA requireExplicitPolicy4subCA
    requireExplicitPolicy4subsubCA requireExplicitPolicy4subsubsubCA =
4.9.4 valid - ValidrequireExplicitPolicyTest4 requireExplicitPolicy0CA requireExplicitPolicy0subCA
    requireExplicitPolicy0subsubCA requireExplicitPolicy0subsubsubCA =
4.9.5 invalid - InvalidrequireExplicitPolicyTest5 requireExplicitPolicy7CA requireExplicitPolicy7subCARE2
    requireExplicitPolicy7subsubCARE2RE4 requireExplicitPolicy7subsubsubCARE2RE4 =
4.9.6 valid - ValidSelfIssuedrequireExplicitPolicyTest6 requireExplicitPolicy2CA requireExplicitPolicy2SelfIssuedCA |
    requireExplicitPolicy2CA
4.9.7 invalid - InvalidSelfIssuedrequireExplicitPolicyTest7 requireExplicitPolicy2CA
    requireExplicitPolicy2SelfIssuedCA requireExplicitPolicy2subCA | requireExplicitPolicy2CA
    requireExplicitPolicy2subCA
4.9.8 invalid - InvalidSelfIssuedrequireExplicitPolicyTest8 requireExplicitPolicy2CA
    requireExplicitPolicy2SelfIssuedCA requireExplicitPolicy2subCA requireExplicitPolicy2SelfIssuedsubCA |
    requireExplicitPolicy2CA requireExplicitPolicy2subCA
# 4.10 Policy mappings
4.10.1 valid policy ValidPolicyMappingTest1 Mapping1to2CA =
4.10.2 invalid policy InvalidPolicyMappingTest2 Mapping1to2CA =
4.10.3 valid policy ValidPolicyMappingTest3 P12Mapping1to3subsubCA P12Mapping1to3subCA P12Mapping1to3CA =
4.10.4 invalid - InvalidPolicyMappingTest4 P12Mapping1to3CA P12Mapping1to3subCA P12Mapping1to3subsubCA =
4.10.5 valid policy ValidPolicyMappingTest5 P1Mapping1to234subCA P1Mapping1to234CA =
4.10.6 valid policy ValidPolicyMappingTest6 P1Mapping1to234subCA P1Mapping1to234CA =
4.10.7 invalid - InvalidMappingFromanyPolicyTest7 MappingFromanyPolicyCA =
4.10.8 invalid - InvalidMappingToanyPolicyTest8 MappingToanyPolicyCA =
4.10.9 valid - ValidPolicyMappingTest9 PanyPolicyMapping1to2CA =
4.10.10 invalid - InvalidPolicyMappingTest10 GoodCA GoodsubCAPanyPolicyMapping1to2CA =
4.10.11 valid - ValidPolicyMappingTest11 GoodCA GoodsubCAPanyPolicyMapping1to2CA =
4.10.12 valid policy ValidPolicyMappingTest12 P12Mapping1to3CA =
4.10.13 valid policy ValidPolicyMappingTest13 P1anyPolicyMapping1to2CA =
4.10.14 valid - ValidPolicyMappingTest14 P1anyPolicyMapping1to2CA =
# 4.11 Inhibit policy mapping
4.11.1 invalid - InvalidinhibitPolicyMappingTest1 inhibitPolicyMapping0CA inhibitPolicyMapping0subCA =
4.11.2 valid - ValidinhibitPolicyMappingTest2 inhibitPolicyMapping1P12CA inhibitPolicyMapping1P12subCA =
4.11.3 invalid - InvalidinhibitPolicyMappingTest3 inhibitPolicyMapping1P12CA inhibitPolicyMapping1P12subCA
    inhibitPolicyMapping1P12subsubCA =
4.11.4 valid - ValidinhibitPolicyMappingTest4 inhibitPolicyMapping1P12CA inhibitPolicyMapping1P12subCA
    inhibitPolicyMapping1P12subsubCA =
4.11.5 invalid - InvalidinhibitPolicyMappingTest5 inhibitPolicyMapping5CA inhibitPolicyMapping5subCA
    inhibitPolicyMapping5subsubCA inhibitPolicyMapping5subsubsubCA =
4.11.6 invalid - InvalidinhibitPolicyMappingTest6 inhibitPolicyMapping1P12CA inhibitPolicyMapping1P12subCAIPM5
    inhibitPolicyMapping1P12subsubCAIPM5 =
4.11.7 valid - ValidSelfIssuedinhibitPolicyMappingTest7 inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1SelfIssuedCA
    inhibitPolicyMapping1P1subCA | inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1subCA
4.11.8 invalid - InvalidSelfIssuedinhibitPolicyMappingTest8 inhibitPolicyMapping1P1CA
    inhibitPolicyMapping1P1SelfIssuedCA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1subsubCA |
    inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1subsubCA
4.11.9 invalid - InvalidSelfIssuedinhibitPolicyMappingTest9 inhibitPolicyMapping1P1CA
    inhibitPolicyMapping1P1SelfIssuedCA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1subsubCA |
    inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1subsubCA
4.11.10 invalid - InvalidSelfIssuedinhibitPolicyMappingTest10 inhibitPolicyMapping1P1CA
    inhibitPolicyMapping1P1SelfIssuedCA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1SelfIssuedsubCA |
    inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1subCA
4.11.11 invalid - InvalidSelfIssuedinhibitPolicyMappingTest11 inhibitPolicyMapping1P1CA
    inhibitPolicyMapping1P1SelfIssuedCA inhibitPolicyMapping1P1subCA inhibitPolicyMapping1P1SelfIssuedsubCA |
    inhibitPolicyMapping1P1CA inhibitPolicyMapping1P1subCA
# 4.12 Inhibit any policy
4.12.1 invalid - InvalidinhibitAnyPolicyTest1 inhibitAnyPolicy0CA =
4.12.2 valid - ValidinhibitAnyPolicyTest2 inhibitAnyPolicy0CA =
4.12.3 valid policy inhibitAnyPolicyTest3 inhibitAnyPolicy1CA inhibitAnyPolicy1subCA1 =
4.12.4 invalid - InvalidinhibitAnyPolicyTest4 inhibitAnyPolicy1CA inhibitAnyPolicy1subCA1 =
4.12.5 invalid - InvalidinhibitAnyPolicyTest5 inhibitAnyPolicy5CA inhibitAnyPolicy5subCA inhibitAnyPolicy5subsubCA =
4.12.6 invalid - InvalidinhibitAnyPolicyTest6 inhibitAnyPolicy1CA inhibitAnyPolicy1subCAIAP5 =
4.12.7 valid - ValidSelfIssuedinhibitAnyPolicyTest7 inhibitAnyPolicy1CA inhibitAnyPolicy1SelfIssuedCA
    inhibitAnyPolicy1subCA2 | inhibitAnyPolicy1CA inhibitAnyPolicy1subCA2
4.12.8 invalid - InvalidSelfIssuedinhibitAnyPolicyTest8 inhibitAnyPolicy1CA inhibitAnyPolicy1SelfIssuedCA
    inhibitAnyPolicy1subCA2 inhibitAnyPolicy1subsubCA2 | inhibitAnyPolicy1CA inhibitAnyPolicy1subCA2
    inhibitAnyPolicy1subsubCA2
4.12.9 valid - ValidSelfIssuedinhibitAnyPolicyTest9 inhibitAnyPolicy1CA inhibitAnyPolicy1SelfIssuedCA
    inhibitAnyPolicy1subCA2 inhibitAnyPolicy1SelfIssuedsubCA2 | inhibitAnyPolicy1CA inhibitAnyPolicy1subCA2
4.12.10 invalid - InvalidSelfIssuedinhibitAnyPolicyTest10 inhibitAnyPolicy1CA inhibitAnyPolicy1SelfIssuedCA
    inhibitAnyPolicy1subCA2 | inhibitAnyPolicy1CA inhibitAnyPolicy1subCA2
# 4.13 Name constraints
4.13.1 valid - ValidDNnameConstraintsTest1 nameConstraintsDN1CA =
4.13.2 invalid - InvalidDNnameConstraintsTest2 nameConstraintsDN1CA =
4.13.3 invalid - InvalidDNnameConstraintsTest3 nameConstraintsDN1CA =
4.13.4 valid - ValidDNnameConstraintsTest4 nameConstraintsDN1CA =
4.13.5 valid - ValidDNnameConstraintsTest5 nameConstraintsDN2CA =
4.13.6 valid - ValidDNnameConstraintsTest6 nameConstraintsDN3CA =
4.13.7 invalid - InvalidDNnameConstraintsTest7 nameConstraintsDN3CA =
4.13.8 invalid - InvalidDNnameConstraintsTest8 nameConstraintsDN4CA =
4.13.9 invalid - InvalidDNnameConstraintsTest9 nameConstraintsDN4CA =
4.13.10 invalid - InvalidDNnameConstraintsTest10 nameConstraintsDN5CA =
4.13.11 valid - ValidDNnameConstraintsTest11 nameConstraintsDN5CA =
4.13.12 invalid - InvalidDNnameConstraintsTest12 nameConstraintsDN1subCA1 nameConstraintsDN1CA =
4.13.13 invalid - InvalidDNnameConstraintsTest13 nameConstraintsDN1subCA2 nameConstraintsDN1CA =
4.13.14 valid - ValidDNnameConstraintsTest14 nameConstraintsDN1subCA2 nameConstraintsDN1CA =
4.13.15 invalid - InvalidDNnameConstraintsTest15 nameConstraintsDN3subCA1 nameConstraintsDN3CA =
4.13.16 invalid - InvalidDNnameConstraintsTest16 nameConstraintsDN3subCA1 nameConstraintsDN3CA =
4.13.17 invalid - InvalidDNnameConstraintsTest17 nameConstraintsDN3subCA2 nameConstraintsDN3CA =
4.13.18 valid - ValidDNnameConstraintsTest18 nameConstraintsDN3subCA2 nameConstraintsDN3CA =
4.13.19 valid - ValidDNnameConstraintsTest19 nameConstraintsDN1SelfIssuedCA nameConstraintsDN1CA |
    nameConstraintsDN1CA
4.13.20 invalid - InvalidDNnameConstraintsTest20 nameConstraintsDN1CA =
4.13.21 valid - ValidRFC822nameConstraintsTest21 nameConstraintsRFC822CA1 =
4.13.22 invalid - InvalidRFC822nameConstraintsTest22 nameConstraintsRFC822CA1 =
4.13.23 valid - ValidRFC822nameConstraintsTest23 nameConstraintsRFC822CA2 =
4.13.24 invalid - InvalidRFC822nameConstraintsTest24 nameConstraintsRFC822CA2 =
4.13.25 valid - ValidRFC822nameConstraintsTest25 nameConstraintsRFC822CA3 =
4.13.26 invalid - InvalidRFC822nameConstraintsTest26 nameConstraintsRFC822CA3 =
4.13.27 valid - ValidDNandRFC822nameConstraintsTest27 nameConstraintsDN1subCA3 nameConstraintsDN1CA =
4.13.28 invalid - InvalidDNandRFC822nameConstraintsTest28 nameConstraintsDN1subCA3 nameConstraintsDN1CA =
4.13.29 invalid - InvalidDNandRFC822nameConstraintsTest29 nameConstraintsDN1subCA3 nameConstraintsDN1CA =
4.13.30 valid - ValidDNSnameConstraintsTest30 nameConstraintsDNS1CA =
4.13.31 invalid - InvalidDNSnameConstraintsTest31 nameConstraintsDNS1CA =
4.13.32 valid - ValidDNSnameConstraintsTest32 nameConstraintsDNS2CA =
4.13.33 invalid - InvalidDNSnameConstraintsTest33 nameConstraintsDNS2CA =
4.13.34 valid - ValidURInameConstraintsTest34 nameConstraintsURI1CA =
4.13.35 invalid - InvalidURInameConstraintsTest35 nameConstraintsURI1CA =
4.13.36 valid - ValidURInameConstraintsTest36 nameConstraintsURI2CA =
4.13.37 invalid - InvalidURInameConstraintsTest37 nameConstraintsURI2CA =
4.13.38 invalid - InvalidDNSnameConstraintsTest38 nameConstraintsDNS1CA =
# 4.14 Distribution points
4.14.1 valid - ValiddistributionPointTest1 distributionPoint1CA =
4.14.2 invalid - InvaliddistributionPointTest2 distributionPoint1CA =
4.14.3 invalid - InvaliddistributionPointTest3 distributionPoint1CA =
4.14.4 valid - ValiddistributionPointTest4 distributionPoint1CA =
4.14.5 valid - ValiddistributionPointTest5 distributionPoint2CA =
4.14.6 invalid - InvaliddistributionPointTest6 distributionPoint2CA =
4.14.7 valid - ValiddistributionPointTest7 distributionPoint2CA =
4.14.8 invalid - InvaliddistributionPointTest8 distributionPoint2CA =
4.14.9 invalid - InvaliddistributionPointTest9 distributionPoint2CA =
4.14.10 valid - ValidNoissuingDistributionPointTest10 NoissuingDistributionPointCA =
4.14.11 invalid - InvalidonlyContainsUserCertsTest11 onlyContainsUserCertsCA =
4.14.12 invalid - InvalidonlyContainsCACertsTest12 onlyContainsCACertsCA =
4.14.13 valid authority ValidonlyContainsCACertsTest13 onlyContainsCACertsCA =
4.14.14 invalid - InvalidonlyContainsAttributeCertsTest14 onlyContainsAttributeCertsCA =
4.14.15 invalid reasons InvalidonlySomeReasonsTest15 onlySomeReasonsCA1 | onlySomeReasonsCA1compromise
    onlySomeReasonsCA1otherreasons
4.14.16 invalid reasons InvalidonlySomeReasonsTest16 onlySomeReasonsCA1 | onlySomeReasonsCA1compromise
    onlySomeReasonsCA1otherreasons
4.14.17 invalid reasons InvalidonlySomeReasonsTest17 onlySomeReasonsCA2 | onlySomeReasonsCA2CRL1.crl
    onlySomeReasonsCA2CRL2.crl
4.14.18 valid reasons ValidonlySomeReasonsTest18 onlySomeReasonsCA3 | onlySomeReasonsCA3compromise
    onlySomeReasonsCA3otherreasons
4.14.19 valid reasons ValidonlySomeReasonsTest19 onlySomeReasonsCA4 | onlySomeReasonsCA4compromise
    onlySomeReasonsCA4otherreasons
4.14.20 invalid reasons InvalidonlySomeReasonsTest20 onlySomeReasonsCA4 | onlySomeReasonsCA4compromise
    onlySomeReasonsCA4otherreasons
4.14.21 invalid reasons InvalidonlySomeReasonsTest21 onlySomeReasonsCA4 | onlySomeReasonsCA4compromise
    onlySomeReasonsCA4otherreasons
4.14.22 valid indirect ValidIDPwithindirectCRLTest22 indirectCRLCA1 =
4.14.23 invalid indirect InvalidIDPwithindirectCRLTest23 indirectCRLCA1 =
4.14.24 valid indirect ValidIDPwithindirectCRLTest24 indirectCRLCA1 indirectCRLCA2 | indirectCRLCA1
4.14.25 valid indirect ValidIDPwithindirectCRLTest25 indirectCRLCA1 indirectCRLCA2 | indirectCRLCA1
4.14.26 invalid indirect InvalidIDPwithindirectCRLTest26 indirectCRLCA1 indirectCRLCA2 | indirectCRLCA1
4.14.27 invalid indirect InvalidcRLIssuerTest27 GoodCA indirectCRLCA2 | GoodCA
4.14.28 valid indirect ValidcRLIssuerTest28 indirectCRLCA3 indirectCRLCA3cRLIssuer =
4.14.29 valid indirect ValidcRLIssuerTest29 indirectCRLCA3 indirectCRLCA3cRLIssuer =
4.14.30 valid indirect ValidcRLIssuerTest30 indirectCRLCA4 indirectCRLCA4cRLIssuer | indirectCRLCA4cRLIssuer
4.14.31 invalid indirect InvalidcRLIssuerTest31 indirectCRLCA5 indirectCRLCA6 | indirectCRLCA5
4.14.32 invalid indirect InvalidcRLIssuerTest32 indirectCRLCA5 indirectCRLCA6 | indirectCRLCA5
4.14.33 valid indirect ValidcRLIssuerTest33 indirectCRLCA5 indirectCRLCA6 | indirectCRLCA5
4.14.34 invalid indirect InvalidcRLIssuerTest34 indirectCRLCA5 =
4.14.35 invalid indirect InvalidcRLIssuerTest35 indirectCRLCA5 =
# 4.15 Delta lists
4.15.1 invalid - InvaliddeltaCRLIndicatorNoBaseTest1 deltaCRLIndicatorNoBaseCA =
4.15.2 valid delta ValiddeltaCRLTest2 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.3 invalid delta InvaliddeltaCRLTest3 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.4 invalid delta InvaliddeltaCRLTest4 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.5 valid delta ValiddeltaCRLTest5 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.6 invalid delta InvaliddeltaCRLTest6 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.7 valid delta ValiddeltaCRLTest7 deltaCRLCA1 | deltaCRLCA1 deltaCRLCA1delta
4.15.8 valid delta ValiddeltaCRLTest8 deltaCRLCA2 | deltaCRLCA2 deltaCRLCA2delta
4.15.9 invalid delta InvaliddeltaCRLTest9 deltaCRLCA2 | deltaCRLCA2 deltaCRLCA2delta
4.15.10 invalid delta InvaliddeltaCRLTest10 deltaCRLCA3 | deltaCRLCA3 deltaCRLCA3delta
# 4.16 Private certificate extensions
4.16.1 valid - ValidUnknownNotCriticalCertificateExtensionTest1 =
4.16.2 invalid - InvalidUnknownCriticalCertificateExtensionTest2 =
)";

}  // namespace axle::signature::test
