<?xml version="1.0" encoding="UTF-8"?>
<!-- Slip 01, GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ. Wording recalled from Circular 01/2018/TT-VPCP, not checked against its text.
     What only the authority knows comes from its receipt; without one those places stay empty. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">
  <xsl:include href="page.xsl"/>

  <xsl:template match="/print">
    <xsl:variable name="r" select="data/requester | data/bride | data/groom"/>
    <html lang="vi" xml:lang="vi">
      <xsl:call-template name="head"><xsl:with-param name="title" select="@name"/></xsl:call-template>
      <body>
        <xsl:call-template name="unverified"/>
        <xsl:call-template name="heads"/>
        <h1>GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ</h1>

        <xsl:call-template name="line">
          <xsl:with-param name="label">Tiếp nhận hồ sơ của</xsl:with-param>
          <xsl:with-param name="value">
            <xsl:for-each select="$r"><xsl:if test="position() &gt; 1"> và </xsl:if><xsl:value-of select="fullName/@text"/></xsl:for-each>
          </xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Địa chỉ</xsl:with-param>
          <xsl:with-param name="value" select="$r/residence/@text"/>
        </xsl:call-template>
        <div class="row">
          <xsl:call-template name="line">
            <xsl:with-param name="label">Số điện thoại</xsl:with-param>
            <xsl:with-param name="value" select="$r/phone/@text"/>
          </xsl:call-template>
          <xsl:call-template name="line">
            <xsl:with-param name="label">Email</xsl:with-param>
            <xsl:with-param name="value" select="$r/email/@text"/>
          </xsl:call-template>
        </div>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Nội dung yêu cầu giải quyết</xsl:with-param>
          <xsl:with-param name="value" select="procedure/@name"/>
        </xsl:call-template>

        <p>Thành phần hồ sơ nộp gồm:</p>
        <xsl:call-template name="papers"/>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Số lượng hồ sơ</xsl:with-param>
          <xsl:with-param name="value"><xsl:if test="$filled">01</xsl:if></xsl:with-param>
          <xsl:with-param name="after">(bộ)</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Thời gian giải quyết hồ sơ theo quy định là</xsl:with-param>
          <xsl:with-param name="value"><xsl:call-template name="term"/></xsl:with-param>
        </xsl:call-template>
        <p>Thời gian nhận hồ sơ: <xsl:call-template name="moment">
          <xsl:with-param name="at" select="(receipt/@reception | receipt/@received[not(../@reception)])"/>
        </xsl:call-template></p>
        <xsl:if test="receipt/@reception and receipt/@received and receipt/@reception != receipt/@received">
          <p class="it" style="padding-left: 6mm">(Người nộp gửi hồ sơ lúc <xsl:call-template name="moment">
            <xsl:with-param name="at" select="receipt/@received"/>
          </xsl:call-template>)</p>
        </xsl:if>
        <p>Thời gian trả kết quả giải quyết hồ sơ: <xsl:call-template name="moment">
          <xsl:with-param name="at" select="receipt/@due"/>
        </xsl:call-template></p>
        <xsl:call-template name="line">
          <xsl:with-param name="label">Đăng ký nhận kết quả tại</xsl:with-param>
        </xsl:call-template>
        <p>Vào Sổ theo dõi hồ sơ, quyển số: ...................... Số thứ tự: ......................</p>

        <div class="sign" style="margin-top: 8mm">
          <div class="half">
            <p class="bold">NGƯỜI NỘP HỒ SƠ</p>
            <p class="it">(Ký và ghi rõ họ tên)</p>
            <div class="room"></div>
            <xsl:for-each select="$r"><p><xsl:value-of select="fullName/@text"/></p></xsl:for-each>
          </div>
          <div class="half">
            <p class="bold">NGƯỜI TIẾP NHẬN HỒ SƠ</p>
            <p class="it">(Ký và ghi rõ họ tên)</p>
          </div>
        </div>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="heads">
    <xsl:variable name="code" select="receipt/@dossier-code"/>
    <div style="display: flex; align-items: flex-start">
      <div class="center small" style="flex: 1 1 0; line-height: 6mm">
        <p>
          <xsl:choose>
            <xsl:when test="authority/@agency-name"><xsl:value-of select="kdc:upper(authority/@agency-name)"/></xsl:when>
            <xsl:when test="authority/@unit-name">UBND <xsl:value-of select="kdc:upper(authority/@unit-name)"/></xsl:when>
            <xsl:otherwise>....................................................</xsl:otherwise>
          </xsl:choose>
        </p>
        <p class="bold">BỘ PHẬN TIẾP NHẬN<br/>VÀ TRẢ KẾT QUẢ</p>
        <div class="rule" style="width: 28mm"></div>
        <p style="margin-top: 2mm">Số: .............../TNHS</p>
      </div>
      <div class="center small" style="flex: 1.35 1 0">
        <xsl:call-template name="nation"/>
        <p class="it" style="margin-top: 3mm">..............., <xsl:call-template name="day">
          <xsl:with-param name="at" select="(receipt/@reception | receipt/@received[not(../@reception)])"/>
        </xsl:call-template></p>
      </div>
    </div>
    <div style="display: flex; align-items: center; margin: 3mm 0 0; min-height: 27mm">
      <xsl:choose>
        <xsl:when test="$code"><xsl:call-template name="qr"><xsl:with-param name="text" select="$code"/></xsl:call-template></xsl:when>
        <xsl:otherwise><div style="width: 26mm; height: 26mm; border: 0.25mm dotted #555; margin-right: 4mm"></div></xsl:otherwise>
      </xsl:choose>
      <p>Mã hồ sơ: <xsl:choose>
        <xsl:when test="$code"><span class="bold"><xsl:value-of select="$code"/></span></xsl:when>
        <xsl:otherwise>....................................................</xsl:otherwise>
      </xsl:choose></p>
    </div>
  </xsl:template>

  <xsl:template name="qr">
    <xsl:param name="text"/>
    <xsl:variable name="size" select="kdc:qr-size($text)"/>
    <svg xmlns="http://www.w3.org/2000/svg" width="26mm" height="26mm" viewBox="-4 -4 {$size + 8} {$size + 8}" role="img" aria-label="{$text}"
         shape-rendering="crispEdges" style="margin-right: 4mm; flex: none"><path d="{kdc:qr($text)}" fill="#000"/></svg>
  </xsl:template>

  <!-- The declaration itself, then the papers as the manifest lists them. -->
  <xsl:template name="papers">
    <xsl:choose>
      <xsl:when test="$filled">
        <xsl:for-each select="data | papers/paper">
          <p style="padding-left: 6mm; text-align: justify">
            <xsl:value-of select="concat(position(), '. ', @name)"/>
            <xsl:if test="@number">, số <xsl:value-of select="@number"/></xsl:if>
            <xsl:call-template name="kind"/>
          </p>
        </xsl:for-each>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="(//*)[position() &lt;= 4]">
          <p class="l" style="margin-left: 6mm"><span class="k"><xsl:value-of select="position()"/>.</span></p>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="kind">
    <xsl:choose>
      <xsl:when test="self::data"> (tờ khai điện tử)</xsl:when>
      <xsl:when test="@kind = 'scan'"> (bản quét)</xsl:when>
      <xsl:when test="@kind = 'photo'"> (ảnh chụp)</xsl:when>
      <xsl:when test="@kind-name"> (<xsl:value-of select="@kind-name"/>)</xsl:when>
    </xsl:choose>
    <xsl:if test="@originals &gt; 0">, bản chính: <xsl:value-of select="@originals"/></xsl:if>
    <xsl:if test="@copies &gt; 0">, bản sao: <xsl:value-of select="@copies"/></xsl:if>
  </xsl:template>

  <xsl:template name="term">
    <xsl:if test="procedure/@term-quantity">
      <xsl:value-of select="format-number(procedure/@term-quantity, '00')"/>
      <xsl:choose>
        <xsl:when test="procedure/@term-unit = 'working-day'"> ngày làm việc</xsl:when>
        <xsl:when test="procedure/@term-unit = 'day'"> ngày</xsl:when>
        <xsl:when test="procedure/@term-unit = 'hour'"> giờ</xsl:when>
        <xsl:when test="procedure/@term-unit = 'month'"> tháng</xsl:when>
      </xsl:choose>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
