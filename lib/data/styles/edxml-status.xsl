<?xml version="1.0" encoding="UTF-8"?>
<!-- A status message: how far we are with a document that we received, told to who sent it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:kdc="urn:kdc:xslt:1"
    xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016" exclude-result-prefixes="x d kdc">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:include href="edxml-common.xsl"/>

  <xsl:template match="/">
    <edXML>
      <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
        <edXML:edXMLHeader>
          <edXML:MessageHeader>
            <edXML:From><xsl:call-template name="organ"><xsl:with-param name="side" select="'from'"/></xsl:call-template></edXML:From>
            <edXML:ResponseFor>
              <edXML:OrganId><xsl:value-of select="$values[@name='to']"/></edXML:OrganId>
              <edXML:Code><xsl:value-of select="$values[@name='about-number']"/><xsl:if test="$values[@name='about-notation'] != ''">/<xsl:value-of select="$values[@name='about-notation']"/></xsl:if></edXML:Code>
              <edXML:PromulgationDate><xsl:value-of select="kdc:format('day', string($values[@name='about-day']), 'about-day')"/></edXML:PromulgationDate>
              <edXML:DocumentId><xsl:value-of select="kdc:need('DocumentId', $values[@name='about-document'], 'about-document')"/></edXML:DocumentId>
            </edXML:ResponseFor>
            <edXML:StaffInfo>
              <edXML:Department><xsl:value-of select="$values[@name='department']"/></edXML:Department>
              <edXML:Staff><xsl:value-of select="$values[@name='officer']"/></edXML:Staff>
              <edXML:Mobile><xsl:value-of select="$values[@name='phone']"/></edXML:Mobile>
              <edXML:Email><xsl:value-of select="$values[@name='email']"/></edXML:Email>
            </edXML:StaffInfo>
            <edXML:StatusCode><xsl:value-of select="kdc:need('StatusCode', $values[@name='status-code'], 'status-code')"/></edXML:StatusCode>
            <edXML:Description><xsl:value-of select="$values[@name='description']"/></edXML:Description>
            <edXML:Timestamp><xsl:value-of select="kdc:need('Timestamp', kdc:format('stamp', string($values[@name='status-at']), 'status-at'), 'status-at')"/></edXML:Timestamp>
          </edXML:MessageHeader>
        </edXML:edXMLHeader>
      </edXML:edXMLEnvelope>
    </edXML>
  </xsl:template>
</xsl:stylesheet>
