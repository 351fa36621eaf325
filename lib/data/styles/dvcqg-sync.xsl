<?xml version="1.0" encoding="UTF-8"?>
<!-- DongBoHoSoMC: a dossier and its record (urn:kdc:record:1) as the national portal's synchronisation message.
     Every field of the table stands here, in its order; what there is no value for is "" or an empty list, as OpenCPS writes it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:r="urn:kdc:record:1"
                exclude-result-prefixes="kdc e d r">
  <xsl:include href="dvcqg-common.xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/">
    <map>
      <string key="session"><xsl:value-of select="kdc:late('session:portal')"/></string>
      <string key="madonvi"><xsl:value-of select="$sender"/></string>
      <string key="service">DongBoHoSoMC</string>
      <string key="isUpdating"><xsl:value-of select="kdc:map('updating', /e:exchange/e:value[@name='updating'])"/></string>
      <array key="data"><map><xsl:call-template name="dossier"/></map></array>
    </map>
  </xsl:template>

  <xsl:template name="dossier">
    <string key="MaHoSo"><xsl:value-of select="kdc:need('MaHoSo', $record/@code)"/></string>
    <string key="MaTTHC"><xsl:value-of select="$dossier/@procedure"/></string>
    <string key="TenTTHC"><xsl:value-of select="kdc:need('TenTTHC', $record/r:procedure/@name)"/></string>
    <string key="MaLinhVuc"><xsl:value-of select="kdc:need('MaLinhVuc', $record/r:procedure/@domain)"/></string>
    <string key="TenLinhVuc"><xsl:value-of select="kdc:need('TenLinhVuc', $record/r:procedure/@domain-name)"/></string>
    <string key="KenhThucHien"><xsl:value-of select="kdc:map('channel', $dossier/d:channel/@kind)"/></string>
    <string key="SoBienNhan"><xsl:value-of select="$record/@receipt-number"/></string>
    <string key="SoGiayToChuHoSo"><xsl:value-of select="kdc:need('SoGiayToChuHoSo', $owner-id)"/></string>
    <string key="ChuHoSo"><xsl:value-of select="kdc:format('text', $owner-name)"/></string>
    <string key="LoaiDoiTuong"><xsl:value-of select="kdc:need('LoaiDoiTuong', kdc:map('object-kind', $record/r:owner/@kind), 'record/owner/@kind')"/></string>
    <string key="MaDoiTuong"><xsl:value-of select="$record/r:owner/@subject-id"/></string>
    <array key="DinhDanhCHS">
      <xsl:for-each select="$record/r:owner/r:identifier">
        <map>
          <string key="LoaiDinhDanh"><xsl:value-of select="kdc:map('identifier-kind', @kind)"/></string>
          <string key="SoDinhDanh"><xsl:value-of select="@number"/></string>
        </map>
      </xsl:for-each>
    </array>
    <string key="ThongTinKhac"><xsl:value-of select="kdc:format('text', $record/@other)"/></string>
    <string key="Email"><xsl:value-of select="$owner-email"/></string>
    <string key="Fax"><xsl:value-of select="$record/r:owner/@fax"/></string>
    <string key="SoDienThoai"><xsl:value-of select="$owner-phone"/></string>
    <string key="TrichYeuHoSo"><xsl:value-of select="kdc:format('text', $record/@summary)"/></string>
    <string key="NgayNopHoSo"><xsl:value-of select="kdc:format('stamp', $filed)"/></string>
    <string key="NgayTiepNhan"><xsl:value-of select="kdc:need('NgayTiepNhan', kdc:format('stamp', $record/@reception), 'record/@reception')"/></string>
    <string key="NgayHenTra"><xsl:value-of select="kdc:format('stamp', $record/@due)"/></string>
    <string key="TrangThaiHoSo"><xsl:value-of select="kdc:need('TrangThaiHoSo', kdc:map('status', $record/@status), 'record/@status')"/></string>
    <string key="NgayTuChoi"><xsl:value-of select="kdc:format('stamp', $record/@refused)"/></string>
    <string key="NgayKetThucXuLy"><xsl:value-of select="kdc:format('stamp', $record/@finished)"/></string>
    <string key="NgayTra"><xsl:value-of select="kdc:format('stamp', $record/@returned)"/></string>
    <string key="ThongTinTra"><xsl:value-of select="kdc:format('text', $record/r:return/@info)"/></string>
    <string key="HinhThuc"><xsl:value-of select="kdc:need('HinhThuc', kdc:map('return-form', $record/r:return/@form), 'record/return/@form')"/></string>
    <string key="DonViXuLy"><xsl:value-of select="kdc:need('DonViXuLy', $record/@office)"/></string>
    <string key="NoiNopHoSo"><xsl:value-of select="kdc:need('NoiNopHoSo', kdc:map('filed-at', $record/@filed-at), 'record/@filed-at')"/></string>
    <string key="HoSoCoThanhPhanSoHoa"><xsl:value-of select="kdc:map('flag', $record/@digitised)"/></string>
    <string key="TaiKhoanDuocXacThucVoiVNeID"><xsl:value-of select="kdc:map('flag', $record/@verified-account)"/></string>
    <string key="DuocThanhToanTrucTuyen"><xsl:value-of select="kdc:map('flag', $record/@paid-online)"/></string>
    <string key="GhiChu"><xsl:value-of select="kdc:format('text', $record/@note)"/></string>
    <array key="TaiLieuNop">
      <xsl:apply-templates select="$dossier/d:papers/d:paper[@file]" mode="file"/>
    </array>
    <array key="DanhSachLePhi"><xsl:apply-templates select="$record/r:fee"/></array>
    <array key="DanhSachTepDinhKemKhac">
      <xsl:apply-templates select="$dossier/d:papers/d:paper[not(@file)]" mode="other"/>
    </array>
    <array key="DanhSachHoSoBoSung"><xsl:apply-templates select="$record/r:supplement"/></array>
    <array key="DanhSachGiayToKetQua"><xsl:apply-templates select="$record/r:result"/></array>
    <array key="DSKetNoiCSDL">
      <xsl:for-each select="$record/r:database">
        <map><string key="MaCSDL"><xsl:value-of select="@code"/></string></map>
      </xsl:for-each>
    </array>
  </xsl:template>

  <!-- The portal fetches a file from the sender: its address is its SHA-256, which tells nothing about anybody. -->
  <xsl:template match="d:paper" mode="file">
    <xsl:variable name="ref" select="@ref"/>
    <xsl:variable name="more" select="$record/r:paper[@ref=$ref]"/>
    <xsl:variable name="sha" select="/e:exchange/e:attachments/e:attachment[@file=current()/@file]/@sha256"/>
    <map>
      <string key="TepDinhKemId"><xsl:value-of select="$sha"/></string>
      <string key="TenTepDinhKem"><xsl:value-of select="@file"/></string>
      <string key="IsDeleted"><xsl:value-of select="kdc:map('truth', $more/@deleted)"/></string>
      <string key="MaThanhPhanHoSo"><xsl:value-of select="kdc:need('MaThanhPhanHoSo', $more/@component, concat('papers/', @ref))"/></string>
      <string key="DuongDanTaiTepTin"><xsl:value-of select="concat($files, '/', $sha)"/></string>
      <string key="DuocSoHoa"><xsl:value-of select="kdc:map('flag', $more/@digitised)"/></string>
      <string key="DuocTaiSuDung"><xsl:value-of select="kdc:map('flag', $more/@reused)"/></string>
      <string key="DuocLayTuKhoDMQG"><xsl:value-of select="kdc:map('flag', $more/@from-store)"/></string>
      <string key="MaKetQuaThayThe"><xsl:value-of select="$more/@replaces"/></string>
    </map>
  </xsl:template>

  <xsl:template match="r:fee">
    <map>
      <string key="TenPhiLePhi"><xsl:value-of select="kdc:format('text', @name)"/></string>
      <string key="MaPhiLePhi"><xsl:value-of select="@code"/></string>
      <string key="HinhThucThu"><xsl:value-of select="kdc:map('collected', @collected)"/></string>
      <string key="Gia"><xsl:value-of select="kdc:format('amount', @amount)"/></string>
      <string key="LoaiPhiLePhi"><xsl:value-of select="kdc:map('fee-kind', @kind)"/></string>
    </map>
  </xsl:template>

  <xsl:template match="d:paper" mode="other">
    <xsl:variable name="ref" select="@ref"/>
    <map>
      <string key="TenGiayTo"><xsl:value-of select="kdc:need('TenGiayTo', $record/r:paper[@ref=$ref]/@name, concat('papers/', @ref))"/></string>
      <number key="SoLuong">
        <xsl:choose>
          <xsl:when test="@originals or @copies"><xsl:value-of select="sum(@originals | @copies)"/></xsl:when>
          <xsl:otherwise>1</xsl:otherwise>
        </xsl:choose>
      </number>
      <number key="LoaiGiayTo"><xsl:value-of select="kdc:map('paper-kind', @kind)"/></number>
    </map>
  </xsl:template>

  <xsl:template match="r:supplement">
    <map>
      <number key="HoSoBoSungId"><xsl:value-of select="@id"/></number>
      <string key="NguoiYeuCauBoSung"><xsl:value-of select="@by"/></string>
      <string key="NoiDungBoSung"><xsl:value-of select="kdc:format('text', @content)"/></string>
      <string key="NgayBoSung"><xsl:value-of select="kdc:format('stamp', @at)"/></string>
      <string key="NguoiTiepNhanBoSung"><xsl:value-of select="@received-by"/></string>
      <string key="ThongTinTiepNhan"><xsl:value-of select="kdc:format('text', @received-note)"/></string>
      <string key="NgayTiepNhanBoSung"><xsl:value-of select="kdc:format('stamp', @received)"/></string>
      <string key="TrangThaiBoSung"><xsl:value-of select="kdc:map('truth', @done)"/></string>
      <array key="DanhSachGiayToBoSung">
        <xsl:for-each select="r:paper">
          <map>
            <string key="TenGiayTo"><xsl:value-of select="@name"/></string>
            <number key="SoLuong"><xsl:value-of select="@quantity"/></number>
            <number key="LoaiGiayTo"><xsl:value-of select="kdc:map('paper-kind', @kind)"/></number>
          </map>
        </xsl:for-each>
      </array>
      <array key="DanhSachLePhiBoSung"><xsl:apply-templates select="r:fee"/></array>
      <string key="NgayHenTraTruoc"><xsl:value-of select="kdc:format('stamp', @previous-due)"/></string>
      <string key="NgayHenTraMoi"><xsl:value-of select="kdc:format('stamp', @new-due)"/></string>
    </map>
  </xsl:template>

  <xsl:template match="r:result">
    <map>
      <string key="TenGiayTo"><xsl:value-of select="kdc:format('text', @name)"/></string>
      <string key="MaThanhPhanHoSo"><xsl:value-of select="@component"/></string>
      <string key="GiayToId"><xsl:value-of select="@id"/></string>
      <string key="DuongDanTepTinKetQua"><xsl:value-of select="@url"/></string>
      <string key="MaGiayToKetQua"><xsl:value-of select="@code"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
