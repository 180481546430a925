namespace ScimFunctions.Members;

/// <summary>Where a property of a member is managed.</summary>
public enum PropertySource
{
    Scim,
    Platform,
}
