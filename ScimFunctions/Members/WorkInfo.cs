using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Members;

/// <summary>The work info properties of a member; each is managed by SCIM or by the product, as the tenant chooses.</summary>
public enum WorkInfoProperty
{
    Title,
    Manager,
    LinkedinUrl,
    Country,
    Level,
    Department,
    Location,
    Team,
}

/// <summary>Where a work info property is managed.</summary>
public enum PropertySource
{
    Scim,
    Platform,
}

/// <summary>
/// What a user's SCIM attributes say of the work info properties. A property's value is the first present of: the Profile attribute; the
/// enterprise extension; core; the Looop extension.
/// </summary>
public static class ScimWorkInfo
{
    public static IReadOnlyDictionary<WorkInfoProperty, string> Of(JsonObject user)
    {
        var profile = user[SchemaUrns.Profile] as JsonObject;
        var enterprise = user[SchemaUrns.EnterpriseUser] as JsonObject;
        var looop = user[SchemaUrns.Looop] as JsonObject;
        var workAddress = (user["addresses"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(address => string.Equals(address.GetText("type"), "work", StringComparison.OrdinalIgnoreCase));

        var values = new Dictionary<WorkInfoProperty, string>();
        Put(WorkInfoProperty.Title, profile.GetText("title") ?? user.GetText("title") ?? looop.GetText("position"));
        Put(WorkInfoProperty.Manager, profile.GetText("manager_email") ?? (enterprise?["manager"] as JsonObject).GetText("value"));
        Put(WorkInfoProperty.LinkedinUrl, profile.GetText("linkedin_url"));
        Put(WorkInfoProperty.Country, profile.GetText("country") ?? workAddress.GetText("country"));
        Put(WorkInfoProperty.Level, profile.GetText("level"));
        Put(WorkInfoProperty.Department, profile.GetText("department") ?? enterprise.GetText("department") ?? looop.GetText("department"));
        Put(WorkInfoProperty.Location, profile.GetText("location") ?? workAddress.GetText("locality") ?? looop.GetText("location"));
        Put(WorkInfoProperty.Team, profile.GetText("team") ?? looop.GetText("area"));
        return values;

        void Put(WorkInfoProperty property, string? value)
        {
            if (value is not null)
            {
                values[property] = value;
            }
        }
    }
}
