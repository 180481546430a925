using System.Buffers;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using ScimFunctions.Members;
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

/// <summary>What a tenant decides for itself; every setting has a default, so that an empty object is a whole one.</summary>
public sealed record TenantSettings
{
    public static TenantSettings Default { get; } = new();

    /// <summary>Whether members' roles come from SCIM alone. Off: SCIM's role values are stored but not applied.</summary>
    public bool ManageRolesViaScim { get; init; } = true;

    /// <summary>The attribute paths without which a user is refused; <c>/Schemas</c> shows them as required.</summary>
    public IReadOnlyList<string> RequiredAttributes { get; init; } = SchemaCatalog.DefaultRequiredAttributes;

    /// <summary>Where each work info property is managed; one that is not named here is managed by SCIM.</summary>
    public IReadOnlyDictionary<WorkInfoProperty, PropertySource> PropertySources { get; init; } = new Dictionary<WorkInfoProperty, PropertySource>();

    /// <summary>What the tenant's endpoint understands.</summary>
    public TenantMode Mode { get; init; }

    /// <summary>
    /// Whether no two groups may have the same displayName. Groups that share one from a time when they could keep it until they are renamed.
    /// </summary>
    public bool UniqueGroupNames { get; init; } = true;

    public PropertySource SourceOf(WorkInfoProperty property) => PropertySources.GetValueOrDefault(property, PropertySource.Scim);
}

/// <summary>How a tenant's endpoint takes what deviates from the RFC.</summary>
public enum TenantMode
{
    /// <summary>Deviations that are known are repaired and recorded.</summary>
    Tolerant,

    /// <summary>RFC 7643 and RFC 7644 to the letter: deviations are refused.</summary>
    Strict,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DictionaryKeyPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TenantSettings))]
internal sealed partial class TenantsJson : JsonSerializerContext;
