using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Members;

/// <summary>What the product sees of a user's SCIM attributes, apart from status and role. Two users with equal profiles look the same to it.</summary>
public sealed record MemberProfile
{
    public required string UserName { get; init; }

    public string? DisplayName { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? Email { get; init; }

    public string? Locale { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>The values that SCIM gives for the work info properties, whether or not the tenant lets SCIM manage them.</summary>
    public IReadOnlyDictionary<WorkInfoProperty, string> WorkInfo { get; init; } = new Dictionary<WorkInfoProperty, string>();

    public IReadOnlyDictionary<string, string> CustomAttributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The profile of a user in canonical form. A manager who is named by id stands as that id, to be resolved by who applies it.</summary>
    public static MemberProfile Of(JsonObject user)
    {
        var name = user["name"] as JsonObject;
        return new MemberProfile
        {
            UserName = user.GetText("userName") ?? "",
            DisplayName = user.GetText("displayName") ?? name.GetText("formatted"),
            GivenName = name.GetText("givenName"),
            FamilyName = name.GetText("familyName"),
            Email = PrimaryEmail(user),
            Locale = user.GetText("locale"),
            ExternalId = user.GetText("externalId"),
            WorkInfo = ScimWorkInfo.Of(user),
            CustomAttributes = (user[SchemaUrns.CustomAttribute] as JsonObject ?? [])
                .Where(attribute => attribute.Value is JsonValue)
                .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!.ToString(), StringComparer.Ordinal),
        };
    }

    /// <summary>The address marked primary, else the one of type work, else the first.</summary>
    public static string? PrimaryEmail(JsonObject user)
    {
        var emails = (user["emails"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var email = emails.Find(entry => entry["primary"]?.GetValue<bool>() == true)
            ?? emails.Find(entry => string.Equals(entry.GetText("type"), "work", StringComparison.OrdinalIgnoreCase))
            ?? emails.FirstOrDefault();
        return email.GetText("value");
    }

    public bool Equals(MemberProfile? other) =>
        other is not null
        && UserName == other.UserName
        && DisplayName == other.DisplayName
        && GivenName == other.GivenName
        && FamilyName == other.FamilyName
        && Email == other.Email
        && Locale == other.Locale
        && ExternalId == other.ExternalId
        && SameEntries(WorkInfo, other.WorkInfo)
        && SameEntries(CustomAttributes, other.CustomAttributes);

    public override int GetHashCode() => HashCode.Combine(UserName, Email, ExternalId);

    private static bool SameEntries<TKey>(IReadOnlyDictionary<TKey, string> one, IReadOnlyDictionary<TKey, string> other)
        where TKey : notnull =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}
