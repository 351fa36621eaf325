<?xml version="1.0" encoding="UTF-8"?>
<!-- TỜ KHAI ĐĂNG KÝ KHAI SINH. Wording recalled from Circular 04/2020/TT-BTP, not checked against its text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="to-khai.xsl"/>

  <xsl:template match="/print">
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="nation"/>
        <h1>TỜ KHAI ĐĂNG KÝ KHAI SINH</h1>
        <xsl:call-template name="addressee"/>

        <xsl:call-template name="requester"><xsl:with-param name="to">người được khai sinh</xsl:with-param></xsl:call-template>

        <p class="bold" style="margin-top: 1mm">Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:</p>
        <xsl:call-template name="person">
          <xsl:with-param name="of" select="data/child"/>
          <xsl:with-param name="words" select="true()"/>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi sinh</xsl:with-param>
          <xsl:with-param name="value"><xsl:call-template name="either"><xsl:with-param name="value" select="data/child/birthPlace/@text"/><xsl:with-param name="other" select="data/child/birthPlaceAbroad/@text"/></xsl:call-template></xsl:with-param>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Quê quán</xsl:with-param>
          <xsl:with-param name="value" select="data/child/nativePlace/@text"/>
        </xsl:call-template>

        <xsl:call-template name="parent">
          <xsl:with-param name="who">mẹ</xsl:with-param>
          <xsl:with-param name="of" select="data/mother"/>
        </xsl:call-template>
        <xsl:call-template name="parent">
          <xsl:with-param name="who">cha</xsl:with-param>
          <xsl:with-param name="of" select="data/father"/>
        </xsl:call-template>

        <xsl:call-template name="oath">
          <xsl:with-param name="text">Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa thuận nhất trí của các bên liên quan theo quy định pháp luật.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="oath">
          <xsl:with-param name="text">Tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung cam đoan của mình.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="end">
          <xsl:with-param name="left"><xsl:call-template name="copies"><xsl:with-param name="of" select="data/child/copies"/></xsl:call-template></xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="annex"><xsl:with-param name="form">Tờ khai đăng ký khai sinh</xsl:with-param></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="parent">
    <xsl:param name="who"/>
    <xsl:param name="of"/>
    <div style="margin-top: 1.2mm">
      <xsl:call-template name="line">
        <xsl:with-param name="label">Họ, chữ đệm, tên người <xsl:value-of select="$who"/></xsl:with-param>
        <xsl:with-param name="value" select="$of/fullName/@text"/>
      </xsl:call-template>
      <div class="row">
        <xsl:call-template name="line">
          <xsl:with-param name="label">Năm sinh</xsl:with-param>
          <xsl:with-param name="value" select="$of/birthDate/@text"/>
        </xsl:call-template>
        <xsl:call-template name="people"><xsl:with-param name="of" select="$of"/></xsl:call-template>
      </div>
      <xsl:call-template name="line">
        <xsl:with-param name="label">Nơi cư trú</xsl:with-param>
        <xsl:with-param name="value" select="$of/residence/@text"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <!-- Shown by the form above. -->
  <xsl:template mode="annex" match="child/fullName | child/birthDate | child/sex | child/ethnicity | child/ethnicityOther | child/nationality
                                    | child/nationalityOther | child/birthPlace | child/birthPlaceAbroad | child/nativePlace | child/copies"/>
  <xsl:template mode="annex" match="mother/fullName | mother/birthDate | mother/ethnicity | mother/ethnicityOther | mother/nationality
                                    | mother/nationalityOther | mother/residence"/>
  <xsl:template mode="annex" match="father/fullName | father/birthDate | father/ethnicity | father/ethnicityOther | father/nationality
                                    | father/nationalityOther | father/residence"/>
</xsl:stylesheet>
