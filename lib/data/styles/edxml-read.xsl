<?xml version="1.0" encoding="UTF-8"?>
<!-- An edXML document or status message as one record, whichever way it was written: with the prefix or
     without, the trace before the business part or after it, content ids with "cid:" or without. Elements are
     found by name at any place below their parent; what is not there is absent from the record, nothing is guessed.
     The older generation (namespace of e-doc.vn, a SOAP envelope, links instead of content ids) reads alike. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:kdc="urn:kdc:xslt:1" xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns="urn:kdc:edxml-record:1" exclude-result-prefixes="x kdc xlink">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:variable name="header" select="//*[local-name()='MessageHeader'][1]"/>

  <xsl:variable name="business" select="//*[local-name()='Bussiness' or local-name()='Business'][1]/*[local-name()='BussinessDocType' or local-name()='BusinessDocType']"/>
  <xsl:variable name="meaning"><xsl:if test="normalize-space($business) != ''"><xsl:value-of select="kdc:unmap('business', normalize-space($business), 'BussinessDocType')"/></xsl:if></xsl:variable>

  <xsl:template match="/">
    <record>
      <xsl:attribute name="kind">
        <xsl:choose>
          <xsl:when test="$header/*[local-name()='StatusCode']">status</xsl:when>
          <xsl:when test="$meaning = 'withdraw'">withdrawal</xsl:when>
          <xsl:when test="$meaning = 'update' or $meaning = 'replacement'"><xsl:value-of select="$meaning"/></xsl:when>
          <xsl:when test="$meaning = '' and normalize-space($business) != ''">other</xsl:when>
          <xsl:otherwise>document</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'document-id'"/><xsl:with-param name="from" select="$header/*[local-name()='DocumentId']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'subject'"/><xsl:with-param name="from" select="$header/*[local-name()='Subject']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'number'"/><xsl:with-param name="from" select="$header/*[local-name()='Code']/*[local-name()='CodeNumber']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'notation'"/><xsl:with-param name="from" select="$header/*[local-name()='Code']/*[local-name()='CodeNotation']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'promulgated'"/><xsl:with-param name="from" select="$header/*[local-name()='PromulgationInfo']/*[local-name()='PromulgationDate']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'business'"/><xsl:with-param name="from" select="//*[local-name()='Bussiness' or local-name()='Business']/*[local-name()='BussinessDocType' or local-name()='BusinessDocType']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'about'"/><xsl:with-param name="from" select="$business/../*[local-name()='DocumentId']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'reason'"/><xsl:with-param name="from" select="$business/../*[local-name()='BussinessDocReason' or local-name()='BusinessDocReason']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'status-code'"/><xsl:with-param name="from" select="$header/*[local-name()='StatusCode']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'description'"/><xsl:with-param name="from" select="$header/*[local-name()='Description']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'stamp'"/><xsl:with-param name="from" select="$header/*[local-name()='Timestamp']"/></xsl:call-template>
      <xsl:apply-templates select="$header/*[local-name()='From' or local-name()='To']"/>
      <xsl:apply-templates select="$header/*[local-name()='ResponseFor']"/>
      <xsl:apply-templates select="//*[local-name()='AttachmentEncoded']/*[local-name()='Attachment']"/>
    </record>
  </xsl:template>

  <xsl:template name="text">
    <xsl:param name="as"/>
    <xsl:param name="from"/>
    <xsl:if test="normalize-space($from[1]) != ''">
      <xsl:attribute name="{$as}"><xsl:value-of select="normalize-space($from[1])"/></xsl:attribute>
    </xsl:if>
  </xsl:template>

  <xsl:template match="*[local-name()='From']"><from><xsl:call-template name="organ"/></from></xsl:template>
  <xsl:template match="*[local-name()='To']"><to><xsl:call-template name="organ"/></to></xsl:template>
  <xsl:template name="organ">
    <xsl:call-template name="text"><xsl:with-param name="as" select="'id'"/><xsl:with-param name="from" select="*[local-name()='OrganId']"/></xsl:call-template>
    <xsl:call-template name="text"><xsl:with-param name="as" select="'name'"/><xsl:with-param name="from" select="*[local-name()='OrganName']"/></xsl:call-template>
  </xsl:template>

  <xsl:template match="*[local-name()='ResponseFor']">
    <answers>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'organ'"/><xsl:with-param name="from" select="*[local-name()='OrganId']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'document-id'"/><xsl:with-param name="from" select="*[local-name()='DocumentId']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'code'"/><xsl:with-param name="from" select="*[local-name()='Code']"/></xsl:call-template>
    </answers>
  </xsl:template>

  <!-- What the manifest says of an attachment counts where the attachment itself is silent. -->
  <xsl:template match="*[local-name()='Attachment']">
    <xsl:variable name="id">
      <xsl:call-template name="content-id"><xsl:with-param name="of" select="."/></xsl:call-template>
    </xsl:variable>
    <attachment id="{$id}">
      <xsl:for-each select="//*[local-name()='Manifest' or local-name()='edXMLManifest']/*[local-name()='Reference']">
        <xsl:variable name="reference">
          <xsl:call-template name="content-id"><xsl:with-param name="of" select="."/></xsl:call-template>
        </xsl:variable>
        <xsl:if test="$reference = $id">
          <xsl:attribute name="listed">true</xsl:attribute>
          <xsl:call-template name="text"><xsl:with-param name="as" select="'name'"/><xsl:with-param name="from" select="*[local-name()='AttachmentName']"/></xsl:call-template>
          <xsl:call-template name="text"><xsl:with-param name="as" select="'type'"/><xsl:with-param name="from" select="*[local-name()='ContentType']"/></xsl:call-template>
        </xsl:if>
      </xsl:for-each>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'name'"/><xsl:with-param name="from" select="*[local-name()='AttachmentName']"/></xsl:call-template>
      <xsl:call-template name="text"><xsl:with-param name="as" select="'type'"/><xsl:with-param name="from" select="*[local-name()='ContentType']"/></xsl:call-template>
      <xsl:value-of select="translate(*[local-name()='ContentTransferEncoded' or local-name()='ContentTransferEncoding'], ' &#9;&#10;&#13;', '')"/>
    </attachment>
  </xsl:template>

  <xsl:template name="content-id">
    <xsl:param name="of"/>
    <xsl:variable name="id">
      <xsl:choose>
        <xsl:when test="$of/*[local-name()='ContentId']"><xsl:value-of select="normalize-space($of/*[local-name()='ContentId'])"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="$of/@xlink:href"/></xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="starts-with($id, 'cid:')"><xsl:value-of select="substring($id, 5)"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$id"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
