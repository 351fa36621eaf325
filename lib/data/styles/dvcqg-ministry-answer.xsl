<?xml version="1.0" encoding="UTF-8"?>
<!-- What a fake ministry's portal answers. None of it is published: the fields are those that the sending side looks for. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="values" select="/e:exchange/e:value"/>
  <xsl:variable name="situation" select="$values[@name='situation']"/>

  <xsl:template match="/">
    <map>
      <xsl:choose>
        <xsl:when test="$situation='session'">
          <string key="token"><xsl:value-of select="$values[@name='session']"/></string>
        </xsl:when>
        <xsl:when test="$situation='probe'">
          <string key="MaHoSo"><xsl:value-of select="concat($values[@name='number-code'], '-', $values[@name='random'])"/></string>
        </xsl:when>
        <xsl:when test="$situation='uploaded'">
          <string key="IdTepTin"><xsl:value-of select="$values[@name='upload']"/></string>
          <string key="HashTepTin"><xsl:value-of select="$values[@name='upload-sha256']"/></string>
        </xsl:when>
        <xsl:when test="$situation='received' or $situation='progress'">
          <string key="MaHoSo"><xsl:value-of select="$values[@name='message-id']"/></string>
        </xsl:when>
        <xsl:otherwise>
          <string key="error"><xsl:value-of select="$situation"/></string>
          <string key="message"><xsl:value-of select="$values[@name='why']"/></string>
        </xsl:otherwise>
      </xsl:choose>
    </map>
  </xsl:template>
</xsl:stylesheet>
