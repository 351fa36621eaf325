<?xml version="1.0" encoding="UTF-8"?>
<!-- NoiHoSo, as the ministry portal reads it: back to a record (urn:kdc:record:1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="urn:kdc:record:1" xmlns:kdc="urn:kdc:xslt:1"
                xmlns:e="urn:kdc:exchange:1" xmlns:j="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="kdc e j">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/"><xsl:apply-templates select="/e:exchange/e:request/j:map"/></xsl:template>

  <xsl:template match="j:map">
    <xsl:variable name="filer" select="j:map[@key='ThongTinNguoiNop']"/>
    <xsl:variable name="person" select="$filer/j:map[@key='ThongTinChiTiet']"/>
    <record code="{*[@key='MaHoSo']}" agency="{*[@key='MaDonViTiepNhan']}" filed="{kdc:unformat('moment', *[@key='NgayNop'])}"
            reception="{kdc:unformat('moment', *[@key='NgayTiepNhan'])}">
      <procedure code="{*[@key='MaTTHC']}" service="{*[@key='MaDichVuCong']}"/>
      <owner kind="{kdc:unmap('object-kind', *[@key='LoaiDoiTuong'])}" name="{*[@key='ChuHoSo']}" number="{$person/*[@key='SoDinhDanhChuHs']}"
             province="{$person/*[@key='MaTinhChuHs']}" unit="{$person/*[@key='MaXaChuHs']}" line="{$person/*[@key='DiaChiChiTietChuHs']}"/>
      <filer kind="{kdc:unmap('object-kind', $filer/*[@key='LoaiDoiTuong'])}" subject-id="{$filer/*[@key='IdDoiTuong']}"
             name="{$person/*[@key='TenNguoiNop']}" number="{$person/*[@key='SoDinhDanh']}"
             issued="{kdc:unformat('day', $person/*[@key='NgayCapDinhDanh'])}" born="{kdc:unformat('born', $person/*[@key='NgaySinh'])}"
             phone="{$person/*[@key='SoDienThoai']}" email="{$person/*[@key='Email']}" fax="{$person/*[@key='Fax']}"
             province="{$person/*[@key='MaTinh']}" district="{$person/*[@key='MaHuyen']}" unit="{$person/*[@key='MaXa']}"
             line="{$person/*[@key='DiaChiChiTiet']}"/>
      <xsl:for-each select="j:array[@key='ThanhPhanHoSo']/j:map">
        <paper component="{*[@key='MaThanhPhanHoSo']}" name="{*[@key='TenThanhPhanHoSo']}" quantity="{*[@key='SoLuong']}"
               kind="{kdc:unmap('paper-kind', *[@key='LoaiBan'])}">
          <xsl:for-each select="j:array[@key='GiayToDinhKem']/j:map">
            <file id="{*[@key='IdGiayTo']}" name="{*[@key='TenGiayTo']}" result="{kdc:unmap('result', *[@key='MaKetQua'])}"
                  hash="{*[@key='HashTepTin']}"/>
          </xsl:for-each>
        </paper>
      </xsl:for-each>
    </record>
  </xsl:template>
</xsl:stylesheet>
