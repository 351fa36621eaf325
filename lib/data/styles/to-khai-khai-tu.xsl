<?xml version="1.0" encoding="UTF-8"?>
<!-- TỜ KHAI ĐĂNG KÝ KHAI TỬ. Wording recalled from Circular 04/2020/TT-BTP, not checked against its text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="to-khai.xsl"/>

  <xsl:template match="/print">
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="nation"/>
        <h1>TỜ KHAI ĐĂNG KÝ KHAI TỬ</h1>
        <xsl:call-template name="addressee"/>

        <xsl:call-template name="requester"><xsl:with-param name="to">người đã chết</xsl:with-param></xsl:call-template>

        <p class="bold" style="margin-top: 1mm">Đề nghị cơ quan đăng ký khai tử cho người có tên dưới đây:</p>
        <xsl:call-template name="person"><xsl:with-param name="of" select="data/deceased"/></xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi cư trú cuối cùng</xsl:with-param>
          <xsl:with-param name="value"><xsl:value-of select="data/deceased/residence/@text"/><xsl:if test="data/deceased/residenceUnknown = 'true'">không xác định được</xsl:if></xsl:with-param>
          <xsl:with-param name="lines" select="2"/>
        </xsl:call-template>
        <xsl:call-template name="identity"><xsl:with-param name="of" select="data/deceased"/></xsl:call-template>
        <p class="l"><span class="k">Đã chết vào lúc:</span><xsl:text> </xsl:text><xsl:call-template name="death-time"/></p>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nơi chết</xsl:with-param>
          <xsl:with-param name="value" select="data/death/place/@text"/>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nguyên nhân chết</xsl:with-param>
          <xsl:with-param name="value" select="data/death/cause/@text"/>
        </xsl:call-template>
        <xsl:call-template name="notice"/>

        <xsl:call-template name="oath">
          <xsl:with-param name="text">Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về cam đoan của mình.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="end">
          <xsl:with-param name="left"><xsl:call-template name="copies"><xsl:with-param name="of" select="data/death/copies"/></xsl:call-template></xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="annex"><xsl:with-param name="form">Tờ khai đăng ký khai tử</xsl:with-param></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <!-- "05:40" or "5": the hour alone may be known. -->
  <xsl:template name="death-time">
    <xsl:variable name="time" select="data/death/time"/>
    <xsl:variable name="date" select="data/death/date"/>
    <xsl:choose>
      <xsl:when test="not($date/@text) and not($time/@text)"><span class="k">..... giờ ..... phút, ngày ..... tháng ..... năm ........</span></xsl:when>
      <xsl:otherwise>
        <xsl:choose>
          <xsl:when test="$time/@state"><xsl:value-of select="$time/@text"/>, </xsl:when>
          <xsl:when test="contains($time/@text, ':')"><xsl:value-of select="concat(substring-before($time/@text, ':'), ' giờ ', substring-after($time/@text, ':'), ' phút, ')"/></xsl:when>
          <xsl:when test="$time/@text"><xsl:value-of select="$time/@text"/> giờ, </xsl:when>
        </xsl:choose>
        <xsl:value-of select="kdc:date-long($date)"/>
        <xsl:if test="$date/@state"><xsl:value-of select="$date/@text"/></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="notice">
    <xsl:variable name="d" select="data/death"/>
    <xsl:call-template name="line">
      <xsl:with-param name="label">Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử</xsl:with-param>
      <xsl:with-param name="value">
        <xsl:value-of select="$d/noticeNumber/@text"/>
        <xsl:if test="$d/noticeKind/@text"> (<xsl:value-of select="$d/noticeKind/@text"/>)</xsl:if>
        <xsl:if test="$d/noticeIssuer/@text">, do <xsl:value-of select="$d/noticeIssuer/@text"/></xsl:if>
        <xsl:if test="$d/noticeDate/@text"> cấp ngày <xsl:value-of select="$d/noticeDate/@text"/></xsl:if>
      </xsl:with-param>
      <xsl:with-param name="lines" select="2"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Shown by the form above. -->
  <xsl:template mode="annex" match="deceased/fullName | deceased/birthDate | deceased/sex | deceased/ethnicity | deceased/ethnicityOther | deceased/nationality
                                    | deceased/nationalityOther | deceased/residence | deceased/residenceUnknown[. = 'true'] | deceased/idPaper
                                    | deceased/idPaperOther | deceased/idNumber | deceased/idIssued | deceased/idIssuer"/>
  <xsl:template mode="annex" match="death/date | death/time | death/place | death/cause | death/noticeKind | death/noticeNumber | death/noticeDate
                                    | death/noticeIssuer | death/copies"/>
</xsl:stylesheet>
