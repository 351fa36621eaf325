<?xml version="1.0" encoding="UTF-8"?>
<!-- GetToken. The password is known only while the request goes out. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/2005/xpath-functions"
                xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1" exclude-result-prefixes="kdc e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:template match="/">
    <map>
      <string key="username"><xsl:value-of select="/e:exchange/e:value[@name='username']"/></string>
      <string key="password"><xsl:value-of select="kdc:late('secret:password')"/></string>
    </map>
  </xsl:template>
</xsl:stylesheet>
