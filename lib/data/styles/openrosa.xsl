<?xml version="1.0" encoding="UTF-8"?>
<!-- A dossier as an OpenRosa submission: the form's data without namespace, as an XForms instance has them, and what stands around
     them under <envelope>, attributes as elements. The instance id is the dossier's and its revision's: the same revision is the
     same submission, whenever it is sent. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kdc="urn:kdc:xslt:1" xmlns:e="urn:kdc:exchange:1"
                xmlns:d="urn:kdc:dossier:1" xmlns:orx="http://openrosa.org/xforms" exclude-result-prefixes="kdc e d">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="dossier" select="/e:exchange/d:dossier"/>
  <xsl:variable name="corrects" select="/e:exchange/e:value[@name='corrects']"/>
  <xsl:variable name="ns" select="namespace-uri($dossier/d:data/*[1])"/>

  <xsl:template match="/">
    <data id="{$dossier/d:data/@form}" version="{$dossier/d:data/@version}">
      <orx:meta>
        <orx:instanceID><xsl:value-of select="concat($dossier/@id, '/', $dossier/@revision)"/></orx:instanceID>
        <xsl:if test="$corrects != ''">
          <orx:deprecatedID><xsl:value-of select="concat($dossier/@id, '/', $corrects)"/></orx:deprecatedID>
        </xsl:if>
      </orx:meta>
      <envelope>
        <namespace><xsl:value-of select="$ns"/></namespace>
        <xsl:apply-templates select="$dossier/@*" mode="flat"/>
        <xsl:apply-templates select="$dossier/*[not(self::d:data)]" mode="flat"/>
      </envelope>
      <xsl:apply-templates select="$dossier/d:data/*" mode="data"/>
    </data>
  </xsl:template>

  <xsl:template match="@*" mode="flat">
    <xsl:element name="{local-name()}"><xsl:value-of select="."/></xsl:element>
  </xsl:template>
  <xsl:template match="*" mode="flat"><xsl:copy-of select="."/></xsl:template>
  <xsl:template mode="flat" match="d:channel | d:assistance | d:consent | d:filer | d:owner | d:authority | d:papers | d:paper |
                                   d:draft | d:rows | d:row | d:entry">
    <xsl:element name="{local-name()}">
      <xsl:apply-templates select="@*" mode="flat"/>
      <xsl:apply-templates select="*" mode="flat"/>
      <xsl:if test="self::d:entry"><text><xsl:value-of select="."/></text></xsl:if>
    </xsl:element>
  </xsl:template>

  <xsl:template match="*" mode="data">
    <xsl:choose>
      <xsl:when test="namespace-uri() = $ns">
        <xsl:element name="{local-name()}">
          <xsl:copy-of select="@*"/>
          <xsl:apply-templates select="* | text()[not(../*)]" mode="data"/>
        </xsl:element>
      </xsl:when>
      <xsl:otherwise><xsl:copy-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
