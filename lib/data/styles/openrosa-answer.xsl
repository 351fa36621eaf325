<?xml version="1.0" encoding="UTF-8"?>
<!-- OpenRosaResponse: what the person who filed is shown. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://openrosa.org/http/response"
                xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="situation" select="/e:exchange/e:value[@name='situation']"/>
  <xsl:template match="/">
    <OpenRosaResponse>
      <xsl:choose>
        <xsl:when test="$situation='received'">
          <message nature="submit_success">
            <xsl:value-of select="concat('Đã nhận hồ sơ ', /e:exchange/e:value[@name='dossier-code'], '. / Received.')"/>
          </message>
        </xsl:when>
        <xsl:when test="$situation='key-reused'">
          <message nature="error">Mã này đã được nộp với nội dung khác. / This id was submitted with another content.</message>
        </xsl:when>
        <xsl:when test="$situation='in-flight'">
          <message nature="error">Bản này đang được xử lý, hãy gửi lại sau. / In process, send again later.</message>
        </xsl:when>
        <xsl:when test="$situation='agency'">
          <message nature="error">Hồ sơ gửi cho cơ quan khác. / Addressed to another agency.</message>
        </xsl:when>
        <xsl:when test="$situation='too-large'">
          <message nature="error">Yêu cầu quá lớn, hãy gửi từng tệp. / Too large, send the files one by one.</message>
        </xsl:when>
        <xsl:otherwise>
          <message nature="error"><xsl:value-of select="concat('Hồ sơ không đọc được hoặc không hợp lệ (', $situation, '). / Not readable or not valid.')"/></message>
        </xsl:otherwise>
      </xsl:choose>
    </OpenRosaResponse>
  </xsl:template>
</xsl:stylesheet>
