<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="e">
  <xsl:template name="id"><xsl:value-of select="/e:exchange/e:value[@name='message-id']"/></xsl:template>
</xsl:stylesheet>
