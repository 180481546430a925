using System.Text.Json.Serialization;
using ScimFunctions.Members;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tenants;

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
