using Azure.Data.Tables;

namespace ScimFunctions.Tenants;

/// <summary>One customer organisation.</summary>
public sealed record Tenant(string Id, string DisplayName, TenantState State, TenantSettings Settings)
{
    /// <summary>The key of the tenant's own row in its partition of <c>Tenants</c>.</summary>
    public const string RowKey = "tenant";

    public TableEntity ToEntity() => new(Id, RowKey)
    {
        ["DisplayName"] = DisplayName,
        ["State"] = State == TenantState.Suspended ? "suspended" : "active",
        ["Settings"] = JsonSerializer.Serialize(Settings, TenantsJson.Default.TenantSettings),
    };

    public static Tenant FromEntity(TableEntity entity) => new(
        entity.PartitionKey,
        entity.GetString("DisplayName") ?? entity.PartitionKey,
        entity.GetString("State") == "suspended" ? TenantState.Suspended : TenantState.Active,
        entity.GetString("Settings") is { } settings
            ? JsonSerializer.Deserialize(settings, TenantsJson.Default.TenantSettings) ?? TenantSettings.Default
            : TenantSettings.Default);
}
