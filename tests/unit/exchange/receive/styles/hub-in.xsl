<?xml version="1.0" encoding="UTF-8"?>
<!-- What counts of a message: everything but its session. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="urn:kdc:exchange:1"
                xmlns:j="http://www.w3.org/2005/xpath-functions">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/x:exchange">
    <xsl:if test="x:request/j:map/j:string[@key='title'] = 'unreadable'"><xsl:message terminate="yes">unreadable</xsl:message></xsl:if>
    <message><xsl:copy-of select="x:request/j:map/j:string[@key != 'session']"/></message>
  </xsl:template>
</xsl:stylesheet>
