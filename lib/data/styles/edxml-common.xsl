<?xml version="1.0" encoding="UTF-8"?>
<!-- What edXML documents and status messages have in common: organisations, the trace, how a document is named. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:kdc="urn:kdc:xslt:1"
    xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016" exclude-result-prefixes="x d kdc">
  <xsl:variable name="values" select="/x:exchange/x:value"/>
  <xsl:variable name="message" select="string($values[@name='message-id'])"/>
  <xsl:variable name="operation">
    <xsl:value-of select="$values[@name='operation']"/>
    <xsl:if test="not($values[@name='operation'] != '')">submit</xsl:if>
  </xsl:variable>
  <xsl:variable name="notation" select="concat('HS-', $message)"/>
  <xsl:variable name="day">
    <xsl:variable name="dossier" select="/x:exchange/d:dossier"/>
    <xsl:choose>
      <xsl:when test="$dossier/@received"><xsl:value-of select="kdc:format('day', string($dossier/@received))"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="kdc:format('day', string($dossier/@created))"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <!-- Parameter document-id: "uuid", or the natural key of the standard. -->
  <xsl:variable name="document-id">
    <xsl:choose>
      <xsl:when test="$values[@name='document-id'] = 'uuid'"><xsl:value-of select="$message"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="concat($values[@name='from'], ',', $day, ',', /x:exchange/d:dossier/@revision, '/', $notation)"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <xsl:template name="organ">
    <xsl:param name="side"/>
    <edXML:OrganId><xsl:value-of select="$values[@name=$side]"/></edXML:OrganId>
    <edXML:OrganizationInCharge/>
    <edXML:OrganName><xsl:value-of select="$values[@name=concat($side, '-name')]"/></edXML:OrganName>
  </xsl:template>

  <!-- Bussiness is spelt so in the standard's samples. -->
  <xsl:template name="trace">
    <xsl:param name="stamp"/>
    <xsl:param name="type"/>
    <edXML:TraceHeaderList>
      <edXML:TraceHeader>
        <edXML:OrganId><xsl:value-of select="$values[@name='from']"/></edXML:OrganId>
        <edXML:Timestamp><xsl:value-of select="kdc:format('stamp', $stamp)"/></edXML:Timestamp>
      </edXML:TraceHeader>
      <edXML:Bussiness>
        <edXML:BussinessDocType><xsl:value-of select="$type"/></edXML:BussinessDocType>
        <edXML:BussinessDocReason><xsl:value-of select="$values[@name='reason']"/></edXML:BussinessDocReason>
        <!-- Of an update or a withdrawal: the document that it is about. -->
        <edXML:DocumentId>
          <xsl:choose>
            <xsl:when test="$operation = 'submit'"><xsl:value-of select="$document-id"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="kdc:need('DocumentId', $values[@name='about-document'], 'about-document')"/></xsl:otherwise>
          </xsl:choose>
        </edXML:DocumentId>
        <edXML:Paper>0</edXML:Paper>
      </edXML:Bussiness>
    </edXML:TraceHeaderList>
  </xsl:template>
</xsl:stylesheet>
