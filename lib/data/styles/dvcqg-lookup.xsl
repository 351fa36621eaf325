<?xml version="1.0" encoding="UTF-8"?>
<!-- TraCuuHoSo: does the portal know this dossier? -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/">
    <map>
      <string key="session"><xsl:value-of select="kdc:late('session:portal')"/></string>
      <string key="madonvi"><xsl:value-of select="$sender"/></string>
      <string key="service">TraCuuHoSo</string>
      <string key="MaHoSo"><xsl:value-of select="kdc:need('MaHoSo', $record/@code)"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
