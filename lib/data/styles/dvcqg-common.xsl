<?xml version="1.0" encoding="UTF-8"?>
<!-- What the sheets of the national portal's two interfaces read: the dossier, its record, and who its owner is. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:e="urn:kdc:exchange:1" xmlns:d="urn:kdc:dossier:1"
                xmlns:r="urn:kdc:record:1">
  <xsl:variable name="dossier" select="/e:exchange/d:dossier"/>
  <xsl:variable name="record" select="/e:exchange/e:value[@name='record']/r:record"/>
  <xsl:variable name="sender" select="/e:exchange/e:value[@name='sender']"/>
  <xsl:variable name="files" select="/e:exchange/e:value[@name='files']"/>
  <xsl:variable name="filed" select="$dossier/@received | $dossier[not(@received)]/@created"/>

  <!-- The owner: as the record says, else the dossier's own owner or filer, else who signed the declaration. A form of two
       equal parties (marriage) has none: there the record has to say. -->
  <xsl:variable name="requester" select="$dossier/d:data/*[local-name()='requester']"/>
  <xsl:variable name="person" select="($dossier/d:owner | $dossier[not(d:owner)]/d:filer)"/>
  <xsl:variable name="owner-name"
                select="$record/r:owner/@name | $person[not($record/r:owner/@name)]/@name |
                        $requester[not($record/r:owner/@name or $person/@name)]/*[local-name()='fullName']"/>
  <xsl:variable name="owner-id"
                select="$record/r:owner/@number | $person[not($record/r:owner/@number)]/@personal-id |
                        $requester[not($record/r:owner/@number or $person/@personal-id)]/*[local-name()='personalId']"/>
  <xsl:variable name="owner-phone"
                select="$record/r:owner/@phone | $person[not($record/r:owner/@phone)]/@phone |
                        $requester[not($record/r:owner/@phone or $person/@phone)]/*[local-name()='phone']"/>
  <xsl:variable name="owner-email"
                select="$record/r:owner/@email | $person[not($record/r:owner/@email)]/@email |
                        $requester[not($record/r:owner/@email or $person/@email)]/*[local-name()='email']"/>
</xsl:stylesheet>
