namespace ScimFunctions.Provisioning.Memberships;

/// <summary>A group as a user's <c>groups</c> shows it.</summary>
public sealed record UserGroup(string Id, string DisplayName);
