<?xml version="1.0" encoding="UTF-8"?>
<!-- The adapter's answers: HTTP 200 and an error_code. Only 0 is known from public sources; the others are of this fake peer. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="situation" select="/e:exchange/e:value[@name='situation']"/>

  <xsl:template match="/">
    <map>
      <xsl:choose>
        <xsl:when test="$situation='session'">
          <string key="session"><xsl:value-of select="/e:exchange/e:value[@name='session']"/></string>
          <number key="error_code">0</number>
        </xsl:when>
        <xsl:when test="$situation='query'">
          <number key="error_code">0</number>
          <array key="result"><map><string key="MaHoSo"><xsl:value-of select="/e:exchange/e:value[@name='message-id']"/></string></map></array>
        </xsl:when>
        <xsl:when test="$situation='no-message'">
          <number key="error_code">0</number>
          <array key="result"/>
        </xsl:when>
        <xsl:when test="$situation='received' or $situation='updated' or $situation='progress'">
          <number key="error_code">0</number>
          <string key="message">OK</string>
        </xsl:when>
        <xsl:when test="$situation='session-expired' or $situation='session-refused'">
          <number key="error_code">401</number>
          <string key="message">Phiên làm việc không hợp lệ</string>
        </xsl:when>
        <xsl:otherwise>
          <number key="error_code">400</number>
          <string key="message"><xsl:value-of select="$situation"/></string>
        </xsl:otherwise>
      </xsl:choose>
    </map>
  </xsl:template>
</xsl:stylesheet>
