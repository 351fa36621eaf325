<?xml version="1.0" encoding="UTF-8"?>
<!-- request/delete: the response is durable here, the gateway may forget it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" exclude-result-prefixes="x">
  <xsl:include href="govtalk.xsl"/>
  <xsl:template match="/">
    <xsl:call-template name="message">
      <xsl:with-param name="qualifier" select="'request'"/>
      <xsl:with-param name="function" select="'delete'"/>
      <xsl:with-param name="correlation" select="$values[@name='correlation-id']"/>
      <xsl:with-param name="with-login" select="false()"/>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
