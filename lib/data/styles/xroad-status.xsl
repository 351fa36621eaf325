<?xml version="1.0" encoding="UTF-8"?>
<!-- getDossierStatus: where a dossier stands, for who filed it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:e="urn:kdc:exchange:1"
    xmlns:kdc="urn:kdc:xslt:1"
    xmlns:k="urn:kdc:xroad:1"
    exclude-result-prefixes="e kdc">
  <xsl:include href="xroad-soap.xsl"/>

  <xsl:template match="/e:exchange">
    <xsl:call-template name="request">
      <xsl:with-param name="service-code" select="'getDossierStatus'"/>
      <xsl:with-param name="id"
          select="concat(e:value[@name='message-id'], '.', kdc:late('now:stamp'))"/>
      <xsl:with-param name="body">
        <k:getDossierStatus>
          <k:dossierCode><xsl:value-of select="e:value[@name='dossier-code']"/></k:dossierCode>
        </k:getDossierStatus>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
