<?xml version="1.0" encoding="UTF-8"?>
<!-- What the declarations of civil status share: addressee, requester, persons, oath, end. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="page.xsl"/>

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
      <xsl:with-param name="value"><xsl:call-template name="identity-text"><xsl:with-param name="of" select="$of"/></xsl:call-template></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="identity-text">
    <xsl:param name="of"/>
    <xsl:call-template name="either">
      <xsl:with-param name="value" select="$of/idPaper/@text"/>
      <xsl:with-param name="other" select="$of/idPaperOther/@text"/>
    </xsl:call-template>
    <xsl:if test="$of/idNumber/@text"> số <xsl:value-of select="$of/idNumber/@text"/></xsl:if>
    <xsl:if test="$of/idIssuer/@text"> do <xsl:value-of select="$of/idIssuer/@text"/></xsl:if>
    <xsl:if test="$of/idIssued/@text"> cấp ngày <xsl:value-of select="$of/idIssued/@text"/></xsl:if>
  </xsl:template>

  <xsl:template name="requester">
    <xsl:param name="to"/>
    <xsl:variable name="r" select="data/requester"/>
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
      <xsl:with-param name="label">Quan hệ với <xsl:value-of select="$to"/></xsl:with-param>
      <xsl:with-param name="value" select="$r/relation/@text"/>
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
      <xsl:with-param name="value"><xsl:call-template name="ethnicity"><xsl:with-param name="of" select="$of"/></xsl:call-template></xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Quốc tịch</xsl:with-param>
      <xsl:with-param name="value"><xsl:call-template name="nationality"><xsl:with-param name="of" select="$of"/></xsl:call-template></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ethnicity">
    <xsl:param name="of"/>
    <xsl:call-template name="either">
      <xsl:with-param name="value" select="$of/ethnicity/@text"/>
      <xsl:with-param name="other" select="$of/ethnicityOther/@text"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="nationality">
    <xsl:param name="of"/>
    <xsl:call-template name="either">
      <xsl:with-param name="value" select="$of/nationality/@text"/>
      <xsl:with-param name="other" select="$of/nationalityOther/@text"/>
    </xsl:call-template>
  </xsl:template>

  <!-- words: the date of birth in words too. -->
  <xsl:template name="person">
    <xsl:param name="of"/>
    <xsl:param name="words" select="false()"/>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Họ, chữ đệm, tên</xsl:with-param>
      <xsl:with-param name="value" select="$of/fullName/@text"/>
    </xsl:call-template>
    <xsl:choose>
      <xsl:when test="$words"><xsl:call-template name="born"><xsl:with-param name="date" select="$of/birthDate"/></xsl:call-template></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Ngày, tháng, năm sinh</xsl:with-param>
          <xsl:with-param name="value" select="$of/birthDate/@text"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
    <div class="row">
      <xsl:call-template name="line">
        <xsl:with-param name="label">Giới tính</xsl:with-param>
        <xsl:with-param name="value" select="$of/sex/@text"/>
      </xsl:call-template>
      <xsl:call-template name="people"><xsl:with-param name="of" select="$of"/></xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template name="oath">
    <xsl:param name="text"/>
    <p class="oath"><xsl:value-of select="$text"/></p>
  </xsl:template>

  <xsl:template name="copies">
    <xsl:param name="of"/>
    <xsl:variable name="copies" select="$of/@text"/>
    <p>Đề nghị cấp bản sao:</p>
    <p>Có <span class="box"><xsl:value-of select="kdc:tick($copies != '' and $copies != '0')"/></span>
       &#160;&#160; Không <span class="box"><xsl:value-of select="kdc:tick($filled and not($copies != '' and $copies != '0'))"/></span></p>
    <p>Số lượng: <xsl:call-template name="count"><xsl:with-param name="of" select="$of"/></xsl:call-template> bản</p>
  </xsl:template>

  <xsl:template name="count">
    <xsl:param name="of"/>
    <xsl:value-of select="$of/@text"/>
    <xsl:if test="not($of/@text)">........</xsl:if>
  </xsl:template>

  <xsl:template name="made">
    <p class="it">Làm tại ........................, <xsl:call-template name="day">
      <xsl:with-param name="at" select="(dossier/@received | dossier/@created[not(../@received)])"/>
    </xsl:call-template></p>
  </xsl:template>

  <!-- Room to sign, and the name below it. -->
  <xsl:template name="signature">
    <xsl:param name="who"/>
    <xsl:param name="name"/>
    <p class="bold"><xsl:value-of select="$who"/></p>
    <p class="it">(Ký, ghi rõ họ, chữ đệm, tên)</p>
    <div class="room"></div>
    <p><xsl:value-of select="$name"/></p>
  </xsl:template>

  <!-- left: what is asked for, beside the requester's signature. -->
  <xsl:template name="end">
    <xsl:param name="left"/>
    <div class="sign">
      <div class="half" style="text-align: left"><xsl:copy-of select="$left"/></div>
      <div class="half" style="flex-grow: 1.7">
        <xsl:call-template name="made"/>
        <xsl:call-template name="signature">
          <xsl:with-param name="who">Người yêu cầu</xsl:with-param>
          <xsl:with-param name="name" select="data/requester/fullName/@text"/>
        </xsl:call-template>
      </div>
    </div>
  </xsl:template>

  <!-- Shown by every declaration that has a requester. -->
  <xsl:template mode="annex" match="requester/fullName | requester/residence | requester/idPaper | requester/idPaperOther | requester/idNumber
                                    | requester/idIssued | requester/idIssuer | requester/relation"/>
</xsl:stylesheet>
