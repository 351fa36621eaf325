<?xml version="1.0" encoding="UTF-8"?>
<!-- The dossier inside the body of a request/submit, as it is. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:m="urn:kdc:submission:1" xmlns:d="urn:kdc:dossier:1"
    xmlns:g="http://www.govtalk.gov.uk/CM/envelope" exclude-result-prefixes="x m g">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/">
    <xsl:apply-templates select="//g:GovTalkMessage/g:Body/m:submission/d:dossier"/>
  </xsl:template>
  <!-- Copied node by node: the envelope's namespaces stay behind, those that the dossier's own names use come along. -->
  <xsl:template match="*">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates select="node()"/>
    </xsl:element>
  </xsl:template>
  <xsl:template match="text()"><xsl:value-of select="."/></xsl:template>
  <xsl:template match="comment()|processing-instruction()"/>
</xsl:stylesheet>
