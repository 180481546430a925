// The vault that holds the operator key and the tenants' SCIM tokens. Who may do what is decided by role assignments alone.
param name string
param location string
param tags object
param purgeProtection bool

@description('Whether the vault answers everywhere, or only in its virtual network and the addresses below.')
param isPublic bool

@description('Addresses and ranges, separated by commas.')
param allowedIps string

var ipAddresses = isPublic || empty(allowedIps) ? [] : split(replace(allowedIps, ' ', ''), ',')

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // Azure refuses an explicit false once it was true, and in some versions at all: leave it out instead.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: isPublic || !empty(ipAddresses) ? 'Enabled' : 'Disabled'
    networkAcls: {
      defaultAction: isPublic ? 'Allow' : 'Deny'
      bypass: 'None'
      ipRules: [for address in ipAddresses: {
        value: address
      }]
    }
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
