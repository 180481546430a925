// One page that shows how the service is doing: Application Insights > Workbooks > SCIM service.
param location string
param tags object
param applicationInsightsName string

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource workbook 'Microsoft.Insights/workbooks@2022-04-01' = {
  // A workbook's name must be a GUID.
  name: guid(resourceGroup().id, 'scim-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'SCIM service'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: applicationInsights.id
    serializedData: replace(loadTextContent('./workbook.json'), '{applicationInsightsId}', applicationInsights.id)
  }
}
