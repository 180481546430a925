using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tenants;

/// <summary>A tenant as a request sees it: its settings and the schemas that follow from them.</summary>
public sealed record TenantContext(Tenant Tenant, SchemaCatalog Schemas)
{
    public string Id => Tenant.Id;

    public TenantSettings Settings => Tenant.Settings;
}
