<?xml version="1.0" encoding="UTF-8"?>
<!-- request/submit: the dossier as it is, as XML inside the body; attachments beside it in base64. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:kdc="urn:kdc:xslt:1"
    exclude-result-prefixes="x d kdc">
  <xsl:include href="govtalk.xsl"/>
  <xsl:template match="/">
    <xsl:call-template name="message">
      <xsl:with-param name="qualifier" select="'request'"/>
      <xsl:with-param name="function" select="'submit'"/>
      <xsl:with-param name="body">
        <submission xmlns="urn:kdc:submission:1">
          <xsl:copy-of select="/x:exchange/d:dossier"/>
          <xsl:for-each select="/x:exchange/x:attachments/x:attachment">
            <attachment file="{@file}" type="{@type}" size="{@size}" sha256="{@sha256}"><xsl:value-of select="kdc:attachment(string(@file))"/></attachment>
          </xsl:for-each>
        </submission>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
