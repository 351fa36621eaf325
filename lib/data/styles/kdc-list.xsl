<?xml version="1.0" encoding="UTF-8"?>
<!-- The messages that a caller filed in a period: docs/protocols/kdc.md, section 5. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns="urn:kdc:receipt:1" exclude-result-prefixes="x">
  <xsl:template match="/">
    <messages count="{/x:exchange/x:value[@name = 'count']}">
      <xsl:if test="/x:exchange/x:value[@name = 'next'] != ''">
        <xsl:attribute name="next"><xsl:value-of select="/x:exchange/x:value[@name = 'next']"/></xsl:attribute>
      </xsl:if>
      <xsl:for-each select="/x:exchange/x:message">
        <message message-id="{x:value[@name = 'message-id']}" dossier-code="{x:value[@name = 'dossier-code']}"
                 status="{x:value[@name = 'status']}" received="{x:value[@name = 'received']}">
          <xsl:if test="x:value[@name = 'content-digest']">
            <xsl:attribute name="digest"><xsl:value-of select="x:value[@name = 'content-digest']"/></xsl:attribute>
          </xsl:if>
          <xsl:for-each select="x:file[@number != '0']">
            <file name="{@name}" sha256="{@sha256}"/>
          </xsl:for-each>
        </message>
      </xsl:for-each>
    </messages>
  </xsl:template>
</xsl:stylesheet>
