using ScimFunctions.Members;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>
/// A tenant as the management API shows and takes it. Every setting is always shown, also where it has its default; what is taken is
/// checked whole, and what is not known is refused by its name, so that a misspelt setting is never thought to be in force.
/// </summary>
internal static class TenantRepresentation
{
    private const int LongestDisplayName = 200;
    private const int MostRequiredAttributes = 50;

    private static readonly string[] Members = ["id", "displayName", "state", "settings"];
    private static readonly string[] Settings = ["manageRolesViaScim", "requiredAttributes", "propertySources", "mode", "uniqueGroupNames"];
    private static readonly string[] States = [Name(TenantState.Active), Name(TenantState.Suspended)];
    private static readonly string[] Sources = [Name(PropertySource.Scim), Name(PropertySource.Platform)];

    private static readonly Dictionary<string, TenantMode> Modes = Enum.GetValues<TenantMode>().ToDictionary(mode => Name(mode), StringComparer.Ordinal);

    private static readonly Dictionary<string, WorkInfoProperty> Properties =
        Enum.GetValues<WorkInfoProperty>().ToDictionary(property => Name(property), StringComparer.Ordinal);

    public static JsonObject ToJson(Tenant tenant) => new()
    {
        ["id"] = tenant.Id,
        ["displayName"] = tenant.DisplayName,
        ["state"] = Name(tenant.State),
        ["settings"] = new JsonObject
        {
            ["manageRolesViaScim"] = tenant.Settings.ManageRolesViaScim,
            ["requiredAttributes"] = new JsonArray([.. tenant.Settings.RequiredAttributes.Select(path => (JsonNode)path)]),
            ["propertySources"] = new JsonObject(Properties.Select(property =>
                KeyValuePair.Create(property.Key, (JsonNode?)Name(tenant.Settings.SourceOf(property.Value))))),
            ["mode"] = Name(tenant.Settings.Mode),
            ["uniqueGroupNames"] = tenant.Settings.UniqueGroupNames,
        },
    };

    /// <summary>A new tenant from the body of a request; a null means the default, as it does in a PATCH.</summary>
    /// <exception cref="ManagementException">400 that says what is wrong.</exception>
    public static Tenant Read(JsonElement body) => ReadMerged([], body);

    /// <summary>The tenant with a merge patch (RFC 7396) applied; a null resets to the default.</summary>
    /// <exception cref="ManagementException">400 that says what is wrong.</exception>
    public static Tenant Patch(Tenant tenant, JsonElement patch)
    {
        var patched = ReadMerged(ToJson(tenant), patch);
        return patched.Id == tenant.Id ? patched : throw Wrong($"'id' is '{tenant.Id}' and cannot be changed. Leave it out.");
    }

    private static Tenant ReadMerged(JsonObject target, JsonElement body)
    {
        // The names first: a null under a wrong name would leave no trace in what is merged.
        RequireKnown(body, Members, "member");
        if (Find(body, "settings") is { ValueKind: JsonValueKind.Object } settings)
        {
            RequireKnown(settings, Settings, "setting");
            if (Find(settings, "propertySources") is { ValueKind: JsonValueKind.Object } sources)
            {
                RequireKnown(sources, Properties.Keys, "property in 'propertySources'");
            }
        }

        return ReadTenant(MergePatch.Apply(target, JsonObject.Create(body)!).Deserialize<JsonElement>());
    }

    private static Tenant ReadTenant(JsonElement tenant) => new(
        ReadId(tenant),
        ReadDisplayName(tenant),
        Find(tenant, "state") is { } state && ReadChoice("state", state, States) == States[1] ? TenantState.Suspended : TenantState.Active,
        Find(tenant, "settings") is { } settings ? ReadSettings(settings) : TenantSettings.Default);

    private static string ReadId(JsonElement tenant) =>
        Find(tenant, "id") is not { } id ? throw Wrong("'id' is missing.")
        : id.ValueKind is JsonValueKind.String && TenantId.IsValid(id.GetString()) ? id.GetString()!
        : throw Wrong($"'id' must be a lower-case letter and then 1 to {TenantId.MaxLength - 1} lower-case letters, digits or dashes; got {JsonText.Describe(id)}.");

    private static string ReadDisplayName(JsonElement tenant)
    {
        if (Find(tenant, "displayName") is not { } value)
        {
            throw Wrong("'displayName' is missing: a tenant has a name that people know it by.");
        }

        var name = value.ValueKind is JsonValueKind.String ? value.GetString()!.Trim() : "";
        return name.Length is > 0 and <= LongestDisplayName && !name.Any(char.IsControl)
            ? name
            : throw Wrong($"'displayName' must be a string of 1 to {LongestDisplayName} characters, none of them a control character; got {JsonText.Describe(value)}.");
    }

    private static TenantSettings ReadSettings(JsonElement settings)
    {
        RequireObject("settings", settings);
        return new TenantSettings
        {
            ManageRolesViaScim = ReadBoolean(settings, "manageRolesViaScim", TenantSettings.Default.ManageRolesViaScim),
            RequiredAttributes = Find(settings, "requiredAttributes") is { } required ? ReadRequiredAttributes(required) : TenantSettings.Default.RequiredAttributes,
            PropertySources = Find(settings, "propertySources") is { } sources ? ReadPropertySources(sources) : TenantSettings.Default.PropertySources,
            Mode = Find(settings, "mode") is { } mode ? Modes[ReadChoice("mode", mode, [.. Modes.Keys])] : TenantSettings.Default.Mode,
            UniqueGroupNames = ReadBoolean(settings, "uniqueGroupNames", TenantSettings.Default.UniqueGroupNames),
        };
    }

    private static bool ReadBoolean(JsonElement settings, string name, bool defaultValue) => Find(settings, name) switch
    {
        null => defaultValue,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Wrong($"'{name}' must be true or false; got {JsonText.Describe(other)}."),
    };

    private static string[] ReadRequiredAttributes(JsonElement required)
    {
        const string Form = "'requiredAttributes' must be an array of attribute paths such as \"name.givenName\"";
        if (required.ValueKind is not JsonValueKind.Array)
        {
            throw Wrong($"{Form}; got {JsonText.Describe(required)}.");
        }

        if (required.GetArrayLength() > MostRequiredAttributes)
        {
            throw Wrong($"'requiredAttributes' may name at most {MostRequiredAttributes} attributes; got {required.GetArrayLength()}.");
        }

        var paths = new List<string>();
        foreach (var path in required.EnumerateArray())
        {
            paths.Add(path.ValueKind is JsonValueKind.String ? path.GetString()! : throw Wrong($"{Form}; one of its values is {JsonText.Describe(path)}."));
        }

        var unusable = SchemaCatalog.FindUnusableRequiredAttributes(paths);
        return unusable.Count == 0
            ? [.. paths.Distinct(StringComparer.OrdinalIgnoreCase)]
            : throw Wrong($"'requiredAttributes' names what is no attribute of a user that an identity provider can send: {JsonText.List(unusable)}.");
    }

    /// <summary>Keeps what differs from the default.</summary>
    private static Dictionary<WorkInfoProperty, PropertySource> ReadPropertySources(JsonElement sources)
    {
        RequireObject("propertySources", sources);
        return sources.EnumerateObject()
            .Where(source => ReadChoice($"propertySources.{source.Name}", source.Value, Sources) == Sources[1])
            .ToDictionary(source => Properties[source.Name], _ => PropertySource.Platform);
    }

    private static string ReadChoice(string name, JsonElement value, string[] choices) =>
        value.ValueKind is JsonValueKind.String && choices.Contains(value.GetString(), StringComparer.Ordinal)
            ? value.GetString()!
            : throw Wrong($"'{name}' must be {string.Join(" or ", choices.Select(choice => $"\"{choice}\""))}; got {JsonText.Describe(value)}.");

    private static void RequireObject(string name, JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            throw Wrong($"'{name}' must be an object; got {JsonText.Describe(value)}.");
        }
    }

    private static void RequireKnown(JsonElement container, IReadOnlyCollection<string> known, string kind)
    {
        var unknown = container.EnumerateObject().Select(member => member.Name).Where(name => !known.Contains(name, StringComparer.Ordinal)).ToList();
        if (unknown.Count > 0)
        {
            throw Wrong($"There is no {kind} {JsonText.List([.. unknown])}; known are {string.Join(", ", known)}.");
        }
    }

    private static JsonElement? Find(JsonElement container, string name) => container.TryGetProperty(name, out var value) ? value : null;

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static ManagementException Wrong(string detail) => new(HttpStatusCode.BadRequest, detail);
}
