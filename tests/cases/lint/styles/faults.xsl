<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="kdc e">
  <xsl:include href="faults-common.xsl"/>
  <xsl:template match="/">
    <sent day="{kdc:format('sheet-day', '2026-01-01')}" kind="{kdc:map('sent-map', 'a')}">
      <xsl:value-of select='/e:exchange/e:value[@name="in-sheet"]'/>
      <xsl:call-template name="id"/>
    </sent>
  </xsl:template>
</xsl:stylesheet>
