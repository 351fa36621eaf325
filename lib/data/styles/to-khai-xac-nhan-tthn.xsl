<?xml version="1.0" encoding="UTF-8"?>
<!-- TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN. Wording recalled from Circular 04/2020/TT-BTP, not checked against its text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="to-khai.xsl"/>

  <xsl:template match="/print">
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="nation"/>
        <h1>TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN</h1>
        <xsl:call-template name="addressee"/>

        <xsl:call-template name="requester"><xsl:with-param name="to">người được cấp Giấy xác nhận tình trạng hôn nhân</xsl:with-param></xsl:call-template>

        <p class="bold" style="margin-top: 1mm">Đề nghị cơ quan cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:</p>
        <xsl:call-template name="person"><xsl:with-param name="of" select="data/person"/></xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi cư trú</xsl:with-param>
          <xsl:with-param name="value" select="data/person/residence/@text"/>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:call-template name="identity"><xsl:with-param name="of" select="data/person"/></xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Tình trạng hôn nhân</xsl:with-param>
          <xsl:with-param name="value" select="data/certificate/statement/@text"/>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:for-each select="data/residencePeriod">
          <xsl:call-template name="period"/>
        </xsl:for-each>
        <xsl:if test="not(data/residencePeriod)"><xsl:call-template name="period"/></xsl:if>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Mục đích yêu cầu cấp Giấy xác nhận tình trạng hôn nhân</xsl:with-param>
          <xsl:with-param name="value"><xsl:call-template name="either"><xsl:with-param name="value" select="data/certificate/purposeKind/@text"/><xsl:with-param name="other" select="data/certificate/purpose/@text"/></xsl:call-template></xsl:with-param>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>

        <xsl:call-template name="oath">
          <xsl:with-param name="text">Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về cam đoan của mình.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="end">
          <xsl:with-param name="left">
            <p>Số bản đề nghị cấp: <xsl:call-template name="count"><xsl:with-param name="of" select="data/certificate/originals"/></xsl:call-template> bản</p>
          </xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="annex"><xsl:with-param name="form">Tờ khai cấp Giấy xác nhận tình trạng hôn nhân</xsl:with-param></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <!-- In a blank paper, and without a row, the context is the document: room for one. -->
  <xsl:template name="period">
    <xsl:call-template name="line">
      <xsl:with-param name="label">Trong thời gian cư trú tại</xsl:with-param>
      <xsl:with-param name="value" select="place/@text"/>
    </xsl:call-template>
    <div class="row">
      <xsl:call-template name="line">
        <xsl:with-param name="label">từ ngày</xsl:with-param>
        <xsl:with-param name="value" select="from/@text"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="label">đến ngày</xsl:with-param>
        <xsl:with-param name="value" select="to/@text"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <!-- Shown by the form above. -->
  <xsl:template mode="annex" match="person/fullName | person/birthDate | person/sex | person/ethnicity | person/ethnicityOther | person/nationality
                                    | person/nationalityOther | person/residence | person/idPaper | person/idPaperOther | person/idNumber | person/idIssued
                                    | person/idIssuer"/>
  <xsl:template mode="annex" match="residencePeriod | certificate/statement | certificate/purposeKind | certificate/purpose | certificate/originals"/>
</xsl:stylesheet>
