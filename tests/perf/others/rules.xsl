<?xml version="1.0" encoding="UTF-8"?>
<!-- What the form of the measurement asks beyond structure, as a careful team would write it for XSLT 1.0: one line of
     text for each finding. Dates are compared as numbers; a date without day or month begins with its first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:d="urn:kdc:dossier:1"
                xmlns:f="urn:kdc:form:household" exclude-result-prefixes="d f">
  <xsl:output method="text"/>
  <xsl:variable name="received" select="number(translate(substring(/d:dossier/@received, 1, 10), '-', ''))"/>

  <xsl:template match="/">
    <xsl:apply-templates select="d:dossier/d:data/*"/>
    <xsl:apply-templates select="d:dossier" mode="papers"/>
  </xsl:template>

  <xsl:template name="earliest">
    <xsl:param name="of"/>
    <xsl:value-of select="number(concat(translate($of, '-', ''), substring('0101', 1 + string-length(translate($of, '-', '')) - 4)))"/>
  </xsl:template>

  <xsl:template match="f:head | f:declarant | f:owner">
    <xsl:variable name="born"><xsl:call-template name="earliest"><xsl:with-param name="of" select="f:birthDate"/></xsl:call-template></xsl:variable>
    <xsl:variable name="issued" select="number(translate(f:idIssued, '-', ''))"/>
    <xsl:if test="$born > $received">birthDate&#10;</xsl:if>
    <xsl:if test="19000101 > $born">P-1&#10;</xsl:if>
    <xsl:if test="f:idPaper = 'old-card' and $received > 20241231">P-2&#10;</xsl:if>
    <xsl:if test="f:idPaper = 'other' and not(f:idPaperOther)">idPaperOther missing&#10;</xsl:if>
    <xsl:if test="f:idPaper != 'other' and f:idPaperOther">idPaperOther&#10;</xsl:if>
    <xsl:if test="f:idPaper = 'identity-card'">
      <xsl:if test="string-length(f:idNumber) != 12 or translate(f:idNumber, '0123456789', '') != ''">idNumber&#10;</xsl:if>
      <xsl:if test="1900 + 100 * floor(substring(f:idNumber, 4, 1) div 2) + substring(f:idNumber, 5, 2) != substring(f:birthDate, 1, 4)">P-3&#10;</xsl:if>
      <xsl:if test="(substring(f:idNumber, 4, 1) mod 2 = 1) != (f:sex = 'female')">P-4&#10;</xsl:if>
    </xsl:if>
    <xsl:if test="$issued > $received">idIssued&#10;</xsl:if>
    <xsl:if test="$born > $issued and $received >= $born">P-5&#10;</xsl:if>
    <xsl:if test="(not(f:residence/f:country) or f:residence/f:country = 'VN') and not(f:residence/f:unit)">unit missing&#10;</xsl:if>
    <xsl:if test="f:relation = 'child'">
      <xsl:variable name="head"><xsl:call-template name="earliest"><xsl:with-param name="of" select="../f:head/f:birthDate"/></xsl:call-template></xsl:variable>
      <xsl:if test="$head > $born">P-26&#10;</xsl:if>
    </xsl:if>
    <xsl:if test="translate(f:agreedOn, '-', '') > $received">agreedOn&#10;</xsl:if>
    <xsl:if test="$issued > translate(f:agreedOn, '-', '')">P-36&#10;</xsl:if>
  </xsl:template>

  <xsl:template match="f:moveDate">
    <xsl:variable name="head"><xsl:call-template name="earliest"><xsl:with-param name="of" select="../f:head/f:birthDate"/></xsl:call-template></xsl:variable>
    <xsl:if test="translate(., '-', '') > $received">R-01&#10;</xsl:if>
    <xsl:if test="$head > translate(., '-', '')">R-02&#10;</xsl:if>
  </xsl:template>

  <xsl:template match="f:person">
    <xsl:variable name="born"><xsl:call-template name="earliest"><xsl:with-param name="of" select="f:birthDate"/></xsl:call-template></xsl:variable>
    <xsl:if test="$born > $received">birthDate&#10;</xsl:if>
    <xsl:if test="(substring(f:personalId, 4, 1) mod 2 = 1) != (f:sex = 'female')">N-01&#10;</xsl:if>
    <xsl:if test="$born > translate(f:since, '-', '')">N-02&#10;</xsl:if>
    <xsl:if test="f:note and f:relation != 'other'">note&#10;</xsl:if>
  </xsl:template>

  <xsl:template match="f:copies"/>

  <xsl:template match="d:dossier" mode="papers">
    <xsl:if test="d:data/f:head/f:idPaper = 'identity-card' and not(d:papers/d:paper[@ref = 'identity'])">identity&#10;</xsl:if>
    <xsl:if test="not(d:papers/d:paper[@ref = 'dwelling'])">dwelling&#10;</xsl:if>
    <xsl:if test="d:data/f:owner/f:fullName and not(d:papers/d:paper[@ref = 'consent'])">consent&#10;</xsl:if>
  </xsl:template>
</xsl:stylesheet>
