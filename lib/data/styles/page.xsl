<?xml version="1.0" encoding="UTF-8"?>
<!-- What all official papers share: A4 with the margins of Vietnamese office papers, the heading of the State, dotted lines to write on.
     The dots are a background of the line; labels cover them, values stand on them, so that the same line serves the blank and the filled paper
     and a long value simply takes the next line. Sizes are set against the x-height of Times New Roman: a wider substitute takes the same room. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml" xmlns:kdc="urn:kdc:xslt:1"
                exclude-result-prefixes="kdc">

  <xsl:output method="xml" encoding="UTF-8" omit-xml-declaration="yes" indent="no"
              doctype-public="-//W3C//DTD XHTML 1.0 Strict//EN" doctype-system="http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"/>
  <xsl:param name="lang" select="'vi'"/>
  <xsl:variable name="filled" select="/print/@blank = 'no'"/>

  <xsl:template name="head">
    <xsl:param name="title"/>
    <head>
      <title><xsl:value-of select="$title"/></title>
      <style type="text/css">
@page { size: 210mm 297mm; margin: 20mm 18mm 20mm 30mm }
* { box-sizing: border-box }
html { font-family: "Times New Roman", Tinos, "Liberation Serif", "Noto Serif", serif; font-size: 13pt; font-size-adjust: 0.448; line-height: 7.3mm; color: #000 }
body { margin: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact }
p { margin: 0 }
table { border-collapse: collapse }
.center { text-align: center }
.bold { font-weight: bold }
.it { font-style: italic }
.caps { text-transform: uppercase }
.nation { text-align: center; font-weight: bold; line-height: 6mm; white-space: nowrap }
.rule { width: 52mm; margin: 0.8mm auto 0; border-top: 0.3mm solid #000 }
h1 { font-size: 15pt; line-height: 8mm; text-align: center; margin: 6mm 0 3mm }
.l { line-height: 7.3mm; min-height: 7.3mm; min-width: 0; overflow-wrap: anywhere;
     background: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='170mm' height='7.3mm' viewBox='0 0 1700 73'%3E%3Cpath d='M4 56H1700' stroke='%23444' stroke-width='2.4' stroke-dasharray='3 7' fill='none'/%3E%3C/svg%3E") 0 0 / 170mm 7.3mm repeat-y }
.l2 { min-height: 14.6mm }
.l3 { min-height: 21.9mm }
.k { background: #fff; margin-left: -0.3mm; padding: 0 1mm 0 0.3mm }
.s { background: #fff; padding-left: 0.6mm }
.row { display: flex }
.copies { margin-top: 2mm; gap: 8mm }
.row .l { flex: 1 1 0 }
.row .l + .l { margin-left: 2mm }
.oath { text-align: justify; text-indent: 10mm; line-height: 6.6mm }
.l + .oath, div + .oath, table + .oath { margin-top: 1.5mm }
.sign { display: flex; margin-top: 4mm; break-inside: avoid }
.sign .half { flex: 1 1 0; text-align: center }
.sign .room { height: 22mm }
.box { font-family: "Segoe UI Symbol", "Noto Sans Symbols2", "Noto Sans Symbols 2", "DejaVu Sans", "Times New Roman", sans-serif; font-size-adjust: none; font-size: 13pt; line-height: 1 }
.annex { break-before: page }
.annex h2 { font-size: 14pt; text-align: center; margin: 0 }
.annex table { table-layout: fixed; width: calc(100% - 0.6mm); margin: 4mm 0.3mm 0; font-size: 12pt; line-height: 5.4mm }
.annex table .small { font-size: 9.5pt }
.annex th, .annex td { border: 0.25mm solid #000; padding: 0.8mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.annex th { font-weight: normal; width: 42% }
.annex tr { break-inside: avoid }
.annex tr.group th { font-weight: bold; background: #eee; break-after: avoid }
.pair { table-layout: fixed; width: calc(100% - 0.6mm); margin: 2mm 0.3mm 0; line-height: 6.4mm }
.pair th, .pair td { border: 0.25mm solid #000; padding: 0.8mm 2mm; height: 9mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.pair th { font-weight: normal; width: 24% }
.pair th.bold { font-weight: bold }
.pair th.center { text-align: center }
.pair th.center + th.center { width: 38% }
.pair tr.tall td { height: 21mm }
.pair tr { break-inside: avoid }
.small { font-size: 10.5pt; line-height: 5mm }
.screen { display: none }
@media screen {
  html { background: #bbb }
  body { width: 210mm; min-height: 297mm; margin: 6mm auto; padding: 20mm 18mm 20mm 30mm; background: #fff }
  .screen { display: block; margin: -14mm 0 8mm; font-size: 10pt; line-height: 5mm; text-align: center; color: #a00 }
  .annex { margin-top: 20mm }
}
      </style>
    </head>
  </xsl:template>

  <xsl:template name="unverified">
    <xsl:if test="/print/@evidence != 'verified'">
      <p class="screen">Mẫu chưa được đối chiếu với văn bản gốc; dòng này không in ra giấy.</p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="nation">
    <div class="nation">
      <p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
      <p>Độc lập - Tự do - Hạnh phúc</p>
      <div class="rule"></div>
    </div>
  </xsl:template>

  <!-- A line to write on: its label, then what is declared. lines: how many an empty one has. -->
  <xsl:template name="line">
    <xsl:param name="label"/>
    <xsl:param name="value"/>
    <xsl:param name="after"/>
    <xsl:param name="lines" select="1"/>
    <xsl:param name="wide" select="1"/>
    <p class="l">
      <xsl:if test="$lines &gt; 1 and not(normalize-space($value))">
        <xsl:attribute name="class"><xsl:value-of select="concat('l l', $lines)"/></xsl:attribute>
      </xsl:if>
      <xsl:if test="$wide != 1">
        <xsl:attribute name="style"><xsl:value-of select="concat('flex-grow: ', $wide)"/></xsl:attribute>
      </xsl:if>
      <span class="k"><xsl:value-of select="$label"/>:</span>
      <xsl:text> </xsl:text>
      <xsl:value-of select="$value"/>
      <xsl:if test="$after">
        <xsl:if test="not(normalize-space($value))"><span style="display: inline-block; width: 30mm"></span></xsl:if>
        <xsl:text> </xsl:text><span class="s"><xsl:value-of select="$after"/></span></xsl:if>
    </p>
  </xsl:template>

  <!-- Figures of a date, or room for them. -->
  <xsl:template name="day">
    <xsl:param name="at"/>
    <xsl:choose>
      <xsl:when test="$at"><xsl:value-of select="kdc:date-long($at)"/></xsl:when>
      <xsl:otherwise>ngày ..... tháng ..... năm ........</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- "20 giờ 30 phút, ngày 14 tháng 11 năm 2026" -->
  <xsl:template name="moment">
    <xsl:param name="at"/>
    <xsl:choose>
      <xsl:when test="$at and kdc:date-part($at, 'hour') != ''">
        <xsl:value-of select="concat(kdc:date-part($at, 'hour'), ' giờ ', kdc:date-part($at, 'minute'), ' phút, ', kdc:date-long($at))"/>
      </xsl:when>
      <xsl:when test="$at"><xsl:value-of select="kdc:date-long($at)"/></xsl:when>
      <xsl:otherwise>..... giờ ..... phút, ngày ..... tháng ..... năm ........</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A coded value and the free text beside it. -->
  <xsl:template name="either">
    <xsl:param name="value"/>
    <xsl:param name="other"/>
    <xsl:value-of select="$value"/>
    <xsl:if test="normalize-space($value) and normalize-space($other)">, </xsl:if>
    <xsl:value-of select="$other"/>
  </xsl:template>

  <!-- Mode "annex": what the official form has no place for. A sheet silences, by empty templates in this mode, what its form shows. -->
  <xsl:template name="annex">
    <xsl:param name="form"/>
    <xsl:variable name="rows"><xsl:apply-templates select="/print/data/*" mode="annex"/></xsl:variable>
    <xsl:if test="string($rows)">
      <div class="annex">
        <h2>THÔNG TIN KHÁC CỦA TỜ KHAI ĐIỆN TỬ</h2>
        <p class="center small it">(Kèm theo <xsl:value-of select="$form"/>; những nội dung đã khai mà mẫu tờ khai không có ô để ghi)</p>
        <xsl:if test="/print/dossier/@id">
          <p class="center small">Hồ sơ: <xsl:value-of select="/print/dossier/@id"/><xsl:if test="/print/dossier/@revision">, lần <xsl:value-of select="/print/dossier/@revision"/></xsl:if></p>
        </xsl:if>
        <table><xsl:copy-of select="$rows"/></table>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="*" mode="annex" priority="-1">
    <xsl:choose>
      <xsl:when test="@type and @text"><xsl:call-template name="annex-row"/></xsl:when>
      <xsl:when test="@type"/>
      <xsl:otherwise>
        <xsl:variable name="rows"><xsl:apply-templates select="*" mode="annex"/></xsl:variable>
        <xsl:if test="string($rows)">
          <tr class="group"><th colspan="2"><xsl:call-template name="label"/></th></tr>
          <xsl:copy-of select="$rows"/>
        </xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="annex-row">
    <tr><th><xsl:call-template name="label"/></th><td><xsl:value-of select="@text"/></td></tr>
  </xsl:template>

  <xsl:template name="label">
    <xsl:value-of select="@label"/>
    <xsl:if test="@label-en"><span class="small it"><xsl:text> / </xsl:text><xsl:value-of select="@label-en"/></span></xsl:if>
  </xsl:template>
</xsl:stylesheet>
