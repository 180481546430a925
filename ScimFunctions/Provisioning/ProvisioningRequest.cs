using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning;

/// <summary>On whose behalf something is provisioned, and with which leniency.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Tolerances">What may be repaired, and what was.</param>
/// <param name="BaseUrl">The SCIM base URL as the caller sees it, without a slash at its end.</param>
public sealed record ProvisioningRequest(TenantContext Tenant, RequestTolerances Tolerances, string BaseUrl)
{
    /// <summary>A resource's <c>meta.location</c>.</summary>
    public string Location(ResourceType type, string id) => $"{BaseUrl}{type.Endpoint}/{id}";
}
