<?xml version="1.0" encoding="UTF-8"?>
<!-- TỜ KHAI ĐĂNG KÝ KHAI SINH. Wording recalled from Circular 04/2020/TT-BTP, not checked against its text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="page.xsl"/>

  <xsl:template match="/print">
    <xsl:variable name="r" select="data/requester"/>
    <xsl:variable name="c" select="data/child"/>
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="nation"/>
        <h1>TỜ KHAI ĐĂNG KÝ KHAI SINH</h1>
        <xsl:call-template name="addressee"/>

        <xsl:call-template name="line">
          <xsl:with-param name="label">Họ, chữ đệm, tên người yêu cầu</xsl:with-param>
          <xsl:with-param name="value" select="$r/fullName/@text"/>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi cư trú</xsl:with-param>
          <xsl:with-param name="value" select="$r/residence/@text"/>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:call-template name="identity"><xsl:with-param name="of" select="$r"/></xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Quan hệ với người được khai sinh</xsl:with-param>
          <xsl:with-param name="value" select="$r/relation/@text"/>
        </xsl:call-template>

        <p class="bold" style="margin-top: 1mm">Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:</p>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Họ, chữ đệm, tên</xsl:with-param>
          <xsl:with-param name="value" select="$c/fullName/@text"/>
        </xsl:call-template>
        <xsl:call-template name="born"><xsl:with-param name="date" select="$c/birthDate"/></xsl:call-template>
        <div class="row">
          <xsl:call-template name="line">
            <xsl:with-param name="label">Giới tính</xsl:with-param>
            <xsl:with-param name="value" select="$c/sex/@text"/>
          </xsl:call-template>
          <xsl:call-template name="people"><xsl:with-param name="of" select="$c"/></xsl:call-template>
        </div>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi sinh</xsl:with-param>
          <xsl:with-param name="value">
            <xsl:call-template name="either">
              <xsl:with-param name="value" select="$c/birthPlace/@text"/>
              <xsl:with-param name="other" select="$c/birthPlaceAbroad/@text"/>
            </xsl:call-template>
          </xsl:with-param>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Quê quán</xsl:with-param>
          <xsl:with-param name="value" select="$c/nativePlace/@text"/>
        </xsl:call-template>

        <xsl:call-template name="parent">
          <xsl:with-param name="who">mẹ</xsl:with-param>
          <xsl:with-param name="of" select="data/mother"/>
        </xsl:call-template>
        <xsl:call-template name="parent">
          <xsl:with-param name="who">cha</xsl:with-param>
          <xsl:with-param name="of" select="data/father"/>
        </xsl:call-template>

        <p style="text-align: justify; text-indent: 10mm; margin-top: 1.5mm; line-height: 6.6mm">Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa thuận nhất trí của các bên liên quan theo quy định pháp luật.</p>
        <p style="text-align: justify; text-indent: 10mm; line-height: 6.6mm">Tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung cam đoan của mình.</p>

        <xsl:call-template name="end"/>
        <xsl:call-template name="annex"><xsl:with-param name="form">Tờ khai đăng ký khai sinh</xsl:with-param></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="addressee">
    <p class="l" style="margin: 0 14mm 3mm">
      <span class="k">Kính gửi:</span><xsl:text> </xsl:text>
      <xsl:choose>
        <xsl:when test="authority/@agency-name"><xsl:value-of select="authority/@agency-name"/></xsl:when>
        <xsl:when test="authority/@unit-whole">UBND <xsl:value-of select="authority/@unit-whole"/></xsl:when>
      </xsl:choose>
    </p>
  </xsl:template>

  <xsl:template name="identity">
    <xsl:param name="of"/>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Giấy tờ tùy thân</xsl:with-param>
      <xsl:with-param name="value">
        <xsl:call-template name="either">
          <xsl:with-param name="value" select="$of/idPaper/@text"/>
          <xsl:with-param name="other" select="$of/idPaperOther/@text"/>
        </xsl:call-template>
        <xsl:if test="$of/idNumber/@text"> số <xsl:value-of select="$of/idNumber/@text"/></xsl:if>
        <xsl:if test="$of/idIssuer/@text"> do <xsl:value-of select="$of/idIssuer/@text"/></xsl:if>
        <xsl:if test="$of/idIssued/@text"> cấp ngày <xsl:value-of select="$of/idIssued/@text"/></xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- Figures and words: neither can be altered alone. -->
  <xsl:template name="born">
    <xsl:param name="date"/>
    <p class="l">
      <xsl:if test="not($date/@text)"><xsl:attribute name="class">l l2</xsl:attribute></xsl:if>
      <span class="k">Ngày, tháng, năm sinh:</span><xsl:text> </xsl:text>
      <xsl:choose>
        <xsl:when test="$date/@text">
          <xsl:value-of select="$date/@text"/><xsl:text> </xsl:text>
          <span class="k s">(ghi bằng chữ: <xsl:value-of select="kdc:date-words($date)"/>)</span>
        </xsl:when>
        <xsl:otherwise>
          <span style="display: inline-block; width: 42mm"></span><span class="k s">ghi bằng chữ:</span>
        </xsl:otherwise>
      </xsl:choose>
    </p>
  </xsl:template>

  <xsl:template name="people">
    <xsl:param name="of"/>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Dân tộc</xsl:with-param>
      <xsl:with-param name="value">
        <xsl:call-template name="either">
          <xsl:with-param name="value" select="$of/ethnicity/@text"/>
          <xsl:with-param name="other" select="$of/ethnicityOther/@text"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Quốc tịch</xsl:with-param>
      <xsl:with-param name="value">
        <xsl:call-template name="either">
          <xsl:with-param name="value" select="$of/nationality/@text"/>
          <xsl:with-param name="other" select="$of/nationalityOther/@text"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
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

  <xsl:template name="end">
    <xsl:variable name="copies" select="data/child/copies/@text"/>
    <div class="sign">
      <div class="half" style="text-align: left">
        <p>Đề nghị cấp bản sao:</p>
        <p>Có <span class="box"><xsl:value-of select="kdc:tick($copies != '' and $copies != '0')"/></span>
           &#160;&#160; Không <span class="box"><xsl:value-of select="kdc:tick($filled and not($copies != '' and $copies != '0'))"/></span></p>
        <p>Số lượng: <xsl:choose>
          <xsl:when test="$copies"><xsl:value-of select="$copies"/></xsl:when>
          <xsl:otherwise>........</xsl:otherwise>
        </xsl:choose> bản</p>
      </div>
      <div class="half" style="flex-grow: 1.7">
        <p class="it">Làm tại ........................, <xsl:call-template name="day">
          <xsl:with-param name="at" select="(dossier/@received | dossier/@created[not(../@received)])"/>
        </xsl:call-template></p>
        <p class="bold">Người yêu cầu</p>
        <p class="it">(Ký, ghi rõ họ, chữ đệm, tên)</p>
        <div class="room"></div>
        <p><xsl:value-of select="data/requester/fullName/@text"/></p>
      </div>
    </div>
  </xsl:template>

  <!-- Shown by the form above. -->
  <xsl:template mode="annex" match="requester/fullName | requester/residence | requester/idPaper | requester/idPaperOther | requester/idNumber
                                    | requester/idIssued | requester/idIssuer | requester/relation"/>
  <xsl:template mode="annex" match="child/fullName | child/birthDate | child/sex | child/ethnicity | child/ethnicityOther | child/nationality
                                    | child/nationalityOther | child/birthPlace | child/birthPlaceAbroad | child/nativePlace | child/copies"/>
  <xsl:template mode="annex" match="mother/fullName | mother/birthDate | mother/ethnicity | mother/ethnicityOther | mother/nationality
                                    | mother/nationalityOther | mother/residence"/>
  <xsl:template mode="annex" match="father/fullName | father/birthDate | father/ethnicity | father/ethnicityOther | father/nationality
                                    | father/nationalityOther | father/residence"/>
</xsl:stylesheet>
