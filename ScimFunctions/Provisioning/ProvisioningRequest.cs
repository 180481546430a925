using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning;

/// <summary>On whose behalf something is provisioned, and with which leniency.</summary>
public sealed record ProvisioningRequest(TenantContext Tenant, RequestTolerances Tolerances);
