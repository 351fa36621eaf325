<?xml version="1.0" encoding="UTF-8"?>
<!-- getMessage: did you get this message? A question is a message of its own, with an id of its own;
     the id begins with the message asked for, so that logs on both sides can be read together. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:e="urn:kdc:exchange:1"
    xmlns:kdc="urn:kdc:xslt:1"
    xmlns:k="urn:kdc:xroad:1"
    exclude-result-prefixes="e kdc">
  <xsl:include href="xroad-soap.xsl"/>

  <xsl:template match="/e:exchange">
    <xsl:call-template name="request">
      <xsl:with-param name="service-code" select="'getMessage'"/>
      <xsl:with-param name="id"
          select="concat(e:value[@name='message-id'], '.', kdc:late('now:stamp'))"/>
      <xsl:with-param name="body">
        <k:getMessage>
          <k:messageId><xsl:value-of select="e:value[@name='message-id']"/></k:messageId>
        </k:getMessage>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
