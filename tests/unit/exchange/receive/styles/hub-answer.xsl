<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="urn:kdc:exchange:1"
                xmlns="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="x">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/x:exchange">
    <map>
      <xsl:for-each select="x:value[@name = 'situation' or @name = 'why' or @name = 'session' or @name = 'lifetime' or @name = 'message-id' or @name = 'title' or @name = 'status' or @name = 'note' or @name = 'count']">
        <string key="{@name}"><xsl:value-of select="."/></string>
      </xsl:for-each>
      <array key="messages">
        <xsl:for-each select="x:message">
          <map>
            <string key="id"><xsl:value-of select="x:value[@name='message-id']"/></string>
            <string key="code"><xsl:value-of select="x:value[@name='dossier-code']"/></string>
            <string key="title"><xsl:value-of select="x:value[@name='title']"/></string>
          </map>
        </xsl:for-each>
      </array>
    </map>
  </xsl:template>
</xsl:stylesheet>
