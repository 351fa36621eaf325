<?xml version="1.0" encoding="UTF-8"?>
<!-- NoiHoSo: a dossier for the ministry portal. Who files and whose matter it is are two persons here. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:variable name="filer" select="$record/r:filer"/>
  <xsl:variable name="filer-name" select="$filer/@name | $requester[not($filer/@name)]/*[local-name()='fullName']"/>
  <xsl:variable name="filer-id" select="$filer/@number | $requester[not($filer/@number)]/*[local-name()='personalId']"/>

  <xsl:template match="/">
    <map>
      <string key="MaHoSo"><xsl:value-of select="/e:exchange/e:value[@name='dossier-code']"/></string>
      <string key="MaTTHC"><xsl:value-of select="$dossier/@procedure"/></string>
      <string key="MaDichVuCong"><xsl:value-of select="kdc:need('MaDichVuCong', $record/r:procedure/@service)"/></string>
      <string key="ChuHoSo"><xsl:value-of select="kdc:need('ChuHoSo', kdc:format('text', $owner-name), 'record/owner/@name')"/></string>
      <number key="LoaiDoiTuong"><xsl:value-of select="kdc:map('object-kind', $record/r:owner/@kind)"/></number>
      <string key="MaDonViTiepNhan"><xsl:value-of select="kdc:need('MaDonViTiepNhan', $dossier/d:authority/@agency)"/></string>
      <string key="NgayNop"><xsl:value-of select="kdc:format('moment', $filed)"/></string>
      <string key="NgayTiepNhan"><xsl:value-of select="kdc:format('moment', $record/@reception)"/></string>
      <array key="ThanhPhanHoSo"><xsl:apply-templates select="$dossier/d:papers/d:paper"/></array>
      <map key="ThongTinNguoiNop">
        <number key="LoaiDoiTuong"><xsl:value-of select="kdc:map('object-kind', $filer/@kind)"/></number>
        <string key="IdDoiTuong"><xsl:value-of select="$filer/@subject-id"/></string>
        <map key="ThongTinChiTiet"><xsl:call-template name="persons"/></map>
      </map>
    </map>
  </xsl:template>

  <xsl:template name="persons">
    <string key="TenNguoiNop"><xsl:value-of select="kdc:need('TenNguoiNop', kdc:format('text', $filer-name), 'record/filer/@name')"/></string>
    <string key="SoDinhDanh"><xsl:value-of select="kdc:need('SoDinhDanh', $filer-id)"/></string>
    <string key="NgayCapDinhDanh"><xsl:value-of select="kdc:format('day', $filer/@issued | $requester[not($filer/@number)]/*[local-name()='idIssued'])"/></string>
    <string key="NgaySinh"><xsl:value-of select="kdc:format('born', $filer/@born | $requester[not($filer/@number)]/*[local-name()='birthDate'])"/></string>
    <string key="SoDienThoai"><xsl:value-of select="$filer/@phone | $requester[not($filer/@phone)]/*[local-name()='phone']"/></string>
    <string key="Email"><xsl:value-of select="$filer/@email | $requester[not($filer/@email)]/*[local-name()='email']"/></string>
    <string key="Fax"><xsl:value-of select="$filer/@fax"/></string>
    <string key="MaTinh"><xsl:value-of select="kdc:need('MaTinh', $filer/@province, 'record/filer/@province')"/></string>
    <string key="MaHuyen"><xsl:value-of select="$filer/@district"/></string>
    <string key="MaXa"><xsl:value-of select="$filer/@unit | $requester[not($filer/@unit)]/*[local-name()='residence']/*[local-name()='unit']"/></string>
    <string key="DiaChiChiTiet"><xsl:value-of select="kdc:format('text', $filer/@line | $requester[not($filer/@line)]/*[local-name()='residence']/*[local-name()='line'])"/></string>
    <string key="TenChuHs"><xsl:value-of select="kdc:format('text', $owner-name)"/></string>
    <string key="SoDinhDanhChuHs"><xsl:value-of select="$owner-id"/></string>
    <string key="MaTinhChuHs"><xsl:value-of select="$record/r:owner/@province"/></string>
    <string key="MaXaChuHs"><xsl:value-of select="$record/r:owner/@unit"/></string>
    <string key="DiaChiChiTietChuHs"><xsl:value-of select="kdc:format('text', $record/r:owner/@line)"/></string>
  </xsl:template>

  <!-- A file was sent up before: what the portal called it, and its hash as the portal counts it. -->
  <xsl:template match="d:paper">
    <xsl:variable name="ref" select="@ref"/>
    <xsl:variable name="more" select="$record/r:paper[@ref=$ref]"/>
    <xsl:variable name="sent" select="/e:exchange/e:attachments/e:attachment[@file=current()/@file]"/>
    <map>
      <string key="MaThanhPhanHoSo"><xsl:value-of select="kdc:need('MaThanhPhanHoSo', $more/@component, concat('papers/', @ref))"/></string>
      <string key="TenThanhPhanHoSo"><xsl:value-of select="kdc:need('TenThanhPhanHoSo', $more/@name, concat('papers/', @ref))"/></string>
      <number key="SoLuong">
        <xsl:choose>
          <xsl:when test="@originals or @copies"><xsl:value-of select="sum(@originals | @copies)"/></xsl:when>
          <xsl:otherwise>1</xsl:otherwise>
        </xsl:choose>
      </number>
      <number key="LoaiBan"><xsl:value-of select="kdc:map('paper-kind', @kind)"/></number>
      <array key="GiayToDinhKem">
        <xsl:for-each select="$sent">
          <map>
            <string key="IdGiayTo"><xsl:value-of select="e:value[@name='file-id']"/></string>
            <string key="MaKetQua"><xsl:value-of select="kdc:map('result', $more/@result)"/></string>
            <string key="TenGiayTo"><xsl:value-of select="@file"/></string>
            <string key="HashTepTin"><xsl:value-of select="e:value[@name='file-hash']"/></string>
          </map>
        </xsl:for-each>
      </array>
    </map>
  </xsl:template>
</xsl:stylesheet>
