<?xml version="1.0" encoding="UTF-8"?>
<!-- request/list: what the gateway holds for this sender; how a submission whose acknowledgement was lost is found again. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" exclude-result-prefixes="x">
  <xsl:include href="govtalk.xsl"/>
  <xsl:template match="/">
    <xsl:call-template name="message">
      <xsl:with-param name="qualifier" select="'request'"/>
      <xsl:with-param name="function" select="'list'"/>
      <xsl:with-param name="correlation" select="''"/>
      <xsl:with-param name="with-login" select="true()"/>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
