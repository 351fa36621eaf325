<?xml version="1.0" encoding="UTF-8"?>
<!-- The GovTalk envelope 2.0, for every message of the machine: qualifier request with function submit, list or delete;
     qualifier poll. The sheets that include this one say which, and fill the body.
     The password goes in at each attempt and is never stored (kdc:late); parameter method: clear or MD5. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:kdc="urn:kdc:xslt:1"
    xmlns="http://www.govtalk.gov.uk/CM/envelope" exclude-result-prefixes="x kdc">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="values" select="/x:exchange/x:value"/>

  <xsl:template name="message">
    <xsl:param name="qualifier"/>
    <xsl:param name="function"/>
    <xsl:param name="correlation" select="''"/>
    <xsl:param name="with-login" select="true()"/>
    <xsl:param name="body" select="/.."/>
    <GovTalkMessage>
      <EnvelopeVersion>2.0</EnvelopeVersion>
      <Header>
        <MessageDetails>
          <Class><xsl:value-of select="$values[@name='class']"/></Class>
          <Qualifier><xsl:value-of select="$qualifier"/></Qualifier>
          <Function><xsl:value-of select="$function"/></Function>
          <!-- Ours, 32 digits in upper case: the id by which a lost submission is found in a list. -->
          <TransactionID><xsl:value-of select="translate($values[@name='message-id'], 'abcdef-', 'ABCDEF')"/></TransactionID>
          <CorrelationID><xsl:value-of select="$correlation"/></CorrelationID>
          <Transformation>XML</Transformation>
          <GatewayTest>
            <xsl:choose>
              <xsl:when test="$values[@name='gateway-test'] = '1'">1</xsl:when>
              <xsl:otherwise>0</xsl:otherwise>
            </xsl:choose>
          </GatewayTest>
        </MessageDetails>
        <SenderDetails>
          <xsl:if test="$with-login">
            <IDAuthentication>
              <SenderID><xsl:value-of select="$values[@name='sender']"/></SenderID>
              <Authentication>
                <xsl:choose>
                  <xsl:when test="$values[@name='method'] = 'MD5'">
                    <Method>MD5</Method>
                    <Value><xsl:value-of select="kdc:late('computed:password-md5')"/></Value>
                  </xsl:when>
                  <xsl:otherwise>
                    <Method>clear</Method>
                    <Value><xsl:value-of select="kdc:late('secret:password')"/></Value>
                  </xsl:otherwise>
                </xsl:choose>
              </Authentication>
            </IDAuthentication>
          </xsl:if>
        </SenderDetails>
      </Header>
      <GovTalkDetails>
        <Keys/>
        <xsl:if test="$function = 'submit' and $qualifier = 'request'">
          <ChannelRouting>
            <Channel>
              <URI><xsl:value-of select="$values[@name='channel']"/></URI>
              <Product>libkdc</Product>
              <Version>1</Version>
            </Channel>
          </ChannelRouting>
        </xsl:if>
      </GovTalkDetails>
      <Body><xsl:copy-of select="$body"/></Body>
    </GovTalkMessage>
  </xsl:template>
</xsl:stylesheet>
