<?xml version="1.0" encoding="UTF-8"?>
<!-- What became of a caller's messages: docs/protocols/kdc.md, section 4. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns="urn:kdc:receipt:1" exclude-result-prefixes="x">
  <xsl:template match="/">
    <changes count="{/x:exchange/x:value[@name = 'count']}" next="{/x:exchange/x:value[@name = 'next']}">
      <xsl:if test="/x:exchange/x:value[@name = 'more'] != ''">
        <xsl:attribute name="more"><xsl:value-of select="/x:exchange/x:value[@name = 'more']"/></xsl:attribute>
      </xsl:if>
      <xsl:for-each select="/x:exchange/x:message">
        <change number="{x:value[@name = 'number']}" message-id="{x:value[@name = 'message-id']}"
                dossier-code="{x:value[@name = 'dossier-code']}" status="{x:value[@name = 'status']}">
          <xsl:if test="x:value[@name = 'at'] != ''">
            <xsl:attribute name="at"><xsl:value-of select="x:value[@name = 'at']"/></xsl:attribute>
          </xsl:if>
          <xsl:value-of select="x:value[@name = 'note']"/>
        </change>
      </xsl:for-each>
    </changes>
  </xsl:template>
</xsl:stylesheet>
