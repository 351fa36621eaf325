<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="urn:kdc:exchange:1"
                xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" exclude-result-prefixes="x">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/x:exchange">
    <xsl:variable name="situation" select="x:value[@name='situation']"/>
    <s:Envelope>
      <xsl:copy-of select="x:request/s:Envelope/s:Header"/>
      <s:Body>
        <xsl:choose>
          <xsl:when test="$situation = 'received' or $situation = 'status'">
            <done code="{x:value[@name='dossier-code']}" status="{x:value[@name='status']}"/>
          </xsl:when>
          <xsl:otherwise><s:Fault><faultcode>Client.<xsl:value-of select="$situation"/></faultcode></s:Fault></xsl:otherwise>
        </xsl:choose>
      </s:Body>
    </s:Envelope>
  </xsl:template>
</xsl:stylesheet>
