<?xml version="1.0" encoding="UTF-8"?>
<!-- CapNhatTrangThai: its fields are not published; the names of the other messages are assumed. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/">
    <map>
      <string key="MaHoSo"><xsl:value-of select="/e:exchange/e:value[@name='dossier-code']"/></string>
      <string key="TrangThaiHoSo"><xsl:value-of select="kdc:need('TrangThaiHoSo', kdc:map('status', $record/@status), 'record/@status')"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
