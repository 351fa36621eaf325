<?xml version="1.0" encoding="UTF-8"?>
<!-- Every answer of the receiving side of xroad-soap. The X-Road header fields of the request come
     back in their order with their values (PR-MESS 2.2); a header that is not X-Road's is between
     its sender and the next server, and is not sent back. requestHash is the security server's. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:e="urn:kdc:exchange:1"
    xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:xrd="http://x-road.eu/xsd/xroad.xsd"
    xmlns:k="urn:kdc:xroad:1"
    exclude-result-prefixes="e xrd k">
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>

  <xsl:variable name="situation" select="string(/e:exchange/e:value[@name='situation'])"/>

  <xsl:template match="/e:exchange">
    <xsl:variable name="headers" select="e:request/soap:Envelope/soap:Header/*[
        starts-with(namespace-uri(), 'http://x-road.eu/xsd/') and not(self::xrd:requestHash)]"/>
    <soap:Envelope>
      <xsl:if test="$headers">
        <soap:Header><xsl:apply-templates select="$headers" mode="back"/></soap:Header>
      </xsl:if>
      <soap:Body>
        <xsl:choose>
          <xsl:when test="$situation = 'received'">
            <k:submitDossierResponse><xsl:call-template name="receipt"/></k:submitDossierResponse>
          </xsl:when>
          <xsl:when test="$situation = 'query'">
            <xsl:variable name="first" select="e:answer/soap:Envelope/soap:Body"/>
            <k:getMessageResponse>
              <xsl:apply-templates mode="back" select="$first/k:submitDossierResponse/k:receipt
                                                       | $first/soap:Fault/detail/k:problem"/>
            </k:getMessageResponse>
          </xsl:when>
          <xsl:when test="$situation = 'status'">
            <k:getDossierStatusResponse>
              <k:dossierCode><xsl:value-of select="e:value[@name='dossier-code']"/></k:dossierCode>
              <k:agency><xsl:value-of select="e:value[@name='agency']"/></k:agency>
              <k:status><xsl:value-of select="e:value[@name='status']"/></k:status>
              <xsl:call-template name="promise"/>
            </k:getDossierStatusResponse>
          </xsl:when>
          <xsl:otherwise><xsl:call-template name="fault"/></xsl:otherwise>
        </xsl:choose>
      </soap:Body>
    </soap:Envelope>
  </xsl:template>

  <!-- A copy would bring the namespaces of our own envelope along. -->
  <xsl:template match="*" mode="back">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:for-each select="@*">
        <xsl:attribute name="{name()}" namespace="{namespace-uri()}"><xsl:value-of select="."/></xsl:attribute>
      </xsl:for-each>
      <xsl:apply-templates mode="back"/>
    </xsl:element>
  </xsl:template>

  <xsl:template name="receipt">
    <k:receipt>
      <k:messageId><xsl:value-of select="e:value[@name='message-id']"/></k:messageId>
      <k:dossierId><xsl:value-of select="e:value[@name='dossier-id']"/></k:dossierId>
      <k:revision><xsl:value-of select="e:value[@name='revision']"/></k:revision>
      <k:procedure><xsl:value-of select="e:value[@name='procedure']"/></k:procedure>
      <k:dossierCode><xsl:value-of select="e:value[@name='dossier-code']"/></k:dossierCode>
      <k:agency><xsl:value-of select="e:value[@name='agency']"/></k:agency>
      <k:status><xsl:value-of select="e:value[@name='status']"/></k:status>
      <k:received><xsl:value-of select="e:value[@name='received']"/></k:received>
      <k:arrived><xsl:value-of select="e:value[@name='arrived']"/></k:arrived>
      <xsl:call-template name="later"/>
      <k:dossierSha256><xsl:value-of select="e:value[@name='dossier-sha256']"/></k:dossierSha256>
    </k:receipt>
  </xsl:template>

  <xsl:template name="promise">
    <xsl:if test="string(e:value[@name='received']) != ''">
      <k:received><xsl:value-of select="e:value[@name='received']"/></k:received>
    </xsl:if>
    <xsl:call-template name="later"/>
  </xsl:template>

  <xsl:template name="later">
    <xsl:if test="string(e:value[@name='reception']) != ''">
      <k:reception><xsl:value-of select="e:value[@name='reception']"/></k:reception>
    </xsl:if>
    <xsl:if test="string(e:value[@name='due']) != ''">
      <k:due><xsl:value-of select="e:value[@name='due']"/></k:due>
    </xsl:if>
  </xsl:template>

  <!-- SOAP 1.1, 4.4: whose fault it is; what it is stands in the detail. -->
  <xsl:template name="fault">
    <soap:Fault>
      <faultcode>
        <xsl:choose>
          <xsl:when test="$situation = 'failure' or $situation = 'in-flight'">soap:Server</xsl:when>
          <xsl:when test="e:request/*[local-name() = 'Envelope' and not(self::soap:Envelope)]">soap:VersionMismatch</xsl:when>
          <xsl:when test="$situation = 'malformed' and e:request/soap:Envelope/soap:Header/*[
              @soap:mustUnderstand = '1' and not(starts-with(namespace-uri(), 'http://x-road.eu/xsd/'))]">soap:MustUnderstand</xsl:when>
          <xsl:otherwise>soap:Client</xsl:otherwise>
        </xsl:choose>
      </faultcode>
      <faultstring>
        <xsl:value-of select="e:value[@name='title']"/>
        <xsl:text>: </xsl:text>
        <xsl:value-of select="e:value[@name='detail']"/>
      </faultstring>
      <detail>
        <k:problem>
          <k:type>urn:kdc:problem:<xsl:value-of select="$situation"/></k:type>
          <k:title><xsl:value-of select="e:value[@name='title']"/></k:title>
          <k:detail><xsl:value-of select="e:value[@name='detail']"/></k:detail>
          <xsl:for-each select="e:finding">
            <k:finding>
              <k:code><xsl:value-of select="@code"/></k:code>
              <k:severity><xsl:value-of select="@severity"/></k:severity>
              <k:path><xsl:value-of select="@path"/></k:path>
              <k:message><xsl:value-of select="."/></k:message>
            </k:finding>
          </xsl:for-each>
        </k:problem>
      </detail>
    </soap:Fault>
  </xsl:template>
</xsl:stylesheet>
