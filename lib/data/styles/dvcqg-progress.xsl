<?xml version="1.0" encoding="UTF-8"?>
<!-- CapNhatTienDoHoSoMC: the steps of the record. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/">
    <map>
      <string key="session"><xsl:value-of select="kdc:late('session:portal')"/></string>
      <string key="madonvi"><xsl:value-of select="$sender"/></string>
      <string key="service">CapNhatTienDoHoSoMC</string>
      <array key="data">
        <xsl:if test="not($record/r:step)"><xsl:value-of select="kdc:need('data', '', 'record/step')"/></xsl:if>
        <xsl:for-each select="$record/r:step">
          <map>
            <string key="MaHoSo"><xsl:value-of select="$record/@code"/></string>
            <string key="NguoiXuLy"><xsl:value-of select="kdc:need('NguoiXuLy', @officer)"/></string>
            <string key="ChucDanh"><xsl:value-of select="@position"/></string>
            <string key="ThoiDiemXuLy"><xsl:value-of select="kdc:need('ThoiDiemXuLy', kdc:format('stamp', @at), 'record/step/@at')"/></string>
            <string key="PhongBanXuLy"><xsl:value-of select="@department"/></string>
            <string key="NoiDungXuLy"><xsl:value-of select="kdc:format('text', @content)"/></string>
            <string key="TrangThai"><xsl:value-of select="kdc:need('TrangThai', kdc:map('status', @status), 'record/step/@status')"/></string>
            <string key="NgayBatDau"><xsl:value-of select="kdc:format('stamp', @begin)"/></string>
            <string key="NgayKetThucTheoQuyDinh"><xsl:value-of select="kdc:format('stamp', @due)"/></string>
          </map>
        </xsl:for-each>
      </array>
    </map>
  </xsl:template>
</xsl:stylesheet>
