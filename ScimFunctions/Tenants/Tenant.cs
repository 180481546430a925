using System.Buffers;
using Azure.Data.Tables;
using ScimFunctions.Scim.Schemas;

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

public enum TenantState
{
    Active,

    /// <summary>Its identity provider is answered 403, whatever its token.</summary>
    Suspended,
}

/// <summary>A tenant's id, the isolation key everywhere: <c>[a-z][a-z0-9-]{1,39}</c>.</summary>
public static class TenantId
{
    public const int MaxLength = 40;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 2 and <= MaxLength && char.IsAsciiLetterLower(text[0]) && !text.ContainsAnyExcept(Characters);
}

/// <summary>A tenant as a request sees it: its settings and the schemas that follow from them.</summary>
public sealed record TenantContext(Tenant Tenant, SchemaCatalog Schemas)
{
    public string Id => Tenant.Id;

    public TenantSettings Settings => Tenant.Settings;
}
