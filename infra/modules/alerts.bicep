// What an operator must hear of. Each log query answers with rows only when something is wrong, so every rule fires on any row.
param location string
param tags object
param applicationInsightsName string
param keyVaultName string
param actionGroupName string
param email string

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'scim'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

var actionGroupIds = empty(email) ? [] : [
  actionGroup.id
]

var logAlerts = [
  {
    name: 'scim-poison-messages'
    displayName: 'SCIM: messages in the poison queue'
    description: 'Messages were given up after five tries. Their changes stay in the Directory table, and the sweep goes on trying.'
    severity: 2
    windowSize: 'PT15M'
    query: loadTextContent('./queries/poison-messages.kql')
  }
  {
    name: 'scim-changes-late'
    displayName: 'SCIM: changes are applied late'
    description: 'A change was, or still is, not applied five minutes after it was accepted: someone may still have access who should not.'
    severity: 1
    windowSize: 'PT15M'
    query: loadTextContent('./queries/changes-late.kql')
  }
  {
    name: 'scim-sweep-missing'
    displayName: 'SCIM: the sweep does not run'
    description: 'The sweep, which repairs lost messages every minute, ran within the last day, but not in the last quarter of an hour. The app may be down.'
    severity: 1
    windowSize: 'P1D'
    query: loadTextContent('./queries/sweep-missing.kql')
  }
  {
    name: 'scim-server-errors'
    displayName: 'SCIM: more than one request in twenty fails'
    description: 'At least five requests, and more than 5 %, were answered with 5xx in a quarter of an hour.'
    severity: 1
    windowSize: 'PT15M'
    query: loadTextContent('./queries/server-errors.kql')
  }
]

resource logAlertRules 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [for alert in logAlerts: {
  name: alert.name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: alert.displayName
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [
      applicationInsights.id
    ]
    evaluationFrequency: 'PT5M'
    windowSize: alert.windowSize
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    // A component that is minutes old knows its tables not yet, and would refuse queries that are right.
    skipQueryValidation: true
    actions: {
      actionGroups: actionGroupIds
    }
  }
}]

resource vaultThrottling 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'scim-key-vault-throttling'
  location: 'global'
  tags: tags
  properties: {
    description: 'Key Vault answers 429. Instances live on the secrets that they have read, new ones cannot check tokens.'
    severity: 2
    enabled: true
    scopes: [
      vault.id
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'ServiceApiResult'
          dimensions: [
            {
              name: 'StatusCode'
              operator: 'Include'
              values: [
                '429'
              ]
            }
          ]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [for id in actionGroupIds: {
      actionGroupId: id
    }]
  }
}
