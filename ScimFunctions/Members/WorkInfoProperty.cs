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
