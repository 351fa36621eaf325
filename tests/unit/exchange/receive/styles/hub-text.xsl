<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="urn:kdc:exchange:1">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/x:exchange">saved <xsl:value-of select="x:value[@name='message-id']"/> with <xsl:value-of select="count(x:attachments/x:attachment)"/> at <xsl:value-of select="x:value[@name='base']"/></xsl:template>
</xsl:stylesheet>
