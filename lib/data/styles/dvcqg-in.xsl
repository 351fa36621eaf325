<?xml version="1.0" encoding="UTF-8"?>
<!-- What the national portal is told, back as a record (urn:kdc:record:1). The session of the request is no part of it: sent
     again under another session, the message is the same. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="urn:kdc:record:1" xmlns:kdc="urn:kdc:xslt:1"
                xmlns:e="urn:kdc:exchange:1" xmlns:j="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="kdc e j">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/"><xsl:apply-templates select="/e:exchange/e:request/j:map"/></xsl:template>

  <xsl:template match="j:map[j:string[@key='service']='DongBoHoSoMC']">
    <xsl:apply-templates select="j:array[@key='data']/j:map[1]" mode="dossier">
      <xsl:with-param name="updating" select="kdc:unmap('updating', *[@key='isUpdating'])"/>
      <xsl:with-param name="sender" select="*[@key='madonvi']"/>
    </xsl:apply-templates>
  </xsl:template>

  <xsl:template match="j:map[j:string[@key='service']='CapNhatTienDoHoSoMC']">
    <record code="{j:array[@key='data']/j:map[1]/*[@key='MaHoSo']}" sender="{*[@key='madonvi']}">
      <xsl:for-each select="j:array[@key='data']/j:map">
        <step officer="{*[@key='NguoiXuLy']}" position="{*[@key='ChucDanh']}" at="{kdc:unformat('stamp', *[@key='ThoiDiemXuLy'])}"
              department="{*[@key='PhongBanXuLy']}" content="{*[@key='NoiDungXuLy']}" status="{kdc:unmap('status', *[@key='TrangThai'])}"
              begin="{kdc:unformat('stamp', *[@key='NgayBatDau'])}" due="{kdc:unformat('stamp', *[@key='NgayKetThucTheoQuyDinh'])}"/>
      </xsl:for-each>
    </record>
  </xsl:template>

  <xsl:template match="j:map" mode="dossier">
    <xsl:param name="updating"/>
    <xsl:param name="sender"/>
    <record code="{*[@key='MaHoSo']}" sender="{$sender}" updating="{$updating}" status="{kdc:unmap('status', *[@key='TrangThaiHoSo'])}"
            channel="{kdc:unmap('channel', *[@key='KenhThucHien'])}" receipt-number="{*[@key='SoBienNhan']}"
            other="{*[@key='ThongTinKhac']}" summary="{*[@key='TrichYeuHoSo']}" note="{*[@key='GhiChu']}"
            filed="{kdc:unformat('stamp', *[@key='NgayNopHoSo'])}" reception="{kdc:unformat('stamp', *[@key='NgayTiepNhan'])}"
            due="{kdc:unformat('stamp', *[@key='NgayHenTra'])}" refused="{kdc:unformat('stamp', *[@key='NgayTuChoi'])}"
            finished="{kdc:unformat('stamp', *[@key='NgayKetThucXuLy'])}" returned="{kdc:unformat('stamp', *[@key='NgayTra'])}"
            office="{*[@key='DonViXuLy']}" filed-at="{kdc:unmap('filed-at', *[@key='NoiNopHoSo'])}"
            digitised="{kdc:unmap('flag', *[@key='HoSoCoThanhPhanSoHoa'])}"
            verified-account="{kdc:unmap('flag', *[@key='TaiKhoanDuocXacThucVoiVNeID'])}"
            paid-online="{kdc:unmap('flag', *[@key='DuocThanhToanTrucTuyen'])}">
      <procedure code="{*[@key='MaTTHC']}" name="{*[@key='TenTTHC']}" domain="{*[@key='MaLinhVuc']}" domain-name="{*[@key='TenLinhVuc']}"/>
      <owner kind="{kdc:unmap('object-kind', *[@key='LoaiDoiTuong'])}" name="{*[@key='ChuHoSo']}" number="{*[@key='SoGiayToChuHoSo']}"
             subject-id="{*[@key='MaDoiTuong']}" email="{*[@key='Email']}" fax="{*[@key='Fax']}" phone="{*[@key='SoDienThoai']}">
        <xsl:for-each select="*[@key='DinhDanhCHS']/j:map">
          <identifier kind="{kdc:unmap('identifier-kind', *[@key='LoaiDinhDanh'])}" number="{*[@key='SoDinhDanh']}"/>
        </xsl:for-each>
      </owner>
      <return form="{kdc:unmap('return-form', *[@key='HinhThuc'])}" info="{*[@key='ThongTinTra']}"/>
      <xsl:for-each select="*[@key='TaiLieuNop']/j:map">
        <paper id="{*[@key='TepDinhKemId']}" file="{*[@key='TenTepDinhKem']}" deleted="{kdc:unmap('truth', *[@key='IsDeleted'])}"
               component="{*[@key='MaThanhPhanHoSo']}" url="{*[@key='DuongDanTaiTepTin']}"
               digitised="{kdc:unmap('flag', *[@key='DuocSoHoa'])}" reused="{kdc:unmap('flag', *[@key='DuocTaiSuDung'])}"
               from-store="{kdc:unmap('flag', *[@key='DuocLayTuKhoDMQG'])}" replaces="{*[@key='MaKetQuaThayThe']}"/>
      </xsl:for-each>
      <xsl:for-each select="*[@key='DanhSachTepDinhKemKhac']/j:map"><xsl:call-template name="paper"/></xsl:for-each>
      <xsl:for-each select="*[@key='DanhSachLePhi']/j:map"><xsl:call-template name="fee"/></xsl:for-each>
      <xsl:apply-templates select="*[@key='DanhSachHoSoBoSung']/j:map" mode="supplement"/>
      <xsl:for-each select="*[@key='DanhSachGiayToKetQua']/j:map">
        <result name="{*[@key='TenGiayTo']}" component="{*[@key='MaThanhPhanHoSo']}" id="{*[@key='GiayToId']}"
                url="{*[@key='DuongDanTepTinKetQua']}" code="{*[@key='MaGiayToKetQua']}"/>
      </xsl:for-each>
      <xsl:for-each select="*[@key='DSKetNoiCSDL']/j:map"><database code="{*[@key='MaCSDL']}"/></xsl:for-each>
    </record>
  </xsl:template>

  <xsl:template name="paper">
    <paper name="{*[@key='TenGiayTo']}" quantity="{*[@key='SoLuong']}" kind="{kdc:unmap('paper-kind', *[@key='LoaiGiayTo'])}"/>
  </xsl:template>

  <xsl:template name="fee">
    <fee name="{*[@key='TenPhiLePhi']}" code="{*[@key='MaPhiLePhi']}" collected="{kdc:unmap('collected', *[@key='HinhThucThu'])}"
         amount="{kdc:unformat('amount', *[@key='Gia'])}" kind="{kdc:unmap('fee-kind', *[@key='LoaiPhiLePhi'])}"/>
  </xsl:template>

  <xsl:template match="j:map" mode="supplement">
    <supplement id="{*[@key='HoSoBoSungId']}" by="{*[@key='NguoiYeuCauBoSung']}" content="{*[@key='NoiDungBoSung']}"
                at="{kdc:unformat('stamp', *[@key='NgayBoSung'])}" received-by="{*[@key='NguoiTiepNhanBoSung']}"
                received-note="{*[@key='ThongTinTiepNhan']}" received="{kdc:unformat('stamp', *[@key='NgayTiepNhanBoSung'])}"
                done="{kdc:unmap('truth', *[@key='TrangThaiBoSung'])}" previous-due="{kdc:unformat('stamp', *[@key='NgayHenTraTruoc'])}"
                new-due="{kdc:unformat('stamp', *[@key='NgayHenTraMoi'])}">
      <xsl:for-each select="*[@key='DanhSachGiayToBoSung']/j:map"><xsl:call-template name="paper"/></xsl:for-each>
      <xsl:for-each select="*[@key='DanhSachLePhiBoSung']/j:map"><xsl:call-template name="fee"/></xsl:for-each>
    </supplement>
  </xsl:template>
</xsl:stylesheet>
