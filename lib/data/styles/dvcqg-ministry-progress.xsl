<?xml version="1.0" encoding="UTF-8"?>
<!-- CapNhatTienTrinh: its fields are not published; those of the portal's own progress message are assumed. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="step" select="$record/r:step[last()]"/>
  <xsl:template match="/">
    <map>
      <string key="MaHoSo"><xsl:value-of select="/e:exchange/e:value[@name='dossier-code']"/></string>
      <string key="NguoiXuLy"><xsl:value-of select="kdc:need('NguoiXuLy', $step/@officer, 'record/step/@officer')"/></string>
      <string key="ChucDanh"><xsl:value-of select="$step/@position"/></string>
      <string key="ThoiDiemXuLy"><xsl:value-of select="kdc:need('ThoiDiemXuLy', kdc:format('moment', $step/@at), 'record/step/@at')"/></string>
      <string key="PhongBanXuLy"><xsl:value-of select="$step/@department"/></string>
      <string key="NoiDungXuLy"><xsl:value-of select="kdc:format('text', $step/@content)"/></string>
      <string key="TrangThai"><xsl:value-of select="kdc:map('status', $step/@status)"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
