<?xml version="1.0" encoding="UTF-8"?>
<!-- What a hub of ours answers, in the shape of the real one: status, ErrorCode, ErrorDesc. Only "0" is known of its codes; the
     others are those of HTTP for the same thing. A document is named by the code under which the hub keeps it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="kdc e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="values" select="/e:exchange/e:value"/>
  <xsl:variable name="situation" select="string($values[@name='situation'])"/>
  <xsl:variable name="well" select="$situation='received' or $situation='list' or $situation='message' or $situation='progress'"/>

  <xsl:template match="/">
    <map>
      <string key="status"><xsl:choose><xsl:when test="$well">OK</xsl:when><xsl:otherwise>FAIL</xsl:otherwise></xsl:choose></string>
      <string key="ErrorCode">
        <xsl:choose>
          <xsl:when test="$well">0</xsl:when>
          <xsl:when test="$situation='session-refused'">401</xsl:when>
          <xsl:when test="$situation='no-message' or $situation='no-route'">404</xsl:when>
          <xsl:when test="$situation='key-reused' or $situation='step'">409</xsl:when>
          <xsl:when test="$situation='too-large'">413</xsl:when>
          <xsl:when test="$situation='in-flight' or $situation='failure'">503</xsl:when>
          <xsl:otherwise>400</xsl:otherwise>
        </xsl:choose>
      </string>
      <string key="ErrorDesc">
        <xsl:choose>
          <xsl:when test="$well">Thanh cong</xsl:when>
          <xsl:otherwise><xsl:value-of select="normalize-space(concat($situation, ' ', $values[@name='why']))"/></xsl:otherwise>
        </xsl:choose>
      </string>
      <xsl:choose>
        <xsl:when test="$situation='received'">
          <string key="DocId"><xsl:value-of select="$values[@name='dossier-code']"/></string>
        </xsl:when>
        <xsl:when test="$situation='message'">
          <string key="data"><xsl:value-of select="$values[@name='message-base64']"/></string>
        </xsl:when>
        <xsl:when test="$situation='list' and $values[@name='caller']">
          <array key="data"><xsl:apply-templates select="/e:exchange/e:message" mode="received"/></array>
        </xsl:when>
        <xsl:when test="$situation='list'">
          <array key="data"><xsl:apply-templates select="/e:exchange/e:message" mode="sent"/></array>
        </xsl:when>
      </xsl:choose>
    </map>
  </xsl:template>

  <xsl:template match="e:message" mode="received">
    <map>
      <string key="docId"><xsl:value-of select="e:value[@name='dossier-code']"/></string>
      <string key="serviceType">eDoc</string>
      <string key="messageType"><xsl:value-of select="e:value[@name='kind']"/></string>
      <string key="created_time"><xsl:value-of select="kdc:format('stamp', e:value[@name='received'])"/></string>
      <string key="updated_time"><xsl:value-of select="kdc:format('stamp', e:value[@name='received'])"/></string>
      <string key="from"><xsl:value-of select="e:value[@name='from']"/></string>
      <string key="to"><xsl:value-of select="e:value[@name='recipient']"/></string>
      <string key="status">initial</string>
      <string key="status_desc"/>
    </map>
  </xsl:template>

  <xsl:template match="e:message" mode="sent">
    <map>
      <string key="senderDocId"><xsl:value-of select="e:value[@name='dossier-code']"/></string>
      <string key="receiverDocId"><xsl:value-of select="e:value[@name='dossier-code']"/></string>
      <string key="sendStatus">done</string>
      <string key="sendStatusDesc"/>
      <string key="receiveStatus"><xsl:value-of select="e:value[@name='status']"/></string>
      <string key="receiveStatusDesc"><xsl:value-of select="e:value[@name='confirmed']"/></string>
      <string key="sentTime"><xsl:value-of select="kdc:format('stamp', e:value[@name='received'])"/></string>
      <string key="receivedTime"><xsl:value-of select="kdc:format('stamp', e:value[@name='received'])"/></string>
      <string key="notation"><xsl:value-of select="e:value[@name='notation']"/></string>
      <string key="title"><xsl:value-of select="e:value[@name='subject']"/></string>
      <string key="to"><xsl:value-of select="e:value[@name='recipient']"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
