<?xml version="1.0" encoding="UTF-8"?>
<!-- submitDossier: the SOAP part of a filing. Where the bytes are is the parameter "packaging":
     MIME parts named by cid: (SOAP with attachments, the default), the same parts by xop:Include
     ("mtom"), or base64 in place ("inline", for peers that read no multipart). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:e="urn:kdc:exchange:1"
    xmlns:kdc="urn:kdc:xslt:1"
    xmlns:k="urn:kdc:xroad:1"
    xmlns:xop="http://www.w3.org/2004/08/xop/include"
    exclude-result-prefixes="e kdc xop">
  <xsl:include href="xroad-soap.xsl"/>

  <xsl:template match="/e:exchange">
    <xsl:variable name="packaging" select="string(e:value[@name='packaging'])"/>
    <xsl:call-template name="request">
      <xsl:with-param name="service-code" select="'submitDossier'"/>
      <xsl:with-param name="id" select="e:value[@name='message-id']"/>
      <xsl:with-param name="body">
        <k:submitDossier>
          <xsl:choose>
            <xsl:when test="$packaging = 'mtom'"><xsl:call-template name="mtom"/></xsl:when>
            <xsl:when test="$packaging = 'inline'"><xsl:call-template name="inline"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="swa"/></xsl:otherwise>
          </xsl:choose>
        </k:submitDossier>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="swa">
    <k:dossierRef sha256="{e:value[@name='dossier-sha256']}">
      <xsl:text>cid:dossier@</xsl:text>
      <xsl:value-of select="e:value[@name='message-id']"/>
    </k:dossierRef>
    <xsl:for-each select="e:attachments/e:attachment">
      <k:attachmentRef>
        <xsl:call-template name="described"/>
        <xsl:text>cid:</xsl:text>
        <xsl:value-of select="@number"/>
        <xsl:text>@</xsl:text>
        <xsl:value-of select="../../e:value[@name='message-id']"/>
      </k:attachmentRef>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="mtom">
    <k:dossier sha256="{e:value[@name='dossier-sha256']}">
      <xop:Include href="cid:dossier@{e:value[@name='message-id']}"/>
    </k:dossier>
    <xsl:for-each select="e:attachments/e:attachment">
      <k:attachment>
        <xsl:call-template name="described"/>
        <xop:Include href="cid:{@number}@{../../e:value[@name='message-id']}"/>
      </k:attachment>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="inline">
    <k:dossier sha256="{e:value[@name='dossier-sha256']}">
      <xsl:value-of select="kdc:dossier()"/>
    </k:dossier>
    <xsl:for-each select="e:attachments/e:attachment">
      <k:attachment>
        <xsl:call-template name="described"/>
        <xsl:value-of select="kdc:attachment(@file)"/>
      </k:attachment>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="described">
    <xsl:attribute name="sha256"><xsl:value-of select="@sha256"/></xsl:attribute>
    <xsl:attribute name="file"><xsl:value-of select="@file"/></xsl:attribute>
    <xsl:attribute name="type"><xsl:value-of select="@type"/></xsl:attribute>
  </xsl:template>
</xsl:stylesheet>
