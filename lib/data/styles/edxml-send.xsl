<?xml version="1.0" encoding="UTF-8"?>
<!-- A dossier as an edXML document (QCVN 102:2016/BTTTT): who sends it to whom in the header, the dossier itself
     and its attachments, byte for byte, as encoded attachments; a withdrawal has none. The subject names the procedure and the
     dossier, never a person: it is shown in lists on the way.
     Prefixes as in the published samples: edXML: from the envelope down, none on the attachments. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1" xmlns:kdc="urn:kdc:xslt:1"
    xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016" exclude-result-prefixes="x d kdc">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:include href="edxml-common.xsl"/>

  <xsl:variable name="dossier" select="/x:exchange/d:dossier"/>
  <xsl:variable name="filed">
    <xsl:choose>
      <xsl:when test="$dossier/@received"><xsl:value-of select="$dossier/@received"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$dossier/@created"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <xsl:template match="/">
    <edXML>
      <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
        <edXML:edXMLHeader>
          <xsl:call-template name="message-header"/>
          <xsl:call-template name="trace">
            <xsl:with-param name="stamp" select="$filed"/>
            <xsl:with-param name="type" select="kdc:map('business', string($operation), 'operation')"/>
          </xsl:call-template>
        </edXML:edXMLHeader>
        <edXML:edXMLBody>
          <edXML:edXMLManifest version="1.0">
            <xsl:if test="$operation != 'withdraw'">
            <xsl:call-template name="reference">
              <xsl:with-param name="number" select="0"/>
              <xsl:with-param name="type" select="'application/xml'"/>
              <xsl:with-param name="name" select="'dossier.xml'"/>
            </xsl:call-template>
            <xsl:for-each select="/x:exchange/x:attachments/x:attachment">
              <xsl:call-template name="reference">
                <xsl:with-param name="number" select="@number"/>
                <xsl:with-param name="type" select="@type"/>
                <xsl:with-param name="name" select="@file"/>
              </xsl:call-template>
            </xsl:for-each>
            </xsl:if>
          </edXML:edXMLManifest>
        </edXML:edXMLBody>
      </edXML:edXMLEnvelope>
      <AttachmentEncoded>
        <xsl:if test="$operation != 'withdraw'">
        <xsl:call-template name="attachment">
          <xsl:with-param name="number" select="0"/>
          <xsl:with-param name="type" select="'application/xml'"/>
          <xsl:with-param name="name" select="'dossier.xml'"/>
          <xsl:with-param name="bytes" select="kdc:dossier()"/>
        </xsl:call-template>
        <xsl:for-each select="/x:exchange/x:attachments/x:attachment">
          <xsl:call-template name="attachment">
            <xsl:with-param name="number" select="@number"/>
            <xsl:with-param name="type" select="@type"/>
            <xsl:with-param name="name" select="@file"/>
            <xsl:with-param name="bytes" select="kdc:attachment(string(@file))"/>
          </xsl:call-template>
        </xsl:for-each>
        </xsl:if>
      </AttachmentEncoded>
    </edXML>
  </xsl:template>

  <!-- The number of the document is the revision, its notation holds the message id: so the natural key
       (organisation, day, number/notation) is as unique as the message, and the list of what was sent names it. -->
  <xsl:template name="message-header">
    <edXML:MessageHeader xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
      <edXML:From><xsl:call-template name="organ"><xsl:with-param name="side" select="'from'"/></xsl:call-template></edXML:From>
      <edXML:To><xsl:call-template name="organ"><xsl:with-param name="side" select="'to'"/></xsl:call-template></edXML:To>
      <edXML:DocumentId><xsl:value-of select="$document-id"/></edXML:DocumentId>
      <edXML:Code>
        <edXML:CodeNumber><xsl:value-of select="$dossier/@revision"/></edXML:CodeNumber>
        <edXML:CodeNotation><xsl:value-of select="$notation"/></edXML:CodeNotation>
      </edXML:Code>
      <edXML:PromulgationInfo>
        <edXML:Place><xsl:value-of select="$values[@name='place']"/></edXML:Place>
        <edXML:PromulgationDate><xsl:value-of select="kdc:format('day', $filed)"/></edXML:PromulgationDate>
      </edXML:PromulgationInfo>
      <edXML:DocumentType>
        <edXML:Type>2</edXML:Type>
        <edXML:TypeDetail>0</edXML:TypeDetail>
        <edXML:TypeName>Hồ sơ thủ tục hành chính</edXML:TypeName>
      </edXML:DocumentType>
      <edXML:Subject><xsl:if test="$operation = 'withdraw'">Thu hồi: </xsl:if><xsl:if test="$operation = 'update'">Cập nhật: </xsl:if>Hồ sơ <xsl:value-of select="concat($dossier/@procedure, ' ', $dossier/@id)"/></edXML:Subject>
      <edXML:Content/>
      <edXML:SignerInfo>
        <edXML:FullName><xsl:value-of select="$values[@name='from-name']"/></edXML:FullName>
      </edXML:SignerInfo>
      <edXML:OtherInfo>
        <edXML:Priority>0</edXML:Priority>
        <edXML:SphereOfPromulgation/>
        <edXML:TyperNotation/>
        <edXML:PromulgationAmount>1</edXML:PromulgationAmount>
        <edXML:PageAmount>1</edXML:PageAmount>
        <edXML:Direction>false</edXML:Direction>
      </edXML:OtherInfo>
      <edXML:SteeringType>1</edXML:SteeringType>
    </edXML:MessageHeader>
  </xsl:template>

  <xsl:template name="reference">
    <xsl:param name="number"/>
    <xsl:param name="type"/>
    <xsl:param name="name"/>
    <edXML:Reference xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
      <edXML:ContentId><xsl:value-of select="concat('cid:', $message, '-', $number)"/></edXML:ContentId>
      <edXML:ContentType><xsl:value-of select="$type"/></edXML:ContentType>
      <edXML:Description/>
      <edXML:AttachmentName><xsl:value-of select="$name"/></edXML:AttachmentName>
    </edXML:Reference>
  </xsl:template>

  <xsl:template name="attachment">
    <xsl:param name="number"/>
    <xsl:param name="type"/>
    <xsl:param name="name"/>
    <xsl:param name="bytes"/>
    <Attachment>
      <ContentId><xsl:value-of select="concat('cid:', $message, '-', $number)"/></ContentId>
      <AttachmentName><xsl:value-of select="$name"/></AttachmentName>
      <Description/>
      <ContentType><xsl:value-of select="$type"/></ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><xsl:value-of select="$bytes"/></edXML:ContentTransferEncoded>
    </Attachment>
  </xsl:template>
</xsl:stylesheet>
