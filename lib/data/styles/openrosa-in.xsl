<?xml version="1.0" encoding="UTF-8"?>
<!-- An OpenRosa submission of openrosa.xsl, back as the dossier that it was. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:e="urn:kdc:exchange:1"
                xmlns="urn:kdc:dossier:1" exclude-result-prefixes="e">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="data" select="/e:exchange/e:request/data"/>
  <xsl:variable name="envelope" select="$data/envelope"/>
  <xsl:variable name="ns" select="$envelope/namespace"/>

  <xsl:template match="/">
    <dossier>
      <xsl:apply-templates select="$envelope/*[not(self::namespace)]" mode="attribute"/>
      <xsl:apply-templates select="$envelope/*[not(self::papers or self::draft)]" mode="element"/>
      <data form="{$data/@id}">
        <xsl:if test="$data/@version != ''"><xsl:attribute name="version"><xsl:value-of select="$data/@version"/></xsl:attribute></xsl:if>
        <xsl:apply-templates select="$data/*[not(self::envelope or (local-name()='meta' and namespace-uri()='http://openrosa.org/xforms'))]"
                             mode="data"/>
      </data>
      <xsl:apply-templates select="$envelope/papers | $envelope/draft" mode="element"/>
    </dossier>
  </xsl:template>

  <xsl:template match="*" mode="attribute">
    <xsl:attribute name="{local-name()}"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>
  <xsl:template mode="attribute" match="channel | assistance | consent | filer | owner | authority | papers | paper | draft | rows | row |
                                        entry | entry/text"/>
  <xsl:template match="lang" mode="attribute">
    <xsl:attribute name="xml:lang"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>

  <xsl:template match="*" mode="element"/>
  <xsl:template mode="element" match="channel | assistance | consent | filer | owner | authority | papers | paper | draft | rows | row | entry">
    <xsl:element name="{local-name()}" namespace="urn:kdc:dossier:1">
      <xsl:apply-templates select="*" mode="attribute"/>
      <xsl:value-of select="text[parent::entry]"/>
      <xsl:apply-templates select="*" mode="element"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="*" mode="data">
    <xsl:choose>
      <xsl:when test="namespace-uri() = ''">
        <xsl:element name="f:{local-name()}" namespace="{$ns}">
          <xsl:copy-of select="@*"/>
          <xsl:apply-templates select="* | text()[not(../*)]" mode="data"/>
        </xsl:element>
      </xsl:when>
      <xsl:otherwise><xsl:copy-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
