<?xml version="1.0" encoding="UTF-8"?>
<!-- TỜ KHAI ĐĂNG KÝ KẾT HÔN. Wording recalled from Circular 04/2020/TT-BTP, not checked against its text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="to-khai.xsl"/>

  <xsl:template match="/print">
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="nation"/>
        <h1>TỜ KHAI ĐĂNG KÝ KẾT HÔN</h1>
        <xsl:call-template name="addressee"/>

        <table class="pair">
          <tr><th class="bold center">Thông tin</th><th class="bold center">Bên nữ</th><th class="bold center">Bên nam</th></tr>
          <tr><th>Họ, chữ đệm, tên</th><td><xsl:value-of select="data/bride/fullName/@text"/></td>
            <td><xsl:value-of select="data/groom/fullName/@text"/></td></tr>
          <tr><th>Ngày, tháng, năm sinh</th><td><xsl:value-of select="data/bride/birthDate/@text"/></td>
            <td><xsl:value-of select="data/groom/birthDate/@text"/></td></tr>
          <tr><th>Dân tộc</th><td><xsl:call-template name="ethnicity"><xsl:with-param name="of" select="data/bride"/></xsl:call-template></td>
            <td><xsl:call-template name="ethnicity"><xsl:with-param name="of" select="data/groom"/></xsl:call-template></td></tr>
          <tr><th>Quốc tịch</th><td><xsl:call-template name="nationality"><xsl:with-param name="of" select="data/bride"/></xsl:call-template></td>
            <td><xsl:call-template name="nationality"><xsl:with-param name="of" select="data/groom"/></xsl:call-template></td></tr>
          <tr class="tall"><th>Nơi cư trú</th><td><xsl:value-of select="data/bride/residence/@text"/></td>
            <td><xsl:value-of select="data/groom/residence/@text"/></td></tr>
          <tr class="tall"><th>Giấy tờ tùy thân</th><td><xsl:call-template name="identity-text"><xsl:with-param name="of" select="data/bride"/></xsl:call-template></td>
            <td><xsl:call-template name="identity-text"><xsl:with-param name="of" select="data/groom"/></xsl:call-template></td></tr>
          <tr><th>Kết hôn lần thứ mấy</th><td><xsl:value-of select="data/bride/marriageCount/@text"/></td>
            <td><xsl:value-of select="data/groom/marriageCount/@text"/></td></tr>
        </table>

        <xsl:call-template name="oath">
          <xsl:with-param name="text">Chúng tôi cam đoan những nội dung khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự nguyện, không vi phạm quy định của Luật Hôn nhân và gia đình Việt Nam.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="oath">
          <xsl:with-param name="text">Chúng tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung cam đoan của mình.</xsl:with-param>
        </xsl:call-template>
        <div class="row copies"><xsl:call-template name="copies"><xsl:with-param name="of" select="data/registration/copies"/></xsl:call-template></div>
        <div style="margin-top: 1mm; text-align: right"><xsl:call-template name="made"/></div>
        <div class="sign" style="margin-top: 0">
          <div class="half">
            <xsl:call-template name="signature">
              <xsl:with-param name="who">Bên nữ</xsl:with-param>
              <xsl:with-param name="name" select="data/bride/fullName/@text"/>
            </xsl:call-template>
          </div>
          <div class="half">
            <xsl:call-template name="signature">
              <xsl:with-param name="who">Bên nam</xsl:with-param>
              <xsl:with-param name="name" select="data/groom/fullName/@text"/>
            </xsl:call-template>
          </div>
        </div>
        <xsl:call-template name="annex"><xsl:with-param name="form">Tờ khai đăng ký kết hôn</xsl:with-param></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <!-- Shown by the form above. -->
  <xsl:template mode="annex" match="bride/fullName | bride/birthDate | bride/ethnicity | bride/ethnicityOther | bride/nationality | bride/nationalityOther
                                    | bride/residence | bride/idPaper | bride/idPaperOther | bride/idNumber | bride/idIssued | bride/idIssuer
                                    | bride/marriageCount"/>
  <xsl:template mode="annex" match="groom/fullName | groom/birthDate | groom/ethnicity | groom/ethnicityOther | groom/nationality | groom/nationalityOther
                                    | groom/residence | groom/idPaper | groom/idPaperOther | groom/idNumber | groom/idIssued | groom/idIssuer
                                    | groom/marriageCount"/>
  <xsl:template mode="annex" match="registration/copies"/>
</xsl:stylesheet>
