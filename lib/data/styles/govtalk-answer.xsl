<?xml version="1.0" encoding="UTF-8"?>
<!-- What a gateway of ours answers: acknowledgement, response or error, always under HTTP 200. The correlation id is the
     code under which the submission is kept; the poll interval is that of the document's receiving side. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:x="urn:kdc:exchange:1" xmlns:g="http://www.govtalk.gov.uk/CM/envelope"
    xmlns="http://www.govtalk.gov.uk/CM/envelope" exclude-result-prefixes="x g">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:variable name="values" select="/x:exchange/x:value"/>
  <xsl:variable name="situation" select="string($values[@name='situation'])"/>
  <xsl:variable name="asked" select="//g:GovTalkMessage/g:Header/g:MessageDetails"/>
  <xsl:variable name="waits" select="$situation = 'received' or $situation = 'pending'"/>
  <xsl:variable name="answers" select="$situation = 'ready' or $situation = 'deleted' or $situation = 'list'"/>

  <xsl:template match="/">
    <GovTalkMessage>
      <EnvelopeVersion>2.0</EnvelopeVersion>
      <Header>
        <MessageDetails>
          <Class><xsl:value-of select="$values[@name='class']"/></Class>
          <Qualifier>
            <xsl:choose>
              <xsl:when test="$waits">acknowledgement</xsl:when>
              <xsl:when test="$answers">response</xsl:when>
              <xsl:otherwise>error</xsl:otherwise>
            </xsl:choose>
          </Qualifier>
          <Function>
            <xsl:choose>
              <xsl:when test="$situation = 'deleted'">delete</xsl:when>
              <xsl:when test="$situation = 'list'">list</xsl:when>
              <xsl:otherwise>submit</xsl:otherwise>
            </xsl:choose>
          </Function>
          <TransactionID><xsl:value-of select="$asked/g:TransactionID"/></TransactionID>
          <CorrelationID><xsl:call-template name="correlation"/></CorrelationID>
          <ResponseEndPoint PollInterval="10"><xsl:value-of select="concat($values[@name='base'], '/submission')"/></ResponseEndPoint>
        </MessageDetails>
        <SenderDetails/>
      </Header>
      <GovTalkDetails>
        <Keys/>
        <xsl:if test="not($waits or $answers)"><xsl:call-template name="errors"/></xsl:if>
      </GovTalkDetails>
      <Body>
        <xsl:if test="$situation = 'ready'">
          <receipt xmlns="urn:kdc:receipt:1" dossier-code="{$values[@name='dossier-code']}" dossier-id="{$values[@name='dossier-id']}"
                   status="{$values[@name='status']}" received="{$values[@name='received']}"/>
        </xsl:if>
        <xsl:if test="$situation = 'list'">
          <StatusReport>
            <xsl:for-each select="/x:exchange/x:message">
              <StatusRecord>
                <TimeStamp><xsl:value-of select="x:value[@name='received']"/></TimeStamp>
                <CorrelationID><xsl:value-of select="x:value[@name='dossier-code']"/></CorrelationID>
                <TransactionID><xsl:value-of select="x:value[@name='message-id']"/></TransactionID>
                <Status>SUBMISSION_RESPONSE</Status>
              </StatusRecord>
            </xsl:for-each>
          </StatusReport>
        </xsl:if>
      </Body>
    </GovTalkMessage>
  </xsl:template>

  <xsl:template name="correlation">
    <xsl:choose>
      <xsl:when test="$values[@name='dossier-code'] != ''">
        <xsl:value-of select="$values[@name='dossier-code']"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$asked/g:CorrelationID"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="errors">
    <xsl:variable name="login" select="$situation = 'session-refused'"/>
    <xsl:variable name="again" select="$situation = 'in-flight'"/>
    <GovTalkErrors>
      <Error>
        <RaisedBy><xsl:choose><xsl:when test="$login or $again or $situation = 'no-message'">Gateway</xsl:when><xsl:otherwise>Department</xsl:otherwise></xsl:choose></RaisedBy>
        <Number>
          <xsl:choose>
            <xsl:when test="$login">1046</xsl:when>
            <xsl:when test="$again">1000</xsl:when>
            <xsl:when test="$situation = 'no-message'">2000</xsl:when>
            <xsl:when test="$situation = 'key-reused'">2005</xsl:when>
            <xsl:otherwise>3001</xsl:otherwise>
          </xsl:choose>
        </Number>
        <Type>
          <xsl:choose>
            <xsl:when test="$again">recoverable</xsl:when>
            <xsl:when test="$login or $situation = 'no-message' or $situation = 'key-reused'">fatal</xsl:when>
            <xsl:otherwise>business</xsl:otherwise>
          </xsl:choose>
        </Type>
        <Text><xsl:value-of select="concat($situation, ' ', $values[@name='why'])"/></Text>
        <Location/>
      </Error>
    </GovTalkErrors>
  </xsl:template>
</xsl:stylesheet>
