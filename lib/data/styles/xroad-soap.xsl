<?xml version="1.0" encoding="UTF-8"?>
<!-- What the sheets of xroad-soap share: the envelope and the headers of the X-Road message protocol
     4.0 (PR-MESS 4.0.25, 2.1 and 2.2). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:e="urn:kdc:exchange:1"
    xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:xrd="http://x-road.eu/xsd/xroad.xsd"
    xmlns:id="http://x-road.eu/xsd/identifiers"
    exclude-result-prefixes="e">
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>

  <!-- The envelope of a request to a service of the peer. issue: the dossier it is about. -->
  <xsl:template name="request">
    <xsl:param name="service-code"/>
    <xsl:param name="id"/>
    <xsl:param name="body"/>
    <soap:Envelope>
      <soap:Header>
        <xrd:client>
          <xsl:call-template name="identifier">
            <xsl:with-param name="text" select="e:value[@name='client']"/>
          </xsl:call-template>
        </xrd:client>
        <xrd:service>
          <xsl:call-template name="identifier">
            <xsl:with-param name="text" select="e:value[@name='service']"/>
            <xsl:with-param name="service-code" select="$service-code"/>
          </xsl:call-template>
        </xrd:service>
        <xrd:id><xsl:value-of select="$id"/></xrd:id>
        <xsl:if test="string(e:value[@name='user-id']) != ''">
          <xrd:userId><xsl:value-of select="e:value[@name='user-id']"/></xrd:userId>
        </xsl:if>
        <xrd:issue><xsl:value-of select="e:value[@name='dossier-id']"/></xrd:issue>
        <xrd:protocolVersion>4.0</xrd:protocolVersion>
      </soap:Header>
      <soap:Body><xsl:copy-of select="$body"/></soap:Body>
    </soap:Envelope>
  </xsl:template>

  <!-- INSTANCE/CLASS/MEMBER[/SUBSYSTEM], as people write it. -->
  <xsl:template name="identifier">
    <xsl:param name="text"/>
    <xsl:param name="service-code"/>
    <xsl:variable name="class" select="substring-after($text, '/')"/>
    <xsl:variable name="member" select="substring-after($class, '/')"/>
    <xsl:variable name="subsystem" select="substring-after($member, '/')"/>
    <xsl:attribute name="id:objectType">
      <xsl:choose>
        <xsl:when test="$service-code != ''">SERVICE</xsl:when>
        <xsl:when test="$subsystem != ''">SUBSYSTEM</xsl:when>
        <xsl:otherwise>MEMBER</xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
    <id:xRoadInstance><xsl:value-of select="substring-before($text, '/')"/></id:xRoadInstance>
    <id:memberClass><xsl:value-of select="substring-before($class, '/')"/></id:memberClass>
    <id:memberCode>
      <xsl:value-of select="substring-before(concat($member, '/'), '/')"/>
    </id:memberCode>
    <xsl:if test="$subsystem != ''">
      <id:subsystemCode><xsl:value-of select="$subsystem"/></id:subsystemCode>
    </xsl:if>
    <xsl:if test="$service-code != ''">
      <id:serviceCode><xsl:value-of select="$service-code"/></id:serviceCode>
      <xsl:if test="string(e:value[@name='service-version']) != ''">
        <id:serviceVersion><xsl:value-of select="e:value[@name='service-version']"/></id:serviceVersion>
      </xsl:if>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
